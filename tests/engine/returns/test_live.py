"""The return from cases made by verbs: counted by hand from their stories, and the same when imported."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine.case.model import Case, LargeScale
from engine.db import Database
from engine.db.upgrade import upgrade
from engine.record import KINDS
from engine.returns.extract import Extract, extract
from engine.returns.history import check_folder, keep_history
from engine.returns.sac.cells import CONCLUDED, PEOPLE, TOTALS, Cell, cells
from engine.returns.sac.counting import count
from engine.returns.sac.year import Year, year_of
from tests.bench.history import write
from tests.council import Council, scenario_of
from tests.engine.returns.a_history import NOW, different, figures, quietly

TODAY = date(2027, 6, 1)
YEARS = [year_of(name, today=TODAY) for name in ("2025-26", "2026-27")]
#: All of them begin on 2 March 2026.
STORIES = (
    "a refusal with capacity, respected",  # 45; duty on 3 March; she asks to stop: 5 March
    "an enquiry for a carer, not statutory",  # another enquiry, to 15 May; her husband gets a case
    "an unsafe address, moved to a refuge",  # transferred on 11 March
    "duty not met",
    "lacks capacity, no family, an advocate",  # concluded on 1 April 2026: next year's
    "not for us",  # another council's
    "the adult dies, others are at risk",  # concluded on 19 March, ten days after her death
)
S42, OTHER = CONCLUDED["S42"], CONCLUDED["OTHER"]
KNOWN, PROVIDER = "Other - Known to individual", "Service Provider"
DISTINCT = "ENQUIRIES_DISTINCT"
ACTED = "Risk identified and action taken"
#: Counted from the stories before the code had seen them; what is not here is nought.
BY_HAND = {
    Cell("SG1f", TOTALS[""], "Total"): 7,  # the husband's too; not the other council's
    Cell("SG1f", TOTALS["S42"], "Total"): 4,
    Cell("SG1f", TOTALS["OTHER"], "Total"): 1,
    Cell("SG1a", PEOPLE[""], "18-64"): 1,
    Cell("SG1a", PEOPLE[""], "Not Known"): 6,
    Cell("SG1b", PEOPLE[""], "Male"): 1,
    Cell("SG1b", PEOPLE[""], "Female"): 4,
    Cell("SG1b", PEOPLE[""], "Not Known"): 2,  # no duty was met, or nothing is decided yet
    Cell("SG1c", PEOPLE[""], "Undeclared / Not Known"): 7,
    Cell("SG1a", PEOPLE["S42"], "18-64"): 1,
    Cell("SG1a", PEOPLE["S42"], "Not Known"): 3,
    Cell("SG1b", PEOPLE["S42"], "Male"): 1,
    Cell("SG1b", PEOPLE["S42"], "Female"): 3,
    Cell("SG1c", PEOPLE["S42"], "Undeclared / Not Known"): 4,
    Cell("SG1d", PEOPLE["S42"], "Physical Support"): 3,
    Cell("SG1d", PEOPLE["S42"], "Support with Memory and Cognition"): 1,
    Cell("SG1a", PEOPLE["OTHER"], "Not Known"): 1,
    Cell("SG1b", PEOPLE["OTHER"], "Female"): 1,
    Cell("SG1c", PEOPLE["OTHER"], "Undeclared / Not Known"): 1,
    Cell("SG1d", PEOPLE["OTHER"], "Social Support"): 1,
    **{
        Cell(table, S42, row, column): value
        for table, row, columns, value in (
            ("SG2a", "Psychological Abuse", (KNOWN, DISTINCT), 1),
            ("SG2a", "Physical Abuse", (KNOWN, DISTINCT), 1),
            ("SG2a", "Domestic Abuse", (KNOWN, DISTINCT), 1),
            ("SG2a", "Neglect and Acts of Omission", (PROVIDER, DISTINCT), 1),
            ("SG2a_b1", "Psychological Abuse", ("Own Home",), 1),
            ("SG2a_b1", "Physical Abuse", ("Own Home",), 1),
            ("SG2a_b1", "Domestic Abuse", ("Own Home",), 1),
            ("SG2a_b1", "Neglect and Acts of Omission", ("Care Home - Residential",), 1),
            ("SG2b", "Own Home", (KNOWN, DISTINCT), 2),
            ("SG2b", "Care Home - Residential", (PROVIDER, DISTINCT), 1),
            ("SG2c", "Risk identified and no action taken", (KNOWN, DISTINCT), 1),
            ("SG2c", ACTED, (KNOWN, PROVIDER), 1),
            ("SG2c", ACTED, (DISTINCT,), 2),
            ("SG2e", "Risk remained", (KNOWN, DISTINCT), 1),
            ("SG2e", "Risk reduced", (KNOWN, DISTINCT), 1),
            ("SG2e", "Risk removed", (PROVIDER, DISTINCT), 1),
            ("SG3a", "No, they did not lack capacity", ("ALL",), 3),
            ("SG3a", "No, they did not lack capacity", ("18-64",), 1),
            ("SG3a", "No, they did not lack capacity", ("Not Known",), 2),
            ("SG4a", "Yes they were asked and outcomes were expressed", ("ALL",), 3),
            ("SG4a", "Yes they were asked and outcomes were expressed", ("18-64",), 1),
            ("SG4a", "Yes they were asked and outcomes were expressed", ("Not Known",), 2),
            ("SG4a", "Fully Achieved", ("ALL", "18-64"), 1),
            ("SG4a", "Partially Achieved", ("ALL", "Not Known"), 2),
        )
        for column in columns
    },
}


def told(council: Council) -> None:
    """Walk every story to its end."""
    for story in STORIES:
        council.walked(story)


def counted(db: Database, year: Year) -> dict[Cell, int]:
    with db.read() as session:
        return figures(count(extract(session, year.first, year.last), year))


def test_every_cell_of_live_cases_is_as_it_was_counted_by_hand(council) -> None:
    told(council)

    by_hand = {cell: BY_HAND.get(cell, 0) for cell in cells()}
    assert different(by_hand, counted(council.db, YEARS[0])) == {}


def test_what_ended_on_1_april_is_in_the_next_year_and_began_in_this(sqlite) -> None:
    sqlite.walked("lacks capacity, no family, an advocate")

    this, following = (counted(sqlite.db, year) for year in YEARS)

    lacked = Cell("SG3a", S42, "Yes, they lacked capacity", "ALL")
    supported = lacked._replace(
        category="Of the enquiries recorded as Yes, support provided by advocate, family or friend"
    )
    began = Cell("SG1f", TOTALS["S42"], "Total")
    assert (this[began], this[lacked], this[supported]) == (1, 0, 0)
    assert (following[began], following[lacked], following[supported]) == (0, 1, 1)


def test_imported_history_of_the_same_facts_makes_the_same_return(sqlite, tmp_path) -> None:
    told(sqlite)
    with sqlite.db.read() as session:
        found = extract(session)
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)

    _take_in(other, write(tmp_path / "exported", _as_files(found)))

    for year in YEARS:
        assert different(counted(sqlite.db, year), counted(other, year)) == {}
    other.engine.dispose()


@pytest.mark.guard("counted_by_other")
def test_an_enquiry_that_another_council_counts_is_in_no_cell(sqlite) -> None:
    _walk(sqlite, "one conversation, everything achieved", counted_by_other="yes")

    assert not any(counted(sqlite.db, YEARS[0]).values())


def test_each_adult_of_a_large_scale_enquiry_is_an_enquiry_of_their_own(sqlite) -> None:
    """Two adults of one house, and three whose concern nobody has written down yet (A3.5)."""
    sqlite.walked("a refusal overridden, others at risk")
    with sqlite.db.read() as session:
        place = session.scalar(sa.select(LargeScale.public_id))
    _walk(
        sqlite,
        "one conversation, everything achieved",
        steps=5,
        duty_route="large_scale",
        duty_route_why="She lives there too.",
        large_scale=place,
    )

    with sqlite.db.read() as session:
        found = extract(session)
        part = session.scalar(
            sa.select(sa.func.count()).select_from(Case).where(Case.large_scale_id.is_not(None))
        )
    assert part == 5
    assert len(found.concerns) == len(found.enquiries) == 2
    assert len({one.adult for one in found.enquiries}) == 2


def test_two_entries_put_together_are_one_adult(sqlite) -> None:
    told(sqlite)
    before = counted(sqlite.db, YEARS[0])
    adult = KINDS["adult"].table
    with sqlite.db.write() as session:
        one, other = sorted(
            {c.adult for c in extract(session).concerns if c.received_on <= YEARS[0].last}
        )[:2]
        session.execute(sa.update(adult).where(adult.c.id == one).values(merged_into=other))

    after = counted(sqlite.db, YEARS[0])

    people = [c for c in cells() if c.table == "SG1a" and c.kind == PEOPLE[""]]
    assert sum(before[c] for c in people) - sum(after[c] for c in people) == 1
    assert all(before[c] == after[c] for c in cells() if c.table == "SG1f")


def test_the_extract_takes_few_statements_however_many_cases_there_are(sqlite) -> None:
    counts = []
    for stories in (STORIES[:1], STORIES[1:]):
        for story in stories:
            sqlite.walked(story)
        seen: list[str] = []
        sa.event.listen(
            sqlite.db.engine, "before_cursor_execute", lambda *a, s=seen: s.append(a[2])
        )
        with sqlite.db.read() as session:
            extract(session)
        counts.append(len(seen))

    assert counts[1] <= counts[0] + 5, counts  # a case told of another concern asks once more
    assert counts[0] <= 40


def _walk(council: Council, story: str, steps: int | None = None, **decided: Any) -> None:
    """Walk a story in which the manager answers more when the duty is decided."""
    said = copy.deepcopy(scenario_of(story))
    for step in said["steps"]:
        if step.get("submit") == "decide_duty":
            step["answers"].update(decided)
    council.walk(said["starts"]).run({"steps": said["steps"][:steps]})


def _take_in(db: Database, folder: Path) -> None:
    with check_folder(folder, today=TODAY, progress=quietly) as checked, db.write() as session:
        keep_history(session, checked, None, at=NOW, progress=quietly)


def _as_files(found: Extract) -> dict[str, list[list[object]]]:
    """The rows of an extract as an older system would have exported them."""
    yes = {True: "Y", False: "N"}
    return {
        "adults": [
            [a.id, "", a.born or "", a.died or "", a.gender, a.ethnicity, "; ".join(a.health_conditions)]
            for a in found.adults.values()
        ],
        "concerns": [
            [c.key, c.adult, c.received_on, yes[c.counted_by_other], c.decision, c.decided_on or "",
             c.enquiry or ""]
            for c in found.concerns
        ],
        "enquiries": [
            [e.key, e.adult, e.kind, e.started_on, e.concluded_on or "", e.support_reason,
             e.lacked_capacity, e.supported_by, e.msp_asked, e.msp_achieved, "", "", "",
             e.substantial_difficulty]
            for e in found.enquiries
        ],
        "enquiry_risks": [
            [r.enquiry, "", r.source, r.type, r.location, r.assessment, r.outcome]
            for r in found.risks if r.found
        ],
    }  # fmt: skip
