"""Record: what a risk came to."""

from engine.record.kind import code, kind, ref, text
from engine.record.order import newest_for
from engine.record.told_of import of_a_risk

RISK_RESULT = kind(
    "risk_result",
    "what a risk came to",
    per="case",
    many=True,
    live=of_a_risk(newest_for("risk")),
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "risk_outcome": code("risk_outcome"),
        "risk_accepted": text(),
        "risk": ref("risk"),
    },
)
