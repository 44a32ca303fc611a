"""Indicators: supported - capacity, and who stood by the adult.

Source: returns C9 to C12; Care Act 2014, section 68.
"""

from __future__ import annotations

from engine.returns.indicators.kinds import Counted, indicator, share_of
from engine.returns.indicators.source import Source, of_enquiry
from engine.returns.rows import Enquiry

NEEDED = "Adults with substantial difficulty and nobody close who could support them"


def _lacked(source: Source) -> list[Enquiry]:
    return [one for one in source.concluded if one.lacked_capacity == "Yes"]


def _needed(source: Source) -> list[Enquiry]:
    return [
        one
        for one in source.concluded
        if one.substantial_difficulty == "Y" and one.supported_by != "FAMILY_FRIEND"
    ]


def _by(found: list[Enquiry], *supported_by: str) -> Counted:
    part = (of_enquiry(one) for one in found if one.supported_by in supported_by)
    return share_of(map(of_enquiry, found), part)


@indicator(
    "9 Lacked capacity", "The adult lacked capacity", "Section 42 enquiries concluded", local=False
)
def lacked(source: Source) -> Counted:
    """Enquiries in which the adult lacked capacity for the decisions of the enquiry."""
    return share_of(map(of_enquiry, source.concluded), map(of_enquiry, _lacked(source)))


@indicator(
    "10 Support when lacking capacity",
    "Supported by an advocate, family or a friend",
    "Adults who lacked capacity",
    local=False,
)
def supported(source: Source) -> Counted:
    """Of those who lacked capacity, those who had somebody by their side."""
    return _by(_lacked(source), "ADVOCATE", "FAMILY_FRIEND")


@indicator("11 Independent advocacy take-up", "An independent advocate was in place", NEEDED)
def advocacy(source: Source) -> Counted:
    """Whether the duty to arrange an independent advocate was met (section 68)."""
    return _by(_needed(source), "ADVOCATE")


@indicator(
    "11 Independent advocacy of those who lacked capacity",
    "An independent advocate was in place",
    "Adults who lacked capacity",
)
def advocacy_of_lacked(source: Source) -> Counted:
    """The same, of those who lacked capacity."""
    return _by(_lacked(source), "ADVOCATE")


@indicator("12 Advocate timeliness", "Asked for in time", NEEDED)
def advocate_in_time(source: Source) -> Counted:
    """Advocates asked for within the council's length of time from the start. Live cases only."""
    needed = [one for one in _needed(source) if one.case in source.records]
    part = []
    for one in needed:
        asked = [r.requested_on for r in source.records[one.case or ""].rows("advocate")]
        due = source.due(one.started_on, "advocate")
        if due is not None and any(day is not None and day <= due for day in asked):
            part.append(of_enquiry(one))
    return share_of(map(of_enquiry, needed), part)
