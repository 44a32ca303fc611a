"""Planted: what makes an ended enquiry with one thing left out, by the verbs, and reads what shows."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import guards
from engine.audit.facts import NO, REASON, YES, facts_of
from engine.case.model import Case
from engine.case.views.sight import see
from engine.case.walk import Walk
from engine.people import users
from tests.council import FOUNDED, Council, scenario_of

ONE = "one conversation, everything achieved"
FULL = "ordinary full path, everything achieved"
LACKS = "lacks capacity, no family, an advocate"
POLICE = "the police lead, the duty goes on"
CEASED = "a refusal with capacity, respected"
DIED = "the adult dies, others are at risk"
QUESTIONS = (1, 3, 4, 9, 12, 21, 22)
VALUES = {"y": YES, "r": REASON, "n": NO}

Step = Mapping[str, Any] | Callable[[Council, Walk], None]


@dataclass(frozen=True)
class Planted:
    """One case: what was planted, what is expected of the seven, and how its steps are changed."""

    what: str
    expected: str
    scenario: str = ONE
    change: Callable[[list[Any]], None] | None = None
    without_gates: tuple[str, ...] = ()


def make(council: Council, planted: Planted, number: int) -> str:
    """Walk the case to its end; its public id."""
    said = copy.deepcopy(scenario_of(planted.scenario))
    steps: list[Any] = said["steps"]
    told = of(steps, "record_concern")
    told["adult_name"] = f"{NAMES[number]} {NAMES[-1 - number]}son"
    told["adult_address"] = f"{number + 1} Quarry Road, Thornbury"
    told["adult_date_of_birth"] = f"19{30 + number}-0{1 + number % 9}-1{number % 9}"
    if planted.change:
        planted.change(steps)
    walk = council.walk(said["starts"])
    with ExitStack() as off:
        for gate in planted.without_gates:
            off.enter_context(guards.switched_off(f"gate_{gate}"))
        for one in steps:
            one(council, walk) if callable(one) else walk.step(one)
    return walk.case


def shown(council: Council, case: str) -> str:
    """What the record of a case shows of the seven, as the table writes it."""
    letters = {value: letter for letter, value in VALUES.items()}
    with council.db.read() as session:
        ended = session.scalars(select(Case).where(Case.public_id == case)).one()
        assert ended.ended_at is not None, "the case has not ended"
        sight = see(session, case, council.user(session, "Priya"), at=ended.ended_at)
        found = facts_of(sight)
    return " ".join(letters[found[number].value] for number in QUESTIONS)


def prepare(council: Council) -> None:
    """Somebody who can write a closing and authorise one: only a gate keeps the two apart."""
    with council.db.write() as session:
        daniel = council.user(session, "Daniel")
        roles = ["safeguarding_adults_manager", "enquiry_officer"]
        users.set_roles(session, daniel, roles, at=FOUNDED, actor=None, via="shell")


# -- pieces of a story


def of(steps: list[Any], task: str) -> dict[str, Any]:
    """The answers with which a task is submitted."""
    return step(steps, task).setdefault("answers", {})


def step(steps: list[Any], task: str) -> dict[str, Any]:
    """The step that submits a task and is not refused."""
    told = [s for s in steps if not callable(s)]
    return next(s for s in told if s.get("submit") == task and "refused" not in s)


def before(steps: list[Any], task: str, *more: Step) -> None:
    """Put steps before the one that submits a task."""
    at = steps.index(step(steps, task))
    steps[at:at] = more


def after(steps: list[Any], task: str, *more: Step) -> None:
    """Put steps after the one that submits a task."""
    at = steps.index(step(steps, task)) + 1
    steps[at:at] = more


def without_checks(steps: list[Any]) -> None:
    """Leave out what a scenario expects on the way, and what it tries in vain."""
    steps[:] = [s for s in steps if callable(s) or not {"open_tasks", "refused"} & s.keys()]


AGREED = {
    "exception_decision": "agree",
    "exception_reasons": "Three visits and a call to each relative.",
    "exception_weighed": "Nothing is known yet; we ask again.",
}


def not_possible(steps: list[Any], task: str, stem: str) -> None:
    """A stage in which nobody could be asked: what is asked of the adult is left out."""
    without_checks(steps)
    of(steps, task).update({
        f"{stem}_talked_with": "not_possible",
        f"{stem}_not_possible_reason": "cannot_be_located",
        f"{stem}_not_possible_detail": "Nobody at home, three times.",
    })  # fmt: skip
    for name in OF_A_TALK:
        of(steps, task).pop(name.format(stem), None)


def agree(steps: list[Any], task: str) -> None:
    """After a step, the manager agrees that nobody could be asked."""
    after(steps, task, {"by": "Priya", "submit": "agree_exception", "answers": AGREED})


#: What is asked only where somebody could be talked with.
OF_A_TALK = (
    "{}_when", "{}_where", "{}_outcomes", "{}_options", "{}_my_part", "{}_signs", "{}_who_i_call",
    "{}_support", "{}_involved", "{}_understood", "{}_listened", "{}_safer", "{}_respect",
)  # fmt: skip


def late(steps: list[Any], task: str, working_days: int) -> None:
    """Let a step wait."""
    step(steps, task)["after"] = f"{working_days} working days"


NAMES = (
    "Ada", "Bert", "Cora", "Dot", "Egon", "Fay", "Gus", "Hale", "Ida", "Jude", "Kit", "Lou",
    "May", "Ned", "Oda", "Pam", "Quin", "Rex", "Sal", "Tess",
)  # fmt: skip
