"""Process: published versions and their files - the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db.model import Base, Instant, Public

DRAFT, SENT, PUBLISHED, RETIRED, DISCARDED = "draft", "sent", "published", "retired", "discarded"


class ProcessVersion(Base):
    """One version of a process: a draft until it is published, and never changed after."""

    __tablename__ = "process_version"
    __table_args__ = (UniqueConstraint("process", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    process: Mapped[str]
    number: Mapped[int]
    state: Mapped[str]  # draft, sent, published, retired, discarded
    hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: the version a draft was copied from
    based_on: Mapped[int | None] = mapped_column(ForeignKey("process_version.id"))
    says: Mapped[str | None]  # what was changed and why; why it went back or was given up
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    certificate: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ProcessFile(Base):
    """One file of a version."""

    __tablename__ = "process_file"
    __table_args__ = (UniqueConstraint("version_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"), index=True)
    path: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)  # from a draft; kept all the same


class ProcessEdit(Base):
    """One change of one file of a draft: who made it, and what the whole draft was after it."""

    __tablename__ = "process_edit"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"), index=True)
    path: Mapped[str]
    what: Mapped[str]  # added, saved, removed
    by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    hash: Mapped[str]
    was: Mapped[bytes | None] = mapped_column(LargeBinary)  # before it; None where it was new
