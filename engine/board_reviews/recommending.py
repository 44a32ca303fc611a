"""Board reviews: recommending - what a review recommends, and what becomes of each of it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.board_reviews.keeping import changed, log, mine
from engine.board_reviews.model import BoardRecommendation
from engine.board_reviews.told import plain, wrong_with_recommendation
from engine.errors import InvalidAnswers, NotFound
from engine.people.model import User


def recommend(
    session: Session,
    review: str,
    seen: int,
    text: str,
    to_whom: str,
    due_on: date | None,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> BoardRecommendation:
    """Write down one thing that a review recommends.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    of, at = mine(session, review, actor, seen), at or clock.now()
    text, to_whom = text.replace("\x00", "").strip(), plain(to_whom)
    if wrong := wrong_with_recommendation(text, to_whom, "accepted", ""):
        raise InvalidAnswers(wrong)
    last = session.scalar(
        sa.select(sa.func.max(BoardRecommendation.number)).where(
            BoardRecommendation.review_id == of.id
        )
    )
    row = BoardRecommendation(
        review_id=of.id, number=(last or 0) + 1, text=text, to_whom=to_whom, due_on=due_on,
        state="accepted", said="", stated_on=clock.today(at),
    )  # fmt: skip
    session.add(row)
    session.flush()
    changed(session, of, "recommendation", row.public_id, {}, "", actor, at)
    log(session, "board_review_changed", of, actor, at, via)
    return row


def what_became(
    session: Session,
    review: str,
    seen: int,
    recommendation: str,
    state: str,
    said: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> BoardRecommendation:
    """Say what has become of a recommendation; what was said before is kept.

    What was done, and why one is not put into practice, belongs into the Board's annual
    report. Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``. Source:
    Care Act 2014 Sch 2 para 4(1)(f) and (g).
    """
    of, at = mine(session, review, actor, seen), at or clock.now()
    row = session.scalar(
        sa.select(BoardRecommendation).where(
            BoardRecommendation.review_id == of.id,
            BoardRecommendation.public_id == recommendation,
        )
    )
    if row is None:
        raise NotFound
    said = said.replace("\x00", "").strip()
    if wrong := wrong_with_recommendation(row.text, row.to_whom, state, said):
        raise InvalidAnswers(wrong)
    before = {"state": row.state, "said": row.said, "stated_on": row.stated_on}
    changed(session, of, "recommendation", row.public_id, before, "", actor, at)
    row.state, row.said, row.stated_on = state, said, clock.today(at)
    log(session, "board_review_changed", of, actor, at, via)
    return row
