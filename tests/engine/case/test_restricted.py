"""A restricted case and its list; a case opened in an emergency, for some hours, and its review."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import case as cases
from engine import clock
from engine.case import break_glass, restricted
from engine.case.file import knows
from engine.case.model import Task
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.people.permission import may
from tests.council import EMAILS

WAY = "ordinary full path, everything achieved"
WHY = "Somebody may come to harm tonight."


def known(council, walk, *people: str) -> list[str]:
    """Who of these may know of the case."""
    with council.db.read() as session:
        case = council.case(session, walk)
        return [who for who in people if knows(session, case, council.user(session, who))]


def restrict(council, walk, by="Priya", listed=(), **more):
    said = {"ground": "staff", "why": "She works in housing.", "masks_address": False, **more}
    with council.db.write() as session:
        people = [council.user(session, who) for who in listed]
        restricted.restrict(
            session, walk.case, listed=people, actor=council.user(session, by), **said
        )


def act(council, walk, verb, *more, by):
    """Do something to the case; a name among what is handed in stands for that person."""
    with council.db.write() as session:
        given = [council.user(session, one) if one in EMAILS else one for one in more]
        return verb(session, walk.case, *given, council.user(session, by))


def glass(council, walk, by, at=None):
    with council.db.write() as session:
        reference = council.case(session, walk).reference
        row = break_glass.break_glass(session, reference, WHY, council.user(session, by), at=at)
        return row.public_id


@pytest.mark.guard("restricted_deny")
def test_only_those_on_the_list_and_whoever_works_on_it_know_of_a_restricted_case(council):
    walk = council.walked(WAY, 9)
    everybody = ("Priya", "Daniel", "Tom", "Amara", "Ruth", "Lena", "Owen", "Nell")
    assert known(council, walk, *everybody) == ["Priya", "Daniel", "Tom", "Amara", "Ruth", "Lena"]

    restrict(council, walk, listed=["Owen"])

    found = known(council, walk, *everybody)
    assert {"Priya", "Tom", "Owen"} <= set(found)
    assert not {"Daniel", "Ruth", "Amara", "Nell"} & set(found)


def test_whoever_is_given_work_in_it_comes_on_the_list_and_off_it_their_work_goes_back(council):
    walk = council.walked(WAY, 9)
    restrict(council, walk)
    with council.db.write() as session:
        tom = council.user(session, "Tom").id
        task = session.scalars(
            select(Task).where(Task.assignee_id == tom, Task.completed_at.is_(None))
        ).first()
        number = task.id
        amara, priya = council.user(session, "Amara"), council.user(session, "Priya")
        cases.assign(session, task.public_id, amara, priya)
    assert known(council, walk, "Amara") == ["Amara"]

    act(council, walk, restricted.take_off_list, "Amara", by="Priya")

    assert known(council, walk, "Amara") == []
    with council.db.read() as session:
        assert session.get(Task, number).assignee_id is None


def test_the_last_manager_stays_on_the_list(council):
    walk = council.walked(WAY, 9)
    restrict(council, walk)

    with pytest.raises(Refused, match="last manager"):
        act(council, walk, restricted.take_off_list, "Priya", by="Priya")
    act(council, walk, restricted.add_to_list, "Daniel", by="Priya")
    act(council, walk, restricted.take_off_list, "Priya", by="Daniel")

    assert known(council, walk, "Priya", "Daniel") == ["Daniel"]


@pytest.mark.guard("restriction_lifted_by_two")
def test_a_second_manager_agrees_that_it_is_lifted(council):
    walk = council.walked(WAY, 9)
    restrict(council, walk, listed=["Daniel"])
    act(council, walk, restricted.ask_lifting, "She has left us.", by="Priya")

    with pytest.raises(Refused, match="Another manager"):
        act(council, walk, restricted.lift, True, by="Priya")
    assert known(council, walk, "Ruth") == []
    act(council, walk, restricted.lift, True, by="Daniel")

    assert known(council, walk, "Ruth") == ["Ruth"]


def test_what_is_missing_is_said_and_nobody_but_a_manager_of_the_team_restricts(council):
    walk = council.walked(WAY, 4)

    with pytest.raises(InvalidAnswers) as refused:
        restrict(council, walk, ground="x", why=" ", listed=["Sam"])
    assert set(refused.value.messages) == {"ground", "why", "listed"}
    for who in ("Tom", "Ruth"):
        with pytest.raises(NotAllowed):
            restrict(council, walk, by=who)
    with pytest.raises(NotFound):
        restrict(council, walk, by="Owen")
    restrict(council, walk)
    with pytest.raises(Conflict):
        restrict(council, walk)


@pytest.mark.guard("glass_expires")
def test_what_was_opened_in_an_emergency_closes_after_four_hours(council):
    walk, now = council.walked(WAY, 4), clock.now()

    glass(council, walk, "Owen", at=now - timedelta(hours=4, minutes=1))
    assert known(council, walk, "Owen") == []
    glass(council, walk, "Owen", at=now - timedelta(hours=3, minutes=50))

    assert known(council, walk, "Owen") == ["Owen"]


def test_in_an_emergency_one_reads_and_notes_and_no_more(council):
    walk = council.walked(WAY, 9)
    restrict(council, walk)
    glass(council, walk, "Daniel")

    with council.db.read() as session:
        case, daniel = council.case(session, walk), council.user(session, "Daniel")
        able = {action for action in ("read_case", "note", "read_log", "restrict_case", "assign",
                "write_letter", "keep_document", "decide_move") if may(daniel, action, case)}  # fmt: skip
    assert able == {"read_case", "note", "read_log"}


@pytest.mark.guard("glass_reviewed_by_second")
def test_an_emergency_is_reviewed_by_somebody_else_and_closed_where_it_was_not_right(council):
    walk = council.walked(WAY, 9)
    restrict(council, walk, listed=["Ruth"])
    broken = glass(council, walk, "Daniel")
    with pytest.raises(NotAllowed):
        act(council, walk, break_glass.review, broken, True, "", by="Daniel")
    act(council, walk, restricted.add_to_list, "Daniel", by="Priya")

    with pytest.raises(Refused, match="yourself"):
        act(council, walk, break_glass.review, broken, True, "", by="Daniel")
    act(council, walk, restricted.take_off_list, "Daniel", by="Priya")
    with pytest.raises(InvalidAnswers):
        act(council, walk, break_glass.review, broken, False, " ", by="Ruth")
    act(council, walk, break_glass.review, broken, False, "Nobody was in danger", by="Ruth")

    assert known(council, walk, "Daniel") == []
    with pytest.raises(Conflict):
        act(council, walk, break_glass.review, broken, True, "", by="Priya")


def test_only_a_manager_opens_a_case_in_an_emergency_with_a_reason(council):
    walk = council.walked(WAY, 4)
    with council.db.write() as session:
        reference = council.case(session, walk).reference
        for who in ("Nell", "Ruth", "Iris", "Sam"):
            with pytest.raises(NotAllowed):
                break_glass.break_glass(session, reference, WHY, council.user(session, who))
        owen, priya = council.user(session, "Owen"), council.user(session, "Priya")
        with pytest.raises(InvalidAnswers) as refused:
            break_glass.break_glass(session, "", "late", owen)
        assert set(refused.value.messages) == {"reference", "why"}
        with pytest.raises(Conflict, match="as it is"):
            break_glass.break_glass(session, reference, WHY, priya)


@pytest.mark.guard("address_masked")
def test_a_masked_address_is_shown_to_those_who_work_on_the_case_alone(council):
    walk = council.walked(WAY, 9)
    restrict(council, walk, listed=["Daniel", "Ruth"], masks_address=True)

    with council.db.read() as session:
        case = council.case(session, walk)
        people = ("Priya", "Tom", "Daniel", "Ruth")
        hidden = [
            who
            for who in people
            if restricted.hides_address(session, case.adult_id, council.user(session, who))
        ]
    assert hidden == ["Daniel", "Ruth"]
