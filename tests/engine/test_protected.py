"""Protected: the database itself refuses, whoever asks; every table is on one list or another."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from engine.db import Database
from engine.db.kept import MAY_GO, WRITTEN_ONCE
from engine.db.protected import grants, unprotect, unprotected_tables
from engine.db.tables import metadata
from tests.council import tampering

ONE = "one conversation, everything achieved"
PAGE = Path(__file__).parents[2] / "docs" / "keeping.md"
RECORDED = sorted(set(metadata.tables) - set(MAY_GO))


@pytest.fixture
def walked(council):
    """A council with a case that has been walked to its end, and a line in every sealed table."""
    council.walked(ONE)
    return council


def run(db: Database, statement: str) -> int:
    """A statement that somebody writes by hand, past the program."""
    with db.write() as session:
        return session.connection().exec_driver_sql(statement).rowcount


@pytest.mark.guard("written_once")
@pytest.mark.parametrize("table", ["event", "answer"])
def test_what_is_written_once_is_not_changed_by_hand(walked, table):
    column = {"event": "what", "answer": "token"}[table]
    with pytest.raises(DBAPIError, match=f'Nothing recorded in "{table}"'):
        run(walked.db, f"UPDATE {table} SET {column} = 'x'")


@pytest.mark.guard("written_once")
@pytest.mark.parametrize("table", ["event", "case_note", "timer", "risk", "case"])
def test_no_row_is_taken_away_by_hand(walked, table):
    with walked.db.read() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(metadata.tables[table]))
    if before:
        with pytest.raises(DBAPIError, match=f'Nothing recorded in "{table}"'):
            run(walked.db, f'DELETE FROM "{table}"')
    with walked.db.read() as session:
        assert before == session.scalar(
            sa.select(sa.func.count()).select_from(metadata.tables[table])
        )


def test_a_table_is_not_emptied_at_one_stroke(walked):
    if walked.db.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="Nothing recorded"):
            run(walked.db, 'TRUNCATE "access"')


def test_another_program_is_refused_as_well(sqlite):
    sqlite.walked(ONE, 2)
    other = sqlite3.connect(sqlite.db.engine.url.database)
    with pytest.raises(sqlite3.Error):
        other.execute("UPDATE event SET what = 'x'")


def test_what_may_change_or_go_still_does(walked):
    assert run(walked.db, "UPDATE task SET title = title") > 0
    assert run(walked.db, "DELETE FROM draft") >= 0


def test_every_table_is_protected_and_a_missing_trigger_shows(council):
    with council.db.engine.connect() as connection:
        assert unprotected_tables(connection) == []
    with council.db.engine.begin() as connection:
        unprotect(connection)
    with council.db.engine.connect() as connection:
        assert set(unprotected_tables(connection)) >= set(RECORDED)


def test_whoever_owns_the_database_can_take_the_triggers_away(walked):
    """Stated, not hidden: that is what the anchor is for."""
    with tampering(walked.db) as session:
        session.execute(sa.text("UPDATE event SET via = 'shell'"))


def test_the_page_says_of_every_table_how_it_is_protected():
    text = PAGE.read_text(encoding="utf-8")
    said = {
        name: set(re.findall(r"`(\w+)`", part))
        for name, part in re.findall(
            r"### (Written once|Changed, never taken away|May go)\n(.*?)(?=\n##|\Z)", text, re.S
        )
    }
    assert said["Written once"] >= set(WRITTEN_ONCE)
    assert said["May go"] >= set(MAY_GO)
    changed = set(RECORDED) - set(WRITTEN_ONCE)
    assert changed - said["Changed, never taken away"] == set()
    assert said["Changed, never taken away"] & (set(WRITTEN_ONCE) | set(MAY_GO)) == set()


@pytest.mark.postgres
def test_the_role_of_the_program_cannot_change_what_is_written_once(council):
    walked = council
    if walked.db.engine.dialect.name != "postgresql":
        return
    with walked.db.engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS threefold_app")
        connection.exec_driver_sql("CREATE ROLE threefold_app LOGIN")
        for statement in grants("threefold_app"):
            connection.exec_driver_sql(statement)
    url = walked.db.engine.url.set(username="threefold_app")
    app = Database(url.render_as_string(hide_password=False))
    try:
        walked.__class__(app).walked(ONE)
        for statement in (
            "UPDATE event SET what = 'x'",
            "SELECT set_config('threefold.erasing', 'yes', false); DELETE FROM event",
            "DELETE FROM access",
            "TRUNCATE event",
            "DROP TRIGGER threefold_event_update ON event",
            "ALTER TABLE event DISABLE TRIGGER ALL",
            "DROP TABLE event",
        ):
            with (
                psycopg.connect(
                    url.set(drivername="postgresql").render_as_string(hide_password=False)
                ) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement)
    finally:
        app.engine.dispose()
        with walked.db.engine.begin() as connection:
            connection.exec_driver_sql("DROP OWNED BY threefold_app")
            connection.exec_driver_sql("DROP ROLE threefold_app")
