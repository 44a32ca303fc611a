"""Case: walk - drive whole cases by their verbs, from JSON. For the shell, the demo and scenarios.

A scenario is a list of steps: who opens, submits, drafts, notes, reports, assigns
or lets time pass, and what is expected. Nothing here is a way round: every step is
the verb itself, with its permissions, its reading of the form and its gates.

In an answer ``@Tom`` is the public id of a person, ``@desired_outcome:2`` that of
the second live row of a kind, ``~10:30`` that time on the day of the step, ``~-1
10:30`` the day before, and ``~+7`` the day a week later.

A scenario of several cases names each where it opens (``"open": "first"``); a step
with ``"case": "first"`` goes back to it. ``@case:first`` and ``@adult:first`` are
the public ids of that case and of its adult. Steps that reach from one case into
others are in ``walk_beyond.py``; how a file is written out, in ``documents/walked.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.case import walk_beyond, walk_letters
from engine.case.assign import assign
from engine.case.documents.walked import add_written_out, with_files
from engine.case.draft import save_draft
from engine.case.file import CaseFile
from engine.case.from_json import correct_json, note_json, submit_json
from engine.case.model import Case, Task
from engine.case.open import open_case
from engine.case.pause import pause, resume
from engine.case.report import report
from engine.case.wake import wake
from engine.errors import EngineError
from engine.form.flattening import flatten
from engine.people.model import User
from engine.people.users import get_user_by_email

Door = Callable[[], AbstractContextManager[Session]]

#: ``~``, then days from the day of the step, a time of that day, or both.
RELATIVE = re.compile(r"~(?P<days>[+-]\d{1,3})? ?(?P<time>\d{2}:\d{2})?", re.ASCII)


@dataclass
class Walk:
    """One scenario being walked on a real database, the case read anew at every step."""

    write: Door
    people: Mapping[str, str]  # short name -> e-mail
    now: datetime
    case: str = ""
    cases: dict[str, str] = field(default_factory=dict)  # name -> public id
    submits: int = 0
    required: int = 0
    doers: list[str] = field(default_factory=list)

    def run(self, scenario: Mapping[str, Any]) -> None:
        """Walk every step. Raises ``AssertionError`` where it goes another way than it says."""
        for number, one in enumerate(scenario["steps"], start=1):
            try:
                self.step(one)
            except (EngineError, AssertionError, KeyError) as error:
                raise AssertionError(f"Step {number} ({_named(one)}): {error!r}") from error

    def step(self, one: Mapping[str, Any]) -> None:
        """Take one step; a step with ``refused`` must be refused in those words."""
        if after := one.get("after"):
            self._pass_time(str(after))
        try:
            self._act(one)
        except EngineError as error:
            if "refused" not in one:
                raise
            assert one["refused"] in str(error), f"refused, but with: {error}"
            return
        assert "refused" not in one, "this should have been refused"

    def _act(self, one: Mapping[str, Any]) -> None:
        if "case" in one:
            self.case = self.cases[one["case"]]
        verbs = {
            "open": self._open,
            "submit": self._submit,
            "draft": self._draft,
            "note": self._note,
            "report": self._report,
            "assign": self._assign,
            "pause": self._pause,
            "resume": self._resume,
            "wake": self._wake,
            "correct": self._correct,
            "document": self._document,
            "open_tasks": self._expect_tasks,
        }
        for verb, do in {**verbs, **walk_beyond.steps(self), **walk_letters.steps(self)}.items():
            if verb in one:
                with self.write() as session:
                    do(session, one)
                return

    def _open(self, session: Session, one: Mapping[str, Any]) -> None:
        task = open_case(session, self.actor(session, one), at=self.now, via="shell")
        self.case = task.case.public_id
        self.cases[str(one["open"])] = self.case

    def _submit(self, session: Session, one: Mapping[str, Any]) -> None:
        actor = self.actor(session, one)
        task = self._task(session, one["submit"])
        if task.assignee_id is None:
            assign(session, task.public_id, actor, actor, at=self.now, via="shell")
            session.flush()
        answers = self._with_files(session, task, one, actor)
        done = submit_json(session, task.public_id, answers, actor, at=self.now)
        self.submits += 1
        self.required += done.required_answers
        self.doers.append(str(one["by"]))

    def _draft(self, session: Session, one: Mapping[str, Any]) -> None:
        actor, task = self.actor(session, one), self._task(session, one["draft"])
        form = CaseFile(session, task.case, actor, self.now, "shell").process.form(task.name)
        typed = flatten(form, self._with_files(session, task, one, actor))
        save_draft(session, task.public_id, typed, actor, at=self.now)

    def _with_files(self, session: Session, task: Task, one: Mapping[str, Any], actor: User) -> Any:
        answers = self.said(session, one.get("answers", {}))
        return with_files(session, task.public_id, answers, actor, at=self.now)

    def _document(self, session: Session, one: Mapping[str, Any]) -> None:
        actor, said = self.actor(session, one), self.said(session, one)
        add_written_out(session, self.case, said, actor, at=self.now)

    def said(self, session: Session, value: Any) -> Any:
        """Put what is meant where an answer says ``@Tom``, ``@desired_outcome:1`` or ``~10:30``."""
        if isinstance(value, Mapping):
            return {key: self.said(session, v) for key, v in value.items()}
        if isinstance(value, list):
            return [self.said(session, v) for v in value]
        if isinstance(value, str) and value.startswith("@"):
            return self._meant(session, value[1:])
        if isinstance(value, str) and (when := RELATIVE.fullmatch(value)):
            day = clock.today(self.now) + timedelta(days=int(when["days"] or 0))
            return f"{day.isoformat()}T{when['time']}" if when["time"] else day.isoformat()
        return value

    def _meant(self, session: Session, name: str) -> str:
        kind, _, number = name.partition(":")
        if not number:
            return get_user_by_email(session, self.people[name]).public_id
        if number in self.cases:
            return self._of_case(session, kind, self.cases[number])
        rows = CaseFile(session, self._case(session), None, self.now, "shell").record.live(kind)
        return str(rows[int(number) - 1].public_id)

    def _of_case(self, session: Session, kind: str, public_id: str) -> str:
        case = session.scalars(select(Case).where(Case.public_id == public_id)).one()
        if kind == "case":
            return public_id
        (adult,) = CaseFile(session, case, None, self.now, "shell").record.live("adult")
        return str(adult.values()["public_id"])

    def _note(self, session: Session, one: Mapping[str, Any]) -> None:
        answers = self.said(session, one.get("answers", {}))
        note_json(session, self.case, one["note"], answers, self.actor(session, one), at=self.now)

    def _report(self, session: Session, one: Mapping[str, Any]) -> None:
        actor = self.actor(session, one)
        task = report(session, self.case, one["report"], actor, at=self.now, via="shell")
        if "answers" in one:
            session.flush()
            answers = self._with_files(session, task, one, actor)
            submit_json(session, task.public_id, answers, actor, at=self.now)

    def _assign(self, session: Session, one: Mapping[str, Any]) -> None:
        to = get_user_by_email(session, self.people[one["to"]]) if one.get("to") else None
        task = self._task(session, one["assign"])
        assign(session, task.public_id, to, self.actor(session, one), at=self.now, via="shell")

    def _pause(self, session: Session, one: Mapping[str, Any]) -> None:
        task, actor = self._task(session, one["pause"]), self.actor(session, one)
        until = clock.today(self.now) + timedelta(days=int(one["days"]))
        why = str(one["why"])
        pause(session, task.public_id, one["reason"], why, until, actor, at=self.now, via="shell")

    def _resume(self, session: Session, one: Mapping[str, Any]) -> None:
        task, actor = self._task(session, one["resume"]), self.actor(session, one)
        resume(session, task.public_id, actor, at=self.now, via="shell")

    def _correct(self, session: Session, one: Mapping[str, Any]) -> None:
        task, actor = self._task(session, one["correct"]), self.actor(session, one)
        given = {"answer": self.said(session, one["to"]), "because": one["because"]}
        correct_json(session, task.public_id, str(one["answer"]), given, actor, at=self.now)

    def _wake(self, session: Session, one: Mapping[str, Any]) -> None:
        fired = wake(session, self._case(session).id, as_of=self.now)
        assert fired == int(one["wake"]), f"{fired} timers fired"

    def _expect_tasks(self, session: Session, one: Mapping[str, Any]) -> None:
        rows = session.scalars(
            select(Task.name).where(
                Task.case_id == self._case(session).id,
                Task.completed_at.is_(None),
                Task.cancelled_at.is_(None),
            )
        )
        found = sorted(rows)
        assert found == sorted(one["open_tasks"]), f"open are {found}"

    def _pass_time(self, length: str) -> None:
        amount, unit = length.split(" ", 1)
        if unit in ("hours", "minutes"):
            self.now += timedelta(**{unit: int(amount)})
        else:
            day = clock.today(clock.due(self.now, int(amount), unit.replace(" ", "_")))
            time = self.now.astimezone(clock.LONDON).time()
            self.now = datetime.combine(day, time, clock.LONDON).astimezone(UTC)

    def _case(self, session: Session) -> Case:
        return session.scalars(select(Case).where(Case.public_id == self.case)).one()

    def _task(self, session: Session, name: str) -> Task:
        case = self._case(session)
        row = session.scalar(
            select(Task)
            .where(Task.case_id == case.id, Task.name == name)
            .order_by(
                Task.completed_at.is_not(None), Task.cancelled_at.is_not(None), Task.id.desc()
            )
            .limit(1)
        )
        assert row is not None, f"there is no task {name}"
        return row

    def actor(self, session: Session, one: Mapping[str, Any]) -> User:
        """Who takes a step."""
        return get_user_by_email(session, self.people[one["by"]])


def hand_overs(doers: list[str]) -> int:
    """How often the work went from one person to another."""
    return sum(1 for before, now in itertools.pairwise(doers) if before != now)


def _named(one: Mapping[str, Any]) -> str:
    return " ".join(
        str(one[k])
        for k in ("by", "open", "submit", "draft", "note", "report", "assign")
        if k in one
    )
