"""Indicators: harm - whether the risk went down, and whether harm came again.

Source: returns C8, C16 to C18; ASCOF 4B in its shape; briefing S6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from engine.returns.indicators.kinds import Counted, indicator, share_of
from engine.returns.indicators.source import YEAR, Source, of_concern, of_enquiry
from engine.returns.lists import IDENTIFIED, OUTCOMES
from engine.returns.rows import Concern, Enquiry, Risk

BETTER = ("Risk reduced", "Risk removed")


def _identified(source: Source) -> Iterator[tuple[Enquiry, list[Risk]]]:
    for one in source.concluded:
        found = [r for r in source.risks.get(one.key, ()) if r.found and r.assessment in IDENTIFIED]
        if found:
            yield one, found


def _worst(risks: list[Risk]) -> str:
    """The worst that is said of some risks; empty where nothing is said."""
    said = {risk.outcome for risk in risks}
    return next((one for one in ("", *OUTCOMES) if one in said), "")


@indicator(
    "8 Risk reduced or removed, by source",
    "Risk reduced or removed",
    "Sources of a risk that was identified, each once for an enquiry",
    local=False,
)
def reduced_by_source(source: Source) -> Counted:
    """As table SG2e counts: each source of risk once for an enquiry."""
    whole, part = [], []
    for one, risks in _identified(source):
        of: dict[str, list[Risk]] = defaultdict(list)
        for risk in risks:
            of[risk.source].append(risk)
        for listed in of.values():
            whole.append(of_enquiry(one))
            if _worst(listed) in BETTER:
                part.append(of_enquiry(one))
    return share_of(whole, part)


@indicator(
    "8 Risk reduced or removed, by enquiry",
    "Every risk that was identified was reduced or removed",
    "Section 42 enquiries concluded in which a risk was identified",
)
def reduced(source: Source) -> Counted:
    """As the adult sees it: the worst of their risks counts."""
    found = list(_identified(source))
    better = (of_enquiry(one) for one, risks in found if _worst(risks) in BETTER)
    return share_of((of_enquiry(one) for one, _ in found), better)


@indicator(
    "16 Repeat concern within 12 months",
    "Had an earlier concern within 365 days",
    "Adults with a concern in the time",
)
def concern_again(source: Source) -> Counted:
    """Adults, each once. Two concerns that led to one enquiry are one matter told twice."""
    told: dict[int, list[Concern]] = defaultdict(list)
    for one in source.extract.concerns:
        told[one.adult].append(one)
    newest = {one.adult: one for one in source.received}
    again = {
        one.adult
        for one in source.received
        if any(_is_earlier(before, one) for before in told[one.adult])
    }
    return share_of(
        map(of_concern, newest.values()),
        (of_concern(one) for adult, one in newest.items() if adult in again),
    )


def _is_earlier(before: Concern, now: Concern) -> bool:
    """Whether one concern was told of within the year before another, and of another matter."""
    if before.key == now.key or (now.enquiry is not None and before.enquiry == now.enquiry):
        return False
    order = (before.received_on, before.key) < (now.received_on, now.key)
    return order and now.received_on - before.received_on <= YEAR


def _again(source: Source, alike: Callable[[list[Risk], list[Risk]], bool]) -> Counted:
    """Section 42 enquiries begun within 365 days after one of the same adult was concluded."""
    s42 = [one for one in source.extract.enquiries if one.kind == "S42"]
    ended: dict[int, list[Enquiry]] = defaultdict(list)
    for one in s42:
        if one.concluded_on is not None:
            ended[one.adult].append(one)
    begun = [one for one in source.started if one.kind == "S42"]
    part = [
        of_enquiry(one)
        for one in begun
        if any(
            before.key != one.key
            and before.concluded_on is not None
            and before.concluded_on <= one.started_on <= before.concluded_on + YEAR
            and alike(source.risks.get(before.key, []), source.risks.get(one.key, []))
            for before in ended[one.adult]
        )
    ]
    return share_of(map(of_enquiry, begun), part)


BEGUN = "Section 42 enquiries begun"


@indicator(
    "17 Repeat enquiry within 12 months",
    "Begun within 365 days after one of the same adult was concluded",
    BEGUN,
)
def enquiry_again(source: Source) -> Counted:
    """The briefing's own claim: where people are heard, harm comes again less often (S6)."""
    return _again(source, lambda before, now: True)


@indicator(
    "17 Repeat enquiry, of those concluded a year before",
    "Another began within 365 days",
    "Section 42 enquiries concluded in the same days of the year before",
)
def followed(source: Source) -> Counted:
    """The cohort: each enquiry that was concluded had its whole year to be followed by another."""
    s42 = [one for one in source.extract.enquiries if one.kind == "S42"]
    begun: dict[int, list[Enquiry]] = defaultdict(list)
    for one in s42:
        begun[one.adult].append(one)
    cohort = [
        one
        for one in s42
        if one.concluded_on is not None
        and not one.counted_by_other
        and source.first - YEAR <= one.concluded_on <= source.last - YEAR
    ]
    part = [
        of_enquiry(one)
        for one in cohort
        if any(
            next_.key != one.key
            and one.concluded_on is not None
            and one.concluded_on <= next_.started_on <= one.concluded_on + YEAR
            for next_ in begun[one.adult]
        )
    ]
    return share_of(map(of_enquiry, cohort), part)


@indicator("18 Repeat enquiry, same type", "Again, of the same type of harm", BEGUN)
def same_type(source: Source) -> Counted:
    """As 17, where a type of harm is the same."""
    return _again(source, lambda before, now: bool(_said(before, 0) & _said(now, 0)))


@indicator("18 Repeat enquiry, same source", "Again, from the same kind of source", BEGUN)
def same_source(source: Source) -> Counted:
    """As 17, where the kind of source is the same."""
    return _again(source, lambda before, now: bool(_said(before, 1) & _said(now, 1)))


def _said(risks: list[Risk], what: int) -> set[str]:
    return {(risk.type, risk.source)[what] for risk in risks} - {""}
