"""Attempts: how often somebody may guess at a password or a code, counted in rows for every worker.

An attempt is put down before what was typed is looked at, and struck off if it was
right, so many at once cannot slip past the limit together. What is kept is a digest of
whom it was about or where it came from, for a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine import guards
from engine.db import Database
from engine.errors import NotAllowed
from engine.people.model import SignInAttempt

KEPT = timedelta(days=1)


class TooMany(NotAllowed):
    """Nothing was looked at: there were too many attempts before this one."""


@dataclass(frozen=True)
class Limit:
    """So many attempts within so long; then this sentence."""

    allowed: int
    within: timedelta
    sentence: str


#: Source: Cyber Essentials: no more than 10 guesses in 5 minutes.
PASSWORDS = Limit(
    10,
    timedelta(minutes=5),
    "Too many attempts to sign in. Wait five minutes, then try again.",
)
#: A whole office comes from one address, and of 500 people who sign in at nine more than ten
#: mistype (tests/chaos/logins.py). A right password is no guess, so this many are wrong ones.
FROM_ONE_PLACE = Limit(100, PASSWORDS.within, PASSWORDS.sentence)
#: A code has six figures and three of a million are right: 480 guesses a day are 0.15 %.
CODES = Limit(
    5,
    timedelta(minutes=15),
    "Too many codes were not right. Wait 15 minutes, then try again.",
)


def try_once(db: Database, about: Sequence[str], at: datetime, *limits: Limit) -> list[int]:
    """Put one attempt on record for each thing it is about; return what ``strike_off`` takes.

    ``about`` are words such as ``account kali@council.example``; only their digests
    are kept. There is one limit for all of them, or one for each.

    Raises ``TooMany``, before anything is looked at.
    """
    who = [digest(words) for words in about]
    each = list(zip(who, limits if len(limits) > 1 else limits * len(who), strict=True))
    with db.read() as session:
        _refuse_more(session, each, at, to_come=1)
    with db.write() as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - KEPT))
        attempts = [SignInAttempt(who=one, at=at) for one in who]
        session.add_all(attempts)
        session.flush()
        ids = [attempt.id for attempt in attempts]
    with db.read() as session:
        _refuse_more(session, each, at, to_come=0)
    return ids


def strike_off(session: Session, attempts: Collection[int]) -> None:
    """Forget an attempt that was right: it is no guess."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(attempts)))


def digest(text: str) -> str:
    """What is kept in place of a word that is secret, or that says who somebody is."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _refuse_more(
    session: Session, each: Sequence[tuple[str, Limit]], at: datetime, to_come: int
) -> None:
    for who, limit in each:
        made = session.scalar(
            select(func.count())
            .select_from(SignInAttempt)
            .where(SignInAttempt.who == who, SignInAttempt.at > at - limit.within)
        )
        if guards.on("sign_in_limit") and (made or 0) + to_come > limit.allowed:
            raise TooMany(limit.sentence)
