"""Trying: try out - a draft walked step by step, as far as somebody has gone; nothing of it is kept.

Between two looks there is only the list of steps, each as a scenario says it. At every look
they are walked again from nothing, by the verbs themselves, on a database in memory: so the
forms, the gates and the diagrams behave as they would for a real case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.case.file import CaseFile
from engine.case.known import KnownNow
from engine.case.model import Case, Task
from engine.case.trying.answers import Typed
from engine.case.trying.made_up import fill_in
from engine.case.trying.scratch import EMAILS, PEOPLE, scratch
from engine.case.views.overview import overview
from engine.case.views.showing import TaskPage, open_task
from engine.case.views.sight import Sight, see
from engine.case.views.standing import Drawing, drawings
from engine.case.wake import wake
from engine.case.walk import Walk
from engine.db.undone import Step, undone
from engine.errors import Conflict, EngineError, InvalidAnswers, InvalidProcess, NotFound
from engine.form.unflattening import unflatten
from engine.people.model import User
from engine.people.users import get_user_by_email
from engine.process import checks
from engine.process.bundle import Bundle
from engine.record import KINDS

MOST_STEPS = 150
TRIES = 6
#: Who looks at a case, and reports what has happened in it.
LOOKS, REPORTS = "Ruth", ("Tom", "Priya", "Lena")
#: Without these a walk could fail in ways that no sentence tells, or never stop.
NEEDED = ("readable", "runnable", "forms")
_walkable: set[str] = set()  # the contents that were looked at and can be walked

Said = dict[str, Any]


@dataclass(frozen=True)
class OpenTask:
    """A task that can be done now: its id, its title, by whom, and why it waits if it does."""

    name: str
    title: str
    by: str
    role: str
    stage: str
    due: str
    held: str


@dataclass
class TryOut:
    """A walk as far as it has gone. ``stopped``: why the later steps do not go any more."""

    step: Step
    walk: Walk
    steps: list[Said] = field(default_factory=list)
    stopped: str = ""

    # -- going on -------------------------------------------------------------------

    def take(self, one: Said) -> None:
        """Take one step more. Raises what its verb raises; then nothing has happened."""
        if len(self.steps) >= MOST_STEPS:
            raise Conflict(f"A try-out has no more than {MOST_STEPS} steps. Start again.")
        before = self.walk.now
        try:
            if "wake" in one:
                self.walk.now, one = self._passed(one)
            else:
                self.walk.step(one)
        except EngineError:
            self.walk.now = before
            raise
        except Exception as error:  # a draft may be wrong in any way: it is one sentence
            self.walk.now = before
            raise Conflict(f"This step fails ({type(error).__name__}).") from error
        self.steps.append(one)

    def submit(self, task: str, typed: Typed) -> None:
        """Do a task with what was typed into its form."""
        with self.step() as session:
            row, actor = self._task(session, task), self.actor(session, task)
            file = CaseFile(session, row.case, actor, self.walk.now, "shell")
            form = file.process.form(task)
            said = unflatten(form, typed, KnownNow(file, row, form, typed))
            named = self._names(session, file)
            by = _name_of(actor)
        self.take({"by": by, "submit": task, "answers": _named(said, named)})

    def make_up(self, task: str) -> None:
        """Do a task with made-up answers; where they are refused, with others.

        Raises what the last try raised.
        """
        for number in range(TRIES):
            try:
                return self.submit(task, self.made_up(task, number))
            except EngineError:
                if number == TRIES - 1:
                    raise

    def report(self, name: str) -> None:
        """Say that something has happened; whoever may say so first does."""
        for by in REPORTS:
            try:
                return self.take({"by": by, "report": name})
            except EngineError:
                if by == REPORTS[-1]:
                    raise

    def pass_time(self, amount: int, unit: str) -> None:
        """Let time go by, and whatever falls due in it happen."""
        if unit not in ("hours", "days", "working days") or not 0 < amount <= 400:
            raise InvalidAnswers({"amount": "Enter a number from 1 to 400"})
        self.take({"after": f"{amount} {unit}", "wake": 0})

    # -- looking --------------------------------------------------------------------

    def open_tasks(self, session: Session) -> list[OpenTask]:
        """What can be done now, oldest first."""
        return [
            OpenTask(
                row.name,
                row.title,
                _name_of(self.actor(session, row.name)),
                row.role or "",
                row.stage or "",
                clock.in_words(row.due_at) if row.due_at else "",
                row.held_because or "",
            )
            for row in session.scalars(_open(self._case(session)))
        ]

    def sheet(self, session: Session, task: str, typed: Typed | None = None) -> TaskPage:
        """The form of an open task, as whoever does it would see it. Raises ``NotFound``."""
        row = self._task(session, task)
        actor = self.actor(session, task)
        return open_task(session, row.public_id, actor, at=self.walk.now, typed=typed or {})

    def made_up(self, task: str, number: int = 0) -> Typed:
        """Made-up answers to the form of an open task."""
        with self.step() as session:
            row, actor = self._task(session, task), self.actor(session, task)
            file = CaseFile(session, row.case, actor, self.walk.now, "shell")
            return fill_in(file, row, Random(f"{len(self.steps)} {number}"))

    def names(self, session: Session) -> dict[str, str]:
        """What a public id of this very look means, as a step says it: ``@desired_outcome:1``."""
        case = self._case(session)
        return self._names(session, CaseFile(session, case, None, self.walk.now, "shell"))

    def drawings(self, session: Session) -> list[Drawing]:
        """Where the walk stands in each diagram."""
        return drawings(self._sight(session))

    def reports(self, session: Session) -> list[tuple[str, str]]:
        """What may be reported now: its name, and what people call it."""
        user = get_user_by_email(session, EMAILS[REPORTS[0]])
        sight = see(session, self.walk.case, user, at=self.walk.now)
        return [(one.name, one.title) for one in overview(sight).reports]

    def ended_as(self, session: Session) -> str:
        """For which reason the case has ended; '' while it is open."""
        return self._case(session).ended_as or ""

    def as_scenario(self, session: Session, says: str, starts: str) -> Said:
        """The walk as a scenario, which ends by saying where it stands."""
        ended = self.ended_as(session)
        steps: list[Said] = list(self.steps)
        if not ended:
            steps.append({"open_tasks": sorted(one.name for one in self.open_tasks(session))})
        ends = {"ended_as": ended, "submits": self.walk.submits} if ended else {}
        return {"says": says, "starts": starts, "steps": steps, "ends": ends}

    def actor(self, session: Session, task: str) -> User:
        """Whoever does a task: its holder, else the first with its role who is not kept out of it."""
        row = self._task(session, task)
        if row.assignee_id is not None:
            return session.get_one(User, row.assignee_id)
        author = _author(session, row)
        for name, roles in PEOPLE.items():
            user = get_user_by_email(session, EMAILS[name])
            if {row.role, row.also_role} & set(roles) and user.id != author:
                return user
        return get_user_by_email(session, EMAILS[LOOKS])

    # -- inside ---------------------------------------------------------------------

    def _passed(self, one: Said) -> tuple[datetime, Said]:
        """Time has gone by; the step says how many reminders that woke."""
        ahead = Walk(self.step, EMAILS, self.walk.now)
        ahead.step({"after": one["after"]})
        with self.step() as session:
            fired = wake(session, self._case(session).id, as_of=ahead.now)
        return ahead.now, {**one, "wake": fired}

    def _sight(self, session: Session) -> Sight:
        user = get_user_by_email(session, EMAILS[LOOKS])
        return see(session, self.walk.case, user, at=self.walk.now)

    def _case(self, session: Session) -> Case:
        return session.scalars(select(Case).where(Case.public_id == self.walk.case)).one()

    def _task(self, session: Session, name: str) -> Task:
        rows = session.scalars(_open(self._case(session)))
        row = next((one for one in rows if one.name == name), None)
        if row is None:
            raise NotFound("This task is not open.")
        return row

    def _names(self, session: Session, file: CaseFile) -> dict[str, str]:
        named = {}
        for kind in KINDS:
            for number, row in enumerate(file.record.live(kind), 1):
                if public_id := getattr(row, "public_id", None):
                    named[str(public_id)] = f"@{kind}:{number}"
        for user in session.scalars(select(User)):
            named[user.public_id] = f"@{_name_of(user)}"
        return named


@contextmanager
def try_out(bundle: Bundle, starts: str, steps: Sequence[Said]) -> Iterator[TryOut]:
    """Walk the steps of a try-out again and stand where they lead.

    Raises ``InvalidProcess`` with every reason why this draft cannot be walked at all.
    """
    require_walkable(bundle)
    with scratch(bundle) as database, undone(database) as (_, step):
        tried = TryOut(step, Walk(step, EMAILS, clock.moment(starts)))
        for one in steps or [{"by": "Lena", "open": True}]:
            try:
                tried.take(dict(one))
            except EngineError as error:
                tried.stopped = str(error)
                break
        yield tried


def require_walkable(bundle: Bundle) -> None:
    """Go on only with a process that can be run, whether or not it may be published."""
    if bundle.hash in _walkable:
        return
    report = checks.check(bundle)
    problems = [p.message for p in report.problems if p.check in NEEDED]
    if report.unreadable or problems:
        raise InvalidProcess(problems or ["This draft cannot be read."])
    if len(_walkable) > 50:
        _walkable.clear()
    _walkable.add(bundle.hash)


def _open(case: Case) -> Any:
    return (
        select(Task)
        .where(Task.case_id == case.id, Task.completed_at.is_(None), Task.cancelled_at.is_(None))
        .order_by(Task.id)
    )


def _author(session: Session, task: Task) -> int | None:
    if task.other_person_than is None:
        return None
    return session.scalar(
        select(Task.completed_by)
        .where(
            Task.case_id == task.case_id,
            Task.name == task.other_person_than,
            Task.completed_at.is_not(None),
        )
        .order_by(Task.id.desc())
        .limit(1)
    )


def _name_of(user: User) -> str:
    return user.name


def _named(value: Any, named: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _named(one, named) for key, one in value.items()}
    if isinstance(value, list):
        return [_named(one, named) for one in value]
    return named.get(value, value) if isinstance(value, str) else value
