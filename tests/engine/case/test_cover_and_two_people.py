"""Whoever covers stays one person: what they wrote, or was written for them, they do not decide on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case import assign, submit
from engine.case.from_json import typed_from
from engine.case.model import Task
from engine.errors import Refused
from engine.people.cover import end_absence, set_absence
from engine.people.users import set_roles
from tests.council import scenario_of
from tests.engine.case.submitting import open_task

NOT_FOR_US = "not for us"
ANSWERS = {s["submit"]: s["answers"] for s in scenario_of(NOT_FOR_US)["steps"] if s.get("submit")}
WRITES, DECIDES = "record_concern", "confirm_not_for_us"
TODAY = clock.today()
TAKES_IN_AND_DECIDES = ["contact_officer", "safeguarding_adults_manager"]


@pytest.fixture
def managers(sqlite):
    """Priya and Daniel take in concerns as well as decide on them."""
    with sqlite.db.write() as session:
        for name in ("Priya", "Daniel"):
            person = sqlite.user(session, name)
            set_roles(session, person, TAKES_IN_AND_DECIDES, at=clock.now(), actor=None)
    return sqlite


def away(council, who, cover):
    with council.db.write() as session:
        people = (council.user(session, who), council.user(session, cover))
        days = (TODAY, TODAY + timedelta(days=1))
        return set_absence(session, *people, *days, council.user(session, "Ruth")).public_id


def back(council, absence):
    with council.db.write() as session:
        end_absence(session, absence, council.user(session, "Ruth"))


def given(council, walk, task, to):
    with council.db.write() as session:
        row = open_task(session, walk, task)
        if row.assignee_id != council.user(session, to).id:
            ruth = council.user(session, "Ruth")
            assign(session, row.public_id, council.user(session, to), ruth, at=walk.now)
        return row.public_id


def done(council, walk, task, by):
    with council.db.read() as session:
        answers = walk.said(session, ANSWERS[task])
        public_id = open_task(session, walk, task).public_id
        typed = typed_from(session, public_id, answers, council.user(session, by), walk.now)
    with council.db.write() as session:
        submit(session, public_id, typed, council.user(session, by), at=walk.now)


def begun(council, by):
    """A concern is opened, and its first task is with somebody."""
    walk = council.walk(scenario_of(NOT_FOR_US)["starts"])
    walk.run({"steps": [{"by": by, "open": "first"}]})
    return walk


def decided_by(council, walk):
    with council.db.read() as session:
        found = select(Task).where(Task.name == DECIDES, Task.completed_at.is_not(None))
        row = session.scalars(found).one()
        return row.completer.name, row.completed_for


@pytest.mark.guard("gate_other_person")
def test_what_i_wrote_i_do_not_decide_on_for_somebody_i_cover_for(managers):
    walk = begun(managers, "Priya")
    done(managers, walk, WRITES, "Priya")
    given(managers, walk, DECIDES, "Daniel")
    away(managers, "Daniel", "Priya")

    with pytest.raises(Refused, match="Someone else must decide"):
        done(managers, walk, DECIDES, "Priya")

    with managers.db.read() as session:
        assert open_task(session, walk, DECIDES).is_open


@pytest.mark.guard("gate_other_person")
def test_what_a_colleague_wrote_for_me_i_do_not_decide_on(managers):
    walk = begun(managers, "Priya")
    absence = away(managers, "Priya", "Daniel")
    done(managers, walk, WRITES, "Daniel")
    back(managers, absence)

    with pytest.raises(Refused, match="They wrote this"):
        given(managers, walk, DECIDES, "Priya")
    with managers.db.write() as session:  # nobody has it, so both could take it
        open_task(session, walk, DECIDES).assignee_id = None
    for who in ("Priya", "Daniel"):
        with pytest.raises(Refused, match="Someone else must decide"):
            done(managers, walk, DECIDES, who)


def test_what_somebody_else_wrote_i_decide_on_for_a_colleague(managers):
    walk = begun(managers, "Lena")
    done(managers, walk, WRITES, "Lena")
    given(managers, walk, DECIDES, "Daniel")
    away(managers, "Daniel", "Priya")

    done(managers, walk, DECIDES, "Priya")

    with managers.db.read() as session:
        daniel = managers.user(session, "Daniel").id
    assert decided_by(managers, walk) == ("Priya North", daniel)
