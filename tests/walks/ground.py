"""Ground: what a hostile step starts from, and the step itself with how it must be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case import Submitted, submit
from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.errors import EngineError
from engine.people.model import User
from tests.walks import people
from tests.walks.answers import Answering, Typed, task_answers
from tests.walks.leaning import Lean
from tests.walks.walked import Walked

Errors = type[EngineError] | tuple[type[EngineError] | type[Submitted], ...]


@dataclass(frozen=True)
class Attack:
    """One hostile step: what it is, what it does, and how it must be answered."""

    name: str
    do: Callable[[Session], object]
    refused_by: Errors


@dataclass
class Ground:
    """What a hostile step starts from: one case, and the others beside it."""

    session: Session
    one: Walked
    now: datetime
    choose: Random

    @cached_property
    def case(self) -> Case:
        return self.session.get_one(Case, self.one.id)

    @cached_property
    def tasks(self) -> list[Task]:
        found = select(Task).where(Task.case_id == self.one.id).order_by(Task.id)
        return list(self.session.scalars(found))

    @cached_property
    def task(self) -> Task | None:
        """An open task that could be done now."""
        free = [t for t in self.tasks if t.is_open and not t.held_because]
        return self.choose.choice(free) if free else None

    def doer(self, task: Task) -> User | None:
        """Somebody who could do it."""
        fit = people.fit_for(self.session, task)
        if task.assignee_id is not None:
            fit = [u for u in fit if u.id == task.assignee_id]
        return self.choose.choice(fit).user(self.session) if fit else None

    def user(self, email: str) -> User:
        return self.session.scalars(select(User).where(User.email == email)).one()

    def answered(self, task: Task, actor: User) -> tuple[Typed, Answering]:
        """Answers that would be taken."""
        file = CaseFile(self.session, self.case, actor, self.now, "shell")
        row = self.session.get_one(Task, task.id)
        return task_answers(file, row, actor, Lean(sober=True), self.one.wording, self.choose)

    def submits(
        self, task: Task, typed: Typed, actor: User | people.Member
    ) -> Callable[[Session], object]:
        """Submit as one person, in a transaction of its own."""
        who, what, at = actor.id, task.public_id, self.now
        return lambda s: submit(s, what, typed, s.get_one(User, who), at=at, via="shell")


Make = Callable[[Ground], Attack | None]
