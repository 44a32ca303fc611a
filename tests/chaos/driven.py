"""Driven: one transaction of one verb at a time, and the case compared with its model after it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy.orm import Session

from engine import clock
from engine.case import assign
from engine.case.draft import keep_text
from engine.case.from_json import typed_from
from engine.case.model import Answer, Case, Draft, KeptText, Task
from engine.case.submit import submit
from engine.case.walk import Walk
from engine.db.tables import metadata
from engine.errors import Conflict, EngineError, NotAllowed, NotFound, Refused
from engine.log import events
from engine.log.model import Event
from engine.people.model import User
from tests.chaos.case_answers import answers
from tests.chaos.case_model import ROLES, CaseModel, TaskModel
from tests.council import EMAILS, Council, sqlite_council

CAPTURE, REVIEW = metadata.tables["outcome_capture"].c, metadata.tables["outcome_review"].c
STAFF = {
    "contact_officer": ("Lena", "Amara"),
    "enquiry_officer": ("Tom", "Amara"),
    "safeguarding_adults_manager": ("Priya", "Daniel"),
}
WORKERS = ("Lena", "Tom", "Amara", "Priya", "Daniel")
#: of another team, of none, or without a role in cases
OTHERS = ("Nell", "Owen", "Iris", "Sam", "Ruth")
NOT_THEIRS = (NotAllowed, NotFound)
#: what the model says must come of an act -> how it is refused
REFUSALS: dict[str, type[EngineError] | None] = {
    "too_late": Conflict, "not_yours": NotAllowed, "unsafe": Refused, "no_such": NotFound, "": None,
}  # fmt: skip
Refusal = type[EngineError] | tuple[type[EngineError], ...]


class Driven(RuleBasedStateMachine):
    """Cases on a database of their own; ``said`` counts what was done in all runs."""

    #: where their database is: a council in a folder of its own
    place: Callable[[Path], AbstractContextManager[Council]] = staticmethod(sqlite_council)
    said: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._left = ExitStack()
        folder = self._left.enter_context(tempfile.TemporaryDirectory())
        self.council: Council = self._left.enter_context(Driven.place(Path(folder)))
        self.now = clock.moment("2026-03-02T12:00")
        self.cases: dict[str, CaseModel] = {}
        self.sent: dict[str, tuple[str, dict[str, list[str]]]] = {}
        self.until: dict[str, Any] = {}
        self.browsers: dict[str, Any] = {}

    def teardown(self) -> None:
        """Put everything away."""
        self._left.close()

    # -- how -------------------------------------------------------------------------

    @contextmanager
    def _step(self, what: str, error: Refusal | None = None) -> Iterator[Session]:
        """One transaction of one verb; ``error`` is how it must be refused."""
        self.now += timedelta(minutes=3)
        Driven.said[what] += 1
        try:
            with self.council.db.write() as session:
                yield session
        except EngineError as refusal:
            if error is None or not isinstance(refusal, error):
                raise AssertionError(f"{what} was refused: {refusal!r}") from refusal
            Driven.refused[f"{what}: {type(refusal).__name__}"] += 1
        else:
            assert error is None, f"{what} should have been refused"

    def _submit(self, case: str, task: str, choice: str, who: int) -> None:
        model = self.cases[case]
        of = model.tasks[task]
        if of.who is None:
            there = STAFF[ROLES[of.name][0]]
            of.who = there[who % len(there)]
            with self._step("take") as session:
                person = self._user(session, of.who)
                assign(session, task, person, person, at=self.now, via="shell")
            model.lines["assigned"] += 1
        refused = model.refusal(task, choice)
        typed: dict[str, list[str]] = {}
        with self._step(
            f"submit {of.name} {choice}".rstrip(), Refused if refused else None
        ) as session:
            numbered = list(self.cases).index(case)
            given = answers(of.name, choice, model, numbered, self.now)
            actor = self._user(session, of.who)
            typed = typed_from(session, task, self._meant(session, case, given), actor, self.now)
            submit(session, task, typed, actor, at=self.now)
        if refused:
            with self.council.db.write() as session:
                keep_text(
                    session, task, typed, self._user(session, of.who), "Refused.", at=self.now
                )
            model.drafts[task] = "?"
        else:
            self.sent[task] = of.who, typed
            model.submitted(task, choice)
        self._agree(case)

    def _meant(self, session: Session, case: str, given: dict[str, Any]) -> Any:
        return Walk(self.council.db.write, EMAILS, self.now, case).said(session, given)

    def _user(self, session: Session, name: str) -> User:
        return self.council.user(session, name)

    def _id(self, session: Session, case: str) -> int:
        return session.scalars(sa.select(Case.id).where(Case.public_id == case)).one()

    def _open_tasks(self) -> list[tuple[str, str]]:
        return [(case, task) for case, model in self.cases.items() for task in model.tasks]

    def _task(self, one: int) -> tuple[str, str]:
        there = self._open_tasks()
        return there[one % len(there)]

    def _case(self, one: int, fits: Any = lambda model: True) -> tuple[str, CaseModel]:
        there = [(case, model) for case, model in self.cases.items() if fits(model)]
        return there[one % len(there)]

    def _names(self, model: CaseModel) -> set[str]:
        return {task.name for task in model.tasks.values()}

    def _stands(self, task: str) -> bool:
        return task in self.until and self.until[task] >= clock.today(
            self.now + timedelta(minutes=3)
        )

    # -- the truth -------------------------------------------------------------------

    def _now_open(self, case: str) -> dict[str, tuple[str, str | None, bool]]:
        with self.council.db.read() as session:
            rows = session.execute(
                sa.select(Task.public_id, Task.name, User.name, Task.paused_because)
                .join(Case, Case.id == Task.case_id)
                .outerjoin(User, User.id == Task.assignee_id)
                .where(
                    Case.public_id == case,
                    Task.completed_at.is_(None), Task.cancelled_at.is_(None),
                )
            ).all()  # fmt: skip
        return {i: (name, who and who.split()[0], bool(paused)) for i, name, who, paused in rows}

    def _agree(self, case: str) -> None:
        """Take up the tasks that were opened, which must be those foretold; then compare it all."""
        model, there = self.cases[case], self._now_open(case)
        new = {task: said for task, said in there.items() if task not in model.tasks}
        assert Counter(said[0] for said in new.values()) == model.opens, (new, model.opens)
        model.opens = Counter()
        for task, (name, who, paused) in new.items():
            assert who is None or any(who in STAFF[role] for role in ROLES[name]), (name, who)
            model.tasks[task] = TaskModel(name, who, paused)
        self._compare(case)

    def _compare(self, case: str) -> None:
        model = self.cases[case]
        there = self._now_open(case)
        assert there == {i: (t.name, t.who, t.paused) for i, t in model.tasks.items()}
        with self.council.db.read() as session:
            row = session.scalars(sa.select(Case).where(Case.public_id == case)).one()
            of_case = sa.select(Task.id).where(Task.case_id == row.id)
            heard = session.scalars(
                sa.select(CAPTURE.stage).where(CAPTURE.case_id == row.id).order_by(CAPTURE.id)
            ).all()
            assert list(heard) == model.heard, (heard, model.heard)
            reviewed = sa.select(sa.func.count()).where(REVIEW.case_id == row.id)
            assert session.scalar(reviewed) == model.reviews, model.reviews
            assert (row.ended_at is not None) == model.ended
            assert model.ended or model.tasks, "nothing is left to do, and it has not ended"
            lines = Counter(session.scalars(sa.select(Event.what).where(Event.case_id == row.id)))
            lines["woken"] += lines.pop("reminded", 0)
            told = model.lines + model.papers.lines
            assert +lines == +told, (lines, told)
            assert row.event_count == told.total()
            assert events.verify(session, row) is None
            assert _count(session, Answer, of_case) == model.answers
            assert _count(session, KeptText, of_case) == model.kept
            drafts = session.execute(
                sa.select(Task.public_id, Draft.typed).join(Task).where(Task.case_id == row.id)
            ).all()
            assert {i for i, _ in drafts} == set(model.drafts)
            for task, typed in drafts:
                assert model.drafts[task] in ("?", typed.get("a", ["?"])[0])
            self._compare_more(session, row, model)

    def _compare_more(self, session: Session, row: Case, model: CaseModel) -> None:
        """What else a case holds: letters, documents."""


def _count(session: Session, of: Any, tasks: Any) -> int:
    found = sa.select(sa.func.count()).select_from(of).where(of.task_id.in_(tasks))
    return session.scalar(found) or 0


def kept(text: str) -> str:
    """A text as the database can hold it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def run(machine: type[Driven], steps: int, of: int, length: int = 60) -> int:
    """Take about so many steps, the same for the same seed; say how many were taken."""
    Driven.said.clear()
    Driven.refused.clear()
    wanted = settings(
        max_examples=max(1, steps // length),
        stateful_step_count=length,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    run_state_machine_as_test(seed(of)(machine), settings=wanted)
    return Driven.said.total()
