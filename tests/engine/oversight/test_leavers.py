"""Somebody leaves: on the day their account closes, and nothing of the team's work is lost with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case import assign
from engine.case.handing_on import hand_on
from engine.case.model import Task
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log.model import Event
from engine.log.words import describe
from engine.oversight.leaving import Choice, hand_everything_on, held, leavers, numbers
from engine.people.cover import set_absence
from engine.people.leaver import Leaving, all_coming, close_due, end_leaving, set_leaving
from engine.people.model import Absence, User
from engine.people.sign_in import sign_in
from engine.people.users import disable_user
from engine.record import KINDS
from tests.council import EMAILS, PASSWORD, scenario_of
from tests.engine.case.submitting import ONE, open_task
from tests.engine.case.test_due import concern

TODAY = clock.today()
NEXT_WEEK = TODAY + timedelta(days=7)
WORKER = KINDS["case_worker"].table


def leaves(council, who="Tom", on=NEXT_WEEK, by="Sam", at=None):
    with council.db.write() as session:
        people = (council.user(session, who), council.user(session, by))
        return set_leaving(session, people[0], on, people[1], at=at).public_id


def given(council, walk, name, to):
    with council.db.write() as session:
        task = open_task(session, walk, name)
        assign(session, task.public_id, council.user(session, to), council.user(session, "Ruth"))
        return task.public_id


def events(council, what):
    with council.db.read() as session:
        names = {user.id: user.name for user in session.scalars(select(User))}
        found = session.scalars(select(Event).where(Event.what == what).order_by(Event.id))
        return [describe(event, names) for event in found]


def test_on_the_day_the_account_closes_and_sessions_end(council):
    token = sign_in(council.db, EMAILS["Tom"], PASSWORD, "127.0.0.1", clock.now())
    leaves(council)
    day_before = clock.moment(f"{NEXT_WEEK - timedelta(days=1)}T23:30")
    assert list(close_due(council.db, day_before)) == []

    closed = list(close_due(council.db, clock.moment(f"{NEXT_WEEK}T00:10")))

    with council.db.read() as session:
        tom = council.user(session, "Tom")
        assert closed == [tom.id] and tom.disabled_at is not None
        assert tom.name == "Tom North"
        assert all_coming(session) == []
    assert token and list(close_due(council.db, clock.moment(f"{NEXT_WEEK}T00:20"))) == []
    with pytest.raises(NotAllowed):
        sign_in(council.db, EMAILS["Tom"], PASSWORD, "127.0.0.1", clock.now())
    assert events(council, "leaving_set") == ["Sam North noted that Tom North leaves."]
    assert events(council, "user_disabled") == ["The system closed the account of Tom North."]


def test_today_closes_it_at_once(sqlite):
    leaves(sqlite, on=TODAY)

    with sqlite.db.read() as session:
        assert sqlite.user(session, "Tom").disabled_at is not None
    with pytest.raises(Conflict, match="closed already"):
        leaves(sqlite)


def test_whoever_stays_after_all_keeps_their_account(sqlite):
    leaving = leaves(sqlite)
    with pytest.raises(Conflict, match="leaves already"):
        leaves(sqlite)
    for _ in range(2):
        with sqlite.db.write() as session:
            sam = sqlite.user(session, "Sam")
            if _:
                with pytest.raises(Conflict):
                    end_leaving(session, leaving, sam)
            else:
                end_leaving(session, leaving, sam)

    assert list(close_due(sqlite.db, clock.moment(f"{NEXT_WEEK}T09:00"))) == []
    with pytest.raises(NotFound), sqlite.db.write() as session:
        end_leaving(session, "nothing-of-it", sqlite.user(session, "Sam"))


@pytest.mark.parametrize("on", [None, TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
def test_a_day_that_makes_no_sense_is_refused(sqlite, on):
    with pytest.raises(InvalidAnswers) as refused:
        leaves(sqlite, on=on)

    assert list(refused.value.messages) == ["closes_on"]


@pytest.mark.parametrize("by", ["Ruth", "Priya", "Tom", "Iris"])
def test_only_an_administrator_closes_accounts(sqlite, by):
    with pytest.raises(NotAllowed):
        leaves(sqlite, by=by)


def test_nobody_closes_their_own_account(sqlite):
    with pytest.raises(NotAllowed, match="your own account"):
        leaves(sqlite, who="Sam")


def test_nobody_counts_on_a_leaver_to_cover(sqlite):
    with sqlite.db.write() as session:
        tom, amara = (sqlite.user(session, name) for name in ("Tom", "Amara"))
        set_absence(session, amara, tom, NEXT_WEEK, NEXT_WEEK + timedelta(days=3), amara)
    leaves(sqlite)

    list(close_due(sqlite.db, clock.moment(f"{NEXT_WEEK}T01:00")))

    with sqlite.db.read() as session:
        assert session.scalars(select(Absence.ended_at)).one() is not None
        assert session.scalars(select(Leaving)).one().closed_at is not None


# -- what they hold ---------------------------------------------------------------


def toms(council):
    """Tom has a task, is the enquiry officer of a case, and covers for Amara next week."""
    walk = concern(council)
    task = given(council, walk, "hear_from_adult", "Tom")
    with council.db.write() as session:
        tom, amara = (council.user(session, name) for name in ("Tom", "Amara"))
        case = council.case(session, walk)
        row = {"case_id": case.id, "user": tom.id, "role": "enquiry_officer", "from": walk.now}
        more = {"version": 1, "typed_at": walk.now, "typed_by": tom.id, "third_party": False}
        session.execute(WORKER.insert().values(**row, **more))
        absence = set_absence(
            session, amara, tom, NEXT_WEEK, NEXT_WEEK + timedelta(days=3), amara
        ).public_id
        return walk, task, case.public_id, absence


def holds(council, viewer="Ruth", who="Tom"):
    with council.db.read() as session:
        found = held(
            session, council.user(session, who), council.user(session, viewer), as_of=clock.now()
        )
        return (
            [line.title for line in found.tasks],
            [part.role for part in found.parts],
            [one.user.name for one in found.covers],
        )


def test_what_they_hold_is_listed_for_their_team_and_counted_for_an_administrator(council):
    toms(council)

    assert holds(council) == (["Hear from the adult"], ["enquiry_officer"], ["Amara North"])
    with council.db.read() as session:
        tom, sam = (council.user(session, name) for name in ("Tom", "Sam"))
        counts = numbers(session, tom, sam, as_of=clock.now())
        assert (counts.tasks, counts.parts, counts.covers) == (1, 1, 1)
        for name, error in (("Owen", NotFound), ("Lena", NotAllowed), ("Sam", NotAllowed)):
            with pytest.raises(error):
                held(session, tom, council.user(session, name), as_of=clock.now())


def test_everything_is_handed_on_to_several_colleagues_in_one_act(council):
    _, task, case, absence = toms(council)
    with council.db.read() as session:
        amara, lena, daniel, tom, ruth = (
            council.user(session, name) for name in ("Amara", "Lena", "Daniel", "Tom", "Ruth")
        )
    choice = Choice(
        {task: lena.public_id},
        {(case, "enquiry_officer"): amara.public_id},
        {absence: daniel.public_id},
    )

    became = list(hand_everything_on(council.db.write, tom.id, choice, ruth.id))

    assert [(kind, bool(one.refused)) for kind, one in became] == [
        ("task", False), ("part", False), ("cover", True),
    ]  # fmt: skip
    assert "none of the work" in became[2][1].refused or "Select who covers" in became[2][1].refused
    assert holds(council) == ([], [], ["Amara North"])  # Daniel does none of her work
    with council.db.read() as session:
        row = session.scalars(select(Task).where(Task.public_id == task)).one()
        assert row.assignee.name == "Lena North"
        rows = session.execute(select(WORKER.c.user, WORKER.c.until).order_by(WORKER.c.id)).all()
        assert [(user, until is None) for user, until in rows if user != lena.id] == [
            (tom.id, False), (amara.id, True),
        ]  # fmt: skip
    assert events(council, "role_handed_on") == [
        "Ruth North gave the part of Tom North in the case to Amara North."
    ]


def test_a_part_is_not_handed_to_somebody_who_cannot_do_it(sqlite):
    _, _, case, _ = toms(sqlite)
    for to, error in (("Lena", NotAllowed), ("Priya", NotAllowed)):
        with pytest.raises(error), sqlite.db.write() as session:
            tom, who, ruth = (sqlite.user(session, name) for name in ("Tom", to, "Ruth"))
            hand_on(session, case, "enquiry_officer", tom, who, ruth)
    with pytest.raises(NotFound), sqlite.db.write() as session:
        tom, owen = (sqlite.user(session, name) for name in ("Tom", "Owen"))
        hand_on(session, case, "enquiry_officer", tom, owen, owen)


DANGER = {
    "danger_what": "He waits outside the surgery for her.",
    "danger_who": ["adult"],
    "danger_called": "yes",
}


@pytest.mark.guard("nothing_with_a_leaver")
def test_what_comes_next_in_a_case_does_not_go_to_somebody_who_has_left(sqlite):
    """To make everyone safe is the enquiry officer's: he has left, so the whole team sees it."""
    walk, task, _, _ = toms(sqlite)
    with sqlite.db.write() as session:
        disable_user(session, sqlite.user(session, "Tom"), at=clock.now(), actor=None)
    walk.run({"steps": [{"by": "Lena", "report": "immediate_danger", "because": "He waits."}]})
    walk.run({"steps": [{"by": "Lena", "submit": "report_danger", "answers": DANGER}]})

    with sqlite.db.read() as session:
        assert open_task(session, walk, "make_safe").assignee_id is None
        tom, ruth = (sqlite.user(session, name) for name in ("Tom", "Ruth"))
        has = select(Task.public_id).where(Task.assignee_id == tom.id)
        assert session.scalars(has).all() == [task]  # what he had is there to be handed on
        assert [(user.name, row) for user, row in leavers(session, ruth)] == [("Tom North", None)]


def test_whoever_does_the_next_step_of_a_leavers_part_takes_the_part_over(sqlite):
    walk = concern(sqlite)  # Lena recorded it, and is its contact officer since
    given(sqlite, walk, "hear_from_adult", "Amara")
    with sqlite.db.write() as session:
        disable_user(session, sqlite.user(session, "Lena"), at=clock.now(), actor=None)
    walk.run({"steps": [scenario_of(ONE)["steps"][3] | {"by": "Amara"}]})

    with sqlite.db.read() as session:
        lena, amara = (sqlite.user(session, name).id for name in ("Lena", "Amara"))
        found = select(WORKER.c.user, WORKER.c.until).order_by(WORKER.c.id)
        rows = [(who, until is None) for who, until in session.execute(found)]
    assert rows == [(lena, False), (amara, True)]
