"""Board reviews: keeping - record a review and its adults, correct it, take back what was a mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock, guards
from engine.board_reviews.model import BoardReview, BoardReviewAdult, BoardReviewChange
from engine.board_reviews.told import HARMS, LONGEST, Said, plain, tidied, wrong_with
from engine.board_reviews.whom import adult_meant
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log import events
from engine.people.model import User
from engine.people.permission import require
from engine.record.history import history_sar
from engine.returns.adults import merged


def record_review(
    session: Session,
    said: Said,
    actor: User,
    *,
    imported_as: str = "",
    at: datetime | None = None,
    via: str = "web",
) -> BoardReview:
    """Put a review of the Board into the register; its adults are added to it.

    ``imported_as`` is its id in the older system, where it was imported: its adults are then
    those of the import, and it is counted once. Raises ``NotAllowed``; ``InvalidAnswers``.
    """
    require(actor, "keep_board_reviews", None)
    at, said, old = at or clock.now(), tidied(said), plain(imported_as)
    wrong = wrong_with(said, clock.today(at))
    if said.called and _called(session, said.called) is not None:
        wrong["called"] = "Another review is called this already"
    adults = _imported(session, old) if old else []
    if old and not adults:
        wrong["imported_as"] = "No review with this id was imported"
    elif old and session.scalar(sa.select(BoardReview).where(BoardReview.imported_as == old)):
        wrong["imported_as"] = "This imported review is in the register already"
    if wrong:
        raise InvalidAnswers(wrong)
    review = BoardReview(
        **asdict(said) | {"agencies": list(said.agencies)}, imported_as=old or None, version=1,
        recorded_at=at, recorded_by=actor.id,
    )  # fmt: skip
    session.add(review)
    session.flush()
    session.add_all(
        BoardReviewAdult(review_id=review.id, adult_id=adult, harm=harm) for adult, harm in adults
    )
    log(session, "board_review_recorded", review, actor, at, via)
    return review


def correct_review(
    session: Session,
    public_id: str,
    seen: int,
    said: Said,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> BoardReview:
    """Change what is said of a review: a day that has come, or a mistake. What it said is kept.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` where somebody changed it since ``seen``;
    ``InvalidAnswers``.
    """
    review, at, said = mine(session, public_id, actor, seen), at or clock.now(), tidied(said)
    wrong = wrong_with(said, clock.today(at)) | wrong_reason(why)
    other = _called(session, said.called)
    if other is not None and other.id != review.id:
        wrong["called"] = "Another review is called this already"
    new = asdict(said) | {"agencies": list(said.agencies)}
    before = {name: getattr(review, name) for name in new if getattr(review, name) != new[name]}
    if not wrong and not before:
        wrong["called"] = "Nothing is different"
    if wrong:
        raise InvalidAnswers(wrong)
    changed(session, review, "review", None, before, why, actor, at)
    for name in before:
        setattr(review, name, new[name])
    log(session, "board_review_changed", review, actor, at, via)
    return review


def add_adult(
    session: Session,
    public_id: str,
    seen: int,
    number: str,
    harm: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> BoardReviewAdult:
    """Say that a review is about the adult of a case, or of an imported concern or enquiry.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    review, at = mine(session, public_id, actor, seen), at or clock.now()
    wrong = {} if harm in HARMS else {"harm": "Select what they suffered"}
    adult = 0
    try:
        adult = adult_meant(session, number, actor)
    except InvalidAnswers as error:
        wrong |= error.messages
    if wrong:
        raise InvalidAnswers(wrong)
    row = _already(session, review, adult)
    if row is not None and row.withdrawn_at is None:
        raise InvalidAnswers({"adult": "This adult is in the review already"})
    if row is None:
        row = BoardReviewAdult(review_id=review.id, adult_id=adult, harm=harm)
        session.add(row)
        session.flush()
        changed(session, review, "adult", row.public_id, {}, "", actor, at)
    else:  # they were taken out by mistake
        before = {"withdrawn_at": row.withdrawn_at, "harm": row.harm}
        changed(session, review, "adult", row.public_id, before, "", actor, at)
        row.withdrawn_at, row.harm = None, harm
    log(session, "board_review_changed", review, actor, at, via)
    return row


def take_adult_out(
    session: Session,
    public_id: str,
    seen: int,
    adult: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> None:
    """Say that an adult was put into a review by mistake; the row stays, and counts no more.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    review, at = mine(session, public_id, actor, seen), at or clock.now()
    if wrong := wrong_reason(why):
        raise InvalidAnswers(wrong)
    row = session.scalar(
        sa.select(BoardReviewAdult).where(
            BoardReviewAdult.review_id == review.id, BoardReviewAdult.public_id == adult
        )
    )
    if row is None or row.withdrawn_at is not None:
        raise NotFound
    before = {"withdrawn_at": None, "harm": row.harm}
    changed(session, review, "adult", row.public_id, before, why, actor, at)
    row.withdrawn_at = at
    log(session, "board_review_changed", review, actor, at, via)


def withdraw_review(
    session: Session,
    public_id: str,
    seen: int,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> BoardReview:
    """Say that a review was recorded by mistake: it stays to be read, and counts nowhere.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    review, at = mine(session, public_id, actor, seen), at or clock.now()
    if wrong := wrong_reason(why):
        raise InvalidAnswers(wrong)
    before = {"imported_as": review.imported_as, "withdrawn_at": None}
    changed(session, review, "review", None, before, why, actor, at)
    review.withdrawn_at, review.imported_as = at, None  # the import counts again
    log(session, "board_review_withdrawn", review, actor, at, via)
    return review


def mine(session: Session, public_id: str, actor: User, seen: int) -> BoardReview:
    """A review that is to be changed, locked, as this person has seen it.

    Raises ``NotAllowed``; ``NotFound``; ``Conflict``.
    """
    require(actor, "keep_board_reviews", None)
    found = sa.select(BoardReview).where(BoardReview.public_id == public_id)
    review = session.scalar(found.with_for_update())
    if review is None:
        raise NotFound
    if review.withdrawn_at is not None:
        raise Conflict("This review was recorded by mistake, and is not changed any more.")
    if review.version != seen and guards.on("board_review_as_seen"):
        raise Conflict("Somebody changed this review meanwhile. Look at it as it is now.")
    return review


def changed(
    session: Session,
    review: BoardReview,
    what: str,
    row: str | None,
    before: Mapping[str, Any],
    why: str,
    actor: User,
    at: datetime,
) -> None:
    """Keep what something of a review said before, and count the change."""
    told = {name: _told(value) for name, value in before.items()}
    session.add(
        BoardReviewChange(
            review_id=review.id,
            what=what,
            row=row,
            before=told,
            why=why.strip(),
            changed_at=at,
            changed_by=actor.id,
        )
    )
    review.version += 1


def wrong_reason(why: str) -> dict[str, str]:
    """What cannot be taken of a reason."""
    if not why.strip():
        return {"why": "Say why it is changed"}
    return {"why": f"Use {LONGEST:,} characters or fewer"} if len(why) > LONGEST else {}


def log(
    session: Session, what: str, review: BoardReview, actor: User, at: datetime, via: str
) -> None:
    """Write one line of what happened to a review."""
    data = {"review": review.id, "version": review.version}
    events.append(session, None, what, actor, at=at, via=via, data=data)


def _called(session: Session, called: str) -> BoardReview | None:
    return session.scalar(sa.select(BoardReview).where(BoardReview.called == called))


def _imported(session: Session, sar: str) -> list[tuple[int, str]]:
    """The adults of an imported review, each once, and what they suffered."""
    c = history_sar.c
    into = merged(session)
    rows = session.execute(sa.select(c.adult_id, c.harm).where(c.sar == sar).order_by(c.id))
    return list({into.get(adult, adult): harm for adult, harm in rows}.items())


def _already(session: Session, review: BoardReview, adult: int) -> BoardReviewAdult | None:
    into = merged(session)
    rows = session.scalars(
        sa.select(BoardReviewAdult).where(BoardReviewAdult.review_id == review.id)
    )
    wanted = into.get(adult, adult)
    return next((row for row in rows if into.get(row.adult_id, row.adult_id) == wanted), None)


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
