"""Returns: reviews - the adults of the Board's reviews, from the register and from the older system.

A review counts in the year in which the Board decided to hold it; what the older system told
has one day alone (returns H: accepted or concluded). One that was imported and then put into
the register counts there, and once.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.board_reviews.model import BoardReview, BoardReviewAdult
from engine.record.history import history_sar
from engine.returns.imported import between
from engine.returns.rows import Extract, Reviewed

#: How the key of a review of the register begins, before its public id.
REGISTER = "register:"


def read_reviews(session: Session, first: date | None, last: date | None, found: Extract) -> None:
    """Add one row for each adult of each review of the time, and name reviews that are of nobody."""
    c = history_sar.c
    recorded = sa.select(BoardReview.imported_as).where(BoardReview.imported_as.is_not(None))
    imported = sa.select(c.sar, c.adult_id, c.held_on, c.harm).where(
        *between(c.held_on, first, last), c.sar.not_in(recorded)
    )
    found.reviews += [Reviewed(*row) for row in session.execute(imported)]
    day = BoardReview.__table__.c.decided_on
    of_it = sa.and_(
        BoardReviewAdult.review_id == BoardReview.id, BoardReviewAdult.withdrawn_at.is_(None)
    )
    live = (
        sa.select(BoardReview.public_id, BoardReviewAdult.adult_id, day, BoardReviewAdult.harm)
        .join(BoardReviewAdult, of_it, isouter=True)
        .where(BoardReview.withdrawn_at.is_(None), *between(day, first, last))
    )
    for sar, adult, *rest in session.execute(live):
        if adult is None:
            found.of_nobody.append(REGISTER + sar)
        else:
            found.reviews.append(Reviewed(REGISTER + sar, adult, *rest))
