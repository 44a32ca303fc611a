"""Record: earlier, imported - what the older system says ended for an adult, as an earlier case.

Only for the question whether something came again: they are no cases that can be opened,
linked or called the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.record.adult import ADULT
from engine.record.earlier import EarlierCase
from engine.record.history import history_adult, history_concern, history_enquiry, history_risk

#: The label of the national return -> the code of our forms. Sources stay as the return calls
#: them: it knows three and our forms know twenty, so ours are mapped up to compare the two
#: (returns A3.8). Whether it was the same person or service, the return does not say.
TYPE_CODES = {
    "Physical Abuse": "physical",
    "Sexual Abuse": "sexual",
    "Psychological Abuse": "psychological",
    "Financial or Material Abuse": "financial_or_material",
    "Discriminatory Abuse": "discriminatory",
    "Organisational Abuse": "organisational",
    "Neglect and Acts of Omission": "neglect_and_acts_of_omission",
    "Domestic Abuse": "domestic_abuse",
    "Sexual Exploitation": "sexual_exploitation",
    "Modern Slavery": "modern_slavery",
    "Self-Neglect": "self_neglect",
}


def is_imported(session: Session, adult_id: int) -> bool:
    """Say whether the older system knew an adult, by this entry or by one merged into it."""
    found = sa.select(sa.exists().where(history_adult.c.adult_id.in_(_entries(adult_id))))
    return bool(session.execute(found).scalar())


def imported_cases_of(session: Session, adult_id: int) -> list[EarlierCase]:
    """The imported enquiries that ended, and the concerns that ended without one.

    An enquiry that was taken over goes on in its case, and is that case's to tell of.
    """
    if not is_imported(session, adult_id):
        return []
    e, c = history_enquiry.c, history_concern.c
    enquiries = session.execute(
        sa.select(e.id, e.started_on, e.concluded_on)
        .where(e.adult_id.in_(_entries(adult_id)), e.concluded_on.is_not(None), e.case_id.is_(None))
        .order_by(e.concluded_on)
    ).all()
    concerns = session.execute(
        sa.select(c.id, c.received_on, c.decided_on)
        .where(
            c.adult_id.in_(_entries(adult_id)), c.enquiry_id.is_(None), c.decided_on.is_not(None)
        )
        .order_by(c.decided_on)
    ).all()
    said = _risks(session, [row.id for row in enquiries])
    found = [_earlier(*row, *said[row.id]) for row in enquiries]
    found += [_earlier(*row) for row in concerns]
    return found


def _entries(adult_id: int) -> sa.Select[tuple[int]]:
    c = ADULT.table.c
    return sa.select(c.id).where(sa.or_(c.id == adult_id, c.merged_into == adult_id))


def _risks(session: Session, enquiries: list[str]) -> dict[str, tuple[set[str], set[str]]]:
    """Of each enquiry its types, as codes of our forms, and its sources, as the return calls them."""
    c = history_risk.c
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for key, kind, source in session.execute(
        sa.select(c.enquiry_id, c.type, c.source).where(c.enquiry_id.in_(enquiries))
    ):
        types, sources = found[key]
        types |= {TYPE_CODES[kind]} if kind in TYPE_CODES else set()
        sources |= {source} if source else set()
    return found


def _earlier(
    key: str, began: date, ended: date, types: Iterable[str] = (), sources: Iterable[str] = ()
) -> EarlierCase:
    return EarlierCase(
        0, "", f"{key}, imported", _noon(began), _noon(ended), "ended", frozenset(types),
        frozenset(sources), imported=True,
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return clock.moment(datetime.combine(day, time(12)).isoformat())
