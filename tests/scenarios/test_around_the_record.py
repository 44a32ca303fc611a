"""The stories of acceptance, around their record: letters, copies, clocks, and what comes after the end."""

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from engine.case.file import CaseFile
from engine.case.model import Task, Workflow
from engine.case.views.sight import see
from engine.case.views.standing import whole
from engine.log.model import Event
from engine.record import KINDS
from tests.council import scenario_of
from tests.scenarios.left import left

OLD_ADDRESS = "9 Baker's Yard"
PACE = "at the adult's own pace, hoarding"


def letters(it):
    return it.said("letter", "recipient", "channel", "state")


def test_3_nothing_goes_to_her_home_and_her_page_is_given_at_work(council):
    with left(council, "a refusal with capacity, respected") as it:
        assert letters(it) == [("adult", "post", "cancelled")]
        assert it.one("letter").sent_at is None and it.one("letter").address is None
        given = it.rows("adult_copy")[-1]
        assert (given.moment, given.result, given.channel) == ("page", "given", "in_person")
        assert "I go to the bathroom and lock it" in given.body and "Peter" not in given.body


def test_5_letters_to_the_old_address_are_held_and_cancelled_and_it_is_shown_nowhere(council):
    with left(council, "an unsafe address, moved to a refuge") as it:
        assert letters(it) == [
            ("adult", "post", "cancelled"),
            ("adult", "in_person", "cancelled"),
        ]
        events = it.session.scalars(select(Event).where(Event.case_id == it.case.id)).all()
        assert "letter_sent" not in {event.what for event in events}
        assert not any(OLD_ADDRESS in str(event.data) for event in events)
        for kind in ("letter", "adult_copy", "caused_enquiry", "feedback", "information_share"):
            said = " ".join(str(row.values()) for row in it.rows(kind))
            assert OLD_ADDRESS not in said and "Emre" not in said
        assert OLD_ADDRESS not in str(it.one("adult").values())  # the newest says the refuge


@pytest.mark.parametrize(
    "why", ["He asks for time, and gets it", "He wants the fire officer to come when he says"]
)
def test_8_a_clock_stopped_at_his_pace_says_its_reason_and_is_never_late(council, why):
    steps = scenario_of(PACE)["steps"]
    walk = council.walked(PACE, next(n for n, s in enumerate(steps, 1) if s.get("why") == why))
    with council.db.read() as session:
        sight = see(session, walk.case, council.user(session, "Ruth"), at=walk.now)
        task = next(t for t in sight.tasks if t.is_open and t.paused_because)
        said = whole(sight, task)

    assert said.startswith(f"Paused. At the adult's pace: {why}. To be looked at again on")
    assert "was due" not in said


def test_8_the_clock_was_stopped_twice_and_went_on_twice(council):
    with left(council, PACE) as it:
        events = it.session.scalars(select(Event.what).where(Event.case_id == it.case.id)).all()
        assert (events.count("paused"), events.count("resumed")) == (2, 2)


def test_9_no_letter_reaches_her_after_her_death(council):
    with left(council, "the adult dies, others are at risk") as it:
        assert letters(it) == [("adult", "in_person", "cancelled")]
        letter, reported = it.one("letter"), it.task("report_death").completed_at
        assert letter.typed_at == reported  # in the same transaction
        events = select(Event.what).where(Event.case_id == it.case.id)
        assert "letter_approved" in it.session.scalars(events).all()  # it was ready to go
        assert letter.sent_at is None


def test_10_what_was_still_going_on_is_asked_about_until_it_is_over(council):
    with left(council, "the police lead, the duty goes on") as it:
        assert it.said("follow_up", "over") == ["no", "yes"]
        asked = select(Task).where(Task.case_id == it.case.id, Task.name == "record_follow_up")
        tasks = it.session.scalars(asked.order_by(Task.id)).all()
        assert [t.assignee.name for t in tasks] == ["Tom North"] * 2
        assert all(t.opened_at > it.case.ended_at for t in tasks)
        assert it.case.next_due_at is None
        ended = it.one("enquiry")
        assert ended.version == 1 or ended.typed_at <= it.case.ended_at  # nothing was edited


def test_10_after_the_end_nothing_of_an_enquiry_opens_again(council):
    """Seen in random walks: a late answer asked for an advocate in a case that had ended."""
    walk = council.walked("the police lead, the duty goes on", 26)
    with council.db.write() as session:  # as another case of the adult may have left it
        doubt = {"capacity_doubt": "yes", "capacity_decision": "where to live"}
        session.execute(sa.update(KINDS["support_need"].table).values(doubt))
    walk.step(scenario_of("the police lead, the duty goes on")["steps"][26])
    with council.db.read() as session:
        case = council.case(session, walk)
        opened = session.scalars(select(Workflow).where(Workflow.case_id == case.id)).all()
        assert {w.name for w in opened if w.ended_at is None} == set()
        assert "capacity" not in {w.name for w in opened}


def test_a_refusal_heard_before_the_duty_is_decided_needs_no_override(council):
    """Domain D6: that the duty is met does not mean that we act against somebody who can decide."""
    story = scenario_of("a refusal with capacity, respected")
    steps = {step.get("submit", step.get("assign", "")): step for step in story["steps"][:5]}
    decided = {**steps["decide_duty"]["answers"], "duty_against": "no"}
    decided.pop("duty_adults_view")
    walk = council.walk(story["starts"])
    walk.run(
        {
            "steps": [
                *story["steps"][:3],
                steps["hear_from_adult"],
                {"by": "Priya", "submit": "decide_duty", "answers": decided},
                {"open_tasks": ["have_conversation", "record_request"]},
            ]
        }
    )
    with council.db.read() as session:
        record = CaseFile(session, council.case(session, walk), None, walk.now).record
        assert not record.rows("override")
