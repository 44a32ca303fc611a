"""Oversight: reassign - give several tasks to somebody, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import case, clock
from engine.case.assign import lacked
from engine.case.model import Task
from engine.errors import EngineError, NotFound
from engine.people.model import User
from engine.people.permission import require
from engine.people.training import said

Door = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Given:
    """What became of one task: ``refused`` says why it was not given, ``warns`` what is lacking."""

    task: str
    refused: str = ""
    warns: str = ""


def reassign(
    write: Door,
    tasks: Sequence[str],
    to: int | None,
    actor: int,
    *,
    at: datetime | None = None,
) -> Iterator[Given]:
    """Give each task to a user, by number, or put it back for the team (``to`` is None).

    Each goes through the verb *assign*, with its own transaction and its own event: one that
    cannot be given holds up no other.
    """
    for task in dict.fromkeys(tasks):
        try:
            with write() as session:
                warns = _one(session, task, to, actor, at or clock.now())
        except EngineError as error:
            yield Given(task, str(error))
        else:
            yield Given(task, warns=warns)


def _one(session: Session, task: str, to: int | None, actor: int, at: datetime) -> str:
    """Give one task; say what its new holder lacks for it."""
    by = session.get_one(User, actor)
    require(by, "reassign_many", by.team)
    person = session.get(User, to) if to is not None else None
    has = session.scalar(select(Task.assignee_id).where(Task.public_id == task))
    if to is not None and person is None:
        raise NotFound
    if has == to:
        name = person.name if person else "Nobody"
        raise EngineError(f"{name} has it already.")
    row = case.assign(session, task, person, by, at=at)
    return said(person.name, lacked(session, row, person, at)) if person else ""
