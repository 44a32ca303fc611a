"""Adults: two entries that are the same person, and cases that were about the wrong one - the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.db.model import Base, Instant, Public


class SamePerson(Base):
    """What was decided of two entries that look alike: the same person, or two people.

    Where they are the same, ``other_id`` was merged into ``adult_id``, and
    ``moved`` holds what went along: table -> ids of its rows, ``case`` among them.
    """

    __tablename__ = "same_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    result: Mapped[str]  # same, different
    why: Mapped[str]
    moved: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undone_because: Mapped[str | None]


class CaseMove(Base):
    """A case that was about the wrong adult: one person proposes, another agrees."""

    __tablename__ = "case_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    from_adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"))
    to_adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"))
    why: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed: Mapped[bool | None]
    decided_because: Mapped[str | None]
