"""Returns: lists - the codes and labels of the national return, and the other ways they are written.

``codes.json`` is a copy of what the national tables are published with; a council
corrects it when the labels of a year change. Source: returns A2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_FILE = Path(__file__).parent / "codes.json"
_READ = json.loads(_FILE.read_text(encoding="utf-8"))

AGE_BANDS: list[str] = _READ["SG1a_age_band"]
GENDERS: list[str] = _READ["SG1b_gender"]
ETHNICITIES: list[str] = _READ["SG1c_ethnicity"]
SUPPORT_REASONS: list[str] = _READ["SG1d_primary_support_reason"]
SOURCES: list[str] = _READ["source_of_risk"]
TYPES: list[str] = _READ["SG2a_type"]
LOCATIONS: list[str] = _READ["SG2b_location"]
ASSESSMENTS: list[str] = _READ["SG2c_risk_assessment_outcome"]
IDENTIFIED = ASSESSMENTS[:2]
OUTCOMES: list[str] = _READ["SG2e_risk_outcome"]

#: the answer as it is kept -> as the tables call it
CAPACITY = dict(zip(("Yes", "No", "Don't know", "Not recorded"), _READ["SG3a"], strict=True))
ASKED = dict(
    zip(
        ("ASKED_EXPRESSED", "ASKED_NONE", "NOT_ASKED", "DONT_KNOW", "NOT_RECORDED"),
        _READ["SG4a_asked"],
        strict=True,
    )
)
ACHIEVED = dict(zip(("FULLY", "PARTIALLY", "NOT"), _READ["SG4a_achieved"], strict=True))
SUPPORTED_BY = ("ADVOCATE", "FAMILY_FRIEND", "NONE")
DECISIONS = ("S42", "OTHER", "NFA", "TRANSFER", "CHILDREN")
KINDS = ("S42", "OTHER")
HARMS = ("DIED", "SURVIVED")

AUTISM = "Autism (excl. Asperger's / HFA)"
ASPERGER = "Asperger's Syndrome / HFA"
_OTHER_WAYS = {"in the community (excl. community services)": "In the Community"}


def plain(text: str) -> str:
    """A label without what differs from one typist to the next: case, spaces, apostrophes."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("–", "-")).strip().casefold()


def spelt(labels: Iterable[str]) -> Mapping[str, str]:
    """A plain label -> the label as the tables write it."""
    known = {plain(label): label for label in labels}
    known.update({way: label for way, label in _OTHER_WAYS.items() if label in known.values()})
    return known


def condition(text: str) -> str:
    """A reported health condition as SG1e calls it; any other is kept as it is written."""
    said = plain(text)
    if "asperger" in said and "excl" not in said:
        return ASPERGER
    return AUTISM if "autism" in said or "autistic" in said else text.strip()


def conditions(text: str | None) -> tuple[str, ...]:
    """Several reported health conditions, with a semicolon or a bar between them."""
    parts = re.split(r"[;|]", text or "")
    return tuple(dict.fromkeys(condition(part) for part in parts if part.strip()))
