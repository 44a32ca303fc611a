"""Record: an agency that was asked."""

from engine.record.kind import code, day, kind, text

AGENCY_CONTACT = kind(
    "agency_contact",
    "an agency that was asked",
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
        "agency": text(),
        "asked_on": day(),
        "basis": code("sharing_basis"),
        "reply": text(),
    },
)
