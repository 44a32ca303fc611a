"""A case in a real database file, written to task by task, as a test tells its story."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.case.gates import At
from engine.case.model import Case, Task, Workflow
from engine.people.model import Team, User
from engine.process.model import ProcessVersion
from engine.record import KINDS, Record, Row
from engine.record.facts import Facts

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


class ACase:
    """One case; ``task`` begins the next task, ``write`` adds a row in it."""

    def __init__(self, session: Session, *, name: str = "Dora Whitlock", at: datetime = AT) -> None:
        self.session, self.now = session, at
        self.user = self._one(User, email="tom@council.example", name="Tom B.", created_at=at)
        self.manager = self._one(
            User, email="priya@council.example", name="Priya N.", created_at=at
        )
        team = self._one(Team, name="North")
        version = self._one(
            ProcessVersion,
            process="section42",
            number=1,
            state="published",
            hash="-",
            created_at=at,
        )
        table = KINDS["adult"].table
        values = {"version": 1, "name": name, "typed_at": at, "public_id": f"a{at:%f}{name[:9]}"}
        self.adult_id = session.execute(sa.insert(table).returning(table.c.id), values).scalar_one()
        self.case = Case(
            adult_id=self.adult_id, process_version_id=version.id, team_id=team.id, opened_at=at
        )
        session.add(self.case)
        session.flush()
        self.main = self._workflow("section42", is_main=True)
        self.record = Record(session, self.case.id, self.adult_id)
        self.added: dict[str, list[Row]] = {}
        self.occurrences_open = 0
        self.ended_as: str | None = None
        self.authors: dict[str, frozenset[int]] = {}
        self.actor_id: int | None = self.user.id
        self.because = ""
        self.current: Task | None = None
        self.facts = Facts(self.record, {"occurrences_open": lambda: self.occurrences_open})

    def occurrence(self, name: str) -> Workflow:
        """Begin an occurrence; give it to ``task``."""
        return self._workflow(name, is_main=False)

    def task(
        self,
        name: str,
        stage: str | None = None,
        *,
        of: Workflow | None = None,
        not_by: str | None = None,
    ) -> Task:
        """Begin the next task, an hour later."""
        self.now += timedelta(hours=1)
        self.current = Task(
            case_id=self.case.id,
            workflow_id=(of or self.main).id,
            spiff_id=name,
            name=name,
            title=name,
            role="enquiry_officer",
            team_id=self.case.team_id,
            stage=stage,
            other_person_than=not_by,
            opened_at=self.now,
        )
        self.session.add(self.current)
        self.session.flush()
        self.added = defaultdict(list)
        return self.current

    def write(self, kind: str, /, **values: Any) -> Row:
        """Add a row in the current task, with what the engine adds by itself."""
        task = self.current
        for column in {"task", "stage"} & KINDS[kind].columns.keys():
            values.setdefault(column, getattr(task, "name" if column == "task" else "stage", None))
        by = {"typed_at": self.now, "typed_by": self.user.id, "task_id": task.id if task else None}
        row = self.record.add(kind, [values], **by)[0]
        self.added.setdefault(kind, []).append(row)
        self.facts.forget()
        return row

    def change(self, row: Row, **values: Any) -> Row:
        """Change a row in the current task."""
        task_id = self.current.id if self.current else None
        self.record.change(row, values, typed_at=self.now, typed_by=self.user.id, task_id=task_id)
        self.added.setdefault(row._kind.name, []).append(row)
        self.facts.forget()
        return row

    def at(self) -> At:
        """The moment as the gates see it."""
        return At(
            self.record,
            self.facts,
            self.case,
            task=self.current,
            actor_id=self.actor_id,
            added=dict(self.added),
            ended_as=self.ended_as,
            authors=self.authors,
            because=self.because,
        )

    # -- pieces of a story --------------------------------------------------------

    def adult(self, **values: Any) -> Row:
        """Write down something about the adult."""
        row = self.record.one("adult")
        assert row is not None
        return self.change(row, **values)

    def talk(self, talked_with: str = "with_adult_alone", **values: Any) -> Row:
        """A conversation in the current task."""
        return self.write(
            "conversation", **{"talked_with": talked_with, "happened_at": self.now, **values}
        )

    def start(self, *wanted: str) -> list[Row]:
        """START: the adult alone says what they want."""
        self.task("hear_from_adult", "start")
        talked = self.talk()
        self.write(
            "outcome_capture",
            conversation=talked.id,
            asked="asked_expressed" if wanted else "asked_none_expressed",
        )
        return [
            self.write("desired_outcome", words=words, whose_words="adult", conversation=talked.id)
            for words in wanted
        ]

    def not_possible(self, stage: str, reason: str = "cannot_be_located") -> Row:
        """A stage by exception."""
        self.task(f"{stage}_task", stage)
        talked = self.talk("not_possible", happened_at=None)
        return self.write(
            "outcome_capture",
            conversation=talked.id,
            exception_reason=reason,
            exception_detail="Three visits, nobody there",
        )

    def decide(self, task: str, **values: Any) -> Row:
        """A decision of the manager, in a task of that name."""
        if self.current is None or self.current.name != task:
            self.task(task)
        return self.write("decision", **{"how_weighed": "It leads what we do", **values})

    def enquiry(self) -> Row:
        """The duty is there and the enquiry begins."""
        self.decide("decide_duty", needs="yes", risk="yes", unable="yes", result="s42")
        return self.write("enquiry", route="single_agency", started_at=self.now)

    def middle(self, *outcomes: Row, status: str = "still_wanted", **values: Any) -> list[Row]:
        """MIDDLE: every given outcome is looked at again."""
        self.task("review_outcomes_middle", "middle")
        return self._capture(outcomes, status=status, **values)

    def end(self, *outcomes: Row, achieved: str = "fully_achieved", **values: Any) -> list[Row]:
        """END: every given outcome is answered."""
        self.task("review_outcomes_end", "end")
        return self._capture(outcomes, achieved=achieved, **values)

    def _capture(self, outcomes: tuple[Row, ...], **values: Any) -> list[Row]:
        talked = self.talk()
        self.write("outcome_capture", conversation=talked.id)
        return [
            self.write("outcome_review", outcome=row.outcome or row.id, **values)
            for row in outcomes
        ]

    def reword(self, outcome: Row, words: str) -> Row:
        """New words for an outcome."""
        return self.write(
            "desired_outcome",
            words=words,
            whose_words="adult",
            outcome=outcome.outcome or outcome.id,
        )

    # -- inside -------------------------------------------------------------------

    def _one(self, model: Any, **values: Any) -> Any:
        key = next(iter(values))
        found = self.session.scalar(
            sa.select(model).where(getattr(model, key) == values[key]).limit(1)
        )
        if found is None:
            found = model(**values)
            self.session.add(found)
            self.session.flush()
        return found

    def _workflow(self, name: str, *, is_main: bool) -> Workflow:
        row = Workflow(
            case_id=self.case.id, name=name, is_main=is_main, state="", opened_at=self.now
        )
        self.session.add(row)
        self.session.flush()
        return row


def follow_up(c: ACase, days: int, types: list[str], *, source: str = "stranger") -> ACase:
    """The case ends; another of the same adult comes some days later."""
    c.task("record_concern")
    c.write("concern", received_at=c.now)
    c.write("risk", types=["financial"], source="home_care")
    c.case.ended_at = AT
    c.session.flush()
    later = ACase(c.session, at=AT + timedelta(seconds=1))
    later.case.adult_id = c.adult_id
    later.record.adult_id = c.adult_id
    later.session.flush()
    later.task("record_concern")
    later.write("concern", received_at=AT + timedelta(days=days))
    if types:
        later.write("risk", types=types, source=source)
    return later
