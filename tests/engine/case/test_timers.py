"""Timers: reminders remind once and complete nothing; a clock that stands still moves what is due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import clock, guards
from engine.case import pause, resume, wake
from engine.case.model import Case, Task, Timer
from engine.errors import Conflict, InvalidAnswers, NotAllowed, ProcessFailed, Refused
from engine.log.model import Event
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import SECTION42, scenario_of
from tests.engine.case.submitting import ONE, open_task


def woken(council, walk, at):
    with council.db.write() as session:
        return wake(session, council.case(session, walk).id, as_of=at)


def stands(council, walk, name):
    """Due, reminded, paused: what a task says of its clock."""
    with council.db.read() as session:
        task = open_task(session, walk, name)
        return task.due_at, task.reminded_at, task.paused_at


def next_due(council, walk):
    with council.db.read() as session:
        return council.case(session, walk).next_due_at


def paused(council, walk, name, by="Lena", reason="adults_pace", why="She asked for time", days=14):
    with council.db.write() as session:
        task = open_task(session, walk, name).public_id
        until = clock.today(walk.now) + timedelta(days=days)
        pause(session, task, reason, why, until, council.user(session, by), at=walk.now)


def resumed(council, walk, name, by="Lena"):
    with council.db.write() as session:
        task = open_task(session, walk, name).public_id
        resume(session, task, council.user(session, by), at=walk.now)


# -- reminders


def test_a_reminder_falls_due_with_its_task_and_only_reminds(council):
    walk = council.walked(ONE, 2)  # the concern was recorded on a Monday after six
    due_at, _, _ = stands(council, walk, "hear_from_adult")
    assert due_at == clock.moment("2026-03-04T17:00") == next_due(council, walk)

    assert woken(council, walk, due_at - timedelta(seconds=1)) == 0
    assert woken(council, walk, due_at) == 1
    assert woken(council, walk, due_at + timedelta(hours=1)) == 0

    assert stands(council, walk, "hear_from_adult") == (due_at, due_at, None)
    assert next_due(council, walk) == clock.moment("2026-03-05T17:00")  # the decision's
    with council.db.read() as session:
        case = council.case(session, walk)
        events = session.scalars(select(Event).where(Event.case_id == case.id)).all()
        open_now = session.scalars(
            select(Task.name).where(Task.case_id == case.id, Task.completed_at.is_(None))
        )
        assert [e.what for e in events][-1] == "reminded"
        assert sorted(open_now) == ["decide_duty", "hear_from_adult"]


def test_a_task_that_is_done_in_time_is_never_reminded_of(council):
    walk = council.walked(ONE, 4)  # heard

    assert woken(council, walk, clock.moment("2026-03-04T17:00")) == 0


def test_nothing_is_left_to_wake_when_the_case_has_ended(council):
    walk = council.walked(ONE)

    assert next_due(council, walk) is None
    assert woken(council, walk, walk.now + timedelta(days=400)) == 0


@pytest.mark.guard("timer_only_reminds")
def test_a_timer_that_would_take_a_task_away_is_refused_and_nothing_is_saved(sqlite):
    """Such a diagram cannot be published; here it is put in past the checks."""
    bundle = from_folder(SECTION42)
    body = bundle.files["concern.bpmn"].replace(b'cancelActivity="false"', b'cancelActivity="true"')
    worse = replace(bundle, files={**bundle.files, "concern.bpmn": body})
    with guards.switched_off("publish_checked"), sqlite.db.write() as session:
        versions.publish(session, worse, None, at=clock.moment("2026-02-01T09:00"), via="shell")
    walk = sqlite.walked(ONE, 2)

    with pytest.raises(ProcessFailed, match="taken a task away"):
        woken(sqlite, walk, clock.moment("2026-03-04T17:00"))

    assert stands(sqlite, walk, "hear_from_adult")[1] is None


# -- every twenty working days


def test_the_outcomes_are_looked_at_again_after_twenty_working_days(council):
    walk = council.walked("a refusal overridden, others at risk", 6)
    with council.db.read() as session:
        case = council.case(session, walk)
        (timer,) = session.scalars(
            select(Timer).where(Timer.case_id == case.id, Timer.name == "outcomes_again")
        )
        due_at = timer.due_at
    assert clock.working_days_between(clock.today(walk.now), clock.today(due_at)) <= 20

    assert woken(council, walk, due_at) >= 1

    with council.db.read() as session:
        task = open_task(session, walk, "review_outcomes_again")
        assert "20 working days ago" in task.workflow.because
    assert woken(council, walk, due_at + timedelta(days=60)) >= 0
    with council.db.read() as session:
        case = council.case(session, walk)
        again = session.scalars(
            select(Task).where(Task.case_id == case.id, Task.name == "review_outcomes_again")
        ).all()
        assert len(again) == 1  # while one is open, no second is opened


# -- pause


def test_a_paused_task_is_not_late_and_its_target_moves_by_the_working_days_lost(council):
    walk = council.walked(ONE, 2)
    due_at, _, _ = stands(council, walk, "hear_from_adult")
    paused(council, walk, "hear_from_adult")

    assert woken(council, walk, due_at + timedelta(days=5)) == 1  # the decision's reminder alone
    walk.now += timedelta(days=7)
    resumed(council, walk, "hear_from_adult")

    assert stands(council, walk, "hear_from_adult") == (due_at + timedelta(days=7), None, None)
    assert woken(council, walk, due_at + timedelta(days=7)) == 1


def test_on_the_day_of_its_review_a_pause_is_brought_up_and_goes_on(council):
    walk = council.walked(ONE, 2)
    paused(council, walk, "hear_from_adult", days=3)
    morning = clock.moment("2026-03-05T09:00")

    assert woken(council, walk, morning) == 1

    _, reminded, stopped = stands(council, walk, "hear_from_adult")
    assert (reminded, stopped) == (morning, walk.now)


def test_a_paused_task_can_be_done_all_the_same(council):
    walk = council.walked(ONE, 2)
    paused(council, walk, "hear_from_adult")

    said = scenario_of(ONE)["steps"][2:4]
    walk.run({"steps": said})

    with council.db.read() as session:
        case = council.case(session, walk)
        task = session.scalars(
            select(Task).where(Task.case_id == case.id, Task.name == "hear_from_adult")
        ).one()
        assert task.completed_at and task.paused_because is None
        left = session.scalars(
            select(Timer.name).where(
                Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
            )
        )
        assert "pause_review" not in set(left)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": "tired"}, "reason"),
        ({"why": "  "}, "why"),
        ({"why": "x" * 501}, "why"),
        ({"days": 0}, "review_on"),
        ({"days": 93}, "review_on"),
    ],
)
def test_a_pause_says_why_and_until_when(sqlite, said, field):
    walk = sqlite.walked(ONE, 2)

    with pytest.raises(InvalidAnswers) as refused:
        paused(sqlite, walk, "hear_from_adult", **said)

    assert list(refused.value.messages) == [field]
    assert stands(sqlite, walk, "hear_from_adult")[2] is None


def test_a_task_is_paused_once_and_taken_up_once(sqlite):
    walk = sqlite.walked(ONE, 2)
    with pytest.raises(Conflict, match="not paused"):
        resumed(sqlite, walk, "hear_from_adult")
    paused(sqlite, walk, "hear_from_adult")
    with pytest.raises(Conflict, match="paused already"):
        paused(sqlite, walk, "hear_from_adult")


def test_only_who_has_the_task_or_a_manager_of_the_team_stops_its_clock(sqlite):
    walk = sqlite.walked(ONE, 2)
    with pytest.raises(NotAllowed):
        paused(sqlite, walk, "decide_duty", by="Lena")

    paused(sqlite, walk, "hear_from_adult", by="Ruth")  # the supervisor


@pytest.mark.guard("danger_not_paused")
def test_an_urgent_step_is_never_put_off(sqlite):
    walk = sqlite.walked("an unsafe address, moved to a refuge", 3)
    with sqlite.db.read() as session:
        urgent = session.scalars(
            select(Task.name)
            .join(Case)
            .where(Case.public_id == walk.case, Task.completed_at.is_(None))
            .where(Task.name.in_(["report_danger", "make_safe", "confirm_safe"]))
        ).first()
        by = "Priya" if urgent == "confirm_safe" else "Lena"

    with pytest.raises(Refused, match="cannot be paused"):
        paused(sqlite, walk, urgent, by=by)


def test_while_the_police_lead_the_clock_of_fact_finding_stands_still(council):
    walk = council.walked("the police lead, the duty goes on")
    with council.db.read() as session:
        case = council.case(session, walk)
        task = session.scalars(
            select(Task).where(Task.case_id == case.id, Task.name == "make_enquiries")
        ).first()
        assert task.held_because is None and task.paused_at is None
        ordinary = clock.due(task.opened_at, 20, "working_days")
        assert task.due_at > ordinary


def test_the_day_a_review_is_due_is_a_day_in_england():
    assert clock.later_by_working_days(clock.moment("2026-03-27T17:00"), 1) == clock.moment(
        "2026-03-30T17:00"
    )
    assert clock.later_by_working_days(clock.moment("2026-04-02T09:30"), 2) == clock.moment(
        "2026-04-08T09:30"
    )  # Good Friday and Easter Monday
    assert clock.today(clock.later_by_working_days(clock.moment("2026-04-02T09:30"), 0)) == date(
        2026, 4, 2
    )
