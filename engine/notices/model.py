"""Notices: what somebody was told, the mails that say so, and how each person wants it - the tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db.model import Base, Instant, Public
from engine.people.model import User

if TYPE_CHECKING:
    from engine.case.model import Task


def _only(what: str) -> dict[str, Any]:
    """An index over the few rows that are not done with yet."""
    return {"sqlite_where": text(what), "postgresql_where": text(what)}


class Notice(Base):
    """One thing somebody was told: on their page at once, and by a mail as they have chosen."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user_id_id", "user_id", "id"),
        Index("ix_notice_waiting", "user_id", "made_at", **_only("gathered_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]  # engine/notices/telling.py: KINDS
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    #: since when it is in a mail, or needs none
    gathered_at: Mapped[datetime | None] = mapped_column(Instant)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))

    task: Mapped[Task | None] = relationship("Task", lazy="select")


class Mail(Base):
    """One mail to one person. It holds numbers and no word; ``public_id`` names it for ever."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_unsent", "next_try_at", **_only("sent_at IS NULL AND given_up_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str]  # waiting or digest, or of a link, a code, a password, a sign-in
    news: Mapped[int]  # how many notices it is about; which code or link
    #: where it goes, if not to the person's own address: the one they had before it was changed
    to_email: Mapped[str | None]
    tasks_open: Mapped[int]  # how many tasks the person had then
    made_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    #: when it may be tried next; while somebody is sending it, until when it is theirs
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    #: why it was not sent the last time: a sentence without a name, an address or a password
    failed_because: Mapped[str | None]
    given_up_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship(lazy="select")


class NoticeChoice(Base):
    """How somebody wants to be told: at once, once a day, or on their page only."""

    __tablename__ = "notice_choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    how: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)
