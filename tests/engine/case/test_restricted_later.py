"""A restriction goes over to a new case of the same adult; a late review is told again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from engine import clock
from engine.case import break_glass, open_case, restricted
from engine.case.file import knows
from engine.case.links import link
from engine.case.model import Case, Task
from engine.case.note import note
from engine.case.open_many import Adult, Shared, Where, open_many
from engine.case.reopen import reopen
from engine.case.report import report
from engine.errors import InvalidAnswers, NotAllowed
from engine.log import events
from engine.log.model import Event
from engine.notices.model import Notice
from engine.people.hidden import BrokenGlass
from engine.people.model import User
from tests.engine.case.test_restricted import WAY, glass, restrict


@pytest.mark.guard("restriction_carried_over")
def test_a_new_case_of_the_adult_is_restricted_as_the_one_before(council):
    walk = council.walked(WAY)
    restrict(council, walk, listed=["Tom"], masks_address=True)
    with council.db.write() as session:
        new = reopen(session, walk.case, council.user(session, "Tom")).case.public_id

    with council.db.read() as session:
        case = session.scalars(select(Case).where(Case.public_id == new)).one()
        row = restricted.of_case(session, case)
        assert row is not None and row.ground == "staff" and row.masks_address
        people = ("Tom", "Priya", "Daniel", "Ruth", "Owen")
        may_know = [who for who in people if knows(session, case, council.user(session, who))]
        assert may_know == ["Tom", "Priya"]
        assert events.verify(session, case) is None


def test_a_new_case_of_an_adult_without_a_restriction_is_known_as_usual(council):
    walk = council.walked(WAY)
    with council.db.write() as session:
        new = reopen(session, walk.case, council.user(session, "Tom")).case
        assert restricted.of_case(session, new) is None


@pytest.mark.guard("glass_late_told")
def test_an_emergency_that_nobody_reviewed_in_time_is_told_once_more_and_once(council):
    walk = council.walked(WAY, 9)
    now = clock.now()
    glass(council, walk, "Owen", at=now - timedelta(days=10))
    with council.db.write() as session:
        told = break_glass.tell_of_late(session, now)
        assert told >= 2 and break_glass.tell_of_late(session, now + timedelta(days=1)) == 0

    with council.db.read() as session:
        late = select(User.name).join(Notice, Notice.user_id == User.id)
        names = set(session.scalars(late.where(Notice.kind == "glass_late")))
        assert {"Priya North", "Ruth North"} <= names and "Owen South" not in names


def test_one_that_was_reviewed_or_is_not_due_yet_is_not_told_again(council):
    walk = council.walked(WAY, 9)
    glass(council, walk, "Owen")
    with council.db.write() as session:
        assert break_glass.tell_of_late(session, clock.now()) == 0


def test_an_emergency_is_no_way_to_go_on_from_a_case(council):
    """It closes after four hours; a new case of the same adult, or a link, would stay."""
    walk = council.walked(WAY)
    restrict(council, walk)
    glass(council, walk, "Daniel")
    with council.db.write() as session:
        daniel = council.user(session, "Daniel")
        ours = open_case(session, daniel).case.public_id
        closed = session.scalar(select(Case.reference).where(Case.public_id == walk.case))
    with council.db.read() as session:
        before = session.scalars(select(Event.id)).all()

    def refused(verb, *given, **more):
        with council.db.write() as session, pytest.raises(NotAllowed, match="in an emergency"):
            verb(session, *given, actor=council.user(session, "Daniel"), **more)

    refused(reopen, walk.case)
    for here, there in ((ours, closed), (walk.case, ours)):
        refused(link, here, there, "others_at_risk", "The same man visits both.")
    many = [Adult("Ada Okafor")], Shared("Left in bed.", ["neglect_and_acts_of_omission"])
    where = Where(name="Abbey Lane", why="Others may be.", from_case=walk.case)
    refused(open_many, *many, where, request="a page of sixteen letters")

    with council.db.read() as session:
        assert session.scalars(select(Event.id)).all() == before


def test_nor_to_report_something_in_it_and_so_be_given_work_there(council):
    walk, now = council.walked(WAY, 9), clock.now()
    glass(council, walk, "Owen", at=now)

    with council.db.write() as session, pytest.raises(NotAllowed, match="in an emergency"):
        report(session, walk.case, "immediate_danger", council.user(session, "Owen"))

    with council.db.write() as session:
        session.execute(sa.update(BrokenGlass).values(until=now - timedelta(minutes=1)))
    with council.db.read() as session:
        assert not knows(session, council.case(session, walk), council.user(session, "Owen"))


def test_whoever_works_on_a_case_of_another_team_notes_and_reports_what_they_know_of(council):
    """Tom leads the enquiry still, and has moved to the other team."""
    walk = council.walked(WAY, 9)
    with council.db.write() as session:
        session.execute(sa.update(Task).values(assignee_id=None))
        tom, nell = council.user(session, "Tom"), council.user(session, "Nell")
        tom.team_id = nell.team_id
    with council.db.write() as session:
        tom = council.user(session, "Tom")
        assert knows(session, council.case(session, walk), tom)
        note(session, walk.case, "case_note", {"note_text": ["He rang again."]}, tom)
        report(session, walk.case, "immediate_danger", tom)


@pytest.mark.guard("erased_not_found")
def test_an_emergency_opens_no_case_that_was_let_go(sqlite):
    walk = sqlite.walked(WAY)
    with sqlite.db.write() as session:
        sqlite.case(session, walk).erased_at = clock.now()

    with pytest.raises(InvalidAnswers, match="no case with this reference"):
        glass(sqlite, walk, "Owen")
