"""SQLite has one lock: whoever waits for it gets it in the end, or is told that they did not."""

from __future__ import annotations

import time
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

import engine.db
from engine.db import Database


@pytest.fixture
def path(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'one.db'}")
    with db.write() as session:
        session.execute(text("CREATE TABLE line (who TEXT)"))
    db.engine.dispose()
    return f"sqlite:///{tmp_path / 'one.db'}"


def add(db, who):
    with db.write() as session:
        session.execute(text("INSERT INTO line VALUES (:who)"), {"who": who})


def test_whoever_waits_goes_on_when_it_is_free(path):
    first, second = Database(path), Database(path)
    began = Event()

    def waits():
        began.set()
        add(second, "second")

    with first.write() as session:
        session.execute(text("INSERT INTO line VALUES ('first')"))
        thread = Thread(target=waits)
        thread.start()
        assert began.wait(10)
    thread.join(20)

    with first.read() as session:
        assert session.execute(text("SELECT who FROM line")).scalars().all() == ["first", "second"]


def test_whoever_waited_too_long_is_told_and_can_try_again(path, monkeypatch):
    first, second = Database(path), Database(path)
    monkeypatch.setattr(engine.db, "PATIENCE", 0.0)

    with first.write() as session:
        session.execute(text("INSERT INTO line VALUES ('first')"))
        with pytest.raises(OperationalError, match="locked"):
            add(second, "second")

    add(second, "second")
    with second.read() as session:
        assert session.execute(text("SELECT count(*) FROM line")).scalar() == 2
        assert session.execute(text("PRAGMA busy_timeout")).scalar() == 30_000


def test_those_who_come_again_and_again_pass_over_nobody(path):
    """Four write as often as they can; each has had their turn before any had all of theirs."""
    turns, order, begin = 150, [], Barrier(4)

    def often(who):
        db = Database(path)
        with db.read() as session:  # so that nobody has still to connect when the others write
            session.execute(text("SELECT 1"))
        begin.wait(60)
        for _ in range(turns):
            with db.write() as session:
                session.execute(text("INSERT INTO line VALUES (:who)"), {"who": who})
                time.sleep(0.002)  # about as long as a form takes
            order.append(who)

    threads = [Thread(target=often, args=(who,)) for who in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(order) == 4 * turns
    done = next(n for n in range(len(order)) if order[: n + 1].count(order[n]) == turns)
    assert set(order[:done]) == set("abcd")
