"""Returns: imported - the rows of an extract that the council's old system told."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.record.history import history_concern, history_enquiry, history_risk
from engine.returns.rows import Concern, Enquiry, Extract, Risk

MARK = "imported:"


def read_history(
    session: Session, first: date | None, last: date | None, found: Extract
) -> dict[int, Enquiry]:
    """Add what was imported; give back the enquiries that a case has taken over, by case."""
    taken_over = _enquiries(session, first, last, found)
    _concerns(session, first, last, found)
    _risks(session, first, last, found)
    return taken_over


def _concerns(session: Session, first: date | None, last: date | None, found: Extract) -> None:
    c = history_concern.c
    rows = session.execute(
        sa.select(
            c.id, c.adult_id, c.received_on, c.counted_by_other, c.decision, c.decided_on,
            c.enquiry_id,
        ).where(*between(c.received_on, first, last))
    )  # fmt: skip
    for key, adult, received, other, decision, decided, enquiry in rows:
        led_to = MARK + enquiry if enquiry else None
        found.concerns.append(
            Concern(MARK + key, adult, received, other, decision or "", decided, led_to, None, None)
        )


def _enquiries(
    session: Session, first: date | None, last: date | None, found: Extract
) -> dict[int, Enquiry]:
    c = history_enquiry.c
    elsewhere = _counted_by_others(session)
    taken_over: dict[int, Enquiry] = {}
    for row in session.execute(
        sa.select(
            c.id, c.adult_id, c.enquiry_type, c.started_on, c.concluded_on, c.support_reason,
            c.lacked_capacity, c.supported_by, c.msp_asked, c.msp_achieved, c.msp_start_done,
            c.msp_middle_done, c.msp_end_done, c.substantial_difficulty, c.case_id,
        ).where(*_going_on(c, first, last))
    ):  # fmt: skip
        key, adult, kind, started, concluded, *codes, case = row
        said = [code or "" for code in codes]
        enquiry = Enquiry._make(
            [MARK + key, adult, kind, started, concluded, key in elsewhere, *said, None, None, None]
        )
        found.enquiries.append(enquiry)
        if case is not None:
            taken_over[case] = enquiry
    return taken_over


def _risks(session: Session, first: date | None, last: date | None, found: Extract) -> None:
    c, e = history_risk.c, history_enquiry.c
    rows = session.execute(
        sa.select(c.enquiry_id, c.source, c.type, c.location, c.assessment, c.outcome)
        .join(history_enquiry, e.id == c.enquiry_id)
        .where(*_going_on(e, first, last))
    )
    found.risks += [
        Risk(MARK + key, source or "", kind or "", place or "", result or "", now or "", True)
        for key, source, kind, place, result, now in rows
    ]


def _counted_by_others(session: Session) -> frozenset[str]:
    """Enquiries whose concerns another council counts, each of them (returns A3.6)."""
    c = history_concern.c
    ours = sa.func.min(sa.case((c.counted_by_other, 1), else_=0))
    rows = session.execute(
        sa.select(c.enquiry_id)
        .where(c.enquiry_id.is_not(None))
        .group_by(c.enquiry_id)
        .having(ours == 1)
    )
    return frozenset(rows.scalars())


def between(
    column: sa.ColumnElement[Any], first: date | None, last: date | None
) -> list[sa.ColumnElement[bool]]:
    """The condition that a day lies between two, both counted."""
    found = [column >= first] if first is not None else []
    return found + ([column <= last] if last is not None else [])


def _going_on(c: Any, first: date | None, last: date | None) -> list[sa.ColumnElement[bool]]:
    """Started by the last day, and not concluded before the first."""
    found = [c.started_on <= last] if last is not None else []
    if first is not None:
        found.append(sa.or_(c.concluded_on.is_(None), c.concluded_on >= first))
    return found
