"""Partners: harm - nobody is sent a task who is alleged to have caused the harm, or must not know.

Asked when a task is shared and again whenever its link is used: somebody may be named in the
record only later. Sources: INV-15; safety 1, actors A2 and A4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards
from engine.case.adults.matches import TITLES
from engine.case.colleagues import BY_EMAIL
from engine.case.model import Case
from engine.people.shared import SharedTask
from engine.record import KINDS, Record
from engine.record.order import words

#: Who may not be sent a task: kind of the record -> what a worker is told.
BARRED = {
    "person_alleged": "is alleged to have caused harm",
    "must_not_know": "must not find out",
}


def barred(session: Session, case: Case, name: str, email: str, phone: str | None) -> str:
    """Why somebody may not be sent a task of a case, in a sentence; '' where they may.

    The adult's other cases are looked at as well.
    """
    if not guards.on("partner_not_harm"):
        return ""
    for kind, says in BARRED.items():
        for row in _rows(session, case, kind):
            how = _alike(row, name, email, phone)
            if how:
                return (
                    f"Somebody with {how} {says} in a case of this adult. "
                    "Ask somebody else at the organisation, or speak with your manager."
                )
    return ""


def is_barred(session: Session, case: Case, row: SharedTask) -> bool:
    """Whether whoever has the link may not have it any more."""
    return bool(barred(session, case, row.name, row.email, row.phone))


def _rows(session: Session, case: Case, kind: str) -> Iterator[dict[str, str]]:
    cases = session.scalars(select(Case).where(Case.adult_id == case.adult_id)).all()
    for one in cases if KINDS[kind].per == "case" else cases[:1]:
        for row in Record(session, one.id, one.adult_id).live(kind):
            yield {name: value for name, value in row.values().items() if isinstance(value, str)}


def _alike(row: dict[str, str], name: str, email: str, phone: str | None) -> str:
    said = " ".join(row.values()).lower()
    if email.lower() in said:
        return BY_EMAIL
    if (number := _figures(phone)) and number in _figures(said):
        return "the same telephone number"
    return "the same name" if _name(name) == _name(row.get("name", "")) != [] else ""


def _name(said: str) -> list[str]:
    return sorted(word for word in words(said) if word not in TITLES)


def _figures(text: str | None) -> str:
    found = re.sub(r"\D", "", text or "")
    return found if len(found) >= 7 else ""
