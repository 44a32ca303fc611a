"""Keeping: jobs of the night, holds, records whose time is over, what was asked for - the tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db.model import Base, Instant, Public


class NightlyJob(Base):
    """One job of one night: done once, however many schedulers there are."""

    __tablename__ = "nightly_job"
    __table_args__ = (UniqueConstraint("job", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]  # engine/keeping/nightly.py
    day: Mapped[date]
    claimed_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=1)
    next_try_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    said: Mapped[str | None]  # what came of it, or why it failed: never a word about anybody


class MeasuresKept(Base):
    """The measures as they stood on one day, for the twelve months up to it."""

    __tablename__ = "measures_kept"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    kept_at: Mapped[datetime] = mapped_column(Instant)
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class LegalHold(Base):
    """Nothing of this adult is let go while a hold stands: an inquiry, a court, a request."""

    __tablename__ = "legal_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    why: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_because: Mapped[str | None]


class Erasure(Base):
    """A record whose time is over: listed, proposed, agreed by a second person, erased.

    The row stays for ever as the certificate: it names nobody but those who decided.
    """

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    kind: Mapped[str]  # enquiry or concern: which period counts
    due_on: Mapped[date]
    listed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_because: Mapped[str | None]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    declined_at: Mapped[datetime | None] = mapped_column(Instant)
    declined_because: Mapped[str | None]
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    #: how many rows of which table were emptied, the references of the cases
    certificate: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class SubjectAccess(Base):
    """Somebody asked for everything that is recorded about them; what is left out, and why."""

    __tablename__ = "subject_access"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    asked_on: Mapped[date]
    asked_by_whom: Mapped[str]  # the adult, or who acts for them: in words
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: "kind:row" -> why it is left out, or nothing where it is given
    choices: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
