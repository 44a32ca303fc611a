"""Demo: fictional people, and their cases at every stage, made by the verbs alone.

``people.json`` names the teams and the staff; ``cases/`` holds one walk a case, in the
steps of ``engine.case.walk``. Times are told back from now, so that some work is always
due and some late. Nothing is written but through the verbs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import clock
from engine.case.model import Case
from engine.case.walk import Walk
from engine.db import Database
from engine.people import users
from engine.people.model import Team, User
from web.demo.learning import make_learning

HERE = Path(__file__).resolve().parent
STAFF: Mapping[str, Any] = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
PASSWORD: str = STAFF["password"]


def make_demo(db: Database, now: datetime | None = None) -> Iterator[str]:
    """Add the demo's people and cases, saying what each is while it goes.

    A second time nothing is added; where it was broken off, it goes on with the next case.
    """
    moment = now or clock.now()
    yield from _make_people(db, moment)
    yield from make_learning(db, emails(), moment)
    for case in cases()[_made(db) :]:
        walk(db, case, moment)
        yield f"{case['adult'] or 'A new concern'}: {case['stage']}"


def cases() -> list[dict[str, Any]]:
    """The demo's cases, in the order in which they are made."""
    files = sorted((HERE / "cases").glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def walk(db: Database, case: Mapping[str, Any], now: datetime) -> Walk:
    """Walk one case from as long ago as it says: all of its steps are kept, or none."""
    with db.write() as session:
        one = Walk(lambda: _step(session), emails(), _began(case["starts"], now))
        one.run(case)
        if one.now > now:
            raise AssertionError(f"{case['adult']} would end in the future: {one.now}")
    return one


@contextmanager
def _step(session: Session) -> Iterator[Session]:
    """One step of a walk inside the transaction of the case; the next reads everything anew."""
    yield session
    session.flush()
    session.expire_all()


def people() -> list[dict[str, Any]]:
    """Everybody who can sign in to the demo: name, roles, team, and what they do."""
    return [{**one, "team": team} for team, staff in STAFF["teams"].items() for one in staff]


def email(name: str) -> str:
    """The address somebody signs in with: lena.kowalska@threefold.example."""
    return f"{name.lower().replace(' ', '.')}@threefold.example"


def emails() -> dict[str, str]:
    """First name -> address, as the walks name people."""
    return {one["name"].split()[0]: email(one["name"]) for one in people()}


def _make_people(db: Database, now: datetime) -> Iterator[str]:
    founded = _working_days_before(now, 150)
    with db.write() as session:
        if session.scalar(select(User.id).where(User.email.in_(emails().values())).limit(1)):
            return
        teams: dict[str, Team | None] = {"": None}
        for one in people():
            team = one["team"]
            if team not in teams:
                teams[team] = users.add_team(session, team, at=founded, actor=None, via="shell")
            users.add_user(
                session, email(one["name"]), one["name"], one["roles"], teams[team], PASSWORD,
                at=founded, actor=None, via="shell",
            )  # fmt: skip
    yield f"{len(people())} people in {len(teams) - 1} teams"


def _made(db: Database) -> int:
    """How many cases the demo's people have opened: they open the demo's first."""
    ours = select(User.id).where(User.email.in_(emails().values()))
    with db.read() as session:
        return session.scalar(select(func.count(Case.id)).where(Case.opened_by.in_(ours))) or 0


def _began(starts: Mapping[str, str], now: datetime) -> datetime:
    """When a case began: so many working days ago at a time of day, or so many minutes ago."""
    amount, unit = starts["ago"].split()
    if unit == "minutes":
        return now - timedelta(minutes=int(amount))
    day = clock.today(_working_days_before(now, int(amount)))
    return clock.moment(f"{day.isoformat()}T{starts['at']}")


def _working_days_before(now: datetime, days: int) -> datetime:
    while days > 0:
        now -= timedelta(days=1)
        days -= clock.is_working_day(clock.today(now))
    return now
