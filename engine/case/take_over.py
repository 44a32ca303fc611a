"""Case: take over - an enquiry of the older system that goes on is taken up in a case of its own.

Nobody can stand in the middle of a diagram they have not walked: the case begins at its
beginning, with what the older system knew written into its notes and its first form. What
is not done again at once is noted in the ledger of overridden steps, for a second person
to see. From then on the enquiry counts in its case, from the day it began.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case.adults.entry import entry_now
from engine.case.model import Case, Task
from engine.case.open import begin_case
from engine.case.override import LONGEST, override_step
from engine.case.prefill import prefill
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.people.model import User
from engine.process.runtime import Process
from engine.record.history import history_concern, history_enquiry, history_risk

MOST = 300
_SAYS = {"Y": "yes", "N": "no", None: "not known"}


def take_over(
    session: Session,
    enquiry: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Open a case from an imported enquiry that goes on; return its first task, the team's.

    ``enquiry`` is its id in the older system. Raises ``NotFound``; ``NotAllowed``;
    ``Conflict`` where it has ended or was taken over before; ``InvalidAnswers``.
    """
    people.require(actor, "take_over_history", None)
    row = session.execute(
        sa.select(history_enquiry).where(history_enquiry.c.id == enquiry).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    said = _said(why)
    _require_going_on(session, row)
    moment = at or clock.now()
    assert actor.team_id is not None  # or the rule had refused it
    begun = begin_case(
        session, actor, entry_now(session, row.adult_id), actor.team_id, at=moment, via=via,
        data={"taken_over": enquiry},
    )  # fmt: skip
    session.execute(
        sa.update(history_enquiry)
        .where(history_enquiry.c.id == enquiry)
        .values(case_id=begun.file.case.id)
    )
    received = session.scalar(
        sa.select(sa.func.min(history_concern.c.received_on)).where(
            history_concern.c.enquiry_id == enquiry
        )
    )
    known = {}
    if received is not None:
        known[("concern", "received_at")] = clock.moment(
            datetime.combine(received, time(9)).isoformat()
        )
    prefill(begun, known, {"risk": _risks(session, enquiry, begun.file.process)})
    by = {"typed_at": moment, "typed_by": actor.id, "task_id": None}
    begun.file.record.add("case_note", [{"text": in_words(row)}], **by)  # type: ignore[arg-type]
    ledger = f"Taken over from the older system, where it was {enquiry}: {said}"
    override_step(
        session, begun.task.public_id, "other", "other", ledger[:500],
        clock.today(moment) + LONGEST, actor, at=moment, via=via,
    )  # fmt: skip
    data = {"enquiry": enquiry}
    log.append(session, begun.file.case, "taken_over", actor, at=moment, via=via, data=data)
    return begun.task


def in_words(row: Any) -> str:
    """What the older system knew of an enquiry, in one note."""
    parts = [
        f"Taken over from the older system, where it was {row.id}.",
        f"Begun on {clock.day_in_words(row.started_on)}.",
        f"Main reason for support: {row.support_reason or 'not known'}.",
        f"Lacked capacity: {row.lacked_capacity or 'not recorded'}.",
        f"Outcomes heard at the start: {_SAYS[row.msp_start_done]};"
        f" reviewed in the middle: {_SAYS[row.msp_middle_done]};"
        f" answered at the end: {_SAYS[row.msp_end_done]}.",
        "Everything is asked again here, so that the adult is heard in this case.",
    ]
    return " ".join(parts)


def _require_going_on(session: Session, row: Any) -> None:
    if row.concluded_on is not None:
        day = clock.day_in_words(row.concluded_on)
        raise Conflict(f"This enquiry ended on {day}. A new concern is recorded as one.")
    if row.case_id is not None and guards.on("taken_over_once"):
        reference = session.scalar(sa.select(Case.reference).where(Case.id == row.case_id))
        raise Conflict(f"This enquiry was taken over already: {reference}.")


def _said(why: str) -> str:
    said = " ".join(why.split())
    if not said:
        raise InvalidAnswers({"why": "Say where it stands, and what must not wait"})
    if len(said) > MOST:
        raise InvalidAnswers({"why": f"Use {MOST} characters or fewer"})
    return said


def _risks(session: Session, enquiry: str, process: Process) -> list[dict[str, Any]]:
    """The risks of the older system as the first form asks for them: kinds of harm, and the place."""
    types = {one.statutory: one.code for one in process.codes("type_of_risk")}
    places = {one.statutory: one.code for one in process.codes("location_of_risk")}
    found: dict[str, list[str]] = {}
    rows = session.execute(
        sa.select(history_risk.c.type, history_risk.c.location)
        .where(history_risk.c.enquiry_id == enquiry)
        .order_by(history_risk.c.id)
    )
    for kind, place in rows:
        known = found.setdefault(places.get(place or "", ""), [])
        code = types.get(kind or "")
        if code and code not in known:
            known.append(code)
    return [{"types": codes, "location": place or None} for place, codes in found.items() if codes]
