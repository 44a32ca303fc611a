"""A desk in a council: people who write letters in Dora's case, and what happens around them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from engine.case.file import CaseFile
from engine.case.letters.approve import approve_letter
from engine.case.letters.cancel import cancel_letter
from engine.case.letters.change import change_letter
from engine.case.letters.send import send_letter
from engine.case.letters.write import write_letter
from engine.case.model import Case
from engine.case.walk import note_json
from engine.log.model import Event
from engine.record import KINDS, Row
from tests.council import Council

ONE = "one conversation, everything achieved"
ADDRESS = "4 Mill Lane, Thornbury"
ADULT = KINDS["adult"].table


class Desk:
    """Dora's case after some steps of a shipped scenario; every act is a verb of its own."""

    def __init__(self, council: Council, steps: int = 6) -> None:
        self.council = council
        self.walk = council.walked(ONE, steps)
        self.walk.now += timedelta(hours=1)
        self.case = self.walk.case

    @property
    def now(self) -> datetime:
        """The time on the desk's clock."""
        return self.walk.now

    # -- the record ---------------------------------------------------------------

    def note(self, kind: str, /, by: str = "Tom", **answers: Any) -> None:
        """Write a note."""
        self.walk.now += timedelta(minutes=5)
        with self.council.db.write() as session:
            actor = self.council.user(session, by)
            note_json(session, self.case, kind, answers, actor, at=self.now)

    def safe(self, *ways: str, household: str = "no") -> None:
        """Say which ways of reaching her are safe."""
        self.note("safe_contact", safe_ways=list(ways), safe_household=household)

    def add(self, kind: str, /, **values: Any) -> int:
        """Put a row into the record beside the verbs: what is not this test's matter."""
        with self.council.db.write() as session:
            file = self._file(session)
            by = {"typed_at": self.now, "typed_by": None, "task_id": None}
            return file.record.add(kind, [values], **by)[0].id

    def adult(self, **values: Any) -> None:
        """Change what is known of her beside the verbs."""
        with self.council.db.write() as session:
            adult = self._file(session).case.adult_id
            session.execute(sa.update(ADULT).where(ADULT.c.id == adult).values(**values))

    def rows(self, kind: str) -> list[Row]:
        """The rows of a kind as they stand."""
        with self.council.db.read() as session:
            return self._file(session).record.rows(kind)

    def letter(self, number: int = 1) -> Row:
        """A letter as it stands."""
        return self.rows("letter")[number - 1]

    def events(self) -> list[str]:
        """What happened, by kind."""
        with self.council.db.read() as session:
            return list(session.scalars(select(Event.what).order_by(Event.id)))

    # -- letters ------------------------------------------------------------------

    def write(
        self, template: str = "first_letter", by: str = "Tom", council: str = "", **typed: str
    ) -> Row:
        """Draft a letter."""
        fields = {name: [value] for name, value in {"channel": "post", **typed}.items()}
        with self.council.db.write() as session:
            actor = self.council.user(session, by)
            return write_letter(
                session, self.case, template, fields, actor, council=council, at=self.now
            )

    def change(self, number: int = 1, by: str = "Tom", **typed: str) -> Row:
        """Change a letter, as it stands but for what is typed."""
        row = self.letter(number)
        kept = {
            "body": row.body,
            "channel": row.channel,
            "address": row.address or "",
            "name": row.recipient_name,
            "_version": str(row.version),
        }
        fields = {name: [value] for name, value in {**kept, **typed}.items()}
        with self.council.db.write() as session:
            actor = self.council.user(session, by)
            return change_letter(session, self.case, str(number), fields, actor, at=self.now)

    def approve(self, number: int = 1, by: str = "Priya", version: str = "") -> Row:
        """Approve a letter as it stands."""
        seen = version or str(self.letter(number).version)
        with self.council.db.write() as session:
            actor = self.council.user(session, by)
            return approve_letter(session, self.case, str(number), seen, actor, at=self.now)

    def send(self, number: int = 1, by: str = "Tom", **typed: str) -> Row:
        """Record that a letter has left today."""
        day = self.now.date()
        today = {
            "sent_on-day": str(day.day),
            "sent_on-month": str(day.month),
            "sent_on-year": str(day.year),
            "_version": str(self.letter(number).version),
        }
        fields = {name: [value] for name, value in {**today, **typed}.items()}
        with self.council.db.write() as session:
            actor = self.council.user(session, by)
            return send_letter(session, self.case, str(number), fields, actor, at=self.now)

    def cancel(self, number: int = 1, by: str = "Tom", because: str = "Not needed") -> Row:
        """Cancel a letter."""
        fields = {"because": [because], "_version": [str(self.letter(number).version)]}
        with self.council.db.write() as session:
            actor = self.council.user(session, by)
            return cancel_letter(session, self.case, str(number), fields, actor, at=self.now)

    def approved(self, template: str = "first_letter", **typed: str) -> Row:
        """A letter that is written and approved."""
        self.write(template, **typed)
        return self.approve(len(self.rows("letter")))

    # -- inside -------------------------------------------------------------------

    def _file(self, session: Any) -> CaseFile:
        case = session.scalars(select(Case).where(Case.public_id == self.case)).one()
        return CaseFile(session, case, None, self.now)
