"""How long a task usually takes a team; and a word to whoever has one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.calendar import Times
from engine.case.model import Task
from engine.errors import Conflict, NotAllowed, NotFound
from engine.oversight.board import board
from engine.oversight.counts import Asked
from engine.oversight.days import WorkingDays
from engine.oversight.nudge import give_reason, nudge
from engine.oversight.usual import FEWEST, usual
from engine.people.model import Team
from tests.engine.oversight.waiting import (
    after,
    concern,
    go_on,
    task,
)


def look(council, at, who="Ruth", **wanted):
    with council.db.read() as session:
        return board(session, council.user(session, who), Asked(**wanted), as_of=at)


# -- how long it usually takes ----------------------------------------------------


@pytest.mark.guard("usual_of_enough")
def test_no_median_is_told_of_fewer_than_five(sqlite):
    walk = sqlite.walked("not for us")
    with sqlite.db.read() as session:
        team = session.scalars(select(Team.id).where(Team.name == "North")).one()
        found = usual(session, [(team, "confirm_not_for_us"), (team, "x")], WorkingDays(Times()))

    assert found[team, "confirm_not_for_us"].n == 1 < FEWEST
    assert found[team, "confirm_not_for_us"].days is None and found[team, "x"].n == 0
    assert walk.case


def test_the_median_is_of_the_newest_times_in_working_days(sqlite):
    walk = sqlite.walked("not for us")
    with sqlite.db.write() as session:
        row = session.scalars(select(Task).where(Task.name == "confirm_not_for_us")).one()
        for days in (2, 3, 9, 30):
            more = {c.name: getattr(row, c.name) for c in Task.__table__.columns if c.name != "id"}
            opened = clock.moment("2026-03-02T10:00")
            more |= {"public_id": f"x{days}", "opened_at": opened,
                     "completed_at": clock.later_by_working_days(opened, days)}  # fmt: skip
            session.add(Task(**more))
        team = row.team_id

    with sqlite.db.read() as session:
        found = usual(session, [(team, "confirm_not_for_us")], WorkingDays(Times()))

    assert (found[team, "confirm_not_for_us"].days, found[team, "confirm_not_for_us"].n) == (3, 5)
    assert walk.case


def test_working_days_are_counted_as_the_clock_counts_them():
    closed = Times(closed=frozenset({clock.today(clock.moment("2026-03-05T09:00"))}))
    days, start = WorkingDays(closed), clock.moment("2026-02-20T09:00")
    for number in range(0, 60, 7):
        end = start + timedelta(days=number)
        assert days.between(start, end) == closed.between(start, end)
        assert days.between(days.before(end, 4), end) == 4


# -- a word -----------------------------------------------------------------------


@pytest.mark.guard("nudge_open_only")
def test_a_word_goes_only_to_a_task_that_is_open(sqlite):
    walk = concern(sqlite)
    public_id = task(sqlite, walk, "hear_from_adult")
    go_on(after(walk, "1 working days"), "one conversation, everything achieved", 4)

    with pytest.raises(Conflict), sqlite.db.write() as session:
        nudge(session, public_id, "How is it?", sqlite.user(session, "Ruth"), at=walk.now)


def test_a_reason_is_given_only_to_whoever_asked_and_by_whoever_has_the_task(sqlite):
    walk = concern(sqlite)
    public_id = task(sqlite, walk, "hear_from_adult")

    def give(who):
        with sqlite.db.write() as session:
            give_reason(session, public_id, "Not home", sqlite.user(session, who), at=walk.now)

    with pytest.raises(Conflict, match="Nobody has asked"):
        give("Lena")
    with sqlite.db.write() as session:
        nudge(
            session, public_id, "Why?", sqlite.user(session, "Ruth"), asks_reason=True, at=walk.now
        )
    with pytest.raises(NotAllowed):
        give("Tom")
    with pytest.raises(NotFound):
        give("Owen")
    give("Lena")

    (line, *_) = [x for x in look(sqlite, walk.now, show="all").lines if x.wait.task == public_id]
    assert line.reason == "Not home" and not line.reason_asked
