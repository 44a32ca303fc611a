"""Cases in a state to wait in, made by the verbs; and what is said of them."""

from __future__ import annotations

import copy
from typing import Any

from sqlalchemy import select

from engine.calendar import times_of
from engine.case import keep_text
from engine.case.from_json import submit_json
from engine.case.model import Task
from engine.case.walk import Walk
from engine.errors import Refused
from engine.oversight.days import WorkingDays
from engine.oversight.waits import told
from engine.oversight.why_stuck import Why, why_stuck, whys
from tests.council import Council, scenario_of

ONE = "one conversation, everything achieved"
FULL = "ordinary full path, everything achieved"
POLICE = "the police lead, the duty goes on"
PACE = "at the adult's own pace, hoarding"
ADVOCATE = "lacks capacity, no family, an advocate"


def after(walk: Walk, length: str) -> Walk:
    """Let time pass."""
    walk._pass_time(length)
    return walk


def go_on(walk: Walk, scenario: str, *numbers: int, **changed: Any) -> Walk:
    """Take further steps of a scenario, by their numbers, at once."""
    for number in numbers:
        one = copy.deepcopy(scenario_of(scenario)["steps"][number - 1])
        one.pop("after", None)
        if changed:
            one["answers"] = {
                k: v for k, v in {**one["answers"], **changed}.items() if v is not None
            }
        walk.step(one)
    return walk


def concern(council: Council) -> Walk:
    """A concern is recorded: the adult is to be heard, and the duty to be decided."""
    return council.walked(ONE, 2)


def why(council: Council, walk: Walk, name: str, who: str = "Ruth") -> Why:
    """Why the open task of a name waits, as one person is told."""
    with council.db.read() as session:
        case = council.case(session, walk)
        known = told(session, [case.id], council.user(session, who), walk.now)
        wait = next(w for w in known.waits[case.id] if w.name == name)
        return whys(session, known, [wait], WorkingDays(times_of(session)), walk.now)[0]


def of_case(council: Council, walk: Walk, who: str = "Ruth") -> Why:
    """Why the case waits, as one person is told."""
    with council.db.read() as session:
        return why_stuck(session, walk.case, council.user(session, who), as_of=walk.now)


def task(council: Council, walk: Walk, name: str) -> str:
    """The public id of the open task of a name."""
    with council.db.read() as session:
        case = council.case(session, walk)
        found = select(Task.public_id).where(
            Task.case_id == case.id,
            Task.name == name,
            Task.completed_at.is_(None),
            Task.cancelled_at.is_(None),
        )
        return str(session.scalars(found).one())


def refused(council: Council, walk: Walk, one: dict[str, Any]) -> None:
    """Send a step that a gate refuses, as the page does: what was typed is kept, and it is counted."""
    public_id = task(council, walk, one["submit"])
    try:
        with council.db.write() as session:
            actor, answers = walk.actor(session, one), walk.said(session, one["answers"])
            submit_json(session, public_id, answers, actor, at=walk.now)
    except Refused as error:
        with council.db.write() as session:
            actor = walk.actor(session, one)
            keep_text(session, public_id, {"said": ["x"]}, actor, str(error), at=walk.now,
                      refused_by=error.gate)  # fmt: skip
    else:
        raise AssertionError("no gate refused it")


AGREED = {
    "exception_decision": "agree",
    "exception_reasons": "Asking with him there would have put her at more risk.",
    "exception_weighed": "She is asked again as soon as she is alone.",
}


def not_asked(council):
    """START captured by exception: the adult was not asked, and it is said why; then decided."""
    walk = go_on(
        after(concern(council), "1 working days"),
        ONE,
        4,
        outcomes=None,
        asked="not_asked",
        not_asked_reason="would_increase_risk",
        not_asked_detail="Her son stood beside her all the time.",
    )
    return go_on(walk, ONE, 5)
