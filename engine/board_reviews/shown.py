"""Board reviews: shown - the register, and one review as one person may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.board_reviews.model import (
    BoardRecommendation,
    BoardReview,
    BoardReviewAdult,
    BoardReviewChange,
)
from engine.board_reviews.told import STATES
from engine.board_reviews.whom import Whom, adults_seen
from engine.errors import NotFound
from engine.people.model import User
from engine.people.permission import require
from engine.record.history import history_sar


@dataclass(frozen=True)
class Line:
    """One review in the register; ``review`` is None where it was imported and not recorded here."""

    called: str
    decided_on: date
    adults: int
    died: int
    review: BoardReview | None = None
    recommended: int = 0
    open: int = 0

    @property
    def stage(self) -> str:
        """How far it has come, in a word."""
        if self.review is None:
            return "imported"
        if self.review.withdrawn_at is not None:
            return "recorded by mistake"
        for name in ("published", "concluded", "started"):
            if getattr(self.review, f"{name}_on") is not None:
                return name
        return "decided"


@dataclass(frozen=True)
class Shown:
    """One review: its adults as far as one may know of them, what it recommends, what changed."""

    review: BoardReview
    adults: Sequence[tuple[BoardReviewAdult, Whom]]
    recommendations: Sequence[BoardRecommendation]
    changes: Sequence[tuple[BoardReviewChange, str]]
    states: Counter[str]


def register(session: Session, user: User) -> list[Line]:
    """Every review, the newest decision first. Raises ``NotAllowed``."""
    require(user, "read_board_reviews", None)
    died = _count_of(BoardReviewAdult.harm == "DIED")
    adults = session.execute(
        sa.select(BoardReviewAdult.review_id, sa.func.count(), died)
        .where(BoardReviewAdult.withdrawn_at.is_(None))
        .group_by(BoardReviewAdult.review_id)
    )
    of = {review: (every, dead) for review, every, dead in adults}
    unsettled = _count_of(BoardRecommendation.state.in_(("accepted", "under_way")))
    rows = session.execute(
        sa.select(BoardRecommendation.review_id, sa.func.count(), unsettled).group_by(
            BoardRecommendation.review_id
        )
    )
    said = {review: (every, still) for review, every, still in rows}
    lines = [
        Line(one.called, one.decided_on, *of.get(one.id, (0, 0)), one, *said.get(one.id, (0, 0)))
        for one in session.scalars(sa.select(BoardReview))
    ]
    return sorted([*lines, *_imported(session)], key=lambda one: one.decided_on, reverse=True)


def get_review(session: Session, public_id: str, user: User) -> Shown:
    """One review. Raises ``NotAllowed``; ``NotFound``."""
    require(user, "read_board_reviews", None)
    review = session.scalar(sa.select(BoardReview).where(BoardReview.public_id == public_id))
    if review is None:
        raise NotFound
    adults = session.scalars(
        sa.select(BoardReviewAdult)
        .where(BoardReviewAdult.review_id == review.id)
        .order_by(BoardReviewAdult.id)
    ).all()
    seen = adults_seen(session, [one.adult_id for one in adults], user)
    recommendations = session.scalars(
        sa.select(BoardRecommendation)
        .where(BoardRecommendation.review_id == review.id)
        .order_by(BoardRecommendation.number)
    ).all()
    changes = session.execute(
        sa.select(BoardReviewChange, User.name)
        .join(User, User.id == BoardReviewChange.changed_by)
        .where(BoardReviewChange.review_id == review.id)
        .order_by(BoardReviewChange.id.desc())
    )
    return Shown(
        review,
        [(one, seen[one.adult_id]) for one in adults],
        recommendations,
        [(change, name) for change, name in changes],
        Counter({state: 0 for state in STATES} | Counter(one.state for one in recommendations)),
    )


def _imported(session: Session) -> list[Line]:
    """Reviews of the older system that nobody has put into the register."""
    c = history_sar.c
    known = sa.select(BoardReview.imported_as).where(BoardReview.imported_as.is_not(None))
    rows = session.execute(
        sa.select(c.sar, sa.func.min(c.held_on), sa.func.count(), _count_of(c.harm == "DIED"))
        .where(c.sar.not_in(known))
        .group_by(c.sar)
    )
    return [Line(sar, held, every, dead) for sar, held, every, dead in rows]


def _count_of(which: sa.ColumnElement[bool]) -> Any:
    return sa.func.coalesce(sa.func.sum(sa.case((which, 1), else_=0)), 0)
