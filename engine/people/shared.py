"""Shared: the one task of one case that a person at another organisation was sent by a link.

They have no account: nobody signs in as them. What is kept of the link is a digest, and
of a code that they type nothing at all: both are worked out from the key of the program,
so a stolen database opens no task. Source: safety 3, row 19; section 42(2) Care Act
2014 (the council may cause others to make enquiries).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import clock, guards
from engine.db.model import Base, Instant, Public
from engine.people import hidden
from engine.people.rules import is_task

if TYPE_CHECKING:
    from engine.case.model import Case, Task

PARTNER = "partner"
#: How a person stands to a task that was shared with them by a link.
SHARED = "shared"
#: What may be done with it, and nothing besides.
BY_LINK = frozenset({"read_case", "draft", "submit"})
NOT_BY_LINK = "This link is for one task, and for nothing else."
#: How many codes may be wrong before the link is closed for good.
MOST_WRONG = 10


class SharedTask(Base):
    """One task that somebody at another organisation may answer: who, until when, what became of it."""

    __tablename__ = "shared_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    #: signs what they write; the account is closed, so that nobody ever signs in to it
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    name: Mapped[str]
    agency: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    link_digest: Mapped[str | None] = mapped_column(unique=True)
    shared_at: Mapped[datetime] = mapped_column(Instant)
    shared_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    until: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_because: Mapped[str | None]
    #: which code is good now, and until when; none where it was used or never asked for
    code_number: Mapped[int] = mapped_column(default=0, server_default="0")
    code_until: Mapped[datetime | None] = mapped_column(Instant)
    wrong_codes: Mapped[int] = mapped_column(default=0, server_default="0")
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    #: the browser that was let in by the newest code
    session_digest: Mapped[str | None] = mapped_column(unique=True)
    session_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    def is_good(self, at: datetime) -> bool:
        """Whether the link can still be used: not revoked, answered, run out or closed."""
        if not guards.on("link_ends"):
            return True
        over = self.revoked_at is not None or self.answered_at is not None or self.until <= at
        return not over and not self.is_closed

    @property
    def last_day(self) -> date:
        """The last day on which the link can be used: it runs out at the midnight after it."""
        return clock.today(self.until - timedelta(minutes=1))

    @property
    def is_closed(self) -> bool:
        """Whether too many codes were wrong."""
        return guards.on("partner_guesses") and self.wrong_codes >= MOST_WRONG


def stands(session: Session | None, subject: Case | Task, user_id: int) -> str:
    """How a partner stands to a task: it is shared with them now, or they know of nothing.

    They never know of the case, nor of another task of it.
    """
    if session is None:
        return ""
    row = session.scalar(select(SharedTask).where(SharedTask.user_id == user_id))
    if row is None or not row.is_good(clock.now()):
        return ""
    if guards.on("partner_one_task") and not (is_task(subject) and subject.id == row.task_id):
        return ""
    if is_task(subject) and guards.on("link_ends") and not _goes_on(subject):
        return ""
    return "" if hidden.stands(session, row.case_id, user_id) == hidden.KEPT else SHARED


def _goes_on(task: Task) -> bool:
    """Whether a task can be answered; why it is held, as when the police lead, is not for them to know."""
    return task.is_open and not task.held_because


def link_token(key: str, share: str) -> str:
    """What stands in the address of a link: 256 bits, worked out and never stored."""
    return base64.urlsafe_b64encode(_secret(key, "link", share)).decode().rstrip("=")


def code(key: str, share: str, number: int) -> str:
    """The six figures of one code of a link."""
    made = int.from_bytes(_secret(key, "code", share, str(number))[:8], "big")
    return f"{made % 1_000_000:06d}"


def _secret(key: str, *words: str) -> bytes:
    if not key:
        raise ValueError("A link needs the key of the program.")
    return hmac.digest(key.encode(), "\n".join(("shared task", *words)).encode(), hashlib.sha256)
