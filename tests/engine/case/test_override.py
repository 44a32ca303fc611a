"""A step that is not done for now stays open, and says why: noted by a second person, and counted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case import assign
from engine.case.model import StepOverride, Task
from engine.case.override import end_override, ledger, override_step
from engine.case.views.sight import see
from engine.case.views.standing import whole
from engine.case.worklist import mine
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.log import events
from tests.engine.case.submitting import open_task
from tests.engine.case.test_due import concern

TODAY = clock.today()
SAID = {"duty": "start", "ground": "cannot_be_reached", "why": "Three visits and two letters"}


def note(council, walk, by="Ruth", task="hear_from_adult", until=TODAY + timedelta(days=7), **said):
    with council.db.write() as session:
        public_id = open_task(session, walk, task).public_id
        actor = council.user(session, by)
        return override_step(
            session, public_id, **{**SAID, **said}, until=until, actor=actor
        ).public_id


def test_the_step_stays_open_and_says_so_wherever_it_is_listed(council):
    walk = concern(council)
    with council.db.write() as session:
        task = open_task(session, walk, "hear_from_adult").public_id
        assign(session, task, council.user(session, "Tom"), council.user(session, "Ruth"))
    made = note(council, walk)

    with council.db.read() as session:
        tom, ruth = council.user(session, "Tom"), council.user(session, "Ruth")
        row = open_task(session, walk, "hear_from_adult")
        assert row.is_open and row.assignee_id == tom.id
        (line,) = [one for one in mine(session, tom) if one.title == "Hear from the adult"]
        assert line.overridden_until == TODAY + timedelta(days=7)
        sight = see(session, walk.case, tom, at=clock.now())
        task = next(t for t in sight.tasks if t.name == "hear_from_adult")
        assert "Overridden until" in whole(sight, task) and "Three visits" in whole(sight, task)
        found = ledger(session, ruth, at=clock.now())
        assert (found.duties["start"], found.grounds["cannot_be_reached"]) == (1, 1)
        assert [one.stands for one in found.lines] == [True]
        assert events.verify(session, council.case(session, walk)) is None

    with council.db.write() as session:
        end_override(session, made, council.user(session, "Priya"))
    with council.db.read() as session:
        assert [one.stands for one in ledger(session, ruth, at=clock.now()).lines] == [False]
        assert mine(session, tom)[0].overridden_until is None
    with pytest.raises(Conflict), council.db.write() as session:
        end_override(session, made, council.user(session, "Priya"))


@pytest.mark.guard("override_by_second_person")
def test_whoever_has_the_step_cannot_note_it_themselves(sqlite):
    walk = concern(sqlite)
    with sqlite.db.write() as session:
        task = open_task(session, walk, "decide_duty").public_id
        priya = sqlite.user(session, "Priya")
        assign(session, task, priya, priya)
    with pytest.raises(Refused, match="Somebody else"):
        note(sqlite, walk, by="Priya", task="decide_duty", duty="decision")
    assert note(sqlite, walk, by="Daniel", task="decide_duty", duty="decision")


@pytest.mark.guard("override_by_second_person")
def test_an_urgent_step_is_never_overridden(sqlite):
    walk = sqlite.walked("the police lead, the duty goes on", 3)
    with pytest.raises(Refused, match="in danger"):
        note(sqlite, walk, task="make_safe", duty="other")


def test_only_a_manager_or_supervisor_of_the_team_notes_it(sqlite):
    walk = concern(sqlite)
    with pytest.raises(NotAllowed):
        note(sqlite, walk, by="Tom")
    with pytest.raises(NotFound):
        note(sqlite, walk, by="Owen")
    with sqlite.db.read() as session:
        with pytest.raises(NotAllowed):
            ledger(session, sqlite.user(session, "Tom"), at=clock.now())
        assert ledger(session, sqlite.user(session, "Owen"), at=clock.now()).lines == ()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"duty": "everything"}, "duty"),
        ({"ground": ""}, "ground"),
        ({"why": " \n"}, "why"),
        ({"why": "x" * 501}, "why"),
        ({"until": None}, "until"),
        ({"until": TODAY}, "until"),
        ({"until": TODAY + timedelta(days=29)}, "until"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(sqlite, said, field):
    walk = concern(sqlite)
    with pytest.raises(InvalidAnswers) as refused:
        note(sqlite, walk, **said)
    assert list(refused.value.messages) == [field]


def test_it_is_over_by_its_day_and_not_noted_twice(sqlite):
    walk = concern(sqlite)
    note(sqlite, walk)
    with pytest.raises(Conflict, match="already"):
        note(sqlite, walk)
    with sqlite.db.write() as session:
        session.scalars(select(StepOverride)).one().until = TODAY - timedelta(days=1)
    assert note(sqlite, walk)
    with sqlite.db.read() as session:
        assert session.query(Task).filter_by(name="hear_from_adult").one().is_open
