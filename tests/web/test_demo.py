"""The demo: every case is made by the verbs, at every stage, and a second time nothing is added."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.model import Case, Task
from engine.db import Database
from engine.db.upgrade import upgrade
from engine.people import passwords
from engine.people.model import User
from engine.people.training import standings
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import SECTION42, count
from web import demo

#: Tasks that must wait for somebody in the demo, one for each stage a case can stand at.
WAITING = {
    "record_concern",
    "confirm_not_for_us",
    "hear_from_adult",
    "gather_information",
    "decide_duty",
    "have_conversation",
    "make_enquiries",
    "review_outcomes_middle",
    "decide_action",
    "review_plan",
    "review_outcomes_end",
    "authorise_closing",
    "make_safe",
    "record_advocate",
    "assess_capacity",
}

#: Beside a line for each case: one for the people, one for what they learn.
ALSO = 2
NOW = clock.now()


def _published(folder):
    db = Database(f"sqlite:///{folder / 'demo.db'}")
    upgrade(db)
    with db.write() as session:
        versions.publish(session, from_folder(SECTION42), None, at=clock.now(), via="shell")
    return db


@pytest.fixture
def empty(tmp_path):
    """A council with the shipped process and nobody in it."""
    db = _published(tmp_path)
    yield db
    db.engine.dispose()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A council with the demo made, and the lines that were said meanwhile."""
    db = _published(tmp_path_factory.mktemp("demo"))
    yield db, list(demo.make_demo(db, NOW))
    db.engine.dispose()


def _open_tasks(db):
    with db.read() as session:
        open_now = (Task.completed_at.is_(None), Task.cancelled_at.is_(None))
        return session.scalars(select(Task).where(*open_now)).all()


def test_every_case_is_made_at_its_stage(made):
    db, lines = made

    assert len(lines) == ALSO + len(demo.cases())
    assert count(db, "case") == len(demo.cases())
    assert count(db, "draft") == 1
    assert {task.name for task in _open_tasks(db)} == WAITING
    with db.read() as session:
        ended = set(session.scalars(select(Case.ended_as).where(Case.ended_at.is_not(None))))
    assert ended == {"s42_concluded", "duty_not_met_alternative_route"}


def test_no_case_has_an_incident(made):
    assert count(made[0], "incident") == 0


def test_somebody_is_in_date_somebody_soon_is_not_and_somebody_is_not(made):
    with made[0].read() as session:
        people = session.scalars(select(User).order_by(User.id)).all()
        found = standings(session, people, clock.today(NOW))
        states = {one.state for of in found.values() for one in of}
    assert states == {"in date", "runs out soon", "run out", "never done"}
    assert count(made[0], "procedure") == 2 and count(made[0], "procedure_read") == 1


def test_a_second_time_nothing_is_added(made):
    db, _ = made
    events = count(db, "event")

    assert list(demo.make_demo(db)) == []
    assert count(db, "event") == events


def test_some_work_is_late_and_some_is_not_due_yet(made):
    due = [task.due_at for task in _open_tasks(made[0]) if task.due_at]

    assert sum(at < NOW for at in due) >= 3
    assert sum(at > NOW for at in due) >= 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "now",
    [
        "2026-03-29T03:10",  # the hour the clocks go forward
        "2027-01-01T00:05",  # a bank holiday, just after midnight
    ],
)
def test_it_can_be_made_at_any_hour_of_any_day(empty, now):
    lines = list(demo.make_demo(empty, clock.moment(now)))

    assert len(lines) == ALSO + len(demo.cases())
    assert count(empty, "incident") == 0


def test_broken_off_it_goes_on_with_the_next_case(empty):
    for number, _line in enumerate(demo.make_demo(empty), start=1):
        if number == ALSO + 3:
            break

    rest = list(demo.make_demo(empty))

    assert len(rest) == len(demo.cases()) - 3
    assert count(empty, "case") == len(demo.cases())


def test_its_password_is_good_enough_and_its_people_are_nobody_s(empty):
    for one in demo.people():
        passwords.check_password(demo.PASSWORD, demo.email(one["name"]), one["name"])
        assert demo.email(one["name"]).endswith(".example")


def test_telephone_numbers_are_those_kept_for_stories():
    for file in sorted((demo.HERE / "cases").glob("*.json")):
        for number in re.findall(r"\b0\d[\d ]{6,}", file.read_text(encoding="utf-8")):
            assert re.fullmatch(r"01632 ?960 ?\d{3} ?", number), (file.name, number)
