"""Each verb tells the right person, nobody else, and never whoever did it; undone with the verb."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from engine.case import report
from engine.case.due import fire_all
from engine.case.file import CaseFile
from engine.case.model import Task
from engine.case.step import Passed, begin, cancel
from engine.errors import NotAllowed
from engine.notices import tell
from engine.notices.model import Notice
from engine.oversight.nudge import nudge
from engine.people.model import User
from tests.engine.case.submitting import ONE
from tests.engine.case.test_due import LATE, concern
from tests.engine.notices.tray import give, told

HEAR = "hear_from_adult"


def test_whoever_is_given_the_next_step_is_told_and_whoever_goes_on_themselves_is_not(council):
    council.walked(ONE)

    assert told(council) == [
        ("Tom", "task_given", "have_conversation"),  # named by the manager as enquiry officer
        (
            "Priya",
            "task_given",
            "authorise_closing",
        ),  # her own decisions before waited for the team
    ]


def test_on_the_whole_way_everybody_is_told_of_what_a_colleague_has_opened_for_them(sqlite):
    sqlite.walked("ordinary full path, everything achieved")

    assert told(sqlite) == [
        ("Tom", "task_given", "plan_enquiry"),
        ("Tom", "task_given", "record_position_of_trust"),
        ("Priya", "task_given", "decide_position_of_trust"),
        ("Priya", "task_given", "check_report"),
        ("Priya", "task_given", "decide_action"),
        ("Tom", "task_given", "agree_plan"),
        ("Priya", "task_given", "authorise_closing"),
    ]


def test_a_task_given_by_hand_is_told_once_to_whoever_gets_it(council):
    walk = concern(council)

    give(council, HEAR, "Amara", "Priya", walk.now)
    give(council, HEAR, "Amara", "Priya", walk.now)  # she has it already
    give(council, HEAR, None, "Amara", walk.now)
    give(council, HEAR, "Amara", "Amara", walk.now)  # she takes it herself
    give(council, HEAR, "Lena", "Ruth", walk.now)

    assert told(council) == [("Amara", "task_given", HEAR), ("Lena", "task_given", HEAR)]


def test_a_reminder_is_told_to_whoever_has_the_task_and_to_nobody_where_it_waits_for_the_team(
    council,
):
    concern(council)  # hearing the adult is Lena's, deciding the duty waits for a manager

    assert len(list(fire_all(council.db, LATE))) == 2

    assert told(council) == [("Lena", "reminder", HEAR)]


def test_a_task_that_is_not_needed_any_more_is_told_to_whoever_had_it(council):
    walk = concern(council)
    with council.db.write() as session:
        case, priya = council.case(session, walk), council.user(session, "Priya")
        file = CaseFile(session, case, priya, walk.now)
        for task in file.open_tasks:
            cancel(file, task, "The case has moved on.")

    assert told(council) == [("Lena", "task_cancelled", HEAR)]


def test_whoever_reports_something_does_what_it_opens_and_is_told_of_nothing(council):
    walk = council.walked(ONE, 5)  # Tom is the enquiry officer of the case by now
    before = told(council)
    with council.db.write() as session:
        case, amara = council.case(session, walk), council.user(session, "Amara")
        task = report(session, case.public_id, "immediate_danger", amara, at=walk.now)
        assert task.assignee_id == amara.id

    assert told(council) == before


def test_what_opens_by_itself_is_told_to_whoever_works_on_the_case(council):
    walk = council.walked(ONE, 5)
    before = told(council)
    with council.db.write() as session:
        file = CaseFile(session, council.case(session, walk), None, walk.now, "scheduler")
        begin(file, "outcomes_again", Passed(), because="A reminder fell due.", main=False)

    assert told(council)[len(before) :] == [("Tom", "task_given", "review_outcomes_again")]


def test_a_word_from_a_supervisor_is_told_to_whoever_has_the_task(council):
    walk = concern(council)
    with council.db.write() as session:
        row = session.scalars(select(Task).where(Task.name == HEAR)).one()
        ruth = council.user(session, "Ruth")
        nudge(session, row.public_id, "Could you ring her today?", ruth, at=walk.now)

    assert told(council) == [("Lena", "nudge", HEAR)]


def test_a_verb_that_is_refused_tells_nobody(council):
    walk = concern(council)

    with pytest.raises(NotAllowed):
        give(council, HEAR, "Ruth", "Priya", walk.now)  # she does not do this kind of task
    with pytest.raises(ZeroDivisionError), council.db.write() as session:
        tell(session, council.user(session, "Tom").id, "reminder", None, walk.now)
        session.flush()
        raise ZeroDivisionError

    assert told(council) == []


def test_telling_looks_nothing_up(sqlite):
    with sqlite.db.write() as session:
        tom = session.scalars(select(User).where(User.name.like("Tom%"))).one()
        sent = []
        event.listen(session.connection(), "before_cursor_execute", lambda *a: sent.append(a[2]))
        for _ in range(3):
            tell(session, tom.id, "reminder", None, LATE + timedelta(days=1))
        session.flush()
        assert len(sent) == 3 and all(one.startswith("INSERT INTO notice") for one in sent)
    with sqlite.db.read() as session:
        assert session.scalar(select(func.count(Notice.id))) == 3


def test_there_are_no_other_notices_than_those_with_words(sqlite):
    with pytest.raises(ValueError, match="no notice"), sqlite.db.write() as session:
        tell(session, 1, "gossip", None, LATE)
