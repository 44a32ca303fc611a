"""Case: override - a second person says that a step is not done for now, why, and until when.

There is no skip button. An overridden step stays open, on every list and in the way of
whatever it was in the way of; it only says for everybody to see that somebody with the
right role knows, on what ground, and until which day. Every one is counted. Source:
field 1, "breach ledger instead of skip button".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case.file import CaseFile, known_to, locked_case_of_task
from engine.case.model import Case, StepOverride, Task
from engine.case.still_open import require_open
from engine.case.submit import get_task
from engine.case.worklist import DANGER
from engine.errors import Conflict, InvalidAnswers, NotFound, Refused
from engine.people.model import User

#: What is not done as it should be.
DUTIES = {
    "start": "The adult's outcomes are heard at the start",
    "middle": "The outcomes are reviewed in the middle",
    "end": "The outcomes are answered at the end",
    "advocate": "An independent advocate is arranged",
    "capacity": "Capacity is assessed for the decision",
    "decision": "A decision is made in time",
    "other": "Another duty",
}
#: Why that is so.
GROUNDS = {
    "unsafe_now": "It is not safe for the adult now",
    "cannot_be_reached": "The adult cannot be reached, and every way was tried",
    "court_or_police": "A court or the police have asked us to wait",
    "no_advocate": "There is no advocate to be had yet",
    "nobody_to_do_it": "There is nobody who can do it in time",
    "other": "Another ground",
}
LONGEST = timedelta(days=28)


def override_step(
    session: Session,
    task: str,
    duty: str,
    ground: str,
    why: str,
    until: date | None,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> StepOverride:
    """Note that an open step is not done for now. Whoever has it cannot note this themselves.

    ``until`` is at most 28 days ahead; then it is over, and can be noted anew with a reason.
    Raises ``NotFound``; ``NotAllowed``; ``Refused``; ``Conflict``; ``InvalidAnswers``.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    people.require(actor, "override_step", row)
    require_open(row)
    _require_second_person(row, actor)
    today = clock.today(file.at)
    if current(session, [row.id], today):
        raise Conflict("This step is overridden already. Take that back first.")
    said = _said(duty, ground, why, until, today)
    assert until is not None
    override = StepOverride(
        case_id=file.case.id, task_id=row.id, duty=duty, ground=ground, why=said, until=until,
        noted_at=file.at, noted_by=actor.id,
    )  # fmt: skip
    session.add(override)
    session.flush()
    data = {"duty": duty, "ground": ground, "until": until.isoformat()}
    _log(file, "step_overridden", row, data)
    return override


def end_override(
    session: Session,
    public_id: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> StepOverride:
    """Take an override back before its day. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    found = session.scalar(select(StepOverride).where(StepOverride.public_id == public_id))
    if found is None:
        raise NotFound
    task = session.get_one(Task, found.task_id)
    file = CaseFile(
        session, locked_case_of_task(session, task.public_id), actor, at or clock.now(), via
    )
    people.require(actor, "override_step", task)
    session.refresh(found)
    if found.ended_at is not None or found.until < clock.today(file.at):
        raise Conflict("This override is over already.")
    found.ended_at, found.ended_by = file.at, actor.id
    _log(file, "step_override_ended", task, {})
    return found


def current(session: Session, tasks: Collection[int], today: date) -> dict[int, StepOverride]:
    """The overrides that stand today, by the number of their task."""
    if not tasks:
        return {}
    found = select(StepOverride).where(StepOverride.task_id.in_(tasks), standing(today))
    return {one.task_id: one for one in session.scalars(found)}


def standing(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """The overrides that stand on a day."""
    return and_(StepOverride.ended_at.is_(None), StepOverride.until >= today)


def in_words(one: StepOverride) -> str:
    """An override as everybody reads it."""
    return (
        f"Overridden until {clock.day_in_words(one.until)}. Not done for now: "
        f"{DUTIES[one.duty][:1].lower()}{DUTIES[one.duty][1:]}. {GROUNDS[one.ground]}: {one.why}"
    )


@dataclass(frozen=True)
class Line:
    """One override in the ledger."""

    override: StepOverride
    case: str
    reference: str
    task: str
    title: str
    noted_by: str
    stands: bool


@dataclass(frozen=True)
class Ledger:
    """Every override of a team's cases, the newest first, counted by duty and by ground."""

    lines: tuple[Line, ...]
    duties: Counter[str]
    grounds: Counter[str]


def ledger(session: Session, user: User, *, at: datetime, most: int = 200) -> Ledger:
    """The ledger of one's own team. Raises ``NotAllowed``."""
    people.require(user, "read_overrides", None)
    today = clock.today(at)
    rows = session.execute(
        select(StepOverride, Case, Task, User.name)
        .join(Case, Case.id == StepOverride.case_id)
        .join(Task, Task.id == StepOverride.task_id)
        .join(User, User.id == StepOverride.noted_by)
        .where(Case.team_id == user.team_id, known_to(user))
        .order_by(StepOverride.noted_at.desc(), StepOverride.id.desc())
    ).all()
    lines = tuple(
        Line(
            one, case.public_id, case.reference, task.public_id, task.title, name,
            one.ended_at is None and one.until >= today and task.is_open,
        )
        for one, case, task, name in rows[:most]
    )  # fmt: skip
    return Ledger(
        lines, Counter(one.duty for one, *_ in rows), Counter(one.ground for one, *_ in rows)
    )


def _require_second_person(row: Task, actor: User) -> None:
    if not guards.on("override_by_second_person"):
        return
    if row.assignee_id == actor.id:
        raise Refused(
            "override_by_second_person",
            "You have this task yourself. Somebody else has to note that it is not done for now.",
            "another manager or a supervisor",
        )
    if row.workflow.name == DANGER:
        raise Refused(
            "override_by_second_person",
            "An urgent step cannot be overridden: somebody may be in danger now.",
            "whoever has it: make it safe, or ask a manager",
        )


def _said(duty: str, ground: str, why: str, until: date | None, today: date) -> str:
    wrong = {}
    if duty not in DUTIES:
        wrong["duty"] = "Select what is not done for now"
    if ground not in GROUNDS:
        wrong["ground"] = "Select why"
    said = " ".join(why.split())
    if not said:
        wrong["why"] = "Say in a few words what the reason is"
    elif len(said) > 500:
        wrong["why"] = "Use 500 characters or fewer"
    if until is None:
        wrong["until"] = "Enter the day on which this is over"
    elif not today < until <= today + LONGEST:
        wrong["until"] = "Choose a day from tomorrow to 28 days ahead"
    if wrong:
        raise InvalidAnswers(wrong)
    return said


def _log(file: CaseFile, what: str, row: Task, data: dict[str, str]) -> None:
    log.append(
        file.session, file.case, what, file.actor, at=file.at, via=file.via, task=row,
        data={"name": row.name, **data},
    )  # fmt: skip
