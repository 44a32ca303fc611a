"""Screens of the council: what a Board looks at, from a full council; and keeping, imported history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from engine import clock
from engine.board_reviews.keeping import add_adult, record_review
from engine.board_reviews.model import BoardReview
from engine.board_reviews.recommending import recommend, what_became
from engine.board_reviews.told import Said
from engine.case.model import Case
from engine.people.users import get_user_by_email
from engine.record import KINDS
from engine.returns.indicators import INDICATORS
from engine.returns.model import ReturnRun
from tests.engine.returns.a_history import EXAMPLE, take_in
from tests.screenshots import Screen, Visit
from web import demo

WHY = (
    "He died in hospital of a pressure ulcer that three agencies had seen. None of them told the "
    "others, and nobody had asked him what he wanted."
)
SAID = (
    ("Share what is known within a day", "The Board", "done", "There is a protocol since May."),
    ("Ask the adult at every visit what they want", "Brightway Care", "under_way", ""),
    ("Pay for one record of all agencies", "The council", "not_done", "The law does not allow it."),
)


def _to(endpoint: str) -> Callable[[Visit], None]:
    return lambda visit: visit.go(endpoint)


def _recorded(visit: Visit) -> str:
    """A review that has begun, with an adult and three recommendations."""
    today = clock.today()
    with visit.db.write() as session:
        there = session.scalar(select(BoardReview.public_id).order_by(BoardReview.id))
        if there is not None:
            return str(there)
        priya = get_user_by_email(session, demo.emails()["Priya"])
        days = [today - timedelta(days=one) for one in (200, 160)]
        agencies = ("Northfield NHS Trust", "Brightway Care", "Police")
        made = record_review(
            session, Said("Adult F", "must", WHY, *days, agencies=agencies), priya
        ).public_id
        reference = session.scalars(
            select(Case.reference).where(Case.team_id == priya.team_id).order_by(Case.id)
        ).first()
        version = 1
        add_adult(session, made, version, str(reference), "DIED", priya)
        for text, to_whom, state, said in SAID:
            row = recommend(session, made, version + 1, text, to_whom, None, priya)
            what_became(session, made, version + 2, row.public_id, state, said, priya)
            version += 2
        older = Said("Adult C", "may", "To learn from what went well.", date(2024, 6, 3),
                     date(2024, 7, 1), date(2025, 2, 3), date(2025, 3, 3))  # fmt: skip
        record_review(session, older, priya)
    return made


def reviews(visit: Visit) -> None:
    """The register of the Board's reviews, and how far each has come."""
    _recorded(visit)
    visit.go("board_reviews.index")


def review(visit: Visit) -> None:
    """One review: its adult, and what became of what it recommended."""
    visit.go("board_reviews.show", review_id=_recorded(visit))


def imported(visit: Visit) -> None:
    """What an older system knew of an adult, and an enquiry that can be taken over where it stands."""
    take_in(visit.db, EXAMPLE)
    adult = KINDS["adult"].table
    with visit.db.read() as session:
        found = session.scalar(
            select(adult.c.public_id).where(adult.c.name == "Dot Marsh").order_by(adult.c.id)
        )
    visit.go("imported.show", adult_id=found)


def _indicator(name: str) -> Callable[[Visit], None]:
    (key,) = (one.key for one in INDICATORS if one.name == name)
    return lambda visit: visit.go("indicators.one", key=key)


def _run(endpoint: str, **values: Any) -> Callable[[Visit], None]:
    """A page of the newest run of the national return."""

    def act(visit: Visit) -> None:
        with visit.db.read() as session:
            run = session.scalar(select(ReturnRun.public_id).order_by(ReturnRun.id.desc()).limit(1))
        visit.go(endpoint, run_id=run, **values)

    return act


COUNCIL = [
    Screen("restricted", "Priya", _to("restricted.index")),
    Screen("keeping", "Ruth", _to("keeping.show")),
    Screen("subject-access", "Priya", _to("asked.show")),
    Screen("imported", "Priya", imported),
]
#: those of a full council: the demo is too small for figures
FULL = [
    Screen("indicators", "Ruth", _to("indicators.show")),
    Screen("indicator-achieved", "Ruth", _indicator("5 Outcomes fully or partly achieved")),
    Screen("indicator-again", "Vera", _indicator("16 Repeat concern within 12 months")),
    Screen("measures", "Ruth", _to("measures.show")),
    Screen("flow", "Ruth", _to("flow.show")),
    Screen("national-return", "Priya", _run("returns.show")),
    Screen("return-people", "Priya", _run("returns.table", table="SG1a")),
    Screen("return-asked", "Priya", _run("returns.table", table="SG4a")),
    Screen("audit-report", "Vera", _to("audit_report.show")),
    Screen("self-check", "Vera", _to("self_check.show")),
    Screen("board-reviews", "Priya", reviews),
    Screen("board-review", "Ruth", review),
]
