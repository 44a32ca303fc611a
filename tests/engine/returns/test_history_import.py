"""Taking in a folder of history: all of it or nothing, and every bad line by its name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.errors import Conflict
from engine.record import KINDS
from engine.record.history import history_adult, history_concern, history_import
from engine.returns.history import BadHistory
from engine.returns.history.reading import Problem, Problems
from tests.bench.history import HEADERS, write
from tests.engine.returns.a_history import EXAMPLE, counted, different, expected, figures, take_in

ADULT = KINDS["adult"].table


@pytest.fixture
def folder(tmp_path) -> Path:
    """The worked example, to be spoilt."""
    to = tmp_path / "history"
    to.mkdir()
    for name in HEADERS:
        shutil.copy(EXAMPLE / f"{name}.csv", to)
    return to


def spoil(folder: Path, name: str, change: Callable[[str], str], encoding: str = "utf-8") -> None:
    """Write a file anew, changed."""
    path = folder / f"{name}.csv"
    path.write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding))


def refused(db, folder: Path) -> list[Problem]:
    """The problems for which a folder is refused; nothing of it is in the records afterwards."""
    with db.read() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(ADULT))
    with pytest.raises(BadHistory) as error:
        take_in(db, folder)
    with db.read() as session:
        for table in (history_import, history_adult, history_concern):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(ADULT)) == before
    assert "Nothing was saved" in str(error.value)
    return error.value.problems


def one_row(folder: Path, name: str, line: int, cells: dict[str, str]) -> None:
    """Change some cells of one line."""

    def change(text: str) -> str:
        lines = text.splitlines()
        header, row = lines[0].split(","), lines[line - 1].split(",")
        for column, value in cells.items():
            row[header.index(column)] = value
        lines[line - 1] = ",".join(row)
        return "\n".join(lines) + "\n"

    spoil(folder, name, change)


@pytest.mark.parametrize(
    ("name", "line", "cells", "column", "reason"),
    [
        ("adults", 2, {"date_of_birth": "31/03/1961"}, "date_of_birth", "no day written as"),
        ("adults", 2, {"date_of_birth": "1961-02-30"}, "date_of_birth", "no day written as"),
        ("adults", 3, {"date_of_birth": "2099-01-01"}, "date_of_birth", "has not come yet"),
        ("adults", 4, {"date_of_death": "1950-01-01"}, "date_of_death", "before the date of birth"),
        ("adults", 2, {"sex": "Woman"}, "sex", "is not one of: Male, Female, Not Known"),
        ("adults", 2, {"ethnicity": "Martian"}, "ethnicity", "is not one of: White"),
        ("adults", 2, {"adult_id": ""}, "adult_id", "is empty"),
        ("adults", 3, {"adult_id": "A1"}, "adult_id", "the same id is on line 2 already"),
        ("concerns", 2, {"decision": "MAYBE"}, "decision", "is not one of: S42, OTHER"),
        ("concerns", 2, {"received_date": ""}, "received_date", "is empty"),
        ("concerns", 2, {"counted_by_other_la": "perhaps"}, "counted_by_other_la", "Y, N"),
        ("concerns", 2, {"decision_date": "2025-03-31"}, "decision_date", "before the day it was"),
        ("concerns", 2, {"adult_id": "A99"}, "adult_id", "is not in adults.csv"),
        ("concerns", 2, {"enquiry_id": "E99"}, "enquiry_id", "is not in enquiries.csv"),
        ("concerns", 2, {"enquiry_id": "E3"}, "enquiry_id", "an enquiry about another adult"),
        ("concerns", 3, {"concern_id": "C1"}, "concern_id", "the same id is on line 2 already"),
        ("enquiries", 2, {"concluded_date": "2025-04-01"}, "concluded_date", "before the start"),
        ("enquiries", 2, {"start_date": "2025-03-30"}, "start_date", "before the first concern"),
        ("enquiries", 2, {"enquiry_type": ""}, "enquiry_type", "is empty"),
        ("enquiries", 2, {"msp_asked": "YES"}, "msp_asked", "is not one of: ASKED_EXPRESSED"),
        ("enquiries", 2, {"lacked_capacity": "y"}, "lacked_capacity", "is not one of: Yes, No"),
        ("enquiry_risks", 2, {"location": "The moon"}, "location", "is not one of: Own Home"),
        ("enquiry_risks", 2, {"enquiry_id": "E99"}, "enquiry_id", "is not in enquiries.csv"),
        ("sars", 3, {"adult_id": "A3"}, "adult_id", "is in this review on line 2 already"),
        ("sars", 3, {"accepted_or_concluded_date": "2025-06-02"}, "accepted_or_concluded_date",
         "another day than an earlier line"),
        ("sars", 2, {"harm": "HURT"}, "harm", "is not one of: DIED, SURVIVED"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_nothing_is_saved(
    sqlite, folder, name, line, cells, column, reason
):
    one_row(folder, name, line, cells)

    problems = refused(sqlite.db, folder)

    found = [
        one for one in problems if (one.file, one.line, one.column) == (f"{name}.csv", line, column)
    ]
    assert len(found) == 1 and reason in found[0].reason, problems


def test_every_bad_line_is_named_not_only_the_first(sqlite, folder) -> None:
    one_row(folder, "adults", 2, {"sex": "Woman", "ethnicity": "Martian"})
    one_row(folder, "adults", 5, {"date_of_birth": "long ago"})
    one_row(folder, "sars", 2, {"harm": "HURT"})
    spoil(folder, "enquiries", lambda text: text + "E99,A1\n")

    problems = refused(sqlite.db, folder)

    named = [(one.file, one.line, one.column) for one in problems]
    assert ("adults.csv", 2, "sex") in named and ("adults.csv", 2, "ethnicity") in named
    assert ("adults.csv", 5, "date_of_birth") in named and ("sars.csv", 2, "harm") in named
    assert Problem("enquiries.csv", 11, "", "has 2 cells where the header has 14") in problems
    assert str(problems[0]).startswith("adults.csv, line 2, sex: 'Woman' is not one of")


def test_missing_columns_and_missing_files_are_named(sqlite, folder) -> None:
    spoil(folder, "adults", lambda text: text.replace("date_of_birth", "dob"))
    spoil(folder, "sars", lambda text: text.replace(",", ";"))
    spoil(folder, "enquiry_risks", lambda text: "")
    (folder / "enquiries.csv").unlink()

    said = [str(one) for one in refused(sqlite.db, folder)]

    assert "adults.csv, line 1, date_of_birth: the column is missing" in said
    assert "enquiries.csv: there is no such file in the folder" in said
    assert "enquiry_risks.csv, line 1: the file is empty: it has no header" in said
    assert any("sars.csv" in one and "must have commas between them" in one for one in said)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_usual_encodings_are_read(sqlite, folder, encoding) -> None:
    spoil(folder, "adults", lambda text: text.replace("Ada Fenn", "Zoë O’Fenn"), encoding)

    take_in(sqlite.db, folder)

    with sqlite.db.read() as session:
        names = set(session.execute(sa.select(ADULT.c.name)).scalars())
    assert "Zoë O’Fenn" in names
    assert different(expected(), figures(counted(sqlite.db))) == {}


@pytest.mark.parametrize(
    "spoilt",
    [
        b"adult_id,name\xff\xfe\x00",
        b"\x00\x01\x02\x03",
        b"\xff\xfe",
        b'adult_id,"name\n' + b"x" * 200_000,
        b"\xff\xfea",
        b"adult_id,name,date_of_birth,date_of_death,sex,ethnicity,reported_health_condition\n"
        b"A1,\x81\x8d,,,,,\n",
    ],
)
def test_what_is_no_table_is_refused_and_never_breaks(sqlite, folder, spoilt) -> None:
    (folder / "adults.csv").write_bytes(spoilt)

    assert any(one.file == "adults.csv" for one in refused(sqlite.db, folder))


def test_a_folder_is_taken_in_once(council, folder) -> None:
    take_in(council.db, folder)

    with pytest.raises(Conflict, match="This folder was imported on 1 June 2026 already"):
        take_in(council.db, folder)


def test_the_same_ids_are_not_taken_in_again(council, folder) -> None:
    take_in(council.db, folder)
    one_row(folder, "adults", 2, {"name": "Ada Changed"})

    with pytest.raises(
        Conflict, match=r"12 of the ids in adults.csv were imported before: A1, A10"
    ):
        take_in(council.db, folder)

    assert different(expected(), figures(counted(council.db))) == {}


def test_two_folders_of_different_ids_are_both_there(sqlite, folder, tmp_path) -> None:
    take_in(sqlite.db, folder)
    rows = {"adults": [["B1", "Lil Vale", "", "", "", "", ""]],
            "concerns": [["D1", "B1", "2025-04-05", "N", "NFA", "2025-04-06", ""]]}  # fmt: skip
    take_in(sqlite.db, write(tmp_path / "more", rows))

    found = counted(sqlite.db)

    total = next(
        c for c in found.members if c.table == "SG1f" and c.kind == "Safeguarding Concerns"
    )
    assert found.value(total) == 12


def test_a_formula_in_a_name_is_kept_as_words(sqlite, folder) -> None:
    one_row(folder, "adults", 2, {"name": "=1+1"})

    take_in(sqlite.db, folder)

    with sqlite.db.read() as session:
        assert "=1+1" in session.execute(sa.select(ADULT.c.name)).scalars().all()


def test_of_very_many_problems_ten_thousand_are_named_and_all_are_counted() -> None:
    problems = Problems()
    for line in range(25_000):
        problems.add("adults.csv", line, "sex", "is wrong")

    assert (len(problems.named), problems.count) == (10_000, 25_000)
