"""Retention: whose time is over, what holds it, and that two people decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.keeping import letting_go, retention
from engine.keeping.erase import erase_agreed
from engine.keeping.periods import Periods
from engine.log import events
from engine.record import KINDS
from tests.engine.keeping.desk import AT, KEY, PERIODS, decide, listed, manager, propose

# -- whose time is over ------------------------------------------------------------------


def dues(council, at, periods=PERIODS):
    with council.db.read() as session:
        return list(retention.due(session, periods, at))


def test_the_time_of_an_enquiry_is_eight_years_from_the_last_thing_that_happened(walked):
    council, walk = walked
    (one,) = dues(council, AT)
    assert one.kind == "enquiry"
    assert one.last_on == clock.today(walk.now)
    assert one.due_on == one.last_on.replace(year=one.last_on.year + 8)
    day = timedelta(days=1)
    on = clock.moment(f"{one.due_on}T12:00")
    assert dues(council, on - day) == [] and len(dues(council, on)) == 1


def test_a_death_or_a_contact_later_on_makes_it_later(walked):
    council, _walk = walked
    (one,) = dues(council, AT)
    later = one.last_on + timedelta(days=200)
    with council.db.write() as session:
        session.execute(sa.update(KINDS["adult"].table).values(died_on=later))
    assert dues(council, AT)[0].last_on == later
    with council.db.write() as session:
        session.execute(
            sa.update(KINDS["conversation"].table).values(
                happened_at=clock.moment(f"{later + timedelta(days=9)}T10:00")
            )
        )
    assert dues(council, AT)[0].last_on == later + timedelta(days=9)


def test_an_open_case_of_the_adult_keeps_all_of_it(walked):
    council, _ = walked
    with council.db.write() as session:
        session.execute(sa.update(Case).values(ended_at=None))
    assert dues(council, AT) == []


def test_concerns_alone_are_kept_as_long_unless_the_council_has_said_so(walked):
    council, _ = walked
    with council.db.write() as session:
        session.execute(sa.update(Case).values(milestones={"concern_received": "x"}))
    soon = clock.moment("2029-01-01T03:00")
    assert dues(council, soon) == []
    (one,) = dues(council, soon, Periods(concern=2))
    assert one.kind == "concern" and one.due_on.year == one.last_on.year + 2


def test_the_list_is_made_once_and_managers_are_told(walked):
    council, _ = walked
    with council.db.write() as session:
        assert retention.list_due(session, PERIODS, AT) == 1
        assert retention.list_due(session, PERIODS, AT) == 0
        told = session.scalar(sa.text("SELECT count(*) FROM notice WHERE kind = 'time_over'"))
    assert told == 3  # every manager of the council


# -- a hold ------------------------------------------------------------------------------


def hold(council, why="An inquiry asks for it."):
    with council.db.write() as session:
        adult = session.scalar(sa.text("SELECT public_id FROM adult WHERE merged_into IS NULL"))
        return retention.set_hold(session, adult, why, manager(session), at=AT).public_id


@pytest.mark.guard("hold_beats_all")
def test_a_hold_keeps_a_record_however_far_letting_it_go_has_come(walked):
    council, _ = walked
    erasure = listed(council)
    propose(council, erasure)
    decide(council, erasure)
    first = hold(council)
    assert dues(council, AT) == []
    assert erase_agreed(council.db, PERIODS, KEY, AT) == 0
    with council.db.write() as session:
        retention.lift_hold(session, first, "It is over.", manager(session), at=AT)
    assert erase_agreed(council.db, PERIODS, KEY, AT) == 1


def test_a_hold_is_in_the_log_of_every_case_and_stands_once(walked):
    council, walk = walked
    with pytest.raises(InvalidAnswers):
        hold(council, " ")
    hold(council)
    with pytest.raises(Conflict):
        hold(council)
    with council.db.read() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM event WHERE what = 'hold_set'")) == 1
        assert events.verify(session, council.case(session, walk)) is None


# -- two people --------------------------------------------------------------------------


@pytest.mark.guard("erasure_by_two")
def test_whoever_proposes_does_not_agree(walked):
    council, _ = walked
    erasure = listed(council)
    with pytest.raises(InvalidAnswers):
        propose(council, erasure, by="Priya", approver="Priya")
    propose(council, erasure, by="Priya", approver="Daniel")
    with pytest.raises(NotAllowed):
        decide(council, erasure, by="Priya")


def test_somebody_of_another_team_knows_nothing_of_it(walked):
    council, _ = walked
    erasure = listed(council)
    with pytest.raises(NotFound):
        propose(council, erasure, by="Owen")
    with council.db.read() as session:
        assert letting_go.review_list(session, manager(session, "Owen")) == []
        assert len(letting_go.review_list(session, manager(session))) == 1


@pytest.mark.guard("erasure_only_due")
def test_what_was_agreed_is_not_erased_when_something_happened_since(walked):
    council, _ = walked
    erasure = listed(council)
    propose(council, erasure)
    decide(council, erasure)
    with council.db.write() as session:
        session.execute(sa.update(Case).values(active_at=AT))
    assert erase_agreed(council.db, PERIODS, KEY, AT) == 0


def test_what_is_declined_stays_with_the_reason(walked):
    council, _ = walked
    erasure = listed(council)
    propose(council, erasure)
    with pytest.raises(InvalidAnswers):
        decide(council, erasure, agreed=False, because="")
    decide(council, erasure, agreed=False, because="Her brother's case needs it.")
    assert erase_agreed(council.db, PERIODS, KEY, AT) == 0
