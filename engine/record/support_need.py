"""Record: what the adult found hard, and who supports them."""

from engine.record.kind import codes, kind, ref, text, yes_no

SUPPORT_NEED = kind(
    "support_need",
    "what the adult found hard, and who supports them",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "difficulty": codes("difficulty"),
        "has_supporter": yes_no(),
        "supporter": ref("person"),
        "supporter_checks": codes("supporter_check"),
        "capacity_doubt": yes_no(),
        "capacity_decision": text(),
        "changed": yes_no(),
        "advocate_met": yes_no(),
    },
)
