"""Case: take over - an enquiry of the older system that goes on is taken up in a case of its own.

The manager says where it stands. At its beginning, what the older system knew is written into
the first form; further on, the steps before are passed over (``stand.py``), and what the adult
said then is brought with its source, or stands as an exception and in the ledger of overridden
steps (``heard_before.py``). From then on the enquiry counts in its case, from the day it began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case import after
from engine.case.adults.entry import entry_now
from engine.case.file import CaseFile, hides_adult, knows
from engine.case.heard_before import Heard, write, write_not_shown, wrong_with
from engine.case.known_before import morning_of, risks_of, write_known
from engine.case.model import Case, Task
from engine.case.open import Begun, begin_case
from engine.case.override import LONGEST, override_step
from engine.case.prefill import prefill
from engine.case.stand import ASKED_BEFORE, PLACES, stand
from engine.case.step import Passed
from engine.errors import Conflict, InvalidAnswers, NotFound, NotKnown
from engine.people.model import User
from engine.record import Row
from engine.record.history import history_concern, history_enquiry

#: the step in which a manager agrees that the adult could not be asked, or has it tried again
AGREE = "agree_exception"
MOST = 300
_SAYS = {"Y": "yes", "N": "no", None: "not known"}


def take_over(
    session: Session,
    enquiry: str,
    why: str,
    actor: User,
    *,
    place: str = "start",
    heard: Mapping[str, Heard] | None = None,
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Open a case from an imported enquiry that goes on; return its first open task, the team's.

    ``enquiry`` is its id in the older system, ``place`` where it stands (``stand.PLACES``),
    ``heard`` what is brought of a stage that lies before. Raises ``NotFound``; ``NotAllowed``;
    ``Conflict`` where it has ended, was taken over before, or the process has no such place;
    ``InvalidAnswers``.
    """
    people.require(actor, "take_over_history", None)
    row = _locked(session, enquiry)
    if hides_adult(session, [entry_now(session, row.adult_id)], actor):
        raise NotKnown
    moment = at or clock.now()
    brought = {stage: one for stage, one in (heard or {}).items() if one.brought}
    said = _said(why, _wrong(row, place, brought, clock.today(moment)))
    _require_going_on(session, row, actor)
    begun = _begin(session, row, place, actor, moment, via)
    if place == "start":
        _type_in(session, enquiry, begun)
        first = begun.task
    else:
        first = _go_on(session, row, begun, place, brought)
    ledger = f"Taken over from the older system, where it was {enquiry}: {said}"
    _into_ledger(begun.file, first, "other", ledger)
    data = {"enquiry": enquiry, "place": place, "brought": sorted(brought)}
    log.append(session, begun.file.case, "taken_over", actor, at=moment, via=via, data=data)
    return first


def _locked(session: Session, enquiry: str) -> Any:
    found = sa.select(history_enquiry).where(history_enquiry.c.id == enquiry).with_for_update()
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return row


def _begin(session: Session, row: Any, place: str, actor: User, at: datetime, via: str) -> Begun:
    """Open the case, with what the older system knew in its notes."""
    assert actor.team_id is not None  # or the rule had refused it
    begun = begin_case(
        session, actor, entry_now(session, row.adult_id), actor.team_id, at=at, via=via,
        data={"taken_over": row.id},
    )  # fmt: skip
    c = history_enquiry.c
    session.execute(
        sa.update(history_enquiry).where(c.id == row.id).values(case_id=begun.file.case.id)
    )
    note = [{"text": in_words(row, place)}]
    begun.file.record.add("case_note", note, typed_at=at, typed_by=actor.id, task_id=None)
    return begun


def _wrong(row: Any, place: str, brought: Mapping[str, Heard], today: date) -> dict[str, str]:
    """What cannot be taken of where it stands, and of what is brought: field -> sentence."""
    if place not in PLACES:
        return {"place": "Select where the enquiry stands"}
    wrong: dict[str, str] = {}
    for stage in ASKED_BEFORE[place]:
        if stage not in brought:
            continue
        start = brought["start"].day if stage == "middle" and "start" in brought else None
        wrong |= wrong_with(stage, brought[stage], row.started_on, today, start)
        if getattr(row, f"msp_{stage}_done") == "N":
            wrong[f"{stage}_words"] = "The older system says that this was not done"
    return wrong


def _type_in(session: Session, enquiry: str, begun: Begun) -> None:
    """At its beginning: what is known is typed into the first form, as a draft."""
    received = _received(session, enquiry)
    known = {("concern", "received_at"): received} if received is not None else {}
    prefill(begun, known, {"risk": risks_of(session, enquiry, begun.file.process)})


def _go_on(
    session: Session, row: Any, begun: Begun, place: str, brought: Mapping[str, Heard]
) -> Task:
    """Further on: what is known goes into the record, and the steps before are passed over.

    Returns the first task that is open there. What nothing was brought of is an exception.
    """
    file = begun.file
    not_shown: list[str] = []
    captured: list[Row] = []

    def asked(task: Task, stage: str) -> None:
        if stage in brought:
            captured.extend(write(file, task, stage, brought[stage]))
        elif guards.on("taken_over_heard"):
            not_shown.append(stage)
            captured.extend(write_not_shown(file, task, stage))

    write_known(session, file, row, _received(session, row.id))
    duty = "other_enquiry" if row.enquiry_type == "OTHER" else "s42"
    there = stand(file, place, duty, {"enquiry_started": morning_of(row.started_on)}, asked)
    if not there:
        raise Conflict("This process has no open step at this place. Take it over elsewhere.")
    by: dict[str, object] = {"typed_at": file.at, "task_id": None}
    by["typed_by"] = file.actor.id if file.actor else None
    after.follow(file, {"outcome_capture": captured}, Passed(), by)
    session.flush()
    _not_shown(file, not_shown, row.id)
    return there[0]


def _not_shown(file: CaseFile, stages: Sequence[str], enquiry: str) -> None:
    """Put into the ledger that nothing shows the adult was asked before; a manager decides on it."""
    waits = next((t for t in file.open_tasks if t.is_open and t.name == AGREE), None)
    if not stages or waits is None:
        return
    when = " and ".join({"start": "at the start", "middle": "in the middle"}[one] for one in stages)
    words = f"Nothing was brought from {enquiry} that shows the adult was asked {when}."
    _into_ledger(file, waits, stages[0], words)


def _into_ledger(file: CaseFile, task: Task, duty: str, words: str) -> None:
    assert file.actor is not None
    override_step(
        file.session, task.public_id, duty, "other", words[:500], clock.today(file.at) + LONGEST,
        file.actor, at=file.at, via=file.via,
    )  # fmt: skip


def _received(session: Session, enquiry: str) -> datetime | None:
    """When the first concern of an enquiry was received, as far as the older system knew."""
    day = session.scalar(
        sa.select(sa.func.min(history_concern.c.received_on)).where(
            history_concern.c.enquiry_id == enquiry
        )
    )
    return morning_of(day) if day is not None else None


def in_words(row: Any, place: str = "start") -> str:
    """What the older system knew of an enquiry, in one note."""
    parts = [
        f"Taken over from the older system, where it was {row.id}.",
        f"Begun on {clock.day_in_words(row.started_on)}.",
        f"Main reason for support: {row.support_reason or 'not known'}.",
        f"Lacked capacity: {row.lacked_capacity or 'not recorded'}.",
        f"Outcomes heard at the start: {_SAYS[row.msp_start_done]};"
        f" reviewed in the middle: {_SAYS[row.msp_middle_done]};"
        f" answered at the end: {_SAYS[row.msp_end_done]}.",
        "Everything is asked again here, so that the adult is heard in this case."
        if place == "start"
        else f"It goes on here where it stood. {PLACES[place]}.",
    ]
    return " ".join(parts)


def _require_going_on(session: Session, row: Any, actor: User) -> None:
    if row.concluded_on is not None:
        day = clock.day_in_words(row.concluded_on)
        raise Conflict(f"This enquiry ended on {day}. A new concern is recorded as one.")
    if row.case_id is not None and guards.on("taken_over_once"):
        case = session.get_one(Case, row.case_id)
        where = f": {case.reference}" if knows(session, case, actor) else ""
        raise Conflict(f"This enquiry was taken over already{where}.")


def _said(why: str, wrong: dict[str, str]) -> str:
    said = " ".join(why.split())
    if not said:
        wrong["why"] = "Say why it is taken over, and what must not wait"
    elif len(said) > MOST:
        wrong["why"] = f"Use {MOST} characters or fewer"
    if wrong:
        raise InvalidAnswers(wrong)
    return said
