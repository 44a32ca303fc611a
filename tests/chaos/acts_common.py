"""Acts: what every act of a meeting needs - people, words, a task of a case."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.case.model import Case, Task
from engine.db.tables import metadata
from engine.keeping.periods import Periods
from engine.log.seals import Key
from engine.people import users
from engine.people.model import User
from tests.chaos.meeting import Meeting
from tests.council import EMAILS
from tests.walks.trying import open_tasks
from tests.walks.walked import Walked

Act = Callable[[Meeting, Walked, Walked], object]

ADULT = metadata.tables["adult"].c
WHY = "Told by the surgery this morning."
MANAGERS = ("Priya", "Daniel")
WORKERS = ("Lena", "Tom", "Amara", "Priya", "Daniel")
OF_US = ("Lena", "Tom", "Amara", "Priya", "Daniel", "Ruth", "Iris")
SEALS = Key("a key that is not in the database, 40 characters")
PERIODS = Periods()
#: long after: everything that ended is old enough to be let go
LATER = clock.moment("2045-01-10T03:00")
LENGTHS = ("start", "duty_decision", "planning", "middle_again", "follow_up")


def user_named(session: Session, name: str) -> User:
    return users.get_user_by_email(session, EMAILS[name])


def adult_of(it: Meeting, one: Walked) -> str:
    with it.db.read() as session:
        entry = sa.select(ADULT.public_id).join(Case, Case.adult_id == ADULT.id)
        return str(session.scalars(entry.where(Case.id == one.id)).one())


def worker_of(it: Meeting, one: Walked) -> int:
    """Somebody of the team, found before: a verb begins by locking the case."""
    with it.db.read() as session:
        return it.worker(session, one).id


def some_task(it: Meeting, one: Walked) -> Task | None:
    with it.db.read() as session:
        found = open_tasks(session, one)
        return it.choose.choice(found) if found else None
