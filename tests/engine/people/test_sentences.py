"""Who may do what to whose case: sentences a practitioner wrote down, asked of real cases.

``sentences.csv`` says what is right. It is kept by hand and knows nothing of the rules in
``engine/people``: a rule that changes makes a sentence wrong, and somebody decides which.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case import assign, break_glass, kept_from, restricted
from engine.case.file import workers
from engine.case.model import Case, Task
from engine.case.reopen import reopen
from engine.case.views.find import find
from engine.errors import EngineError
from engine.people import users
from engine.people.hidden import OnList
from engine.people.model import User
from tests.council import EMAILS
from tests.engine.people.sentence_words import (
    CASE_WORK,
    TO_A_CASE,
    TO_A_TASK,
    WHO,
    WITHOUT_A_CASE,
)

WAY = "ordinary full path, everything achieved"
WHY = "Somebody may come to harm tonight."


@dataclass
class World:
    """A council with one case in one situation."""

    council: object
    case: str

    def user(self, session: Session, name: str) -> User:
        return users.get_user_by_email(session, EMAILS.get(name, f"{name.lower()}@council.example"))

    def row(self, session: Session) -> Case:
        return session.scalars(select(Case).where(Case.public_id == self.case)).one()

    def do(self, verb: Callable, *given, by: str, **more) -> None:
        """Do something to the case; a name stands for that person."""
        with self.council.db.write() as session:
            said = [self.user(session, one) if one in WHO.values() else one for one in given]
            verb(session, self.case, *said, actor=self.user(session, by), **more)

    def keep(self, *names: str) -> None:
        for name in names:
            by = "Priya" if name != "Priya" else "Daniel"
            self.do(
                kept_from.declare, name, "adult", "near", "", by=name if name == "Daniel" else by
            )

    def restrict(self, *listed: str) -> None:
        with self.council.db.write() as session:
            on = [self.user(session, name) for name in listed]
            priya = self.user(session, "Priya")
            restricted.restrict(session, self.case, "staff", "Works here.", on, False, priya)

    def break_glass(self, *names: str, ago: timedelta = timedelta(0)) -> None:
        for name in names:
            with self.council.db.write() as session:
                reference, user = self.row(session).reference, self.user(session, name)
                break_glass.break_glass(session, reference, WHY, user, at=clock.now() - ago)

    def close_to(self, *names: str) -> None:
        for name in names:
            self.do(restricted.take_off_list, name, by="Daniel")


# -- the situations ---------------------------------------------------------------


def kept(world: World) -> None:
    world.keep("Lena", "Tom", "Amara", "Ruth", "Owen", "Priya", "Daniel")


def another_case_of_the_adult(world: World) -> None:
    with world.council.db.write() as session:
        later = reopen(session, world.case, world.user(session, "Lena")).case.public_id
    world.keep("Lena", "Tom", "Ruth", "Priya")
    world.case = later


def somebody_else_after_all(world: World) -> None:
    world.keep("Tom", "Ruth")
    with world.council.db.read() as session:
        case, priya = world.row(session), world.user(session, "Priya")
        rows = [row.public_id for row in kept_from.of_case(session, case, priya)]
    for conflict in rows:
        world.do(kept_from.decide, conflict, False, "Another date of birth.", by="Priya")


def not_on_the_list(world: World) -> None:
    world.restrict("Daniel")
    with world.council.db.read() as session:
        on = {one.name.split()[0] for one in restricted.on_list(session, world.row(session))}
    world.close_to(*sorted(on - {"Daniel"}))


def on_the_list(world: World) -> None:
    world.restrict(*(name for name in CASE_WORK if name != "Priya"))


def opened_in_an_emergency(world: World) -> None:
    not_on_the_list(world)
    world.break_glass("Priya", "Owen")


def kept_after_an_emergency(world: World) -> None:
    opened_in_an_emergency(world)
    for name in ("Priya", "Owen"):
        world.do(kept_from.declare, name, "adult", "near", "", by="Daniel")


def kept_and_on_the_list(world: World) -> None:
    on_the_list(world)
    world.keep("Tom", "Ruth", "Nell", "Daniel")
    with world.council.db.write() as session:  # as a mistake would leave it
        case, priya = world.row(session), world.user(session, "Priya")
        for name in ("Tom", "Ruth", "Nell", "Daniel"):
            user = world.user(session, name)
            session.add(
                OnList(case_id=case.id, user_id=user.id, since=clock.now(), added_by=priya.id)
            )


def no_longer_restricted(world: World) -> None:
    world.restrict("Daniel")
    world.do(restricted.ask_lifting, "It is over.", by="Priya")
    world.do(restricted.lift, True, by="Daniel")


def guests(world: World) -> None:
    with world.council.db.write() as session:
        case = world.row(session)
        task = session.scalars(
            select(Task).where(Task.case_id == case.id, Task.name == "hear_from_adult")
        ).one()
        assign(session, task.public_id, world.user(session, "Nell"), world.user(session, "Priya"))


#: how a sentence names the case -> how far it is, and what was done to it
SITUATIONS: dict[str, tuple[int | None, Callable[[World], None] | None]] = {
    "a case of the team": (10, None),
    "a case of the team that has just been recorded": (3, None),
    "a case that they are kept from": (10, kept),
    "another case of the same adult as one that they are kept from": (
        None, another_case_of_the_adult,
    ),
    "a case that they were kept from until a manager decided that it is somebody else": (
        10, somebody_else_after_all,
    ),
    "a restricted case whose list they are not on": (10, not_on_the_list),
    "a restricted case whose list they are on": (10, on_the_list),
    "a restricted case that they have opened in an emergency": (10, opened_in_an_emergency),
    "a case of the team that they opened in an emergency five hours ago": (
        10, lambda world: world.break_glass("Owen", ago=timedelta(hours=5)),
    ),
    "a case that they are kept from, and had opened in an emergency before": (
        10, kept_after_an_emergency,
    ),
    "a restricted case that they are kept from, though they are on its list": (
        10, kept_and_on_the_list,
    ),
    "a case that is no longer restricted": (10, no_longer_restricted),
    "a case of another team in which they have a task": (3, guests),
    "no case at all": (3, None),
}  # fmt: skip


# -- the sentences ----------------------------------------------------------------


def sentences() -> list[tuple[str, str, str, bool]]:
    path = Path(__file__).with_name("sentences.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["allowed"] for row in rows} == {"yes", "no"}
    return [(row["who"], row["does"], row["to"], row["allowed"] == "yes") for row in rows]


def allowed(world: World, who: str, does: str) -> bool:
    """Ask the program whether a sentence is so, for the case as it stands."""
    if does == "opens in an emergency":
        return opens(world, who)
    with world.council.db.read() as session:
        user = world.user(session, who)
        if does in WITHOUT_A_CASE:
            return people.may(user, WITHOUT_A_CASE[does], None)
        case = world.row(session)
        if does == "finds by its reference":
            return [line.case.id for line in find(session, user, case.reference)] == [case.id]
        beside = workers(session, case, user)
        if does in TO_A_CASE:
            return people.may(user, TO_A_CASE[does], case, beside)
        action, name = TO_A_TASK[does]
        tasks = select(Task).where(Task.case_id == case.id, Task.completed_at.is_(None))
        open_now = [one for one in session.scalars(tasks) if name in ("", one.name)]
        return people.may(user, action, open_now[0], beside)


def opens(world: World, who: str) -> bool:
    """Whether an emergency opens the case to somebody; nothing of it is kept."""
    try:
        with world.council.db.write() as session:
            reference, user = world.row(session).reference, world.user(session, who)
            break_glass.break_glass(session, reference, WHY, user)
            raise Undone
    except Undone:
        return True
    except EngineError:
        return False


class Undone(Exception):
    """Leaves a transaction without keeping it."""


def made(council, situation: str) -> World:
    steps, then = SITUATIONS[situation]
    with council.db.write() as session:
        team = council.user(session, "Lena").team
        for name, roles in (("Alan", ["auditor"]), ("Carla", ["enquiry_officer"])):
            email = f"{name.lower()}@council.example"
            at = clock.moment("2026-01-06T09:00")
            user = users.add_user(session, email, name, roles, team, at=at, actor=None, via="shell")
            user.disabled_at = at if name == "Carla" else None
    world = World(council, council.walked(WAY, steps).case)
    if then is not None:
        then(world)
    return world


def test_there_are_sentences_enough_and_each_is_said_once():
    said = [sentence[:3] for sentence in sentences()]

    assert len(said) >= 150
    assert len(set(said)) == len(said)
    assert {to for _, _, to in said} == SITUATIONS.keys()
    assert {who for who, _, _ in said} == WHO.keys()


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_may_do_what_is_as_the_sentences_say(sqlite, situation):
    world = made(sqlite, situation)

    wrong = [
        f"{who} {does} {to}: {'yes' if right else 'no'}, the program says otherwise"
        for who, does, to, right in sentences()
        if to == situation and allowed(world, WHO[who], does) != right
    ]

    assert wrong == []
