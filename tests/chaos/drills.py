"""Drills: a backup is taken while people write, restored into an empty place, checked, worked on in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from engine import clock
from engine.case.model import Case
from engine.db import Database
from engine.keeping.backup import back_up
from engine.keeping.locking import Lock, Opener, new_key
from engine.keeping.restore import restore
from engine.log import access, seals
from engine.log.anchor import anchor
from engine.log.seals import Key
from engine.people.model import User
from tests.council import Council

AT = clock.moment("2026-06-01T02:10")


@dataclass
class Result:
    """How many drills went well, and how long the slowest took."""

    drills: int = 0
    whole: int = 0
    worked_on: int = 0
    rows: int = 0
    backup: float = 0.0
    restored: float = 0.0
    written: int = 0

    def __str__(self) -> str:
        return (
            f"{self.drills} drills, {self.written:,} writes meanwhile: {self.whole} restored whole "
            f"against the anchor, work went on in {self.worked_on}; the slowest of {self.rows:,} rows: "
            f"backup {self.backup:.1f} s, restore and check {self.restored:.1f} s"
        )

    @property
    def bad(self) -> int:
        """How many drills did not go well."""
        return 2 * self.drills - self.whole - self.worked_on


def drill(council: Council, folder: Path, place: Callable[[int], str], times: int) -> Result:
    """So many drills; ``place`` gives an empty place for each."""
    council.walked("ordinary full path, everything achieved", 11)
    public, secret = new_key()
    key, result, over = Key("only for this drill"), Result(), threading.Event()
    with council.db.write() as session:
        seals.seal(session, key, AT)
        kept = anchor(session, AT)

    def write() -> None:
        while not over.wait(0.01):
            with council.db.log() as session:
                case, tom = session.scalars(sa.select(Case)).first(), session.get(User, 2)
                assert case is not None and tom is not None
                access.record(session, tom, case, "cases.show", AT)
                access.record(session, tom, case, "tasks.show", AT)
            result.written += 2

    people = [threading.Thread(target=write) for _ in range(2)]
    for one in people:
        one.start()
    try:
        for number in range(times):
            _once(council, folder, place(number), number, (public, secret), (key, kept), result)
    finally:
        over.set()
        for one in people:
            one.join()
    return result


def _once(council, folder, url, number, keys, sealed, result: Result) -> None:  # type: ignore[no-untyped-def]
    (public, secret), (key, kept) = keys, sealed
    result.drills += 1
    began = time.monotonic()
    made = back_up(council.db, folder, Lock((public,)), AT + timedelta(seconds=number))
    result.backup = max(result.backup, time.monotonic() - began)
    result.rows = max(result.rows, made.rows)
    began = time.monotonic()
    done = restore(made.path, Opener(secret=secret), url, key, AT, [kept])
    result.restored = max(result.restored, time.monotonic() - began)
    result.whole += done.is_whole
    copy = Council(Database(url))
    walk = copy.walked("duty not met")
    with copy.db.read() as session:
        looks = session.scalar(sa.text("SELECT count(*) FROM access"))
        ended = session.scalars(sa.select(Case.ended_at).where(Case.public_id == walk.case)).one()
    result.worked_on += looks % 2 == 0 and ended is not None
    copy.db.engine.dispose()
    made.path.unlink()
