"""Record: how likely and how serious."""

from engine.record.kind import code, kind, text
from engine.record.order import newest

RISK_ASSESSMENT = kind(
    "risk_assessment",
    "how likely and how serious",
    per="case",
    many=True,
    live=newest,
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "likelihood": code("likelihood"),
        "seriousness": code("seriousness"),
        "pattern": text(),
        "strengths": text(),
        "carer_impact": text(),
        "candour": code("candour"),
    },
)
