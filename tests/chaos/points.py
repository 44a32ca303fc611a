"""Crash points: a process kills itself after the n-th statement of an act, for every n.

What the act had to do was made ready before; a copy of the database is used for each point.
The truth is read by a process that has never seen the copy: it holds everything of the act
or nothing of it. Then the act is done again there, and must come to what it comes to when
nothing is killed: once, and whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from engine.case.model import Case
from engine.db import Base, Database
from engine.log import events
from tests import postgres
from tests.chaos.acts import Act
from tests.council import Council, postgres_council, sqlite_council


@dataclass
class Result:
    """What was left behind at each point of one act on one database."""

    act: str
    database: str
    statements: int = 0
    points: int = 0
    nothing: int = 0
    whole: int = 0
    #: between two transactions of an act that has several
    between: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.act}, {self.database}: {self.statements} statements, {self.points} points, "
            f"{self.nothing} times nothing of it, {self.whole} times all of it, "
            + (f"{self.between} times between two of its transactions, " if self.between else "")
            + f"{len(self.wrong)} wrong"
            + "".join(f"\n    {one}" for one in self.wrong)
        )


def sweep(act: Act, shelf: Shelf, most: int | None = None) -> Result:
    """Kill at every point of an act, or at ``most`` of them evenly; say what was left behind."""
    given = act.prepare(shelf.council)
    shelf.put_away()
    result = Result(act.name, shelf.name)
    before = read(shelf.copy(), act, given)
    reference = shelf.copy()
    result.statements = _run(reference, act, given, at=None)
    after = read(reference, act, given)
    if after.digests == before.digests:
        result.wrong.append("the act does nothing, so nothing is shown")
    every = 1 if most is None else max(1, result.statements // most)
    for at in [*range(1, result.statements + 1, every), result.statements + 1]:
        result.points += 1
        act.fresh(given)
        copy = shelf.copy()
        if (ended := _run(copy, act, given, at=at)) != -signal.SIGKILL:
            result.wrong.append(f"point {at}: was not killed but ended with {ended}")
            continue
        found = read(copy, act, given)
        if found == before:
            result.nothing += 1
        elif is_whole(found, after):
            result.whole += 1
        elif act.done is not None:
            result.between += 1
        else:
            result.wrong.append(f"point {at}: {_difference(before, after, found)}")
            continue
        _run(copy, act, given, at=None)
        again = read(copy, act, given)
        if not is_whole(again, after):
            result.wrong.append(f"point {at}, done again: {_difference(before, after, again)}")
    return result


def is_whole(found: Truth, after: Truth) -> bool:
    """Whether everything of the act is there, once."""
    return found.counts == after.counts and found.done == after.done and not found.broken


def _run(url: str, act: Act, given: Mapping[str, Any], at: int | None) -> int:
    """Do the act in a process of its own. How many statements it made; or minus the signal."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        code = 1
        try:
            database = Database(url)
            made = _watch(database, at)
            act.do(database, given)
            os.write(theirs, str(made[0]).encode())
            code = 0
        except act.refusals:  # it was done: an act that is sent twice is told so
            os.write(theirs, b"0")
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(theirs)
    with os.fdopen(ours) as told:
        said = told.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return -os.WTERMSIG(status)
    if os.WEXITSTATUS(status):
        raise AssertionError(f"{act.name} failed in a process that was not killed")
    return int(said)


def _watch(database: Database, at: int | None) -> list[int]:
    """Count the statements of the write door; kill this process after the one it is to die at.

    One point more than there are statements lies after the commit.
    """
    made = [0]

    def stated(connection: Any, *_: Any) -> None:
        if connection.get_execution_options().get("door") == "write":
            made[0] += 1
            if made[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)

    def returned(*_: Any) -> None:
        if at is not None and made[0] == at - 1:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "after_cursor_execute", stated)
    event.listen(database.engine, "checkin", returned)
    return made


# -- the truth ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    """What a database holds: a digest and a count for each table, and the logs that are broken."""

    digests: Mapping[str, str]
    counts: Mapping[str, int]
    broken: int
    done: bool


def read(url: str, act: Act, given: Mapping[str, Any]) -> Truth:
    """Read everything in a process that has never seen the database."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        try:
            with os.fdopen(theirs, "w") as told:
                json.dump(_everything(url, act, given), told)
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as told:
        said = json.load(told)
    os.waitpid(pid, 0)
    return Truth(**said)


def _everything(url: str, act: Act, given: Mapping[str, Any]) -> dict[str, Any]:
    database = Database(url)
    digests, counts = {}, {}
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in session.execute(sa.select(table)))
            digests[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            counts[table.name] = len(rows)
        cases = session.scalars(sa.select(Case)).all()
        broken = sum(events.verify(session, case) is not None for case in cases)
        if session.get_bind().dialect.name == "sqlite":
            checked = session.execute(sa.text("PRAGMA integrity_check")).scalar()
            broken += checked != "ok"
        done = act.done is None or act.done(session, given)
    return {"digests": digests, "counts": counts, "broken": broken, "done": done}


def _difference(before: Truth, after: Truth, found: Truth) -> str:
    half = {
        name: (before.counts[name], found.counts[name], after.counts[name])
        for name in found.counts
        if found.counts[name] != after.counts[name]
        or (
            found.counts[name] == before.counts[name]
            and found.digests[name] != before.digests[name]
        )
    }
    return f"half done: {half}, broken logs {found.broken}, done {found.done}"


# -- copies -------------------------------------------------------------------------------


@dataclass
class Shelf:
    """The database that is made ready once, and as many copies of it as are wanted."""

    name: str
    council: Council
    make: Callable[[int], str]
    made: int = 0

    def put_away(self) -> None:
        """Let go of the database: no connection may cross into a process that is killed."""
        self.council.db.engine.dispose()

    def copy(self) -> str:
        """The address of a fresh copy; the one before the last is given up."""
        self.made += 1
        return self.make(self.made % 3)


@contextmanager
def sqlite_shelf(folder: Path) -> Iterator[Shelf]:
    """Copies are files."""
    with sqlite_council(folder) as council:
        source = folder / "council.db"

        def make(number: int) -> str:
            copy = folder / f"copy-{number}.db"
            for left in folder.glob(f"{copy.name}*"):
                left.unlink()
            shutil.copy(source, copy)
            return f"sqlite:///{copy}"

        yield Shelf("sqlite", council, make)


@contextmanager
def postgres_shelf(server: postgres.Server) -> Iterator[Shelf]:
    """Copies are databases made after a template."""
    with postgres_council(server, "points") as council:
        yield Shelf("postgresql", council, lambda n: server.create(f"point_{n}", template="points"))
