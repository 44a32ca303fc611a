"""Oversight: whom - who at another organisation an open task waits for, and how their link stands.

A person is known by the link they were sent; where nobody was sent one, the organisation is
named by what the record says was asked of it, to whoever may read that. Nothing else of the
record is read here, and nothing of what was asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Text, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from engine import clock
from engine.case.model import Task
from engine.partners.harm import no_more
from engine.people.model import User
from engine.people.shared import SharedTask
from engine.record import KINDS

ANOTHER = "another organisation"
#: A link that opens nothing, because of what the record says of whoever has it: never what.
DEAD = (
    "The link sent on {sent} opens nothing any more: whoever has it may not see this case now. "
    "Take it back, and ask somebody else."
)
#: Words typed for an organisation may be long; a sentence needs no more of them.
LONGEST = 80

_ASKED = KINDS["caused_enquiry"]
_TASKS = bindparam("tasks", expanding=True, type_=Integer)


@dataclass(frozen=True)
class Whom:
    """Who a task was sent to, as far as the reader may know it; all empty where nobody is known."""

    organisation: str = ""
    name: str = ""
    #: what became of the newest link, in a sentence
    link: str = "Nobody there was sent a link to it."

    @property
    def said(self) -> str:
        """Who it is, inside a sentence."""
        if not self.name:
            return self.organisation or ANOTHER
        return f"{self.name} at {self.organisation}"

    @property
    def in_a_table(self) -> str:
        """The same where it stands by itself."""
        return self.said if self.organisation else "Another organisation"


def whom(session: Session, tasks: Collection[int], reader: User, at: datetime) -> dict[int, Whom]:
    """Who each of some tasks for partners waits for, as one person may know it."""
    if not tasks:
        return {}
    given = {"tasks": list(tasks)}
    links = {row.task_id: row for row in session.scalars(_links(), given)}  # the newest stays
    asked: dict[int, str] = {}
    if any(_ASKED.readers.get(role) == "yes" for role in reader.roles):
        asked = {task: name for task, name in session.execute(_organisations(), given) if name}
    dead = no_more(session, [link for link in links.values() if link.is_good(at)])
    return {task: _of(links.get(task), asked.get(task, ""), dead, at) for task in tasks}


def _of(link: SharedTask | None, organisation: str, dead: Collection[int], at: datetime) -> Whom:
    asked = _short(organisation)
    if link is None:
        return Whom(asked)
    agency, name = _short(link.agency), _short(link.name)
    if link.id in dead:  # who it is would say who may not know
        return Whom(asked, "", DEAD.format(sent=clock.day_in_words(clock.today(link.shared_at))))
    state = " ".join(_state(link, at))
    if link.revoked_at is not None:  # they are not waited for any more
        return Whom(asked, "", state)
    return Whom(agency, name, state)


def _state(link: SharedTask, at: datetime) -> Iterator[str]:
    """Since when they are asked, and whether they can answer still."""
    sent = clock.day_in_words(clock.today(link.shared_at))
    if link.revoked_at is not None:
        taken = clock.day_in_words(clock.today(link.revoked_at))
        yield f"The link sent on {sent} was taken back on {taken}: nobody there can answer by it."
        return
    yield f"They were sent a link on {sent}."
    if link.is_closed:
        yield "It is closed, because too many codes were not right: send another."
    elif link.until <= at:
        yield f"It ran out on {clock.day_in_words(link.last_day)}: send another."
    elif link.opened_at is not None:
        yield f"They opened it on {clock.day_in_words(clock.today(link.opened_at))}."
    else:
        yield "They have not opened it."


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


@cache
def _links() -> Any:
    return select(SharedTask).where(SharedTask.task_id.in_(_TASKS)).order_by(SharedTask.id)


@cache
def _organisations() -> Any:
    """task -> the organisation that the record says was asked, in the workflow of the task."""
    here, asked = aliased(Task), aliased(Task)
    table = _ASKED.table.c
    return (
        select(here.id, func.coalesce(table.organisation, "", type_=Text))
        .select_from(_ASKED.table)
        .join(asked, asked.id == table.task_id)
        .join(here, here.workflow_id == asked.workflow_id)
        .where(here.id.in_(_TASKS))
        .order_by(table.id)
    )
