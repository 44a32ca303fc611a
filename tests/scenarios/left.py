"""What a walk has left behind: the record, the facts and the tasks of one case."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.file import CaseFile
from engine.case.model import Case, Task, Workflow
from engine.case.walk import Walk
from engine.log import events
from engine.record.desired_outcome import reviews


@dataclass
class Left:
    """One case after a walk."""

    session: Session
    case: Case
    walk: Walk

    def __post_init__(self) -> None:
        self.file = CaseFile(self.session, self.case, None, self.walk.now)
        self.facts = self.file.facts

    def rows(self, kind: str) -> list[Any]:
        return self.file.record.rows(kind)

    def said(self, kind: str, *columns: str) -> list[Any]:
        """One column of every row of a kind, or several of them."""
        found = [tuple(getattr(row, c) for c in columns) for row in self.rows(kind)]
        return [one[0] for one in found] if len(columns) == 1 else found

    def one(self, kind: str) -> Any:
        return self.file.record.one(kind)

    def statuses(self, number: int = 0) -> list[str]:
        """How the outcomes first said as this was looked at again and again."""
        first = self.rows("desired_outcome")[number]
        return [r.status for r in reviews(self.file.record, first.id) if r.status]

    def achieved(self) -> list[tuple[str, str | None]]:
        """How far each outcome was reached, as said last, and why not."""
        last = {
            r.outcome: (r.achieved, r.why_not) for r in self.rows("outcome_review") if r.achieved
        }
        return list(last.values())

    def talk(self, stage: str) -> Any:
        """The conversation of a stage."""
        capture = next(c for c in self.rows("outcome_capture") if c.stage == stage)
        return self.file.record.row("conversation", capture.conversation)

    def task(self, name: str) -> Task:
        mine = select(Task).where(Task.case_id == self.case.id, Task.name == name)
        return self.session.scalars(mine.order_by(Task.id.desc())).first()

    def occurrences(self) -> dict[str, str | None]:
        """Every occurrence of the case that has ended."""
        rows = self.session.scalars(select(Workflow).where(Workflow.case_id == self.case.id))
        return {w.name: w.ended_as for w in rows if not w.is_main and w.ended_at}

    def told(self) -> list[str]:
        """Who was told how it ended: adult, referrer, person, agency, alleged."""
        return [f.recipient.partition(":")[0] for f in self.rows("feedback") if f.result == "told"]

    def of(self, name: str) -> "Left":
        """What was left in another case of the story."""
        public_id = self.walk.cases[name]
        other = self.session.scalars(select(Case).where(Case.public_id == public_id)).one()
        return Left(self.session, other, self.walk)


@contextmanager
def left(council: Any, name: str) -> Iterator[Left]:
    walk = council.walked(name)
    with council.db.read() as session:
        found = Left(session, council.case(session, walk), walk)
        assert events.verify(session, found.case) is None
        yield found
