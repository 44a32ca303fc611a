"""Correct: an answer is answered again with its reason; the first is kept and the way stays the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.case import correct, token
from engine.case.corrections.correct import newest_answer
from engine.case.corrections.places import places
from engine.case.file import CaseFile
from engine.case.model import Answer, Task
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.log import events
from engine.log.model import Event
from tests.council import count, scenario_of
from tests.engine.case.submitting import ONE

CONCERN = "record_concern"


def task_of(session, council, walk, name):
    case = council.case(session, walk)
    found = select(Task).where(Task.case_id == case.id, Task.name == name).order_by(Task.id.desc())
    return session.scalars(found).first()


def corrected(council, walk, task, name, value, by="Lena", because="I misheard", **more):
    """Correct one answer, as its page would send it."""
    with council.db.write() as session:
        actor, row = council.user(session, by), task_of(session, council, walk, task)
        question = name.rsplit("-", 1)[-1]
        typed = {question: value if isinstance(value, list) else [value], "because": [because]}
        typed["_token"] = [more.pop("token", token.issue(row.case.event_key, actor.id, row.id))]
        at = walk.now + timedelta(hours=1)
        done = correct(session, row.public_id, name, typed | more, actor, at=at)
        session.flush()
        return done.answer.number


def record(council, walk, session):
    return CaseFile(session, council.case(session, walk), None, walk.now).record


def test_the_first_answer_is_kept_and_the_record_says_the_new_one(council):
    walk = council.walked(ONE, 4)

    assert corrected(council, walk, CONCERN, "risks-0-risk_when", "Two weeks ago") == 2

    with council.db.read() as session:
        task = task_of(session, council, walk, CONCERN)
        first, second = session.scalars(
            select(Answer).where(Answer.task_id == task.id).order_by(Answer.number)
        )
        assert first.values["risks"][0]["risk_when"] == "Last week" and first.because is None
        assert second.values["risks"][0]["risk_when"] == "Two weeks ago"
        assert second.because == "I misheard"
        known = record(council, walk, session)
        (risk,) = known.live("risk")
        assert (risk.version, known.as_of_version(risk, 1)["when"]) == (2, "Last week")
        assert risk.typed_at == task.completed_at  # a correction moves nothing in time
        event = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert (event.what, event.data["question"]) == ("corrected", "risk_when")
        assert "Two weeks ago" not in str(event.data)
        assert events.verify(session, council.case(session, walk)) is None


def test_what_follows_from_the_record_follows_from_the_correction_too(council):
    walk = council.walked(ONE, 4)
    ways = ["phone", "email"]

    corrected(council, walk, CONCERN, "safe_channels", ways)

    with council.db.read() as session:
        assert record(council, walk, session).one("safe_contact").channels == ways


@pytest.mark.guard("path_kept")
def test_an_answer_that_decided_the_way_is_not_corrected_but_decided_on(council):
    walk = council.walked(ONE, 5)
    before = count(council.db, "event"), count(council.db, "record_version")

    with pytest.raises(Refused, match="would have gone another way") as refused:
        corrected(council, walk, "decide_duty", "duty_route", "single_agency", by="Priya")

    assert "manager" in refused.value.who
    assert (count(council.db, "event"), count(council.db, "record_version")) == before
    walk.run(
        {
            "steps": [
                {
                    "by": "Lena",
                    "report": "wrong_answer",
                    "answers": {
                        "wrong_what": "The route, when the duty was decided",
                        "wrong_should": "More than one conversation",
                        "wrong_how": "The agency has now said so",
                        "wrong_view": "She wants to be asked again",
                    },
                },
                {
                    "by": "Priya",
                    "submit": "decide_wrong_answer",
                    "answers": {
                        "wrong_decision": "ask_again",
                        "wrong_reasons": "She has more to say",
                        "wrong_weighed": "It is what she wants",
                    },
                },
                {"open_tasks": ["have_conversation", "review_outcomes_again"]},
            ]
        }
    )


@pytest.mark.guard("path_kept")
def test_an_earlier_answer_is_asked_of_the_record_as_it_stood_then(council):
    """By now a newer decision stands; the gateway was passed with this one."""
    walk = council.walked(ONE, 4)
    unsure = {
        "duty_needs": "cannot_tell_yet",
        "duty_risk": "yes",
        "duty_unable": "yes",
        "duty_missing": "Whether she has help every day",
    }
    found_out = {"gather_answer": "She has help every day."}
    sure = next(s for s in scenario_of(ONE)["steps"] if s.get("submit") == "decide_duty")
    walk.run(
        {
            "steps": [
                {"by": "Priya", "submit": "decide_duty", "answers": unsure},
                {
                    "after": "1 hours",
                    "by": "Lena",
                    "submit": "gather_information",
                    "answers": found_out,
                },
                {"after": "1 hours", **sure},
            ]
        }
    )
    with council.db.read() as session:
        case = council.case(session, walk)
        first = session.scalars(
            select(Task)
            .where(Task.case_id == case.id, Task.name == "decide_duty")
            .order_by(Task.id)
        ).first()
        typed = {"duty_needs": ["yes"], "because": ["I was sure"]}
        actor = council.user(session, "Priya")
        typed["_token"] = [token.issue(case.event_key, actor.id, first.id)]
        public_id = first.public_id

    with pytest.raises(Refused, match="gone another way"), council.db.write() as session:
        correct(
            session, public_id, "duty_needs", typed, council.user(session, "Priya"), at=walk.now
        )


@pytest.mark.guard("closed_stays_closed")
def test_nothing_is_corrected_after_the_end(sqlite):
    walk = sqlite.walked(ONE)

    with pytest.raises(Conflict, match="late entry"):
        corrected(sqlite, walk, CONCERN, "risks-0-risk_when", "Two weeks ago")


@pytest.mark.guard("gate_outcome_words_kept")
def test_the_words_of_an_outcome_are_never_corrected(sqlite):
    walk = sqlite.walked(ONE, 4)

    with pytest.raises(Refused, match="never edited"):
        corrected(sqlite, walk, "hear_from_adult", "outcomes-0-outcome_words", "Less")


def test_an_answer_that_brings_up_another_question_is_not_corrected_by_itself(sqlite):
    walk = sqlite.walked(ONE, 4)

    with pytest.raises(Refused, match="brings up or takes away another question"):
        corrected(sqlite, walk, "hear_from_adult", "wishes", "does_not_agree")


@pytest.mark.parametrize(
    ("name", "value", "because", "field"),
    [
        ("risks-0-risk_when", "Two weeks ago", " ", "because"),
        ("risks-0-risk_when", "Last week", "Typing", "risk_when"),
        ("safe_channels", ["pigeon"], "Typing", "safe_channels"),
        ("safe_channels", [], "Typing", "safe_channels"),
    ],
)
def test_a_correction_needs_a_reason_and_another_good_answer(sqlite, name, value, because, field):
    walk = sqlite.walked(ONE, 4)
    before = count(sqlite.db, "record_version")

    with pytest.raises(InvalidAnswers) as refused:
        corrected(sqlite, walk, CONCERN, name, value, because=because)

    assert field in refused.value.messages
    assert count(sqlite.db, "record_version") == before


@pytest.mark.parametrize("name", ["risks-9-risk_when", "nothing", "risks", "adult_match", "../x"])
def test_only_an_answer_that_was_given_can_be_corrected(sqlite, name):
    walk = sqlite.walked(ONE, 4)

    with pytest.raises(NotFound):
        corrected(sqlite, walk, CONCERN, name, "x")


def test_whoever_did_not_answer_cannot_correct_and_a_decision_is_its_authors_alone(sqlite):
    walk = sqlite.walked(ONE, 5)

    with pytest.raises(NotAllowed):
        corrected(sqlite, walk, CONCERN, "risks-0-risk_when", "Two weeks ago", by="Tom")
    with pytest.raises(NotAllowed):
        corrected(sqlite, walk, "decide_duty", "duty_reasons", "Because", by="Daniel")
    corrected(sqlite, walk, CONCERN, "risks-0-risk_when", "Two weeks ago", by="Daniel")
    corrected(sqlite, walk, "decide_duty", "duty_reasons", "Because she needs help", by="Priya")


def test_what_was_changed_since_is_corrected_where_it_was_said_last(sqlite):
    walk = sqlite.walked(ONE, 4)
    corrected(sqlite, walk, CONCERN, "safe_channels", ["phone"])
    with sqlite.db.write() as session:
        file = CaseFile(session, sqlite.case(session, walk), None, walk.now)
        row = file.record.one("safe_contact")
        file.record.change(
            row, {"channels": ["post"]}, typed_at=walk.now, typed_by=None, task_id=None
        )

    with pytest.raises(Conflict, match="changed since"):
        corrected(sqlite, walk, CONCERN, "safe_channels", ["phone", "email"])


def test_one_page_of_a_correction_is_taken_once(council):
    walk = council.walked(ONE, 4)
    with council.db.read() as session:
        row = task_of(session, council, walk, CONCERN)
        sent = token.issue(row.case.event_key, council.user(session, "Lena").id, row.id)
    for _ in range(2):
        corrected(council, walk, CONCERN, "risks-0-risk_when", "Two weeks ago", token=sent)

    with council.db.read() as session:
        row = task_of(session, council, walk, CONCERN)
        assert newest_answer(session, row).number == 2
    with pytest.raises(Conflict, match="out of date"):
        corrected(council, walk, CONCERN, "risks-0-risk_when", "Long ago", token="made up")


def test_every_answer_of_a_whole_case_can_be_found_where_it_went(sqlite):
    """Each answer that stands alone leads to the row it filled, over every task of a long case."""
    from engine.case.corrections.filled import filled

    found = 0
    walk = sqlite.walked("ordinary full path, everything achieved")
    with sqlite.db.read() as session:
        case = sqlite.case(session, walk)
        file = CaseFile(session, case, None, walk.now)
        for task in session.scalars(select(Task).where(Task.case_id == case.id)):
            if task.completed_at is None:
                continue
            form, values = file.process.form(task.name), newest_answer(session, task).values
            for place in places(form, values):
                try:
                    row = filled(file, task, form, place, values)
                except (Conflict, Refused):
                    continue
                found += row is not None
    assert found > 100
