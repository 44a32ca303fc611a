"""Kept: nothing recorded is taken away (INV-32), and a case keeps its process (INV-26)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.case.model import Case, Draft
from engine.db.kept import MAY_GO
from engine.db.tables import metadata
from engine.errors import Conflict, EngineError
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import FOUNDED, SECTION42, count

ROOT = Path(__file__).parents[2]
ONE = "one conversation, everything achieved"
RECORDED = sorted(set(metadata.tables) - set(MAY_GO))


@pytest.mark.guard("nothing_deleted")
@pytest.mark.parametrize("table", RECORDED)
def test_no_statement_takes_a_row_of_the_record_away(sqlite, table):
    with pytest.raises(EngineError, match=f"'{table}'"), sqlite.db.write() as session:
        session.execute(sa.delete(metadata.tables[table]))


@pytest.mark.guard("nothing_deleted")
def test_a_case_cannot_be_deleted_as_an_object_either(council):
    walk = council.walked(ONE, 2)

    with pytest.raises(EngineError), council.db.write() as session:
        session.delete(council.case(session, walk))
    assert count(council.db, "case") == 1 and count(council.db, "answer") == 1


def test_what_is_no_record_may_go(sqlite):
    with sqlite.db.write() as session:
        session.execute(sa.delete(Draft))
    assert set(MAY_GO) - {"alembic_version"} <= set(metadata.tables)


def test_the_program_writes_no_sql_that_takes_anything_away():
    """The door sees what SQLAlchemy builds; what is written by hand is looked for here."""
    found = {}
    for path in sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "web").rglob("*.py")]):
        if "migrations" in path.parts:
            continue  # a migration changes tables, and is read by people before it is run
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        hits = [
            t
            for t in texts
            if re.search(r"\b(DELETE\s+FROM|TRUNCATE\s+(?!ON\b)\w+|DROP\s+TABLE)\b", t)
        ]
        if hits:
            found[path.relative_to(ROOT).as_posix()] = hits
    assert found == {}


@pytest.mark.guard("own_version")
def test_a_running_case_cannot_be_moved_to_another_version_of_the_process(sqlite):
    walk = sqlite.walked(ONE, 4)
    with sqlite.db.write() as session:
        version = versions.publish(
            session, from_folder(SECTION42), sqlite.user(session, "Iris"), at=FOUNDED
        )
        other = version.id

    with pytest.raises(Conflict), sqlite.db.write() as session:
        sqlite.case(session, walk).process_version_id = other
    with sqlite.db.read() as session:
        assert sqlite.case(session, walk).process_version_id != other


def test_the_version_of_a_case_is_written_where_it_is_opened_or_migrated_and_nowhere_else():
    """The model refuses a change of one case; this is for statements over many."""
    written = {"process_version_id": [], "go_over_to": []}
    for path in sorted((ROOT / "engine").rglob("*.py")):
        if "migrations" not in path.parts:
            text = path.read_text()
            for name, pattern in (
                ("process_version_id", r"process_version_id\s*=[^=]"),
                ("go_over_to", r"\.go_over_to\("),
            ):
                if re.search(pattern, text):
                    written[name].append(path.relative_to(ROOT).as_posix())

    assert written == {
        "process_version_id": ["engine/case/model.py", "engine/case/open.py"],
        "go_over_to": ["engine/case/migrate/migrate.py", "engine/case/migrate/publishing.py"],
    }
    assert Case.__table__.c.process_version_id.nullable is False
