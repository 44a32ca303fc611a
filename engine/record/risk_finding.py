"""Record: what was found about a risk."""

from engine.record.kind import code, codes, kind, ref, text
from engine.record.order import newest_for
from engine.record.told_of import of_a_risk

RISK_FINDING = kind(
    "risk_finding",
    "what was found about a risk",
    per="case",
    many=True,
    live=of_a_risk(newest_for("risk")),
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "found": text(),
        "types": codes("type_of_risk"),
        "source": code("source_of_risk"),
        "location": code("location_of_risk"),
        "assessment": code("risk_assessment_outcome"),
        "risk": ref("risk"),
    },
)
