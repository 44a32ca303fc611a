"""Audit: samples, audits, their answers and the actions that follow - the tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.case.model import Case
from engine.db.model import Base, Instant, Public
from engine.people.model import User


class AuditSample(Base):
    """One draw: the enquiries it was drawn from, the seed, and how many were wanted.

    With these three the same sample can be drawn again, by anybody.
    """

    __tablename__ = "audit_sample"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    first_day: Mapped[date]
    last_day: Mapped[date]
    theme: Mapped[str]  # what the Board asked to look at; '' for none
    seed: Mapped[str]
    size: Mapped[int]
    #: every enquiry it could have been, as [reference, team, marks]
    frame: Mapped[list[Any]] = mapped_column(JSON)
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Audit(Base):
    """One case read by one auditor. Once finished it is not changed; a second auditor adds to it."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    auditor_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    sample_id: Mapped[int | None] = mapped_column(ForeignKey("audit_sample.id"), index=True)
    #: the audit that is done again here
    again_of: Mapped[int | None] = mapped_column(ForeignKey("audit.id"))
    marks: Mapped[list[str]] = mapped_column(JSON)  # engine/audit/sample.py: MARKS
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()
    went_well: Mapped[str] = mapped_column(default="")
    to_improve: Mapped[str] = mapped_column(default="")
    learning: Mapped[str] = mapped_column(default="")
    learning_for: Mapped[str] = mapped_column(default="")
    grade: Mapped[str | None]
    finished_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    #: a second auditor reads it as well: one in five
    to_moderate: Mapped[bool]
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    moderated_at: Mapped[datetime | None] = mapped_column(Instant)
    moderator_grade: Mapped[str | None]
    moderator_words: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship(lazy="select")
    auditor: Mapped[User] = relationship(lazy="joined", foreign_keys=[auditor_id])
    moderator: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[moderator_id])

    __mapper_args__ = {"version_id_col": version}


class AuditAnswer(Base):
    """What an auditor said to one question. A draft until the audit is finished."""

    __tablename__ = "audit_answer"
    __table_args__ = (UniqueConstraint("audit_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"))
    question: Mapped[int]
    said: Mapped[str | None]  # yes, partly, no, not_applicable
    evidence: Mapped[str]  # engine/audit/evidence.py: what a piece is called; '' for none
    words: Mapped[str]
    #: what the record itself showed when the audit was finished, for a question that has a fact
    fact: Mapped[str | None]


class AuditAction(Base):
    """Something to be put right after an audit: what, who, by when; and when it was done."""

    __tablename__ = "audit_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    what: Mapped[str]
    #: their name; somebody outside has no number here
    owner: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    done_words: Mapped[str] = mapped_column(default="")
