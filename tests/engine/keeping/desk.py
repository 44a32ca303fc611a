"""The desk of whoever lets records go: list, propose, decide, erase."""

from __future__ import annotations

import sqlalchemy as sa

from engine import clock
from engine.keeping import letting_go, retention
from engine.keeping.erase import erase_agreed
from engine.keeping.model import Erasure
from engine.keeping.periods import Periods
from engine.log.seals import Key
from engine.people.model import User

ONE = "one conversation, everything achieved"
PERIODS = Periods()
KEY = Key("a key that is not in the database, 40 characters")
AT = clock.moment("2035-01-10T03:00")
BECAUSE = "I looked through it; nothing needs it any more."


def manager(session, name="Priya"):
    return session.scalar(sa.select(User).where(User.name.startswith(name)))


def listed(council):
    with council.db.write() as session:
        retention.list_due(session, PERIODS, AT)
    with council.db.read() as session:
        return session.scalar(sa.select(Erasure.public_id).order_by(Erasure.id.desc()))


def propose(council, erasure, by="Priya", approver="Daniel", at=AT):
    with council.db.write() as session:
        chosen = manager(session, approver).public_id
        letting_go.propose(
            session, erasure, BECAUSE, chosen, manager(session, by), at=at, periods=PERIODS
        )


def decide(council, erasure, by="Daniel", agreed=True, because="", at=AT):
    with council.db.write() as session:
        letting_go.decide(
            session, erasure, agreed, because, manager(session, by), at=at, periods=PERIODS
        )


def let_go(council, at=AT):
    """Two people agree, and the night erases it."""
    erasure = listed(council)
    propose(council, erasure)
    decide(council, erasure)
    assert erase_agreed(council.db, PERIODS, KEY, at) == 1
    return erasure
