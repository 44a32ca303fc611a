"""Backup: encrypted, whole while people write, restored into an empty place only, and checked."""

from __future__ import annotations

import os
import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.model import Case
from engine.db import Database
from engine.errors import Conflict, EngineError
from engine.keeping import postgres
from engine.keeping.backup import NAME, back_up, thin_out
from engine.keeping.locking import Lock, Opener, new_key
from engine.keeping.restore import HELD, restore
from engine.log import access, seals
from engine.log.anchor import anchor
from engine.notices.model import Mail
from engine.people.model import User
from tests.council import Council, tampering
from tests.engine.keeping.desk import KEY, ONE

AT = clock.moment("2026-06-01T02:10")
PUBLIC, SECRET = new_key()
LOCK, OPENER = Lock((PUBLIC,)), Opener(secret=SECRET)


@pytest.fixture
def place(request, tmp_path, council):
    """Where a backup is restored to: empty, of the same sort as the council's database."""
    if council.db.engine.dialect.name == "sqlite":
        return f"sqlite:///{tmp_path}/restored/threefold.db"
    return request.getfixturevalue("postgres_server").create("restored")


def names(council):
    with council.db.read() as session:
        return [name for name in session.scalars(sa.text("SELECT name FROM adult")) if name]


def test_what_is_restored_is_what_was_there_and_work_goes_on_in_it(council, place, tmp_path):
    walk = council.walked(ONE, 8)
    with council.db.write() as session:
        seals.seal(session, KEY, AT)
        kept = anchor(session, AT)
        tom = session.scalar(sa.select(User.id).where(User.name.startswith("Tom")))
        session.add(
            Mail(user_id=tom, kind="waiting", news=1, tasks_open=1, made_at=AT, next_try_at=AT)
        )

    made = back_up(council.db, tmp_path / "backups", LOCK, AT)
    done = restore(made.path, OPENER, place, KEY, AT, [kept])

    assert done.is_whole, done.checked
    assert done.held == 1
    again = Council(Database(place))
    try:
        with again.db.read() as session:
            assert session.scalar(sa.select(Mail.failed_because)) == HELD
            case = again.case(session, walk)
            assert case.event_count > 5
        with again.db.log() as session:
            access.record(
                session, session.get(User, 1), session.query(Case).one(), "cases.show", AT
            )
        with pytest.raises(sa.exc.DBAPIError), again.db.write() as session:
            session.execute(sa.text("UPDATE event SET via = 'shell'"))
    finally:
        again.db.engine.dispose()


@pytest.mark.guard("restore_into_empty")
def test_nothing_is_ever_restored_over_what_is_there(council, tmp_path):
    council.walked(ONE, 2)
    made = back_up(council.db, tmp_path, LOCK, AT)
    url = council.db.engine.url.render_as_string(hide_password=False)
    council.db.engine.dispose()
    with pytest.raises(Conflict, match="empty place only"):
        restore(made.path, OPENER, url, KEY, AT)
    assert names(council)


def test_no_word_can_be_read_in_a_backup_nor_opened_with_another_key(sqlite, tmp_path):
    sqlite.walked(ONE, 4)
    made = back_up(sqlite.db, tmp_path, LOCK, AT)
    content = made.path.read_bytes()
    assert all(name.encode() not in content for name in names(sqlite)) and b"CREATE" not in content
    assert os.stat(made.path).st_mode & 0o077 == 0
    with pytest.raises(EngineError, match="does not open"):
        restore(made.path, Opener(secret=new_key()[1]), f"sqlite:///{tmp_path}/x.db", KEY, AT)
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize("at", [0, 150, 400, -1, "cut"])
def test_a_backup_that_was_changed_or_cut_is_refused_in_a_sentence(sqlite, tmp_path, at):
    made = back_up(sqlite.db, tmp_path, LOCK, AT)
    content = bytearray(made.path.read_bytes())
    if at == "cut":
        content = content[: len(content) // 2]
    else:
        content[at] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(EngineError, match="does not open"):
        restore(made.path, OPENER, f"sqlite:///{tmp_path}/x.db", KEY, AT)


def test_a_passphrase_does_as_well_and_one_of_both_is_needed(sqlite, tmp_path):
    words = "a long walk by the river in June"
    made = back_up(sqlite.db, tmp_path, Lock(passphrase=words), AT)
    assert restore(
        made.path, Opener(passphrase=words), f"sqlite:///{tmp_path}/x.db", KEY, AT
    ).is_whole
    for wrong in ({}, {"passphrase": "short"}, {"keys": ("age1nothing",)}):
        with pytest.raises(EngineError):
            Lock(**wrong)


def test_every_backup_taken_while_people_write_is_whole(sqlite, tmp_path):
    """B1: four people look and write without a pause; every copy is of one moment."""
    sqlite.walked(ONE, 3)
    stop = threading.Event()
    written = []

    def write():
        while not stop.is_set():
            with sqlite.db.log() as session:
                case, tom = session.query(Case).one(), session.get(User, 2)
                access.record(session, tom, case, "cases.show", AT)
                access.record(session, tom, case, "tasks.show", AT)
            written.append(1)

    people = [threading.Thread(target=write) for _ in range(4)]
    for one in people:
        one.start()
    try:
        made = [back_up(sqlite.db, tmp_path, LOCK, AT + timedelta(seconds=n)) for n in range(5)]
    finally:
        stop.set()
        for one in people:
            one.join()
    assert written
    for number, one in enumerate(made):
        url = f"sqlite:///{tmp_path}/{number}.db"
        assert restore(one.path, OPENER, url, KEY, AT).is_whole
        copy = Database(url)
        with copy.read() as session:
            assert session.scalar(sa.text("SELECT count(*) FROM access")) % 2 == 0
        copy.engine.dispose()


def test_a_restore_says_what_is_wrong(sqlite, tmp_path):
    sqlite.walked(ONE, 5)
    with sqlite.db.write() as session:
        seals.seal(session, KEY, AT)
    with tampering(sqlite.db) as session:
        session.execute(sa.text("UPDATE event SET what = 'noticed' WHERE seq = 2"))
        session.execute(sa.text("UPDATE task SET spiff_id = 'lost' WHERE completed_at IS NULL"))
    made = back_up(sqlite.db, tmp_path, LOCK, AT)
    done = restore(made.path, OPENER, f"sqlite:///{tmp_path}/x.db", KEY, AT)
    assert {one.what for one in done.checked if not one.well} == {
        "log of every case", "seals", "open cases",
    }  # fmt: skip


def test_without_postgresqls_programs_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="Install PostgreSQL's client programs"):
        postgres.dump(sa.engine.make_url("postgresql://u:p@h/d"), tmp_path / "d", "1")


def test_old_backups_go_and_seven_days_four_weeks_and_twelve_months_stay(tmp_path):
    first = date(2024, 1, 1)
    for number in range(900):
        day = first + timedelta(days=number)
        (tmp_path / f"threefold-{day:%Y%m%d}T021000Z.age").write_bytes(b"x")
    (tmp_path / "something-else.age").write_bytes(b"x")
    thin_out(tmp_path, first + timedelta(days=899))
    left = sorted(path.name for path in tmp_path.glob("threefold*") if NAME.fullmatch(path.name))
    assert 12 <= len(left) <= 7 + 4 + 12
    assert f"{first + timedelta(days=899):%Y%m%d}" in left[-1]
    oldest = date(int(left[0][10:14]), int(left[0][14:16]), int(left[0][16:18]))
    assert first + timedelta(days=899) - oldest < timedelta(days=31 * 13)
    assert (tmp_path / "something-else.age").exists()
