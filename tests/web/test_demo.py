"""The demo: every case is made by the verbs, at every stage, and a second time nothing is added."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from engine import clock
from engine.case.model import Case, Draft, Task
from engine.db import Database
from engine.db.upgrade import upgrade
from engine.people import passwords
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


@pytest.fixture
def empty(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'demo.db'}")
    upgrade(db)
    with db.write() as session:
        versions.publish(session, from_folder(SECTION42), None, at=clock.now(), via="shell")
    yield db
    db.engine.dispose()


def _open_tasks(db):
    with db.read() as session:
        return session.scalars(
            select(Task).where(Task.completed_at.is_(None), Task.cancelled_at.is_(None))
        ).all()


def test_every_case_is_made_at_its_stage_and_a_second_time_nothing_is_added(empty):
    now = clock.now()

    lines = list(demo.make_demo(empty, now))

    assert len(lines) == 1 + len(demo.cases())
    assert count(empty, "case") == len(demo.cases())
    assert count(empty, "incident") == 0
    waiting = {task.name for task in _open_tasks(empty)}
    assert waiting >= WAITING
    with empty.read() as session:
        ended = set(session.scalars(select(Case.ended_as).where(Case.ended_at.is_not(None))))
        assert ended == {"s42_concluded", "duty_not_met_alternative_route"}
        assert session.scalar(select(func.count()).select_from(Draft)) == 1

    events = count(empty, "event")
    assert list(demo.make_demo(empty, now)) == []
    assert count(empty, "event") == events


def test_some_work_is_late_and_some_is_not_due_yet(empty):
    now = clock.now()

    list(demo.make_demo(empty, now))

    due = [task.due_at for task in _open_tasks(empty) if task.due_at]
    assert sum(at < now for at in due) >= 3
    assert sum(at > now for at in due) >= 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "now",
    [
        "2026-03-29T03:10",  # the hour the clocks go forward
        "2026-12-27T23:50",  # a Sunday between bank holidays
        "2027-01-01T00:05",
        "2027-04-06T06:00",  # the Tuesday after Easter, before anyone is at work
    ],
)
def test_it_can_be_made_at_any_hour_of_any_day(empty, now):
    lines = list(demo.make_demo(empty, clock.moment(now)))

    assert len(lines) == 1 + len(demo.cases())
    assert count(empty, "incident") == 0


def test_broken_off_it_goes_on_with_the_next_case(empty):
    for number, _line in enumerate(demo.make_demo(empty), start=1):
        if number == 4:
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
