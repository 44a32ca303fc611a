"""Board reviews: a review, its adults, what it recommends, and what was changed - the tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db.model import Base, Instant, Public


class BoardReview(Base):
    """One Safeguarding Adults Review. It names no adult: the Board publishes under another name."""

    __tablename__ = "board_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    called: Mapped[str] = mapped_column(unique=True)
    duty: Mapped[str]  # must, may
    reason: Mapped[str]
    decided_on: Mapped[date] = mapped_column(index=True)
    started_on: Mapped[date | None]
    concluded_on: Mapped[date | None]
    published_on: Mapped[date | None]
    agencies: Mapped[list[str]] = mapped_column(JSON)
    #: its id in the older system, where it was imported as well; the import then counts no more
    imported_as: Mapped[str | None] = mapped_column(unique=True)
    #: how often it was changed; whoever changes it says which state they had seen
    version: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: since when it is known to have been recorded by mistake; it counts nowhere then
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class BoardReviewAdult(Base):
    """An adult whom a review is about, and what they suffered."""

    __tablename__ = "board_review_adult"
    __table_args__ = (UniqueConstraint("review_id", "adult_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    review_id: Mapped[int] = mapped_column(ForeignKey("board_review.id"))
    adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    harm: Mapped[str]  # DIED, SURVIVED
    #: since when they are known to have been put there by mistake
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class BoardRecommendation(Base):
    """One thing that a review recommends, to whom, and what has become of it."""

    __tablename__ = "board_recommendation"
    __table_args__ = (UniqueConstraint("review_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    review_id: Mapped[int] = mapped_column(ForeignKey("board_review.id"))
    number: Mapped[int]
    text: Mapped[str]
    to_whom: Mapped[str]
    due_on: Mapped[date | None]
    state: Mapped[str]
    said: Mapped[str]  # what was done, or why it is not
    stated_on: Mapped[date]


class BoardReviewChange(Base):
    """What a review, an adult of it or a recommendation said before somebody changed it, and why."""

    __tablename__ = "board_review_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("board_review.id"), index=True)
    what: Mapped[str]
    #: which adult or recommendation, by its public id; None where it is the review itself
    row: Mapped[str | None]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    why: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
