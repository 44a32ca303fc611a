"""Record: a person alleged to have caused harm."""

from engine.record.kind import kind, text, yes_no_not_known

PERSON_ALLEGED = kind(
    "person_alleged",
    "a person alleged to have caused harm",
    per="case",
    many=True,
    live=lambda record, row: row.removed_because is None,
    third_party=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "name": text(),
        "relationship": text(),
        "lives_with_adult": yes_no_not_known(),
        "is_carer": yes_no_not_known(),
        "may_be_at_risk": yes_no_not_known(),
        "position_of_trust": yes_no_not_known(),
        "removed_because": text(),
    },
)
