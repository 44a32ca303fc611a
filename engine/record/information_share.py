"""Record: information that was shared."""

from engine.record.kind import code, day, kind, text

INFORMATION_SHARE = kind(
    "information_share",
    "information that was shared",
    per="case",
    many=True,
    third_party=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "recipient": text(),
        "shared_on": day(),
        "basis": code("sharing_basis"),
        "what": text(),
    },
)
