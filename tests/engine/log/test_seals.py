"""Seals and anchors: whatever somebody does to what is written once, it is named."""

from __future__ import annotations

import random
from datetime import date

import pytest
import sqlalchemy as sa

from engine import clock
from engine.board_reviews.keeping import record_review
from engine.board_reviews.recommending import recommend
from engine.board_reviews.told import Said
from engine.case.model import Case
from engine.db.kept import WRITTEN_ONCE
from engine.db.model import Instant, Packed
from engine.db.tables import metadata
from engine.errors import InvalidAnswers
from engine.log import access, seals
from engine.log.anchor import anchor, read_anchor, read_anchors
from engine.log.seals import SEALED, Key
from engine.log.verify import verify_seals
from engine.returns.sac import freeze
from engine.returns.sac.year import year_of
from tests.council import tampering

ONE = "one conversation, everything achieved"
SECRET = "a key that is not in the database, 40 characters"
KEY = Key(SECRET)
AT = clock.moment("2026-06-01T02:00")
#: Seeded, so that a failure can be looked at again.
TRIALS, SEED = 80, 20260601


@pytest.fixture
def sealed(council, monkeypatch):
    """A walked case with looks, kept texts and a sealed log; the anchor of that night."""
    monkeypatch.setattr(seals, "MOST", 40)
    return council, council.once("sealed", lambda: _sealed(council))


def _sealed(council):
    council.walked(ONE)
    look(council, 100)
    with council.db.log() as session:
        tom = council.user(session, "Tom")
        task = session.scalar(sa.text("SELECT min(id) FROM task"))
        session.execute(
            metadata.tables["kept_text"].insert().values(
                [
                    {"task_id": task, "user_id": tom.id, "typed": {"a": [f"words {n}"]},
                     "because": "Somebody was first.", "kept_at": AT}
                    for n in range(12)
                ]
            )
        )  # fmt: skip
        session.execute(
            metadata.tables["erased_row"].insert().values(table_name="x", row_id=1, seal=b"s")
        )
        if not session.scalar(sa.text("SELECT count(*) FROM record_version")):
            session.execute(
                metadata.tables["record_version"]
                .insert()
                .values(
                    kind="risk", row_id=1, version=1, before={"a": "b"}, typed_at=AT, replaced_at=AT
                )
            )
    _returned(council)
    with council.db.write() as session:
        seals.seal(session, KEY, AT)
        return anchor(session, AT).line(KEY)


def _returned(council):
    """A year is counted some times and signed off; reviews of the Board are changed."""
    with council.db.write() as session:
        priya, year = council.user(session, "Priya"), year_of("2025-26", today=AT.date())
        for number in range(4):
            run = freeze.make_return(session, year, priya, at=AT).public_id
            said = Said(f"Adult {number}", "may", "To learn.", date(2026, 2, 1))
            review = record_review(session, said, priya, at=AT)
            recommend(session, review.public_id, 1, "Talk.", "The Board", None, priya, at=AT)
        session.flush()
        for table in ("SG1a", "SG1b", "SG1c", "SG1d"):
            freeze.sign_off(session, run, table, "Looked at.", priya, at=AT)


def look(council, times):
    """Tom looks at the case so many times."""
    with council.db.log() as session:
        case, tom = session.query(Case).one(), council.user(session, "Tom")
        for number in range(times):
            access.record(session, tom, case, f"cases.show{number % 3}", AT)


def bad(council, line=""):
    """What verifying finds, with the anchor or without."""
    with council.db.read() as session:
        anchors = [read_anchor(line, KEY)] if line else []
        return [one for table in verify_seals(session, KEY, anchors) for one in table.bad]


def test_what_nobody_touched_stands(sealed):
    council, line = sealed
    assert bad(council, line) == []
    with council.db.read() as session:
        found = {one.table: one for one in verify_seals(session, KEY)}
    assert all(one.not_yet == 0 for one in found.values())
    assert all(found[name].sealed > 0 for name in SEALED)
    assert set(SEALED) == set(WRITTEN_ONCE) - {"sealed_run"}


def test_what_comes_later_is_sealed_the_next_time_and_the_old_anchor_still_holds(sealed):
    council, line = sealed
    look(council, 50)
    assert bad(council, line) == []
    with council.db.write() as session:
        assert seals.seal(session, KEY, AT) > 0
        assert seals.seal(session, KEY, AT) == 0
    assert bad(council, line) == []


@pytest.mark.guard("log_sealed")
def test_a_changed_byte_of_any_column_of_any_row_is_named(sealed):
    """A1: one byte of any column of any row of any protected table, at random."""
    council, _ = sealed
    by_chance = random.Random(SEED)
    missed, columns = [], set()
    with tampering(council.db) as session:
        _let_through(session)
        for _ in range(TRIALS):
            step = session.begin_nested()
            name, column, row = _spoil(session, by_chance)
            found = [one for table in verify_seals(session, KEY) for one in table.bad]
            if not any(one.table == name and one.row == row for one in found):
                missed.append((name, column, row))
            columns.add((name, column))
            step.rollback()
    assert missed == []
    written = {(name, c.name) for name in SEALED for c in metadata.tables[name].c}
    assert len(columns) > 25 and columns <= written


@pytest.mark.guard("log_sealed")
@pytest.mark.parametrize("name", SEALED)
def test_a_row_taken_away_slipped_in_or_swapped_is_named(sealed, name):
    council, _ = sealed
    table = metadata.tables[name]
    with tampering(council.db) as session:
        ids = session.scalars(sa.select(table.c.id).order_by(table.c.id)).all()
        middle = ids[len(ids) // 2]
        session.connection().exec_driver_sql(f'DELETE FROM "{name}" WHERE id = {middle}')
    assert (name, middle, "This row was taken away.") in _told(bad(council))


@pytest.mark.guard("log_sealed")
def test_a_row_slipped_in_is_named(sealed):
    council, _ = sealed
    with tampering(council.db) as session:
        session.connection().exec_driver_sql("DELETE FROM access WHERE id = 7")
        session.connection().exec_driver_sql("UPDATE access SET id = 7 WHERE id = 8")
    told = _told(bad(council))
    assert ("access", 7, "This row was changed.") in told
    assert ("access", 8, "This row was taken away.") in told


@pytest.mark.guard("log_sealed")
@pytest.mark.parametrize("rows", [1, 39, 40, 41, 100])
def test_only_the_anchor_knows_of_a_tail_that_was_taken_away_with_its_seals(sealed, rows):
    council, line = sealed
    with tampering(council.db) as session:
        run = session.connection().exec_driver_sql
        last = run("SELECT max(id) FROM access").scalar() - rows
        run(f"DELETE FROM access WHERE id > {last}")
        run(f"DELETE FROM sealed_run WHERE table_name = 'access' AND last_id > {last}")

    assert bad(council) == []  # stated: without the anchor nobody could tell
    assert ("access", None) in [(one.table, one.row) for one in bad(council, line)]


@pytest.mark.guard("log_sealed")
def test_a_database_put_back_and_written_on_is_found_out(sealed):
    """Rolled back by one night, then as many new rows sealed with the true key."""
    council, _ = sealed
    look(council, 50)
    with council.db.write() as session:
        seals.seal(session, KEY, AT)
        line = anchor(session, AT).line(KEY)
    with tampering(council.db) as session:
        run = session.connection().exec_driver_sql
        last = run("SELECT max(number) FROM sealed_run WHERE table_name = 'access'").scalar()
        first = run(
            f"SELECT last_id FROM sealed_run WHERE table_name = 'access' AND number = {last - 1}"
        ).scalar()
        run(f"DELETE FROM sealed_run WHERE table_name = 'access' AND number >= {last}")
        run(f"UPDATE access SET page = 'nothing' WHERE id > {first}")
    with council.db.write() as session:
        seals.seal(session, KEY, AT)

    assert bad(council) == []
    assert ("access", None) in [(one.table, one.row) for one in bad(council, line)]


@pytest.mark.guard("log_sealed")
def test_a_run_that_was_changed_or_is_not_there_is_named(sealed):
    council, _ = sealed
    with tampering(council.db) as session:
        run = session.connection().exec_driver_sql
        run("DELETE FROM sealed_run WHERE table_name = 'access' AND number = 1")
        run("UPDATE sealed_run SET digest = 'x' WHERE table_name = 'event' AND number = 1")
        run("UPDATE sealed_run SET last_id = last_id + 1 WHERE table_name = 'answer'")
    assert {(one.table, one.says) for one in bad(council)} >= {
        ("access", "Run 1 of the seals is not there."),
        ("event", "Run 1 of the seals was changed."),
        ("answer", "Run 1 of the seals was changed."),
    }


def test_another_key_seals_nothing_of_ours(sealed):
    council, line = sealed
    other = Key("another key that is forty characters long")
    with council.db.read() as session:
        found = [one for table in verify_seals(session, other) for one in table.bad]
    assert all("another key" in one.says for one in found) and len(found) == len(SEALED)
    with pytest.raises(InvalidAnswers, match="another key"):
        read_anchor(line, other)


def test_an_anchor_that_was_changed_is_none(sealed):
    _, line = sealed
    for at in range(len(line)):
        spoiled = line[:at] + ("0" if line[at] != "0" else "1") + line[at + 1 :]
        with pytest.raises(InvalidAnswers):
            read_anchor(spoiled, KEY)


def test_an_anchor_is_read_out_of_the_lines_of_a_system_log(sealed):
    _, line = sealed
    log = f"Jun  1 02:00:01 host cron: nothing\nJun  1 02:00:02 host threefold: {line}\n"
    assert read_anchors(log, KEY) == [read_anchor(line, KEY)]
    with pytest.raises(InvalidAnswers, match="not an anchor"):
        read_anchors("nothing\n", KEY)


def test_no_word_about_anybody_stands_in_an_anchor(sealed):
    council, line = sealed
    with council.db.read() as session:
        names = session.scalars(sa.text("SELECT name FROM adult")).all()
    assert names and not any(name in line for name in names)


def _told(found):
    return [(one.table, one.row, one.says) for one in found]


def _let_through(session):
    """Somebody who owns the database is not held up by foreign keys either."""
    run = session.connection().exec_driver_sql
    if session.get_bind().dialect.name == "sqlite":
        run("PRAGMA defer_foreign_keys = ON")
    else:
        run("SET session_replication_role = replica")


def _spoil(session, by_chance):
    """Change one byte, or the smallest thing, of one value that is there."""
    while True:
        table = metadata.tables[by_chance.choice(SEALED)]
        column = by_chance.choice([c for c in table.c if not c.primary_key])
        rows = session.scalars(sa.select(table.c.id).where(column.is_not(None))).all()
        if rows:
            break
    row = by_chance.choice(rows)
    run = session.connection().exec_driver_sql
    where = f'FROM "{table.name}" WHERE id = {row}'
    if session.get_bind().dialect.name == "sqlite":
        value = bytearray(run(f'SELECT CAST("{column.name}" AS BLOB) {where}').scalar() or b"\0")
        value[by_chance.randrange(len(value))] ^= 1 << by_chance.randrange(8)
        new, said = "?", (bytes(value),)
    else:
        value = run(f'SELECT "{column.name}"::text {where}').scalar()
        new, said = _one_less(column), (_spoiled(column, value, by_chance),)
    sql = f'UPDATE "{table.name}" SET "{column.name}" = {new} WHERE id = {row}'
    run(sql, said if "%s" in new or "?" in new else ())
    return table.name, column.name, row


def _one_less(column):
    """What PostgreSQL is told to put there: it takes no byte that makes no sense."""
    if isinstance(column.type, sa.Integer):
        return f'"{column.name}" + 100000'
    if isinstance(column.type, sa.Boolean):
        return f'NOT "{column.name}"'
    if isinstance(column.type, sa.Date):
        return f'"{column.name}" + 1'
    if isinstance(column.type, Instant):
        return f"\"{column.name}\" + interval '1 microsecond'"
    return "%s::json" if isinstance(column.type, sa.JSON) else "%s"


def _spoiled(column, value, by_chance):
    if isinstance(column.type, sa.JSON):
        return value.replace("}", ' ,"x":1}', 1) if value != "{}" else '{"x":1}'
    if isinstance(column.type, sa.LargeBinary | Packed):
        spoiled = bytearray.fromhex(value.removeprefix("\\x"))
        spoiled[by_chance.randrange(len(spoiled))] ^= 1 << by_chance.randrange(8)
        return bytes(spoiled)
    at = by_chance.randrange(len(value) or 1)
    return value[:at] + ("y" if value[at : at + 1] == "x" else "x") + value[at + 1 :]
