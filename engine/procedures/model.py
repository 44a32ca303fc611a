"""Procedures: a procedure, its versions, and who has read which - the tables."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from engine.db.model import Base, Instant, Public
from engine.people.model import User


class Procedure(Base):
    """Something that people here work by: what it is called, what it is for, where it fits."""

    __tablename__ = "procedure"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    title: Mapped[str]
    what_for: Mapped[str]
    scope: Mapped[str]  # national or local
    #: at which stages a task shows it: start, middle, end, or every task
    stages: Mapped[list[str]] = mapped_column(JSON)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: since when it is not worked by any more; who has read it stays
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class ProcedureVersion(Base):
    """One version of a procedure, at an address or as a document; neither is ever changed."""

    __tablename__ = "procedure_version"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    number: Mapped[int]
    called: Mapped[str]  # as the document says it: 4.2, or June 2026
    what_changed: Mapped[str]
    address: Mapped[str | None]
    file_name: Mapped[str | None]
    media_type: Mapped[str | None]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str | None]
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: when somebody looked last whether it is still the newest, and when that is to be done again
    checked_on: Mapped[date]
    check_again_on: Mapped[date]

    procedure: Mapped[Procedure] = relationship(lazy="joined")
    adder: Mapped[User] = relationship(lazy="select", foreign_keys=[added_by])


class ProcedureRead(Base):
    """Somebody has read one version of a procedure."""

    __tablename__ = "procedure_read"
    __table_args__ = (UniqueConstraint("version_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    read_at: Mapped[datetime] = mapped_column(Instant)
