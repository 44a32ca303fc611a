"""SAC: gaps - what the return would say as not known or not recorded, and in which cases.

A gap that is filled before the return leaves is worth more than a note that explains it.
Source: returns A3.13 and section 0 (a table that was wrong could not be put right later).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.returns import lists
from engine.returns.rows import Adult, Concern, Enquiry, Extract, Risk, touches
from engine.returns.sac.counting import REVIEW, age_band, ours
from engine.returns.sac.year import Year

_UNKNOWN = (None, "", "Not Known", "Undeclared / Not Known")


class Gap(NamedTuple):
    """What is missing in some cases, and the table in which it shows."""

    table: str
    what: str
    keys: list[str]


def gaps(found: Extract, year: Year) -> list[Gap]:
    """Every gap of a year, by table; a gap without a case is left out."""
    bands = {adult.id: age_band(adult, year.last) for adult in found.adults.values()}
    concerns = [
        one
        for one in found.concerns
        if not one.counted_by_other and touches(one.received_on, year.first, year.last)
    ]
    enquiries = [one for one in found.enquiries if ours(one, bands)]
    started = [one for one in enquiries if touches(one.started_on, year.first, year.last)]
    concluded = [one for one in enquiries if touches(one.concluded_on, year.first, year.last)]
    of_nobody = [REVIEW + sar for sar in found.of_nobody]
    everyone = (
        *_of_adults(found.adults, [*concerns, *started], bands),
        *_of_concerns([one for one in concerns if ours(one, bands)]),
        *_of_started(started),
        *_of_concluded(concluded, found.risks_of()),
        Gap("SG5a", "No adult is named in the review, and so it is not counted", of_nobody),
    )
    return [gap._replace(keys=sorted(gap.keys)) for gap in everyone if gap.keys]


def _of_adults(
    adults: Mapping[int, Adult],
    rows: Iterable[Concern | Enquiry],
    bands: Mapping[int, str | None],
) -> Iterator[Gap]:
    missing: dict[str, list[str]] = {"born": [], "gender": [], "ethnicity": [], "child": []}
    for row in rows:
        adult = adults[row.adult]
        if bands[adult.id] is None:
            missing["child"].append(row.key)
            continue
        for name in ("born", "gender", "ethnicity"):
            if getattr(adult, name) in _UNKNOWN:
                missing[name].append(row.key)
    yield Gap("SG1a", "The date of birth is not known", missing["born"])
    yield Gap("SG1a", "Under 18 by the date of birth, and so not counted at all", missing["child"])
    yield Gap("SG1b", "The gender is not known", missing["gender"])
    yield Gap("SG1c", "The ethnic group is not known", missing["ethnicity"])


def _of_concerns(concerns: list[Concern]) -> Iterator[Gap]:
    undecided = [one.key for one in concerns if not one.decision]
    lost = [one.key for one in concerns if one.decision in ("S42", "OTHER") and not one.enquiry]
    yield Gap("SG1f", "Nothing has been decided about the concern", undecided)
    yield Gap("SG1f", "An enquiry was decided on, and none is there", lost)


def _of_started(started: list[Enquiry]) -> Iterator[Gap]:
    keys = [one.key for one in started if one.support_reason in ("", "Not Known")]
    yield Gap("SG1d", "The main reason for support is not known", keys)


def _of_concluded(concluded: list[Enquiry], risks: Mapping[str, list[Risk]]) -> Iterator[Gap]:
    """Of enquiries that were concluded: what was found, and then what the adult said."""
    found = {one.key: [risk for risk in risks.get(one.key, ()) if risk.found] for one in concluded}
    yield from _of_what_was_found(found)
    yield from _of_the_adult(concluded)


def _of_what_was_found(found: Mapping[str, list[Risk]]) -> Iterator[Gap]:
    def lacks(missing: Callable[[Risk], bool]) -> list[str]:
        return [key for key, risks in found.items() if any(map(missing, risks))]

    yield Gap("SG2a", "No risk was written down", [key for key, some in found.items() if not some])
    yield Gap("SG2a", "The kind of harm is not known", lacks(lambda risk: not risk.type))
    yield Gap("SG2a", "The source of the risk is not known", lacks(lambda risk: not risk.source))
    yield Gap("SG2b", "The place is not known", lacks(lambda risk: not risk.location))
    yield Gap("SG2c", "What was found is not known", lacks(lambda risk: not risk.assessment))
    yield Gap(
        "SG2e",
        "A risk was identified, and it is not known what became of it",
        lacks(lambda risk: risk.assessment in lists.IDENTIFIED and not risk.outcome),
    )


def _of_the_adult(concluded: list[Enquiry]) -> Iterator[Gap]:
    def where(holds: Callable[[Enquiry], bool]) -> list[str]:
        return [one.key for one in concluded if holds(one)]

    yield Gap(
        "SG3a",
        "Whether the adult lacked capacity is not recorded, or nobody knows",
        where(lambda one: one.lacked_capacity not in ("Yes", "No")),
    )
    yield Gap(
        "SG3a",
        "The adult lacked capacity, and it is not known who supported them",
        where(lambda one: one.lacked_capacity == "Yes" and not one.supported_by),
    )
    yield Gap(
        "SG4a",
        "Whether the adult was asked what they want is not recorded, or nobody knows",
        where(lambda one: one.msp_asked in ("", "NOT_RECORDED", "DONT_KNOW")),
    )
    yield Gap(
        "SG4a",
        "The adult said what they want, and it is not known whether it was achieved",
        where(lambda one: one.msp_asked == "ASKED_EXPRESSED" and not one.msp_achieved),
    )
