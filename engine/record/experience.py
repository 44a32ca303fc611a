"""Record: how it was for the adult."""

from engine.record.kind import code, kind, text

EXPERIENCE = kind(
    "experience",
    "how it was for the adult",
    per="case",
    many=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "involved": code("experience_involved"),
        "understood": code("experience_understood"),
        "listened_to": code("experience_listened"),
        "feels_safer": code("experience_safer"),
        "respect": code("experience_respect"),
        "comments": text(),
        "result": code("experience_result"),
        "why_not": text(),
        "asked_by": code("experience_by"),
        "respondent": code("experience_from"),
    },
)
