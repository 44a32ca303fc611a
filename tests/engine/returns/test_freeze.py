"""A run of the return is frozen, compared with the one before, signed off, and written out."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log.model import Event
from engine.record.history import history_enquiry
from engine.returns.sac import freeze
from engine.returns.sac.cells import Cell, cells, tables
from engine.returns.sac.grid import blocks
from engine.returns.sac.writing import long_table, workbook
from engine.returns.sac.year import Year, year_of, years
from tests.council import tampering
from tests.engine.returns.a_history import EXAMPLE, NOW, TODAY, YEAR, expected, take_in


def run(council, *, year: Year = YEAR, by: str = "Priya", days: int = 0) -> str:
    """Count the year as somebody does on their page."""
    with council.db.write() as session:
        actor = council.user(session, by)
        return freeze.make_return(session, year, actor, at=NOW + timedelta(days=days)).public_id


def correct(council, **values: object) -> None:
    """Change what is known of E1, as a correction would."""
    with council.db.write() as session:
        session.execute(
            sa.update(history_enquiry).where(history_enquiry.c.id == "E1").values(**values)
        )


def test_a_run_stays_as_it_was_when_the_records_are_corrected(council) -> None:
    take_in(council.db, EXAMPLE)
    first = run(council)
    correct(council, lacked_capacity="No")

    with council.db.read() as session:
        kept = freeze.get_run(session, first)
        assert freeze.figures_of(kept) == expected()
        event = session.scalars(sa.select(Event).where(Event.what == "return_made")).one()
        assert event.data["checksum"] == kept.checksum and event.actor_id == kept.made_by


def test_the_next_run_says_which_cells_changed_and_by_which_cases(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    run(sqlite)
    correct(sqlite, lacked_capacity="No")
    second = run(sqlite, days=1)

    with sqlite.db.read() as session:
        now = freeze.get_run(session, second)
        before = freeze.before(session, now)
        found = {(c.cell.category, c.cell.subcategory): c for c in freeze.changes(now, before)}

    yes, no = "Yes, they lacked capacity", "No, they did not lack capacity"
    supported = "Of the enquiries recorded as Yes, support provided by advocate, family or friend"
    assert found.keys() == {(row, c) for row in (yes, no, supported) for c in ("ALL", "65-74")}
    one = found[(yes, "ALL")]
    assert (one.was, one.now, one.gone, one.come) == (2, 1, ["imported:E1"], [])
    assert found[(no, "ALL")].come == ["imported:E1"]
    assert now.checksum != before.checksum


def test_the_same_records_have_the_same_checksum(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    one, other = run(sqlite), run(sqlite, days=1)

    with sqlite.db.read() as session:
        first, second = freeze.get_run(session, one), freeze.get_run(session, other)
        assert first.checksum == second.checksum and first.id != second.id
        assert freeze.changes(second, first) == []


def test_a_manager_signs_a_table_off_once(council) -> None:
    take_in(council.db, EXAMPLE)
    made = run(council, by="Ruth")

    with council.db.write() as session:
        freeze.sign_off(
            session, made, "SG3a", " As  agreed ", council.user(session, "Priya"), at=NOW
        )
    with council.db.read() as session:
        row = freeze.signed(session, freeze.get_run(session, made))["SG3a"]
        assert row.said == "As agreed"
        assert (
            session.scalars(sa.select(Event).where(Event.what == "return_signed_off"))
            .one()
            .data["table"]
            == "SG3a"
        )
    with (
        pytest.raises(Conflict, match="Priya North has signed this table off already"),
        council.db.write() as session,
    ):
        freeze.sign_off(session, made, "SG3a", "", council.user(session, "Daniel"), at=NOW)


def test_what_cannot_be_signed_off_says_why(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    made = run(sqlite)
    so_far = run(sqlite, year=year_of("2026-27", today=TODAY, so_far=True))

    def sign(which: str, table: str, by: str = "Priya", said: str = "") -> None:
        with sqlite.db.write() as session:
            freeze.sign_off(session, which, table, said, sqlite.user(session, by), at=NOW)

    with pytest.raises(NotAllowed):
        sign(made, "SG1a", "Ruth")
    with pytest.raises(NotFound):
        sign(made, "SG9z")
    with pytest.raises(NotFound):
        sign("nothing", "SG1a")
    with pytest.raises(Conflict, match="had not ended"):
        sign(so_far, "SG1a")
    with pytest.raises(InvalidAnswers, match="1,000 characters"):
        sign(made, "SG1a", said="x" * 1001)
    run(sqlite, days=1)
    with pytest.raises(Conflict, match="counted again since"):
        sign(made, "SG1a")


@pytest.mark.guard("return_as_counted")
def test_figures_that_were_changed_afterwards_are_not_signed_off(council) -> None:
    take_in(council.db, EXAMPLE)
    made = run(council)
    with tampering(council.db) as session:
        kept = freeze.get_run(session, made)
        assert freeze.stands(session, kept)
        kept.figures = [[*figure[:4], 1_000] for figure in kept.figures]
        kept.checksum = freeze._checksum(kept.figures)

    with council.db.read() as session:
        assert not freeze.stands(session, freeze.get_run(session, made))
    with pytest.raises(Conflict, match="somebody has changed them"), council.db.write() as session:
        freeze.sign_off(session, made, "SG1a", "", council.user(session, "Priya"), at=NOW)


def test_who_may_count_the_return(sqlite) -> None:
    for name in ("Lena", "Tom", "Iris", "Sam"):
        with pytest.raises(NotAllowed):
            run(sqlite, by=name)


@pytest.mark.guard("year_ended")
def test_a_year_that_has_not_ended_is_refused_unless_asked_for_so_far() -> None:
    with pytest.raises(InvalidAnswers, match=r"ends on 31 March 2027\. Ask for the figures so far"):
        year_of("2026-27", today=TODAY)
    with pytest.raises(InvalidAnswers):
        year_of("2025-26", today=date(2026, 3, 31))

    assert year_of("2026-27", today=TODAY, so_far=True) == Year(
        "2026-27", date(2026, 4, 1), TODAY, so_far=True
    )
    assert year_of("2025-26", today=date(2026, 4, 1), so_far=True) == YEAR  # it has ended


@pytest.mark.parametrize("name", ["2025", "2025-27", "2025/26", "2014-15", "2030-31", "", "x"])
def test_what_is_no_year_of_a_return_is_refused(name) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        year_of(name, today=TODAY)
    assert refused.value.messages.keys() == {"year"}


def test_the_turn_of_a_century_is_a_year_too() -> None:
    assert year_of("2099-00", today=date(2101, 1, 1)).last == date(2100, 3, 31)
    assert years(date(2017, 3, 31)) == ["2016-17", "2015-16"]


def test_the_long_table_has_a_row_for_every_cell_noughts_too(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    made = run(sqlite)

    with sqlite.db.read() as session:
        kept = freeze.get_run(session, made)
        rows = list(csv.DictReader(io.StringIO(long_table(kept, geography={"LA_CODE": "614"}))))

    assert [(r["TABLE_REFERENCE"], r["CATEGORY"]) for r in rows] == [
        (c.table, c.category) for c in cells()
    ]
    assert {Cell(*list(r.values())[1:5]): int(r["VALUE"]) for r in rows} == expected()
    assert {r["LA_CODE"] for r in rows} == {"614"} and "STATUS" not in rows[0]


@pytest.mark.guard("small_numbers")
def test_what_is_published_hides_small_numbers_in_both_files(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    made = run(sqlite)

    with sqlite.db.read() as session:
        kept = freeze.get_run(session, made)
        rows = list(csv.DictReader(io.StringIO(long_table(kept, publish=True))))
        book = zipfile.ZipFile(io.BytesIO(workbook(kept, publish=True)))

    said = {r["VALUE"] for r in rows}
    assert said == {"[c]", "5", "10"}  # 6 section 42 enquiries, 11 concerns
    assert b"[c]" in book.read("xl/sharedStrings.xml")
    sheets = [book.read(n).decode() for n in book.namelist() if "worksheets/sheet" in n]
    assert set(re.findall(r'<c r="[A-Z]+[0-9]+"><v>([0-9]+)</v>', "".join(sheets))) == {"5", "10"}


def test_a_year_that_goes_on_is_marked_in_every_row(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    made = run(sqlite, year=year_of("2026-27", today=TODAY, so_far=True))

    with sqlite.db.read() as session:
        kept = freeze.get_run(session, made)
        rows = list(csv.DictReader(io.StringIO(long_table(kept))))
        book = zipfile.ZipFile(io.BytesIO(workbook(kept)))

    assert {r["STATUS"] for r in rows} == {"NOT A WHOLE YEAR: 1 April 2026 to 1 June 2026"}
    assert b"NOT A WHOLE YEAR" in book.read("xl/sharedStrings.xml")


def test_the_workbook_has_a_sheet_for_every_table(sqlite) -> None:
    made = run(sqlite)

    with sqlite.db.read() as session:
        book = zipfile.ZipFile(io.BytesIO(workbook(freeze.get_run(session, made))))
    names = book.read("xl/workbook.xml").decode()

    assert all(f'name="{table}"' in names for table in tables())


def test_every_cell_stands_in_one_place_of_its_table() -> None:
    placed = [
        cell
        for table in tables()
        for block in blocks(table)
        for _, row in block.rows
        for cell in row
        if cell is not None
    ]
    assert sorted(placed) == sorted(cells()) and len(placed) == len(set(placed))
