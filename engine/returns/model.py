"""Returns: what was returned, and who has signed it off - the tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db.model import Base, Instant, Packed, Public


class ReturnRun(Base):
    """One run of the national return, frozen: its figures, and what stood behind each of them."""

    __tablename__ = "return_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    year: Mapped[str] = mapped_column(index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    so_far: Mapped[bool]
    #: the cells as they were called, with their figures: [table, kind, row, column, figure]
    figures: Mapped[list[Any]] = mapped_column(Packed)
    #: the place of a cell -> unit -> the concerns or enquiries it comes from
    members: Mapped[dict[str, Any]] = mapped_column(Packed)
    #: what is missing: [table, what, keys]
    gaps: Mapped[list[Any]] = mapped_column(Packed)
    checksum: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    via: Mapped[str]


class ReturnSignOff(Base):
    """A manager has looked at one table of one run and signs it off. Never taken back: a new run is."""

    __tablename__ = "return_sign_off"
    __table_args__ = (UniqueConstraint("run_id", "table_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("return_run.id"))
    table_name: Mapped[str]
    said: Mapped[str | None]  # for the comment box of the national template
    signed_at: Mapped[datetime] = mapped_column(Instant)
    signed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
