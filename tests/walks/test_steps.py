"""Every step of a walk is looked at: a case that does not go on, a line that is missing, a trace left."""

from datetime import timedelta

from engine.case import open_case, wake
from engine.errors import Conflict, NotFound
from engine.people.model import User
from tests.walks import checks
from tests.walks.coverage import Coverage
from tests.walks.ground import Attack
from tests.walks.hostile import Hostile
from tests.walks.spoiling import LATE, C


def after_a_step(done):
    with done.db.read() as session:
        return checks.after_a_step(session, done.one)


def test_a_case_on_its_way_goes_on_and_one_without_an_open_task_is_stuck(begun):
    assert after_a_step(begun) == []

    begun.set("task", C["task"].case_id == begun.one.id, held_because="The police lead")
    assert after_a_step(begun)[0].startswith("Every open task is held")

    begun.set("task", C["task"].case_id == begun.one.id, cancelled_at=LATE)
    begun.set("timer", C["timer"].case_id == begun.one.id, cancelled_at=LATE)
    assert after_a_step(begun) == ["No open task, no timer, no incident: it is stuck."]


def test_a_verb_without_a_line_and_an_end_that_nobody_noticed(done):
    done.one.events.update({"opened": 1, "submitted": 6})
    assert after_a_step(done) == []

    done.one.events["noted"] = 1
    done.one.ended = False
    assert after_a_step(done) == [
        "1 times noted, but 0 lines say so.",
        "It ended without anybody noticing.",
    ]


# -- hostile steps ----------------------------------------------------------------------


def hostile(it, attack):
    step = Hostile(it.db, it.choose, Coverage())
    step._attack = lambda *_: attack
    return step.step(it.one, LATE)


def test_a_hostile_step_that_is_taken_or_refused_for_another_reason_is_told_of(begun):
    user = begun.user

    def opens(session):
        return open_case(session, session.get_one(User, user), at=LATE)

    def conflicts(session):
        raise Conflict("Somebody was first.")

    assert "something changed" in hostile(begun, Attack("x", opens, Conflict))[0]
    assert hostile(begun, Attack("x", conflicts, NotFound))[0].startswith("x was answered with")
    assert hostile(begun, Attack("x", conflicts, Conflict)) == []


def test_a_hostile_step_that_only_moves_a_clock_is_told_of(begun):
    def wakes(session):
        wake(session, begun.one.id, as_of=LATE + timedelta(days=400))

    assert "something changed" in hostile(begun, Attack("x", wakes, Conflict))[0]
