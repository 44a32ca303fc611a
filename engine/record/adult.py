"""Record: the adult."""

from engine.record.kind import (
    code,
    codes,
    day,
    kind,
    number,
    ref,
    text,
    yes_no_not_known,
)

ADULT = kind(
    "adult",
    "the adult",
    per="adult",
    many=False,
    live=lambda record, row: row.merged_into is None,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "name": text(index=True),
        "preferred_name": text(),
        "date_of_birth": day(),
        "estimated_age": number(),
        "address": text(),
        "current_place": text(),
        "nhs_number": text(index=True),
        "same_as": text(),
        "phone": text(),
        "email": text(),
        "needs_interpreter": yes_no_not_known(),
        "communication": text(),
        "what_matters": text(),
        "information_format": code("information_format"),
        "gender": code("gender"),
        "ethnicity": code("ethnicity"),
        "health_conditions": codes("health_condition"),
        "died_on": day(),
        "public_id": text(index=True),
        "merged_into": ref("adult"),
    },
)
