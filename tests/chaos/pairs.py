"""Pairs: two or three acts at the same moment, on one case or on two that touch one another.

Each is done by a process of its own. Nobody waits for ever, nobody is told anything that is
no sentence for a person, and afterwards the truth is read: every line of every log holds,
every act that was acknowledged has left its line once, nothing is half done.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.case import open_case
from engine.case.model import Answer, Case, Task, Timer
from engine.db import Database
from engine.log import events
from engine.log.model import Event
from engine.people.users import add_user
from tests.chaos import pair_acts
from tests.chaos.meeting import DEADLOCK, Did, Meeting, work
from tests.council import FOUNDED, PASSWORD, Council
from tests.walks import people, tasks
from tests.walks.coverage import Coverage

STARTS = clock.moment("2026-03-02T09:00")
#: How many processes there are, how many cases at once, and how long the longest wait may be.
DESKS, RUNNING, PATIENCE = 3, 10, 90.0
TELLS = 250
#: lines that one act may write in several cases, or that an act writes beside its own
COUNTED = ("submitted", "noted", "corrected", "paused", "resumed", "nudged", "copy_offered",
           "letter_written", "letter_approved", "letter_sent", "letter_changed")  # fmt: skip


@dataclass
class Result:
    """What came of all these meetings."""

    pairs: int = 0
    triples: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    met: Counter[tuple[str, ...]] = field(default_factory=Counter)
    done: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    deadlocks: int = 0
    wrong: list[str] = field(default_factory=list)
    cases: int = 0
    longest: float = 0.0
    seconds: float = 0.0

    def __str__(self) -> str:
        those = ", ".join(f"{what} {times:,}" for what, times in sorted(self.refused.items()))
        return (
            f"{self.pairs:,} pairs and {self.triples:,} triples of {len(self.acts)} acts "
            f"({len(self.met):,} different) on {self.cases} cases: {self.deadlocks} deadlocks, "
            f"{self.faults.total()} answers that were no sentence, {len(self.wrong)} things wrong "
            f"afterwards; {self.done:,} done, {self.refused.total():,} refused in words ({those}); "
            f"longest {self.longest:.1f} s, {self.seconds:.0f} s in all"
        )

    @property
    def bad(self) -> int:
        """How much is not as it must be."""
        return self.deadlocks + self.faults.total() + len(self.wrong)


def meet(council: Council, pairs: int, seed: int, acts: tuple[str, ...] = ()) -> Result:
    """Let so many pairs and triples of acts meet; say what came of them."""
    result, choose = Result(), Random(seed)
    _more_people(council)
    url = council.db.engine.url.render_as_string(hide_password=False)
    began = time.monotonic()
    before = _deadlocks(council.db)
    names = acts or tuple(pair_acts.ACTS)
    often = [pair_acts.ACTS[name][1] for name in names]
    it = Meeting(council.db, Random(seed), Coverage(), STARTS)
    latest = clock.now() - timedelta(hours=1)
    with _desks(url, seed) as desks:
        while result.pairs + result.triples < pairs:
            it.now = min(latest, it.now + timedelta(minutes=choose.randint(5, 200)))
            running = _running(council, it)
            number = DESKS if choose.random() < 0.25 else 2
            drawn = choose.choices(names, often, k=number)
            _one(desks[:number], drawn, _two(choose, running), it.now, choose, result)
            told = result.pairs + result.triples
            if told % TELLS == 0:
                print(f"  {told:,}: {result.faults.total()} faults", file=sys.stderr, flush=True)
    result.seconds = time.monotonic() - began
    time.sleep(1.5)  # PostgreSQL counts with a little delay
    result.deadlocks = max(_deadlocks(council.db) - before, result.deadlocks)
    with council.db.read() as session:
        _truth(session, result)
    return result


def _one(
    desks: list[Connection], drawn: list[str], cases: list[list[tuple[int, str]]], now: datetime,
    choose: Random, result: Result,
) -> None:  # fmt: skip
    """One meeting: everybody makes ready, then begins; what each did is taken down."""
    for desk, verb in zip(desks, drawn, strict=True):
        desk.send((verb, choose.choice(cases), now, choose.randrange(2**31)))
    _all_say(desks)
    began = time.monotonic()
    for desk in desks:
        desk.send("go")
    for verb, did in zip(drawn, _all_say(desks), strict=True):
        _take_down(verb, did, drawn, result)
    result.longest = max(result.longest, time.monotonic() - began)
    result.met[tuple(sorted(drawn))] += 1
    if len(drawn) == 2:
        result.pairs += 1
    else:
        result.triples += 1


def _take_down(verb: str, what: list[Did], drawn: list[str], result: Result) -> None:
    result.acts[verb] += 1
    for did in what:
        if did.fault:
            result.faults[did.fault] += 1
            result.deadlocks += did.code == DEADLOCK
            print(f"  {' + '.join(drawn)}: {verb}: {did.fault}", file=sys.stderr, flush=True)
        elif did.refused:
            kind, _, sentence = did.refused.partition(": ")
            result.refused[kind] += 1
            if not sentence.strip() and kind not in ("NotFound", "InvalidAnswers"):
                result.faults[f"{verb}: {kind} without a sentence"] += 1
        else:
            result.done += 1
            if did.event in COUNTED:
                result.lines[did.event] += 1


def _all_say(desks: list[Connection]) -> list[list[Did]]:
    said = []
    for desk in desks:
        if not desk.poll(PATIENCE):
            raise AssertionError("somebody waits for ever")
        said.append(desk.recv())
    return said


@contextmanager
def _desks(url: str, seed: int) -> Iterator[list[Connection]]:
    """Processes that each do what they are told."""
    context = multiprocessing.get_context("spawn")
    wires, workers = [], []
    for number in range(DESKS):
        here, there = context.Pipe()
        worker = context.Process(target=_work, args=(there, url, seed * 100 + number), daemon=True)
        worker.start()
        there.close()
        wires.append(here)
        workers.append(worker)
    try:
        yield wires
    finally:
        for wire in wires:
            wire.send(None)
        for worker in workers:
            worker.join(20)
            if worker.is_alive():
                worker.terminate()


def _work(wire: Connection, url: str, seed: int) -> None:
    work(wire, url, seed, pair_acts.VERBS, pair_acts.READ_FIRST)


# -- the cases ------------------------------------------------------------------------


def _more_people(council: Council) -> None:
    """More workers, so that four eyes can be kept, and a second administrator of accounts."""
    people.staff(council.db)
    with council.db.write() as session:
        add_user(
            session, "sue@council.example", "Sue North", ["system_admin"], None, PASSWORD,
            at=FOUNDED, actor=None, via="shell",
        )  # fmt: skip


def _running(council: Council, it: Meeting) -> list[tuple[int, str, int]]:
    """The cases that are going on, with their adults; more are opened where there are few."""
    running = sa.select(Case.id, Case.public_id, Case.adult_id).where(Case.ended_at.is_(None))
    while True:
        with council.db.read() as session:
            found = [tuple(row) for row in session.execute(running.order_by(Case.id.desc()))]
        if len(found) >= RUNNING:
            return found[: RUNNING * 2]
        _open(council, it)


def _open(council: Council, it: Meeting) -> None:
    """A case is opened and goes some steps of its way."""
    with council.db.write() as session:
        task = open_case(session, council.user(session, "Lena"), at=it.now, via="shell")
        one = it.case(task.case_id, task.case.public_id)
    one.lean.sober = True
    for _ in range(it.choose.randint(1, 6)):
        tasks.submit(it, one)


def _two(choose: Random, running: list[tuple[int, str, int]]) -> list[list[tuple[int, str]]]:
    """One case; the same and another; or the two of one adult: each act takes them in its own order."""
    one = choose.choice(running)
    siblings = [case for case in running if case[2] == one[2] and case[0] != one[0]]
    other = choose.choice(siblings if siblings and choose.random() < 0.8 else running)
    a, b = one[:2], other[:2]
    return [[a, b], [b, a]] if choose.random() < 0.5 else [[a, b]]


# -- the truth ------------------------------------------------------------------------


def _deadlocks(db: Database) -> int:
    """How many deadlocks PostgreSQL has counted; SQLite has none, only waits that end."""
    if db.engine.dialect.name != "postgresql":
        return 0
    with db.read() as session:
        counted = "select deadlocks from pg_stat_database where datname = current_database()"
        return int(session.scalar(sa.text(counted)) or 0)


def _truth(session: Session, result: Result) -> None:
    cases = session.scalars(sa.select(Case).order_by(Case.id)).all()
    result.cases = len(cases)
    for case in cases:
        if (broken := events.verify(session, case)) is not None:
            result.wrong.append(f"case {case.id}: line {broken} of its log does not hold")
        if case.erased_at is None:
            result.wrong += [f"case {case.id}: {said}" for said in _of_a_case(session, case)]
    if events.verify_system(session) is not None:
        result.wrong.append("a line about no case was changed")
    written = dict(
        session.execute(sa.select(Event.what, sa.func.count()).group_by(Event.what)).all()
    )
    for what, times in result.lines.items():
        if written.get(what, 0) < times:
            result.wrong.append(f"{times} times {what}, and {written.get(what, 0)} lines")


def _of_a_case(session: Session, case: Case) -> Iterator[str]:
    """A task that was done has one answer and one line; reminders are counted as they stand."""
    count = sa.func.count
    for task in session.scalars(sa.select(Task).where(Task.case_id == case.id)):
        first = sa.select(count()).where(Answer.task_id == task.id, Answer.number == 1)
        lines = sa.select(count()).where(Event.task_id == task.id, Event.what == "submitted")
        found = session.scalar(first), session.scalar(lines)
        if found != ((1, 1) if task.completed_at is not None else (0, 0)):
            yield f"task {task.id} {task.name}: {found} answers and lines"
    waits = sa.select(sa.func.min(sa.func.coalesce(Timer.next_try_at, Timer.due_at))).where(
        Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None),
        Timer.stopped_at.is_(None),
    )  # fmt: skip
    if session.scalar(waits) != case.next_due_at:
        yield f"it is due at {case.next_due_at}, and its reminders at {session.scalar(waits)}"
    if case.ended_at is None:
        open_ = sa.select(count()).where(
            Task.case_id == case.id, Task.completed_at.is_(None), Task.cancelled_at.is_(None)
        )
        if not session.scalar(open_) and case.next_due_at is None:
            yield "no open task, no reminder: it is stuck"
