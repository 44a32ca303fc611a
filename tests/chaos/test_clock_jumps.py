"""The machine's clock is set back or forward, and the hour changes: timers fire once, nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from engine import clock
from engine.case.due import fire_all
from engine.case.model import Answer, Case, Task, Timer
from engine.case.pause import REVIEW, pause
from engine.log import events
from tests.chaos.__main__ import copies
from tests.chaos.submits import forms
from tests.council import count
from tests.web.conftest import Client, made
from web.scheduler import beat

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def waiting(council):
    """A case that waits for its reminders; when the first of them is due."""
    council.walked("one conversation, everything achieved", 5)
    with council.db.read() as session:
        return council, session.scalars(sa.select(Case.next_due_at)).one()


def at(council, instant) -> int:
    """Let the scheduler beat once at an instant of the machine's clock; how many timers it fired."""
    before = fired(council)
    with time_machine.travel(instant, tick=False):
        beat(council.db)
    return fired(council) - before


def fired(council) -> int:
    with council.db.read() as session:
        there = sa.select(sa.func.count(Timer.id)).where(Timer.fired_at.is_not(None))
        return session.scalar(there) or 0


def whole(council) -> bool:
    """Whether the log of every case holds, and each line of waking has its timer."""
    with council.db.read() as session:
        cases = session.scalars(sa.select(Case)).all()
        lines = sa.text("select count(*) from event where what in ('woken', 'reminded')")
        return session.scalar(lines) == fired(council) and all(
            events.verify(session, case) is None for case in cases
        )


def test_a_clock_set_back_an_hour_or_forward_a_day_fires_no_timer_twice(waiting):
    council, due = waiting
    assert at(council, due - timedelta(minutes=1)) == 0  # not early

    assert at(council, due + timedelta(minutes=1)) > 0

    for jumped in (-HOUR, timedelta(), -DAY, HOUR, -HOUR):
        assert at(council, due + timedelta(minutes=2) + jumped) == 0
    assert whole(council)


def test_a_clock_a_day_ahead_fires_what_it_says_is_due_and_nothing_again_when_it_is_right(waiting):
    council, due = waiting

    ahead = at(council, due - DAY + DAY + timedelta(minutes=1))  # the machine believes it is due

    assert ahead > 0
    assert at(council, due - DAY) == 0
    assert at(council, due + timedelta(minutes=1)) == 0 and whole(council)


@pytest.mark.parametrize(
    ("day", "opening"),
    [("2026-03-29", "2026-03-29T08:00Z"), ("2026-10-25", "2026-10-25T09:00Z")],
    ids=["March", "October"],
)
def test_where_the_hour_changes_a_reminder_comes_at_nine_in_england_and_once(council, day, opening):
    begun = clock.moment(f"{day}T12:00") - timedelta(days=5)
    walk = council.walk((begun - DAY).isoformat())
    walk.step({"by": "Lena", "open": True})
    walk.now = begun
    with council.db.write() as session:
        task = session.scalars(sa.select(Task.public_id)).one()
        lena = council.user(session, "Lena")
        on = clock.today(clock.moment(f"{day}T12:00"))
        pause(session, task, "adults_pace", "Not yet", on, lena, at=begun, via="shell")
    with council.db.read() as session:
        (due,) = session.scalars(sa.select(Timer.due_at).where(Timer.name == REVIEW)).all()
    assert due == clock.moment(opening.replace("Z", "+00:00"))

    found = []
    for quarter in range(4 * 26):  # every quarter of an hour of that day, as the machine counts it
        instant = clock.moment(f"{day}T00:00") + quarter * timedelta(minutes=15)
        with council.db.read() as session:
            review = sa.select(Timer.fired_at).where(Timer.name == REVIEW)
            before = session.scalars(review).one()
        list(fire_all(council.db, instant))
        with council.db.read() as session:
            if session.scalars(review).one() != before:
                found.append(instant)
    assert found == [due]


@pytest.mark.parametrize("jump", [-HOUR, -3 * HOUR, timedelta(minutes=5)], ids=str)
def test_what_is_sent_after_the_clock_was_set_is_kept_once_and_the_log_holds(council, jump):
    with time_machine.travel("2026-06-02T12:00Z", tick=False):
        copies(council, 2)
        ready = forms(council.db)
        app = made(council)
        client = Client(app)
        client.sign_in("Lena")
        (first, typed), (second, typed_too) = ready
        assert client.post(f"/tasks/{first}", typed).status == 303
    with time_machine.travel(clock.moment("2026-06-02T13:00") + jump, tick=False):
        before = count(council.db, "answer")
        answer = client.post(
            f"/tasks/{second}", typed_too
        )  # still signed in, whatever the clock says
        if answer.status == 422:  # what was said to have happened lies in the future now
            assert typed_too["what_matters"][0] in answer.text
            assert count(council.db, "answer") == before
        else:
            assert answer.status == 303 and count(council.db, "answer") == before + 1
    app.extensions["threefold"].engine.dispose()
    assert whole(council)


def test_a_day_forward_the_session_is_over_and_what_was_typed_is_shown_to_the_same_person(council):
    with time_machine.travel("2026-06-02T12:00Z", tick=False):
        copies(council, 1)
        ((task, typed),) = forms(council.db)
        app = made(council)
        client = Client(app)
        client.sign_in("Lena")
        token = client.token()
    with time_machine.travel("2026-06-03T12:00Z", tick=False):
        before = count(council.db, "answer")
        page = client.bare_post(f"/tasks/{task}", {**typed, "csrf_token": token})
        assert page.status not in (200, 302, 303) or "sign" in page.text.lower()
        assert count(council.db, "answer") == before
        with council.db.read() as session:
            assert session.scalar(sa.select(sa.func.count(Answer.id))) == before
    app.extensions["threefold"].engine.dispose()
