"""Case: walk letters - the steps of a scenario about letters and copies, each the verb itself.

``letter`` names the template, ``typed`` what its page asks; ``approve_letter`` and
``send_letter`` name a letter by its number in the case; ``copy`` names the moment (or
``page``) with what its page asks; ``letters`` says how every letter of the case stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.case.copies.give import copy_of, give_copy
from engine.case.file import CaseFile
from engine.case.letters.approve import approve_letter
from engine.case.letters.cancel import cancel_letter
from engine.case.letters.find import get_letter
from engine.case.letters.send import send_letter
from engine.case.letters.write import write_letter
from engine.case.model import Case

if TYPE_CHECKING:
    from engine.case.walk import Walk

Step = Mapping[str, Any]


def steps(walk: Walk) -> dict[str, Callable[[Session, Step], None]]:
    """The words of these steps, and what each does in one walk."""
    return {
        "letter": lambda session, one: _write(walk, session, one),
        "approve_letter": lambda session, one: _approve(walk, session, one),
        "send_letter": lambda session, one: _send(walk, session, one),
        "cancel_letter": lambda session, one: _cancel(walk, session, one),
        "copy": lambda session, one: _copy(walk, session, one),
        "letters": lambda session, one: _expect(walk, session, one),
    }


def _write(walk: Walk, session: Session, one: Step) -> None:
    actor, typed = walk.actor(session, one), _typed(one)
    write_letter(session, walk.case, one["letter"], typed, actor, at=walk.now, via="shell")


def _approve(walk: Walk, session: Session, one: Step) -> None:
    number, actor = str(one["approve_letter"]), walk.actor(session, one)
    seen = str(get_letter(_file(walk, session).record, number).version)
    approve_letter(session, walk.case, number, seen, actor, at=walk.now, via="shell")


def _send(walk: Walk, session: Session, one: Step) -> None:
    number, actor = str(one["send_letter"]), walk.actor(session, one)
    today = clock.today(walk.now)
    typed = {
        "_version": [str(get_letter(_file(walk, session).record, number).version)],
        "sent_on-day": [str(today.day)],
        "sent_on-month": [str(today.month)],
        "sent_on-year": [str(today.year)],
    }
    send_letter(session, walk.case, number, typed, actor, at=walk.now, via="shell")


def _cancel(walk: Walk, session: Session, one: Step) -> None:
    number, actor = str(one["cancel_letter"]), walk.actor(session, one)
    seen = str(get_letter(_file(walk, session).record, number).version)
    typed = {"because": [one["because"]], "_version": [seen]}
    cancel_letter(session, walk.case, number, typed, actor, at=walk.now, via="shell")


def _copy(walk: Walk, session: Session, one: Step) -> None:
    actor, moment = walk.actor(session, one), one["copy"]
    mark = copy_of(_file(walk, session), moment).mark
    typed = {**_typed(one), "_words": [mark]}
    give_copy(session, walk.case, moment, typed, actor, at=walk.now, via="shell")


def _expect(walk: Walk, session: Session, one: Step) -> None:
    states = [row.state for row in _file(walk, session).record.rows("letter")]
    assert states == one["letters"], f"the letters are {states}"


def _typed(one: Step) -> dict[str, list[str]]:
    return {name: [str(value)] for name, value in one.get("typed", {}).items()}


def _file(walk: Walk, session: Session) -> CaseFile:
    case = session.scalars(select(Case).where(Case.public_id == walk.case)).one()
    return CaseFile(session, case, None, walk.now, "shell")
