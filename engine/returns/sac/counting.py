"""SAC: counting - which adults, concerns, enquiries and reviews stand behind each cell.

A cell is not a number but the list of what is counted in it, so that every figure
leads back to its cases. Source: returns A3, rule by rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine import guards
from engine.returns import lists
from engine.returns.rows import Adult, Concern, Enquiry, Extract, Risk, touches
from engine.returns.sac.cells import (
    ALL,
    CONCLUDED,
    DISTINCT,
    PEOPLE,
    REVIEWED,
    REVIEWS,
    SUPPORTED,
    TOTAL,
    TOTALS,
    Cell,
    cells,
)
from engine.returns.sac.year import Year

#: How the key of a review begins.
REVIEW = "review:"

_YES = lists.CAPACITY["Yes"]
_OLDEST = ((18, "18-64"), (65, "65-74"), (75, "75-84"), (85, "85-94"), (95, "95+"))


@dataclass
class Counted:
    """What is counted in each cell: unit -> the keys of the concerns or enquiries it comes from.

    A unit is an adult where a table counts people, else the concern, enquiry or review itself.
    """

    year: Year
    members: dict[Cell, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, cell: Cell, unit: str, key: str) -> None:
        """Count a unit in a cell, once however often it is named, and note where it comes from."""
        keys = self.members[cell].setdefault(unit, [])
        if key not in keys:
            keys.append(key)

    def value(self, cell: Cell) -> int:
        """The figure of a cell."""
        return len(self.members[cell]) if cell in self.members else 0

    def values(self) -> list[int]:
        """The figures of all cells, in order."""
        return [self.value(cell) for cell in cells()]


def age_on(born: date, day: date) -> int:
    """Full years on a day; born on 29 February, one grows older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_band(adult: Adult, last: date) -> str | None:
    """The age band on the last day, or at death if that was earlier; None for a child.

    Source: returns A3.3. It is never stored.
    """
    if adult.born is None:
        return "Not Known"
    day = last
    if adult.died is not None and adult.died < last and guards.on("age_at_death"):
        day = adult.died
    age = age_on(adult.born, day)
    return next((band for oldest, band in reversed(_OLDEST) if age >= oldest), None)


def count(found: Extract, year: Year, *, reason_per_enquiry: bool = False) -> Counted:
    """Count every cell of a year.

    ``reason_per_enquiry`` counts SG1d once for each enquiry, not once for each adult and
    reason (returns A3.2). Raises ``ValueError`` where a cell is counted that the list of
    cells does not have: then the two have drifted apart.
    """
    counted = Counted(year)
    bands = {adult.id: age_band(adult, year.last) for adult in found.adults.values()}
    counts = _Counts(counted, found.adults, bands, reason_per_enquiry)
    for concern in found.concerns:
        if ours(concern, bands) and touches(concern.received_on, year.first, year.last):
            counts.concern(concern)
    risks = found.risks_of()
    for enquiry in found.enquiries:
        if not ours(enquiry, bands):
            continue
        if touches(enquiry.started_on, year.first, year.last):
            counts.started(enquiry)
        if touches(enquiry.concluded_on, year.first, year.last):
            counts.concluded(enquiry)
            counts.risks(enquiry, risks.get(enquiry.key, []))
    _reviews(counted, found, year)
    unknown = counted.members.keys() - set(cells())
    if unknown:
        raise ValueError(f"There is no cell for {sorted(unknown)[0]}.")
    return counted


def ours(row: Concern | Enquiry, bands: Mapping[int, str | None]) -> bool:
    """Counted by this council, and about an adult. Source: returns A3.6; the return is of adults."""
    if row.counted_by_other and guards.on("counted_by_other"):
        return False
    return bands.get(row.adult, "Not Known") is not None


@dataclass
class _Counts:
    """Puts one row after the other into the cells it belongs to."""

    counted: Counted
    adults: Mapping[int, Adult]
    bands: Mapping[int, str | None]
    reason_per_enquiry: bool

    def concern(self, one: Concern) -> None:
        """A concern counts by itself, and once for its adult (A3.1, A3.2)."""
        self.counted.add(Cell("SG1f", TOTALS[""], TOTAL), one.key, one.key)
        self._person(one.adult, "", one.key)

    def started(self, one: Enquiry) -> None:
        """An enquiry that began: by itself, and once for its adult and each of their reasons."""
        self.counted.add(Cell("SG1f", TOTALS[one.kind], TOTAL), one.key, one.key)
        self._person(one.adult, one.kind, one.key)
        unit = one.key if self.reason_per_enquiry else str(one.adult)
        reason = one.support_reason or "Not Known"
        self.counted.add(Cell("SG1d", PEOPLE[one.kind], reason), unit, one.key)
        for condition in self.adults[one.adult].health_conditions:
            if condition in (lists.AUTISM, lists.ASPERGER):
                self.counted.add(Cell("SG1e", PEOPLE[one.kind], condition), str(one.adult), one.key)

    def _person(self, number: int, kind: str, key: str) -> None:
        adult = self.adults[number]
        unit = str(number)
        for table, category in (
            ("SG1a", self.bands[number] or ""),
            ("SG1b", adult.gender or "Not Known"),
            ("SG1c", adult.ethnicity or "Undeclared / Not Known"),
        ):
            self.counted.add(Cell(table, PEOPLE[kind], category), unit, key)

    def concluded(self, one: Enquiry) -> None:
        """A concluded enquiry: capacity and what the adult wanted, each once, by age band (A3.4)."""
        for category in _answers(one):
            table = "SG3a" if category in (*lists.CAPACITY.values(), SUPPORTED) else "SG4a"
            for column in (ALL, self.bands[one.adult] or ""):
                self.counted.add(
                    Cell(table, CONCLUDED[one.kind], category, column), one.key, one.key
                )

    def risks(self, one: Enquiry, risks: list[Risk]) -> None:
        """Each different category of a concluded enquiry counts once, as it was found (A3.7, A3.9)."""
        for risk in risks:
            if risk.found:
                for table, category, column in _places(risk):
                    self.counted.add(
                        Cell(table, CONCLUDED[one.kind], category, column), one.key, one.key
                    )


def _answers(one: Enquiry) -> Iterator[str]:
    """The rows of SG3a and SG4a in which a concluded enquiry counts."""
    capacity = lists.CAPACITY[one.lacked_capacity or "Not recorded"]
    yield capacity
    if capacity == _YES and one.supported_by in ("ADVOCATE", "FAMILY_FRIEND"):
        yield SUPPORTED
    yield lists.ASKED[one.msp_asked or "NOT_RECORDED"]
    if one.msp_asked == "ASKED_EXPRESSED" and one.msp_achieved:
        yield lists.ACHIEVED[one.msp_achieved]


def _places(risk: Risk) -> Iterator[tuple[str, str, str]]:
    """The cells of SG2 in which a risk counts: table, row, column. What is empty counts in none."""
    rows = [("SG2a", risk.type), ("SG2b", risk.location), ("SG2c", risk.assessment)]
    if risk.assessment in lists.IDENTIFIED:
        rows.append(("SG2e", risk.outcome))
    for table, category in rows:
        if category:
            yield table, category, DISTINCT
            if risk.source:
                yield table, category, risk.source
    if risk.type and risk.location:
        yield "SG2a_b1", risk.type, risk.location


def _reviews(counted: Counted, found: Extract, year: Year) -> None:
    """SG5: reviews by whether one of their adults died, and the adults in them."""
    in_year = [one for one in found.reviews if touches(one.held_on, year.first, year.last)]
    died = {one.sar for one in in_year if one.harm == "DIED"}
    for one in in_year:
        sar = REVIEW + one.sar
        some = (
            "Where one or more individuals died" if one.sar in died else "Where no individuals died"
        )
        counted.add(Cell("SG5a", REVIEWS, some), sar, sar)
        harm = "died" if one.harm == "DIED" else "survived"
        counted.add(
            Cell("SG5b", REVIEWED, f"Who suffered serious harm and {harm}"), str(one.adult), sar
        )
