"""Revoked: what somebody may do is taken from them while eight of their forms are on the way.

Never is anything of theirs written after the commit that took it (safety 3, row 21; ASVS 15.4.2).
The forms have been let past the sign-in and wait for the case when the right to send them goes.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.case import kept_from, restricted
from engine.case.assign import assign
from engine.case.file import locked_case
from engine.case.from_json import typed_from
from engine.case.model import Answer, Case, Draft, Task
from engine.db import Database
from engine.errors import Conflict
from engine.log.model import Event
from engine.people import users
from engine.people.model import User
from tests.attacks.wire import Said, Wire, at_once
from tests.chaos.serving import served
from tests.chaos.submits import ANSWERS
from tests.council import EMAILS

WHO, BY, INSTEAD, OTHER = "Lena", "Priya", "Amara", "Daniel"
NOTE = {"note": "What I typed while my access was taken."}


@dataclass
class Revoked:
    """What was tried, and what was written after the right to write it was gone."""

    tries: int = 0
    sent: int = 0
    before: int = 0
    after: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def __str__(self) -> str:
        said = ", ".join(f"{status}: {n}" for status, n in sorted(self.answers.items()))
        return (
            f"{self.tries:,} times a right was taken while 8 forms were on the way ({self.sent:,} "
            f"sent, {self.before:,} written before): {len(self.after)} written after ({said})"
        )


def _roles(session: Session, _case: str, _task: str) -> None:
    users.set_roles(session, _user(session, WHO), ["auditor"], at=clock.now(), actor=None)


def _closed(session: Session, _case: str, _task: str) -> None:
    users.disable_user(session, _user(session, WHO), at=clock.now(), actor=None)


def _team(session: Session, _case: str, _task: str) -> None:
    south = _user(session, "Nell").team
    users.move_to_team(session, _user(session, WHO), south, at=clock.now(), actor=None)


def _listed(session: Session, case: str, _task: str) -> None:
    restricted.take_off_list(session, case, _user(session, WHO), _user(session, BY))


def _near(session: Session, case: str, _task: str) -> None:
    who, by = _user(session, WHO), _user(session, OTHER)
    kept_from.declare(session, case, who, "adult", "near", "", by)


def _handed(session: Session, _case: str, task: str) -> None:
    assign(session, task, _user(session, INSTEAD), _user(session, BY))


#: how a right is taken -> and whether it is the whole case that is gone, or the task alone
TAKEN: dict[str, tuple[Callable[[Session, str, str], None], bool]] = {
    "a role removed": (_roles, True),
    "an account closed": (_closed, True),
    "moved to another team": (_team, False),
    "taken off a list": (_listed, True),
    "a conflict declared": (_near, True),
    "handed over": (_handed, False),
}


def try_all(url: str, tries: int, number: int, workers: int = 4) -> Revoked:
    """Take a right so many times, each way in turn; every case of the database is used once."""
    db, random, done = Database(url), Random(number), Revoked()
    cases = _waiting(db)
    assert len(cases) >= tries, f"{tries} tries need as many cases, not {len(cases)}"
    try:
        with served(url, workers) as server:
            lena = Wire(server.address)
            for turn, (case, task) in enumerate(cases[:tries]):
                how = list(TAKEN)[turn % len(TAKEN)]
                _try(db, lena, how, case, task, random, done)
    finally:
        db.engine.dispose()
    return done


def _try(
    db: Database, lena: Wire, how: str, case: str, task: str, random: Random, done: Revoked
) -> None:
    take, whole = TAKEN[how]
    _again(db, how, case, task)
    if lena.get("/account").status != 200:  # at first, and after her account was closed
        lena.sign_in(WHO)
    acts = _acts(db, lena, case, task)
    random.shuffle(acts)  # no more of them are let in at once than there are workers
    holds, waits = random.random() < 0.75, random.uniform(0.0, 0.25)
    answers: list[Said] = []
    sender = threading.Thread(target=lambda: answers.extend(at_once(acts)))
    with db.write() as session:
        if holds:  # they are let in, and then wait for the case
            locked_case(session, case)
        sender.start()
        time.sleep(waits)
        with suppress(Conflict):  # the task was done already: there is nothing to hand over
            take(session, case, task)
        session.flush()
        before = _written(session, case, whole)
    mark = _mark(db)
    sender.join()
    with db.read() as session:
        after = _written(session, case, whole)
    late = [row for row, since in after.items() if _is_late(row, since, before, mark)]
    done.tries += 1
    done.sent += len(acts)
    done.before += len(after) - len(late)
    done.after += [f"{how}: {row[0]} {row[1]}" for row in late]
    done.answers.update(one.status for one in answers)


def _acts(db: Database, lena: Wire, case: str, task: str) -> list[Callable[[], Said]]:
    """Two submits, two drafts, four notes: everything somebody has open in their tabs."""
    now = clock.now()
    when = (now - timedelta(hours=1)).astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
    with db.read() as session:
        who = _user(session, WHO)
        typed = typed_from(session, task, {**ANSWERS, "start_when": when}, who, now)
    pairs = [(name, value) for name, values in typed.items() for value in values]
    page = lena.get(f"/cases/{case}/notes/case_note")
    assert page.status == 200, page.status
    draft = [*pairs, ("_page", "what-matters-to-you")]
    sends: list[Callable[[], Said]] = []
    sends += [lambda: lena.copy().post(f"/tasks/{task}", pairs)] * 2
    sends += [lambda: lena.copy().post(f"/tasks/{task}/draft", draft)] * 2
    sends += [lambda: lena.copy().post(f"/cases/{case}/notes/case_note", NOTE)] * 4
    return sends


def _again(db: Database, how: str, case: str, task: str) -> None:
    """Lena as she was before: her role, team and account, and the case as this try needs it."""
    with db.write() as session:
        lena, priya = _user(session, WHO), _user(session, BY)
        lena.disabled_at, lena.team_id = None, priya.team_id
        users.set_roles(session, lena, ["contact_officer"], at=clock.now(), actor=None)
        session.flush()
        held = session.scalars(sa.select(Task).where(Task.public_id == task)).one()
        # what is in her own hands stays hers in another team; what waits for her team does not
        held.assignee_id = None if how == "moved to another team" else lena.id
        if how == "taken off a list":
            restricted.restrict(session, case, "other", "Few may know.", [lena], False, priya)


def _waiting(db: Database) -> list[tuple[str, str]]:
    """Every case whose adult is to be heard, and that task."""
    with db.read() as session:
        found = sa.select(Case.public_id, Task.public_id).join(Task, Task.case_id == Case.id)
        open_ = found.where(Task.name == "hear_from_adult", Task.completed_at.is_(None))
        return [(case, task) for case, task in session.execute(open_.order_by(Case.id))]


Row = tuple[str, int, str]


def _written(session: Session, case: str, whole: bool) -> dict[Row, int]:
    """Everything of Lena's in a case, each with the transaction that wrote it (PostgreSQL)."""
    who = _user(session, WHO).id
    of_case = sa.select(Task.id).join(Case).where(Case.public_id == case)
    here = sa.select(Case.id).where(Case.public_id == case).scalar_subquery()
    event: Any = (Event.case_id == here) & (Event.actor_id == who)
    if not whole:  # she may know of the case still; the task is no longer hers
        event &= Event.what == "submitted"
    wanted: list[tuple[Any, Any, Any, Any]] = [
        (Event, Event.id, event, Event.what),
        (Answer, Answer.id, Answer.task_id.in_(of_case), Answer.token),
        (Draft, Draft.task_id, Draft.task_id.in_(of_case), Draft.version),
    ]
    # Not among them: what was typed and refused is kept for whoever typed it alone (INV-29).
    found: dict[Row, int] = {}
    on_postgres = session.get_bind().dialect.name == "postgresql"
    for of, number, which, what in wanted:
        table = of.__table__
        by: Any = (
            sa.literal_column(f'"{table.name}".xmin::text::bigint')
            if on_postgres
            else sa.literal(0)
        )
        for row in session.execute(sa.select(number, what, by).select_from(table).where(which)):
            found[(table.name, row[0], str(row[1]))] = row[2]
    return found


Mark = tuple[int, frozenset[int]] | None


def _mark(db: Database) -> Mark:
    """Which transactions are not over yet, now that the right is gone (PostgreSQL)."""
    if db.engine.dialect.name != "postgresql":
        return None
    with db.engine.connect() as connection:
        said = str(connection.scalar(sa.text("select pg_current_snapshot()")))
    _, end, running = said.split(":")
    return int(end), frozenset(int(one) for one in running.split(",") if one)


def _is_late(row: Row, since: int, before: dict[Row, int], mark: Mark) -> bool:
    """Whether a row was committed after the right was gone."""
    if mark is None:
        return row not in before
    return since >= mark[0] or since in mark[1]


def _user(session: Session, name: str) -> User:
    return users.get_user_by_email(session, EMAILS[name])
