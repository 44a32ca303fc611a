"""Oversight: why stuck - one sentence for an open task: for whom the case waits, how long, and what for.

Made of the task rows, holds, pauses, overrides, incidents and timers of the case, and of the
graph of the process version it follows. Source: field 1.5; INV-20.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.calendar import times_of
from engine.case.file import knows
from engine.case.model import Case
from engine.errors import NotFound
from engine.oversight.ahead import ahead
from engine.oversight.days import WorkingDays
from engine.oversight.saying import Saying, Why, counted
from engine.oversight.waits import Told, Wait, told
from engine.people.model import User
from engine.process.runtime import process_of

__all__ = ["LOST", "Why", "nothing_open", "why_stuck", "whys"]

LOST = "Nothing is open and nothing will wake this case. Tell whoever runs Threefold."


def why_stuck(session: Session, case: str, user: User, *, as_of: datetime) -> Why:
    """Why a case waits: for the task that is urgent, else late longest, else open longest.

    For whoever may know of the case. Raises ``NotFound``.
    """
    found = session.scalar(select(Case).where(Case.public_id == case))
    if found is None or not knows(session, found, user):
        raise NotFound
    known = told(session, [found.id], user, as_of)
    days = WorkingDays(times_of(session))
    waits = known.waits.get(found.id)
    if not waits:
        return nothing_open(known, found, days, as_of)
    return whys(session, known, [_first(waits)], days, as_of)[0]


def whys(
    session: Session, known: Told, waits: Sequence[Wait], days: WorkingDays, as_of: datetime
) -> list[Why]:
    """Why each of some open tasks waits."""
    return [
        Saying(
            wait,
            known,
            days,
            as_of,
            ahead(process_of(session, wait.process_version_id), wait.workflow, wait.name),
        ).why()
        for wait in waits
    ]


def nothing_open(known: Told, case: Case, days: WorkingDays, as_of: datetime) -> Why:
    """A case in which nobody has anything to do: what wakes it, or that nothing does."""
    failed = tuple(f"Something failed: {one.what}" for one in known.incidents.get(case.id, ()))
    if case.id not in known.timers:
        if case.ended_at is None:
            return Why(LOST, because=failed)
        on = clock.day_in_words(clock.today(case.ended_at))
        return Why(f"The case ended on {on}, and nothing is open.", because=failed)
    due_at, _ = known.timers[case.id]
    on = clock.day_in_words(clock.today(due_at))
    if due_at <= as_of:
        late = counted(days.between(due_at, as_of), "working day")
        return Why(
            f"Nothing is open. It should have been woken on {on}, {late} ago.", because=failed
        )
    return Why(f"Nothing is open. It is woken on {on}.", because=failed)


def _first(waits: Sequence[Wait]) -> Wait:
    """The one a case waits for most: what is urgent, what is not held, what is due first."""
    return min(
        waits,
        key=lambda w: (
            not w.urgent,
            w.held_because is not None,
            w.due_at is None,
            w.due_at or w.opened_at,
            w.id,
        ),
    )
