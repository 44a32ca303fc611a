"""Stories of several adults and cases, told by the verbs, for the tests of entries and links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.case.walk import Walk
from engine.log.model import Event
from engine.record import KINDS
from tests.council import Council

ADULT = KINDS["adult"].table

TOLD: Mapping[str, Any] = {
    "danger_now": "no",
    "adult_name": "Dora Whitlock",
    "told_by": "hospital",
    "referrer_private": "yes",
    "risks": [
        {
            "what_happened": "Money went from her purse.",
            "risk_types": ["financial_or_material"],
            "risk_source": "home_care",
        }
    ],
    "triage": "for_us",
    "safe_channels": ["phone", "in_person"],
    "household_sees": "no",
    "adult_aware": "yes",
    "others_at_risk": ["no_one"],
    "crime_suspected": "no",
}


class Story:
    """Cases by name in one council; each is opened and told of by Lena unless it says otherwise."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.walk: Walk = council.walk("2026-03-02T10:00")

    def case(self, name: str, by: str = "Lena", **answers: Any) -> str:
        """Open a case and record its concern; give its public id."""
        self.do(by, open=name)
        self.do(by, submit="record_concern", answers={**TOLD, **answers})
        return self.walk.cases[name]

    def do(self, by: str, **step: Any) -> None:
        """Take one step of a scenario, a minute after the one before."""
        self.walk.now += timedelta(minutes=1)
        self.walk.step({"by": by, **step})

    def end(self, name: str, ended_as: str = "s42_concluded") -> None:
        """A case has come to its end (set there: how it came to it is told elsewhere)."""
        with self.council.db.write() as session:
            case = self.row(session, name)
            case.ended_at, case.ended_as = self.walk.now, ended_as

    def row(self, session: Any, name: str) -> Case:
        """A case of the story."""
        public_id = self.walk.cases[name]
        return session.scalars(select(Case).where(Case.public_id == public_id)).one()

    def file(self, session: Any, name: str) -> CaseFile:
        """A case with its record, as it stands."""
        return CaseFile(session, self.row(session, name), None, self.walk.now)

    def adult(self, name: str) -> str:
        """The public id of the entry that a case is about."""
        with self.council.db.read() as session:
            number = self.row(session, name).adult_id
            return session.scalar(select(ADULT.c.public_id).where(ADULT.c.id == number))

    def entry(self, public_id: str) -> Any:
        """Every column of an entry."""
        with self.council.db.read() as session:
            return session.execute(select(ADULT).where(ADULT.c.public_id == public_id)).one()

    def live(self, name: str, kind: str, column: str) -> list[Any]:
        """One column of the live rows of a kind, in a case."""
        with self.council.db.read() as session:
            return [getattr(row, column) for row in self.file(session, name).record.live(kind)]

    def events(self, name: str) -> list[str]:
        """What the log of a case says, oldest first."""
        with self.council.db.read() as session:
            mine = select(Event.what).where(Event.case_id == self.row(session, name).id)
            return list(session.scalars(mine.order_by(Event.seq)))

    def open_tasks(self, name: str) -> dict[str, str | None]:
        """The open tasks of a case, with who has each."""
        with self.council.db.read() as session:
            rows = session.scalars(
                select(Task).where(
                    Task.case_id == self.row(session, name).id,
                    Task.completed_at.is_(None),
                    Task.cancelled_at.is_(None),
                )
            )
            return {task.name: task.assignee and task.assignee.name for task in rows}
