"""Facts: the concern, who else could be at risk, a crime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.adult import KNOWN
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.record.record import Record


def for_us(record: Record) -> bool:
    """The concern is ours to deal with, as intake sees it."""
    return bool(record.newest("concern", "triage") == "for_us")


def others_at_risk_recorded(record: Record) -> bool:
    """It has been asked whether anyone else could be at risk."""
    return bool(record.newest("concern", "others_at_risk"))


def children_at_risk(record: Record) -> bool:
    """A child could be at risk: so a concern says, or a child was in a danger that was reported."""
    return _at_risk(record, "children") or any(
        "child" in (d.who or ()) for d in record.rows("danger")
    )


def other_adults_at_risk(record: Record) -> bool:
    """Another adult could be at risk."""
    after_death = any(d.others_at_risk == "yes" for d in record.live("death"))
    return after_death or _at_risk(record, "other_adults")


def children_referral_settled(record: Record) -> bool:
    """Children's services have been told, or the reason why not is recorded."""
    told = record.newest("concern", "children_referral") == "yes"
    return told or has_words(record.newest("concern", "children_referral_why_not"))


def crime_recorded(record: Record) -> bool:
    """It is recorded whether this could be a crime."""
    return record.newest("concern", "crime_suspected") in KNOWN


def crime_suspected_recorded(record: Record) -> bool:
    """It is recorded that this could be a crime."""
    return bool(record.newest("concern", "crime_suspected") == "yes")


def police_recorded(record: Record) -> bool:
    """It is recorded whether the police were told."""
    return record.newest("concern", "police_told") is not None


def _at_risk(record: Record, who: str) -> bool:
    return any(who in (concern.others_at_risk or ()) for concern in record.live("concern"))
