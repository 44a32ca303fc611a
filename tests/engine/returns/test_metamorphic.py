"""What a change of the records does to the return: exactly what it should, in a made-up history."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.db import Database
from engine.db.upgrade import upgrade
from engine.record import KINDS
from engine.record.history import history_concern, history_enquiry
from engine.returns import lists
from engine.returns.extract import extract
from engine.returns.sac.cells import ALL, CONCLUDED, PEOPLE, Cell, cells
from engine.returns.sac.checks import checks
from engine.returns.sac.freeze import figures_of, lines_of, make_return, units_of
from tests.bench.history import HEADERS, Made, write
from tests.council import Council
from tests.engine.returns.a_history import NOW, YEAR, counted, different, figures, take_in

SEEDS = (1, 7, 26)
LAST, NEXT = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture(params=SEEDS)
def made(request, sqlite, tmp_path) -> Council:
    """A council with a made-up history: 240 concerns in fifteen months."""
    history = Made(240, request.param, first=date(2025, 1, 1))
    take_in(sqlite.db, write(tmp_path / "history", history.rows()))
    return sqlite


def test_the_total_of_capacity_is_that_of_what_adults_wanted(made) -> None:
    found = figures(counted(made.db))

    for name in CONCLUDED.values():
        capacity = sum(found[Cell("SG3a", name, row, ALL)] for row in lists.CAPACITY.values())
        asked = sum(found[Cell("SG4a", name, row, ALL)] for row in lists.ASKED.values())
        assert capacity == asked > 0 or name == CONCLUDED["OTHER"]
    assert [one.words for one in checks(found) if not one.holds] == []


def test_the_cases_behind_every_cell_weigh_as_much_as_the_cell_says(made) -> None:
    with made.db.write() as session:
        run = make_return(session, YEAR, None, at=NOW, via="shell")
        values = figures_of(run)
        for cell in cells():
            assert sum(lines_of(run, cell).values(), Fraction(0)) == values[cell], cell
            assert len(units_of(run, cell)) == values[cell], cell
        assert any(len(keys) > 1 for cell in cells() for keys in units_of(run, cell).values())


def test_two_adults_who_turn_out_to_be_one_count_once_and_their_concerns_as_before(made) -> None:
    before = figures(counted(made.db))
    one, other = _two_adults(made.db)

    _merge(made.db, one, into=other)
    after = figures(counted(made.db))

    people = [c for c in cells() if c.table == "SG1a" and c.kind == PEOPLE[""]]
    assert sum(after[c] for c in people) == sum(before[c] for c in people) - 1
    assert all(after[c] == before[c] for c in cells() if c.table == "SG1f")
    assert all(
        after[c] == before[c] for c in cells() if c.table.startswith("SG2") or c.subcategory == ALL
    )


def test_an_enquiry_concluded_a_day_later_leaves_exactly_the_cells_it_was_in(made) -> None:
    key = _concluded_in_the_year(made.db)
    _set(made.db, history_enquiry, key, concluded_on=LAST)
    before = counted(made.db)
    its = {c for c in cells() if f"imported:{key}" in before.members.get(c, {})}
    concluded = {c for c in its if c.kind in CONCLUDED.values()}

    _set(made.db, history_enquiry, key, concluded_on=NEXT)
    after = figures(counted(made.db))

    moved = different(figures(before), after)
    assert moved.keys() == concluded
    assert all(was - now == 1 for was, now in moved.values())
    assert {c.table for c in concluded} >= {"SG2a", "SG2b", "SG2c", "SG3a", "SG4a"}


def test_a_concern_received_a_day_later_leaves_exactly_the_cells_it_was_in(made) -> None:
    key, adult = _the_only_concern_of_an_adult(made.db)
    _set(made.db, history_concern, key, received_on=LAST)
    before = counted(made.db)

    _set(made.db, history_concern, key, received_on=NEXT)
    moved = different(figures(before), figures(counted(made.db)))

    assert {c.table for c in moved} == {"SG1a", "SG1b", "SG1c", "SG1f"}
    assert {c.kind for c in moved} == {PEOPLE[""], "Safeguarding Concerns"}
    assert len(moved) == 4 and all(was - now == 1 for was, now in moved.values())
    assert all(str(adult) in before.members[c] for c in moved if c.table != "SG1f")


def test_the_order_of_the_lines_changes_nothing(made, tmp_path) -> None:
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)
    _shuffle(tmp_path / "history", tmp_path / "shuffled")

    take_in(other, tmp_path / "shuffled")

    assert different(figures(counted(made.db)), figures(counted(other))) == {}
    other.engine.dispose()


# -- picking and changing


def _two_adults(db: Database) -> tuple[int, int]:
    """Two adults who each have a concern of the year that counts."""
    cell = next(c for c in cells() if c.table == "SG1a" and c.category == "18-64")
    one, other, *_ = counted(db).members[cell]
    return int(one), int(other)


def _merge(db: Database, one: int, into: int) -> None:
    adult = KINDS["adult"].table
    with db.write() as session:
        session.execute(sa.update(adult).where(adult.c.id == one).values(merged_into=into))


def _concluded_in_the_year(db: Database) -> str:
    cell = Cell("SG4a", CONCLUDED["S42"], lists.ASKED["ASKED_EXPRESSED"], ALL)
    with db.read() as session:
        whole = {
            one.enquiry for one in extract(session).risks if one.assessment in lists.IDENTIFIED
        }
    return next(k for k in counted(db).members[cell] if k in whole).removeprefix("imported:")


def _the_only_concern_of_an_adult(db: Database) -> tuple[str, int]:
    for cell in cells():
        if cell.table == "SG1a" and cell.kind == PEOPLE[""]:
            for unit, keys in counted(db).members.get(cell, {}).items():
                if len(keys) == 1:
                    return keys[0].removeprefix("imported:"), int(unit)
    raise AssertionError("nobody has one concern alone")


def _set(db: Database, table: sa.Table, key: str, **values: date) -> None:
    with db.write() as session:
        session.execute(sa.update(table).where(table.c.id == key).values(**values))


def _shuffle(folder: Path, to: Path) -> None:
    to.mkdir()
    shuffle: Callable[[list[list[str]]], None] = random.Random(3).shuffle
    for name in HEADERS:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        shuffle(rows)
        with (to / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
