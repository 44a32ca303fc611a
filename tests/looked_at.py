"""Looked at: a full council's figures are counted and signed off, and its cases audited, as people would."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.audit.actions import add_action
from engine.audit.answering import Said, finish, save_answers, save_closing
from engine.audit.draw import draw
from engine.audit.evidence import pieces
from engine.audit.model import Audit
from engine.audit.questions import NEED_EVIDENCE, QUESTIONS
from engine.case.views.sight import see
from engine.db import Database
from engine.errors import Conflict
from engine.people.model import User
from engine.people.users import get_user_by_email
from engine.returns.sac.cells import tables
from engine.returns.sac.freeze import make_return, sign_off
from engine.returns.sac.year import year_of
from tests.answers_by_chance import drawn_from
from web import demo

QUARTERS, EACH = 5, 8
#: of a hundred answers; the questions people find hardest get fewer of the first
SAID = {"yes": 70, "partly": 20, "no": 7, "not_applicable": 3}
HARD = {"yes": 38, "partly": 34, "no": 22, "not_applicable": 6}
HARDEST = (5, 6, 13, 16, 20)
GRADES = {"good": 54, "requires_improvement": 30, "outstanding": 12, "inadequate": 4}
PUT_RIGHT = (
    "Tell whoever raised the concern what came of it",
    "Write down which options were not to be had, and why",
    "Ask who else the adult wants to be there",
)


def return_of(db: Database, at: datetime, *, signed: int) -> None:
    """Count the year that ended last as it stands, and sign so many of its tables off."""
    today = clock.today(at)
    ended = today.year - (today.month < 4)
    year = year_of(f"{ended - 1}-{ended % 100:02}", today=today)
    with db.write() as session:
        priya = get_user_by_email(session, demo.emails()["Priya"])
        run = make_return(session, year, priya, at=at).public_id
    with db.write() as session:
        priya = get_user_by_email(session, demo.emails()["Priya"])
        for name in tables()[:signed]:
            sign_off(session, run, name, "", priya, at=at + timedelta(minutes=9))


def audits(db: Database, chance: random.Random, now: datetime) -> None:
    """Draw for each of the last quarters, answer and finish them; the newest are left half done."""
    for back in range(QUARTERS, 0, -1):
        first, last = _quarter(clock.today(now), back)
        at = clock.moment(f"{last + timedelta(days=12)}T10:00")
        if at >= now:
            continue
        with db.write() as session:
            vera = get_user_by_email(session, demo.emails()["Vera"])
            try:
                sample = draw(session, first, last, vera, size=EACH, seed=f"{last}", at=at)
            except Conflict:  # nothing was concluded
                continue
            rows = select(Audit).where(Audit.sample_id == sample.id).order_by(Audit.id)
            for number, audit in enumerate(session.scalars(rows).all()):
                if back > 1 or number < EACH - 2:
                    _finish(session, audit, vera, chance, at + timedelta(days=number))


def _finish(
    session: Session, audit: Audit, vera: User, chance: random.Random, at: datetime
) -> None:
    evidence = [one.name for one in pieces(see(session, audit.case.public_id, vera, at=at))]
    said = {}
    for number in QUESTIONS:
        answer = drawn_from(chance, HARD if number in HARDEST else SAID)
        piece = chance.choice(evidence) if answer in NEED_EVIDENCE else ""
        said[number] = Said(
            answer, piece, "" if answer == "yes" else "The record does not say why."
        )
    save_answers(session, audit.public_id, said, vera, version=audit.version, at=at)
    words = {
        "went_well": "They were heard on the first day.",
        "to_improve": "Say why, not only what.",
    }
    grade = drawn_from(chance, GRADES)
    save_closing(session, audit.public_id, words, grade, vera, version=audit.version, at=at)
    finish(session, audit.public_id, vera, version=audit.version, at=at)
    if chance.random() < 0.3:
        what, due = chance.choice(PUT_RIGHT), clock.today(at) + timedelta(days=60)
        add_action(session, audit.public_id, what, "The manager of the team", due, vera, at=at)


def _quarter(today: date, back: int) -> tuple[date, date]:
    """The first and the last day of a quarter of the calendar, so many before this one."""
    months = today.year * 12 + 3 * ((today.month - 1) // 3) - 3 * back
    first = date(months // 12, months % 12 + 1, 1)
    after = months + 3
    return first, date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
