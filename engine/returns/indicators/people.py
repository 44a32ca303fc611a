"""Indicators: people - what is not known of whom, and whether groups of people fare differently.

Source: returns C22 and C23.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.returns.indicators import asked, harm
from engine.returns.indicators.kinds import Counted, Ref, indicator, share_of
from engine.returns.indicators.source import NOT_KNOWN, Source, of_concern, of_enquiry
from engine.returns.lists import ETHNICITIES
from engine.returns.rows import Adult, Enquiry, Risk

# -- what is not known -------------------------------------------------------------------


def _adults(source: Source) -> Iterator[tuple[Ref, Adult]]:
    """The adults of the section 42 enquiries begun, each once."""
    newest = {one.adult: one for one in source.started if one.kind == "S42"}
    return ((of_enquiry(one), source.extract.adults[adult]) for adult, one in newest.items())


def _gap_of_adult(name: str, missing: Callable[[Adult], bool]) -> None:
    @indicator(
        f"22 Not known: {name}",
        "Not known",
        "Adults of the section 42 enquiries begun",
        local=False,
    )
    def count(source: Source) -> Counted:
        found = list(_adults(source))
        return share_of((ref for ref, _ in found), (ref for ref, one in found if missing(one)))


def _gap_of_enquiry(name: str, begun: bool, missing: Callable[[Source, Enquiry], bool]) -> None:
    whole = "Section 42 enquiries begun" if begun else "Section 42 enquiries concluded"

    @indicator(f"22 Not known: {name}", "Not known or not recorded", whole, local=False)
    def count(source: Source) -> Counted:
        started = [one for one in source.started if one.kind == "S42"]
        found = started if begun else source.concluded
        part = (of_enquiry(one) for one in found if missing(source, one))
        return share_of(map(of_enquiry, found), part)


def _no_risk(said: Callable[[Risk], str]) -> Callable[[Source, Enquiry], bool]:
    def missing(source: Source, one: Enquiry) -> bool:
        return not any(said(risk) for risk in source.risks.get(one.key, ()) if risk.found)

    return missing


for _name, _missing in {
    "age": lambda one: one.born is None,
    "gender": lambda one: one.gender in ("", "Not Known"),
    "ethnicity": lambda one: one.ethnicity in ("", NOT_KNOWN),
}.items():
    _gap_of_adult(_name, _missing)
_gap_of_enquiry(
    "primary support reason", True, lambda _, one: one.support_reason in ("", "Not Known")
)
_gap_of_enquiry("capacity", False, lambda _, one: one.lacked_capacity in ("", "Not recorded"))
_gap_of_enquiry("asked what they want", False, lambda _, one: one.msp_asked in ("", "NOT_RECORDED"))
_gap_of_enquiry("type of harm", False, _no_risk(lambda risk: risk.type))
_gap_of_enquiry("source of harm", False, _no_risk(lambda risk: risk.source))
_gap_of_enquiry("place of harm", False, _no_risk(lambda risk: risk.location))
_gap_of_enquiry("risk assessment", False, _no_risk(lambda risk: risk.assessment))


# -- whether groups fare differently --------------------------------------------------------


def _group(source: Source, refs: tuple[Ref, ...], group: str) -> tuple[Ref, ...]:
    return tuple(ref for ref in refs if source.ethnicity.get(ref.key) == group)


def _share_of_group(group: str) -> None:
    @indicator(f"23 Concerns: {group}", f"About adults of the group {group}", "Concerns received")
    def concerns(source: Source) -> Counted:
        refs = tuple(of_concern(one) for one in source.received)
        return Counted(_group(source, refs, group), refs)

    for name, count in (
        ("MSP asked", asked.asked),
        ("Outcomes fully or partly achieved", asked.fully_or_partly),
        ("Risk reduced or removed", harm.reduced),
    ):
        _within_group(name, count, group)


def _within_group(name: str, count: Callable[[Source], Counted], group: str) -> None:
    @indicator(f"23 {name}: {group}", name, f"The same of adults of the group {group}")
    def of_group(source: Source) -> Counted:
        every = count(source)
        return Counted(_group(source, every.part, group), _group(source, every.whole, group))


for _ethnic in ETHNICITIES:
    _share_of_group(_ethnic)
