"""Log: what happened, and who looked - the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db.model import Base, Instant


class Event(Base):
    """One line of what happened. ``seq`` counts within the case; ``digest`` seals it to the one before."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    seq: Mapped[int]
    what: Mapped[str]  # a past participle: opened, submitted, noted, assigned ...
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    via: Mapped[str]  # web, shell, scheduler
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]


class Access(Base):
    """One look at a case by one person."""

    __tablename__ = "access"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    page: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
