"""By hand: how much one person reads or takes away in an hour, and the end of it for a machine.

What is counted is there already: the looks of the access log, and the events that say a file
was taken away. So every worker and every machine of a council counts together. Source: OWASP
ASVS 5.0.0, 2.4.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from engine import clock, guards
from engine.errors import TooMuch
from engine.log.model import Access, Event
from engine.people.model import User

HOUR = timedelta(hours=1)
#: Pages that list many cases: each line of them is a look, and none is a case that was opened.
LISTING = (
    "adults.same",
    "board_reviews.show",
    "find.search",
    "handover.show",
    "keeping.show",
    "large_scale.show",
    "overrides.show",
)
#: A list names many cases, so more may be listed than opened, and looked at again and again.
LISTED, LOOKS = 5, 20
#: Events that say that somebody took a file of many cases away.
TAKEN = ("file_taken", "return_taken")
HISTORY = ("history_read",)
#: Only the newest rows of the council are looked through, so that this stays quick however long
#: the log is: it is more than a council of 1,000 people writes in an hour.
NEWEST = 50_000


@dataclass
class Most:
    """How many different cases one person may open, and files take away, in an hour."""

    cases: int = 300
    files: int = 20
    #: the newest look this worker has heard of. PostgreSQL has to be told a number: asked for
    #: the newest in the same statement, it reads every look the person ever took.
    heard_of: int = 0


def require_reads(session: Session, user: User, most: Most, at: datetime) -> None:
    """Refuse to show another case to somebody who opened more in an hour than a person can.

    One statement. Raises ``TooMuch``.
    """
    opened = case((Access.page.not_in(LISTING), Access.case_id))
    newest = select(func.max(Access.id)).scalar_subquery()
    counts = select(
        func.count(opened.distinct()), func.count(Access.case_id.distinct()), func.count(), newest
    )
    *found, last = session.execute(counts.where(*_looks_of(user, most, at))).one()
    most.heard_of = last or 0
    limits = (most.cases, most.cases * LISTED, most.cases * LOOKS)
    over = [count >= limit for count, limit in zip(found, limits, strict=True)]
    if guards.on("bulk_reading") and any(over):
        _refuse(_many(found, over), _over(session, user, most, at, over))


def require_takes(session: Session, user: User, most: Most, at: datetime) -> None:
    """Refuse another file to somebody who took more of them in an hour than a person needs.

    Raises ``TooMuch``.
    """
    _require_events(session, user, TAKEN, most.files, at, "taken {} files away")


def require_history(session: Session, user: User, most: Most, at: datetime) -> None:
    """The same for what was imported about another adult from an older system. Raises ``TooMuch``."""
    _require_events(session, user, HISTORY, most.cases, at, "opened the history of {} adults")


def _require_events(
    session: Session, user: User, what: Sequence[str], most: int, at: datetime, done: str
) -> None:
    newest = session.scalar(select(func.max(Event.id))) or 0
    times = session.scalars(
        select(Event.at)
        .where(Event.actor_id == user.id, Event.id > newest - NEWEST)
        .where(Event.at > at - HOUR, Event.what.in_(what))
        .order_by(Event.at.desc())
        .limit(most)
    ).all()
    if guards.on("bulk_reading") and len(times) >= most:
        _refuse(f"You have {done.format(most)}", times[-1] + HOUR)


def _refuse(done: str, until: datetime) -> NoReturn:
    goes_on = clock.time_in_words(until + timedelta(minutes=1))
    raise TooMuch(
        f"{done} within an hour, which is more than anybody does by hand. "
        f"You can go on at {goes_on}.",
        until,
    )


def _looks_of(user: User, most: Most, at: datetime) -> Sequence[ColumnElement[bool]]:
    lately = Access.id > most.heard_of - NEWEST
    return Access.user_id == user.id, lately, Access.at > at - HOUR


def _many(found: Sequence[int], over: Sequence[bool]) -> str:
    if over[0]:
        return f"You have opened {_cases(found[0])}"
    if over[1]:
        return f"You have been shown {_cases(found[1])}"
    return f"You have opened {found[2]} {'page' if found[2] == 1 else 'pages'} of cases"


def _cases(found: int) -> str:
    return "1 case" if found == 1 else f"{found} different cases"


def _over(session: Session, user: User, most: Most, at: datetime, over: Sequence[bool]) -> datetime:
    """When so few are left within the last hour that the person may go on."""
    looks = select(Access.at)
    last = select(func.max(Access.at).label("at")).group_by(Access.case_id)
    ends = []
    for is_over, statement, limit in (
        (over[0], last.where(Access.page.not_in(LISTING)), most.cases),
        (over[1], last, most.cases * LISTED),
        (over[2], looks, most.cases * LOOKS),
    ):
        if is_over:
            times = statement.where(*_looks_of(user, most, at)).subquery()
            newest = select(times.c.at).order_by(times.c.at.desc()).offset(limit - 1).limit(1)
            ends.append(session.scalar(newest))
    return max(end for end in ends if end is not None) + HOUR
