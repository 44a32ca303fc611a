"""Checks: what must hold after every step and at every end, worked out from the tables alone.

Nothing here asks a gate or a fact: what they promise is read again from the rows
they guard, with the rows as they stood at the moment that is judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.case.model import Case
from engine.db.tables import metadata
from engine.log import events
from tests.walks.canaries import Canaries
from tests.walks.contact import kept_out_stay_out, no_contact_after_death, safely_told
from tests.walks.history import History
from tests.walks.leaks import nothing_came_out
from tests.walks.threefold import heard_threefold
from tests.walks.walked import Walked

T = metadata.tables
_CASE, _TASK, _WORKFLOW = T["case"].c, T["task"].c, T["workflow"].c
_EVENT, _TIMER, _INCIDENT = T["event"].c, T["timer"].c, T["incident"].c

Check = Callable[[History], list[str]]


def after_a_step(session: Session, one: Walked) -> list[str]:
    """What must hold whatever was just done, or refused."""
    found = _lines(session, one)
    ended_at = session.scalar(select(_CASE.ended_at).where(_CASE.id == one.id))
    if (ended_at is not None) != one.ended:
        found.append("It ended without anybody noticing.")
    if ended_at is None:
        found += _goes_on(session, one)
    return found


def _lines(session: Session, one: Walked) -> list[str]:
    """One line for each verb, no line twice, none missing."""
    lines = session.execute(
        select(_EVENT.what, func.count()).where(_EVENT.case_id == one.id).group_by(_EVENT.what)
    )
    written = Counter({what: times for what, times in lines})
    count, last = session.execute(
        select(_CASE.event_count, func.max(_EVENT.seq))
        .join(T["event"], _EVENT.case_id == _CASE.id)
        .where(_CASE.id == one.id)
        .group_by(_CASE.event_count)
    ).one()
    fired = session.scalar(
        select(func.count()).where(_TIMER.case_id == one.id, _TIMER.fired_at.is_not(None))
    )
    found = []
    if not count == last == written.total():
        found.append(f"{written.total()} lines, the last is {last}, {count} are counted.")
    if written["woken"] + written["reminded"] != fired:
        found.append(f"{fired} timers fired, and {written['woken'] + written['reminded']} lines.")
    for what, times in one.events.items():
        if written[what] != times and what not in ALSO_BY_ITSELF:
            found.append(f"{times} times {what}, but {written[what]} lines say so.")
    return found


#: Lines that a verb in another case may write here, and the waking that writes one for each timer.
ALSO_BY_ITSELF = ("released", "woke")


def _goes_on(session: Session, one: Walked) -> list[str]:
    """No case without an open task that can be done, a timer to come, or a visible incident."""
    is_open = (_TASK.completed_at.is_(None)) & (_TASK.cancelled_at.is_(None))
    tasks = session.execute(
        select(_TASK.name, _TASK.held_because).where(_TASK.case_id == one.id, is_open)
    ).all()
    if any(held is None for _, held in tasks):
        return []
    if tasks:
        return [f"Every open task is held: {[name for name, _ in tasks]}."]
    waits = session.scalar(
        select(func.count()).where(
            _TIMER.case_id == one.id, _TIMER.fired_at.is_(None), _TIMER.cancelled_at.is_(None)
        )
    )
    seen = session.scalar(
        select(func.count()).where(_INCIDENT.case_id == one.id, _INCIDENT.settled_at.is_(None))
    )
    return [] if waits or seen else ["No open task, no timer, no incident: it is stuck."]


def at_the_end(session: Session, one: Walked, canaries: Canaries) -> list[str]:
    """What must hold of a case that has ended."""
    history = History(session, one.id, canaries)
    checks: tuple[Check, ...] = (
        ended_as_it_says,
        heard_threefold,
        nothing_left_open,
        somebody_else_decided,
        kept_out_stay_out,
        safely_told,
        no_contact_after_death,
    )
    found = [sentence for check in checks for sentence in check(history)]
    broken = events.verify(session, session.get_one(Case, one.id))
    if broken is not None:
        found.append(f"Line {broken} of its log does not hold.")
    return found + nothing_came_out(history, one)


def ended_as_it_says(it: History) -> list[str]:
    """A case that was not for us, or where there was no duty, has no enquiry and no captures."""
    reason, enquiry = it.case.ended_as, it.enquiry
    if reason not in EXEMPT:
        return [] if enquiry else [f"It ended as {reason}, but there was no enquiry."]
    found = []
    if enquiry:
        found.append(f"It ended as {reason}, though an enquiry had begun.")
    if any(set((c.stage or "").split(",")) & {"middle", "end"} for c in it.rows("outcome_capture")):
        found.append(f"It ended as {reason}, though it had been looked back on.")
    decided = {"confirm_not_for_us": "agree", "decide_duty": "not_met"}
    if not any(decided.get(d.task) == d.result for d in it.rows("decision")):
        found.append(f"It ended as {reason}, and nobody decided that.")
    return found


EXEMPT = frozenset(
    {
        "duplicate_merged",
        "passed_to_other_authority",
        "recorded_in_error",
        "duty_not_met_alternative_route",
        "duty_not_met_no_action",
    }
)


def nothing_left_open(it: History) -> list[str]:
    """No task of the main workflow is open, and no occurrence but those that come after the end."""
    open_tasks = [t for t in it.tasks if t.completed_at is None and t.cancelled_at is None]
    main = {w.id for w in it.workflows if w.is_main}
    after = {w.id for w in it.workflows if w.after_closing}
    found = [f"{t.name} is still open." for t in open_tasks if t.workflow_id in main]
    found += [
        f"{w.name} has not ended." for w in it.workflows if not w.ended_at and w.id not in after
    ]
    held = [t for t in it.tasks if t.completed_at is not None and t.held_because]
    return found + [f"{t.name} was completed while it was held." for t in held]


def somebody_else_decided(it: History) -> list[str]:
    """Whoever wrote what is decided on did not decide (INV-18)."""
    found = []
    for task in it.tasks:
        if task.completed_at is None or task.other_person_than is None:
            continue
        wrote = [
            t
            for t in it.tasks
            if t.name == task.other_person_than
            and t.completed_at is not None
            and (t.completed_at, t.id) < (task.completed_at, task.id)
        ]
        if (
            wrote
            and max(wrote, key=lambda t: (t.completed_at, t.id)).completed_by == task.completed_by
        ):
            found.append(f"{task.name} was decided by who wrote {task.other_person_than}.")
    return found
