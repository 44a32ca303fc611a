"""Demo: what people learn - courses, who was on them, and the library of procedures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.db import Database
from engine.people.courses import set_course
from engine.people.model import User
from engine.people.training import Course
from engine.people.training_record import record_training
from engine.people.users import get_user_by_email
from engine.procedures.keeping import Place, add_procedure, add_version
from engine.procedures.reading import have_read

HEARING, CAPACITY = "Making Safeguarding Personal", "Assessing mental capacity"
WORKERS = ("contact_officer", "enquiry_officer", "safeguarding_adults_manager")
COURSES = {HEARING: ("24", WORKERS), CAPACITY: ("36", ("enquiry_officer",))}
#: who, which course, how many days ago: one is in date, one runs out soon, one has run out
DONE = (
    ("Lena", HEARING, 120),
    ("Tom", HEARING, 700),
    ("Amara", HEARING, 800),
    ("Priya", HEARING, 60),
    ("Tom", CAPACITY, 200),
)
GUIDANCE = (
    "https://www.gov.uk/government/publications/care-act-statutory-guidance/"
    "care-and-support-statutory-guidance"
)
OURS = "https://council.example/safeguarding-adults"


def make_learning(db: Database, emails: Mapping[str, str], now: datetime) -> Iterator[str]:
    """Add the demo's courses and procedures, once."""
    with db.write() as session:
        if session.scalar(select(Course.id).limit(1)):
            return
        who = {name: get_user_by_email(session, address) for name, address in emails.items()}
        _courses(session, who, now)
        _procedures(session, who, now)
    yield f"{len(COURSES)} courses and two procedures"


def _courses(session: Session, who: Mapping[str, User], now: datetime) -> None:
    made = {
        name: set_course(session, None, name, months, roles, who["Sam"], at=now, via="shell")
        for name, (months, roles) in COURSES.items()
    }
    for name, course, days in DONE:
        day = clock.today(now) - timedelta(days=days)
        record_training(
            session, who[name], made[course], day, None, who["Sam"], at=now, via="shell"
        )


def _procedures(session: Session, who: Mapping[str, User], now: datetime) -> None:
    add_procedure(
        session, "Care and support statutory guidance, chapter 14",
        "What the law asks of safeguarding, and of an enquiry.", "national", ["every"],
        "As it stands online", Place(GUIDANCE), who["Iris"], at=now, via="shell",
    )  # fmt: skip
    ours = add_procedure(
        session, "How we hear the adult", "Where and with whom we ask, and what we leave behind.",
        "local", ["start", "middle", "end"], "1.0", Place(OURS), who["Priya"], at=now, via="shell",
    )  # fmt: skip
    newer = add_version(
        session, ours.public_id, "2.0", "A chapter on interpreters.", Place(OURS), who["Priya"],
        at=now, via="shell",
    )  # fmt: skip
    have_read(session, newer.public_id, who["Tom"], at=now, via="shell")
