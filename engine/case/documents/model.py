"""Documents: the bytes of a file and what was found when it was checked - the table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from engine.db.model import Base, Instant, Public


class Upload(Base):
    """One file that somebody sent. A ``document`` or report in the record names it by its public id."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]  # as the sender called it, made safe
    media_type: Mapped[str]  # as found in the content, never as the browser said
    size: Mapped[int]  # bytes
    sha256: Mapped[str]
    scan: Mapped[str]  # clean, not_scanned
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: erased where it was taken out before it was recorded
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
