"""Calendar: the table of what the council has set about time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.db.model import Base, Instant, Public


class CouncilTime(Base):
    """One thing the council has set about time, until it is over.

    ``kind`` is *closed* (``name`` is a day on which the council is closed), *length* (``name``
    is a timescale, which takes ``amount`` of ``unit`` here) or *checked* (``name`` is the day
    up to which somebody has checked the bank holidays).
    """

    __tablename__ = "council_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    kind: Mapped[str]
    name: Mapped[str]
    amount: Mapped[int | None]
    unit: Mapped[str | None]
    why: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    over_at: Mapped[datetime | None] = mapped_column(Instant)
    over_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: the running cases whose targets were worked out anew since it was set, or since it was over
    applied_to: Mapped[int] = mapped_column(default=0)  # the number of the last case
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
