"""Record: a person in a position of trust."""

from engine.record.kind import code, codes, kind, ref, text

POSITION_OF_TRUST = kind(
    "position_of_trust",
    "a person in a position of trust",
    per="case",
    many=True,
    third_party=True,
    readers={"enquiry_officer": "own", "safeguarding_adults_manager": "yes"},
    columns={
        "person_alleged": ref("person_alleged"),
        "role": text(),
        "why": text(),
        "adults_view": text(),
        "decided": codes("trust_decision"),
        "basis": code("sharing_basis"),
    },
)
