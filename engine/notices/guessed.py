"""Notices: guessed - find out whose sign-in was limited after wrong guesses, and tell them.

It is done by the scheduler and not by the page: the page of whoever guesses does the same work
whether there is an account or not. What is kept of an attempt is a digest of whom it was about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.db import Database
from engine.notices.of_account import AN_HOUR, tell_limited
from engine.people.attempts import CODES, PASSWORDS, Limit, digest
from engine.people.model import SignInAttempt, User

FEWEST = min(PASSWORDS.allowed, CODES.allowed)


def tell_all(database: Database, as_of: datetime) -> Iterator[int]:
    """Tell everybody whose sign-in was limited within the last hour, once; give their numbers."""
    with database.read() as session:
        tried = _tried(session, as_of)
        open_accounts = select(User.id, User.email).where(User.disabled_at.is_(None))
        people = session.execute(open_accounts).all() if tried else []
    for number, email in people:
        if _is_limited(tried.get(digest(f"account {email}"), ()), PASSWORDS) or _is_limited(
            tried.get(digest(f"code {number}"), ()), CODES
        ):
            with database.write() as session:
                mine = select(User).where(User.id == number)
                user = session.scalars(mine.with_for_update(of=User)).one()
                told = tell_limited(session, user, as_of)
            if told:
                yield number


def _tried(session: Session, as_of: datetime) -> dict[str, list[datetime]]:
    """When there were attempts that were not right, by the digest of whom they were about."""
    within = SignInAttempt.at > as_of - AN_HOUR
    often = (
        select(SignInAttempt.who)
        .where(within)
        .group_by(SignInAttempt.who)
        .having(func.count() >= FEWEST)
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = select(SignInAttempt.who, SignInAttempt.at).where(within, SignInAttempt.who.in_(often))
    for who, at in session.execute(rows.order_by(SignInAttempt.at)):
        found[who].append(at)
    return found


def _is_limited(times: Sequence[datetime], limit: Limit) -> bool:
    """Whether there were ever as many attempts as are allowed within the time of the limit."""
    pairs = zip(times, times[limit.allowed - 1 :], strict=False)
    return any(last - first < limit.within for first, last in pairs)
