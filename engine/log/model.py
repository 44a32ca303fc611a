"""Log: what happened, and who looked - the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
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


class SealedRun(Base):
    """Some rows of one table that is written once, each with its seal: ``engine/log/seals.py``."""

    __tablename__ = "sealed_run"
    __table_args__ = (UniqueConstraint("table_name", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    number: Mapped[int]  # counts within the table
    last_id: Mapped[int]  # the highest row in it
    seals: Mapped[bytes] = mapped_column(LargeBinary)  # number and seal of each row, packed
    digest: Mapped[str]
    key_name: Mapped[str]  # which key it was sealed with
    sealed_at: Mapped[datetime] = mapped_column(Instant)


class ErasedRow(Base):
    """A row that was emptied when its time was over, and the seal of what is left of it."""

    __tablename__ = "erased_row"
    __table_args__ = (UniqueConstraint("table_name", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    seal: Mapped[bytes] = mapped_column(LargeBinary)
