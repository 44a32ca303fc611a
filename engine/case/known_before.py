"""Case: known before - what the older system knew of an enquiry, written into the record of its case.

Dates and codes alone; what follows from them is never made up. The three tests of the duty
stand in the older papers, so here it says what was decided, and not why.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.case.file import CaseFile
from engine.process.runtime import Process
from engine.record.history import history_concern, history_risk

DECIDED = "Decided in the older system on {day}. The three tests stand in its papers."
_CAPACITY = {"Yes": "lacks_capacity", "No": "has_capacity"}


def write_known(session: Session, file: CaseFile, row: Any, received: datetime | None) -> None:
    """Write the concern, its risks, the decision and the enquiry: typed now, as it was then."""
    by: dict[str, Any] = {
        "typed_at": file.at,
        "typed_by": file.actor.id if file.actor else None,
        "task_id": None,
    }
    file.record.add("concern", [{"received_at": received, "triage": "for_us"}], **by)
    file.record.add("risk", risks_of(session, row.id, file.process), **by)
    decided = session.scalar(
        sa.select(sa.func.min(history_concern.c.decided_on)).where(
            history_concern.c.enquiry_id == row.id
        )
    )
    day = decided or row.started_on
    duty = {
        "result": "other_enquiry" if row.enquiry_type == "OTHER" else "s42",
        "task": "decide_duty",
        "reasons": DECIDED.format(day=clock.day_in_words(day)),
        "happened_at": morning_of(day),
    }
    file.record.add("decision", [duty], **by)
    reasons = {one.statutory: one.code for one in file.process.codes("primary_support_reason")}
    enquiry = {
        "route": "enquiry",
        "started_at": morning_of(row.started_on),
        "primary_support_reason": reasons.get(row.support_reason or ""),
        "lacked_capacity": _CAPACITY.get(row.lacked_capacity or ""),
    }
    file.record.add("enquiry", [enquiry], **by)


def morning_of(day: date) -> datetime:
    """Nine o'clock of a day, where the hour is not known."""
    return clock.moment(datetime.combine(day, time(9)).isoformat())


def risks_of(session: Session, enquiry: str, process: Process) -> list[dict[str, Any]]:
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
