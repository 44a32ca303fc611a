"""Sampled: the cases an auditor may know of because they were drawn for them, and while they may read.

An auditor belongs to no case. They may read one from when it is drawn for them until
their audit of it is finished, and a second auditor until they have said what they think.
Afterwards they know of it, and read no more in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import guards
from engine.people.model import User
from engine.people.rules import MANAGER, SUPERVISOR, needs, needs_case

if TYPE_CHECKING:
    from engine.people.rules import Subject

#: What is read of an audit here; the table itself is declared in engine/audit/model.py.
_AUDIT = sa.table(
    "audit",
    *(sa.column(name, sa.Integer) for name in ("case_id", "auditor_id", "moderator_id")),
    *(sa.column(name) for name in ("finished_at", "moderated_at")),
)
AUDITOR = "auditor"

#: How an auditor stands to a case: they read it now; or they have read it, and that is over.
READING, HAS_READ = "reading", "has read"
#: What they may do in it.
BY_SAMPLE = {
    READING: frozenset({"read_case", "read_log", "audit_case", "read_audit", "settle_audit"}),
    HAS_READ: frozenset({"audit_case", "read_audit", "settle_audit"}),
}


def stands(session: Session | None, case_id: int, user: User) -> str:
    """How an auditor stands to a case: ``READING``, ``HAS_READ``, or '' where it was never drawn."""
    if session is None or AUDITOR not in user.roles:
        return ""
    audits, second = _AUDIT.c.auditor_id == user.id, _AUDIT.c.moderator_id == user.id
    now = sa.or_(
        sa.and_(audits, _AUDIT.c.finished_at.is_(None)),
        sa.and_(second, _AUDIT.c.moderated_at.is_(None)),
    )
    found = session.execute(
        sa.select(now).where(_AUDIT.c.case_id == case_id, sa.or_(audits, second))
    ).scalars()
    reads = [bool(one) or not guards.on("audit_then_closed") for one in found]
    return (READING if any(reads) else HAS_READ) if reads else ""


def _draw_audit(user: User, subject: Subject) -> str:
    """Draw a sample of ended enquiries; which, is not theirs to choose."""
    return needs(user, {AUDITOR}, "audit cases")


def _audit_case(user: User, subject: Subject) -> str:
    """Answer the questions about a case; that it is theirs to audit, the verb asks."""
    needs_case(subject)
    return needs(user, {AUDITOR}, "audit cases")


def _read_audit(user: User, subject: Subject) -> str:
    """Read what an audit found: those who audited it, and who answers for the team."""
    case = needs_case(subject)
    if AUDITOR in user.roles:
        return ""
    if user.roles & {MANAGER, SUPERVISOR} and user.team_id == case.team_id:
        return ""
    return "Only an auditor, or a manager or supervisor of the team, can read an audit."


def _export_events(user: User, subject: Subject) -> str:
    """Take away what happened, without names, to see how the work flows."""
    return needs(user, {AUDITOR, "system_admin"}, "take away the log of events")


def _export_records(user: User, subject: Subject) -> str:
    """Take away the records for the council's warehouse: whoever runs the system, in the shell."""
    return needs(user, {"system_admin"}, "take away the records")


#: action -> the rule that refuses it
ACTIONS: dict[str, Callable[[User, Subject], str]] = {
    "draw_audit": _draw_audit,
    "audit_case": _audit_case,
    "read_audit": _read_audit,
    "settle_audit": _read_audit,
    "export_events": _export_events,
    "export_records": _export_records,
}
