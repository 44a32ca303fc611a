"""Acts of people: who leaves, is away, signs in, or is given what others had, while they work."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.errors import EngineError
from engine.oversight.reassign import reassign as give_many
from engine.people import cover, leaver, users
from engine.people.leaver import Leaving
from engine.people.model import Absence, Team, User
from tests.chaos.acts_common import OF_US, user_named
from tests.chaos.meeting import Meeting, one_of
from tests.council import EMAILS, PASSWORD
from tests.walks.trying import open_tasks
from tests.walks.walked import Walked

# -- people ---------------------------------------------------------------------------


def leave(it: Meeting, one: Walked, _other: Walked) -> object:
    """Somebody leaves, or stays after all, while they work; whose day has come is closed."""
    day = clock.today(it.now) + timedelta(days=it.choose.randint(30, 300))
    who, by = it.choose.choice(OF_US), it.choose.choice(("Sam", "Sue"))
    coming = one_of(
        it,
        sa.select(Leaving.public_id)
        .join(User, User.id == Leaving.user_id)
        .where(User.email == EMAILS[who], Leaving.ended_at.is_(None), Leaving.closed_at.is_(None)),
    )
    if it.choose.random() < 0.2:
        return it.outside("close due", lambda: list(leaver.close_due(it.db, it.now)))

    def leaving(session: Session) -> None:
        actor = users.get_user_by_email(session, f"{by.lower()}@council.example")
        if coming:
            leaver.end_leaving(session, coming[0], actor, at=it.now)
        elif it.choose.random() < 0.2:
            _one_leaves(session, it, actor)
        else:
            other = "sue" if by == "Sam" else "sam"
            name = f"{other}@council.example" if it.choose.random() < 0.3 else EMAILS[who]
            person = users.get_user_by_email(session, name)
            leaver.set_leaving(session, person, day, actor, at=it.now)

    return it.attempt(one, "leave", "", leaving)


def _one_leaves(session: Session, it: Meeting, actor: User) -> None:
    """Somebody who came for a while has gone at once, with what they held."""
    team = session.scalars(sa.select(Team).where(Team.name == "North")).one()
    number = it.choose.randint(0, 10**9)
    came = users.add_user(
        session, f"for{number}@council.example", f"Nan {number}", ["enquiry_officer"], team,
        PASSWORD, at=it.now, actor=actor, via="shell",
    )  # fmt: skip
    leaver.set_leaving(session, came, clock.today(it.now), actor, at=it.now)


def away(it: Meeting, one: Walked, _other: Walked) -> object:
    """Somebody is away and a colleague covers for them, or they are back."""
    first = clock.today(it.now) + timedelta(days=it.choose.randint(0, 20))
    there = one_of(it, sa.select(Absence.public_id).where(Absence.ended_at.is_(None)))
    pair = it.choose.choice((("Lena", "Amara"), ("Tom", "Amara"), ("Priya", "Daniel")))

    def going(session: Session) -> None:
        actor = user_named(session, "Ruth")
        if there and it.choose.random() < 0.5:
            cover.end_absence(session, there[0], actor, at=it.now)
            return
        who, by = it.choose.sample(pair, 2)
        cover.set_absence(
            session, user_named(session, who), user_named(session, by), first,
            first + timedelta(days=3), actor, at=it.now,
        )  # fmt: skip

    return it.attempt(one, "away", "", going)


def sign_in(it: Meeting, one: Walked, _other: Walked) -> object:
    """Somebody signs in once more, in another browser."""
    who = it.choose.choice(OF_US)
    it.client(who)
    assert it.app is not None
    browser = it.app.test_client()

    def signing() -> None:
        fields = {"email": EMAILS[who], "password": PASSWORD}
        answer = browser.post("/sign-in", data=fields, base_url="http://localhost")
        assert answer.status_code < 500, answer.text[-600:]

    return it.outside("sign in", signing)


def reassign(it: Meeting, one: Walked, other: Walked) -> object:
    """A supervisor gives the open tasks of two cases to somebody else."""
    with it.db.read() as session:
        given = [t.public_id for c in (one, other) for t in open_tasks(session, c)]
        to = user_named(session, it.choose.choice(("Tom", "Amara"))).id
        ruth = user_named(session, "Ruth").id

    def giving() -> None:
        for done in give_many(it.db.write, given, to, ruth, at=it.now):
            if done.refused and not done.refused.strip():
                raise EngineError("It was refused without a sentence.")

    return it.outside("reassign", giving)
