"""Submit: one winner, nothing lost, nothing skipped - by URL, by a crafted request or from the shell."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case import keep_text, note, open_case, save_draft, submit
from engine.case.danger import open_urgent_steps
from engine.case.draft import kept_texts
from engine.case.file import CaseFile
from engine.case.from_json import submit_json, typed_from
from engine.case.model import Answer, Draft, Task, Workflow
from engine.errors import Conflict, EngineError, InvalidAnswers, NotAllowed, NotFound
from engine.log.model import Event
from engine.record import Record
from tests.council import count, scenario_of
from tests.engine.case.submitting import ANSWERS, ONE, open_task, ready, send


@pytest.mark.guard("lock")
def test_two_people_on_one_task_one_wins_and_the_other_is_told_who(council):
    walk, task, _ = ready(council, 3, "hear_from_adult", "Lena")
    results = []
    with council.db.write() as session:
        open_task(session, walk, "hear_from_adult").assignee_id = None
    barrier = threading.Barrier(2)

    def go(name):
        with council.db.read() as session:
            actor = council.user(session, name)
            typed = typed_from(
                session, task, ANSWERS["hear_from_adult"], actor, walk.now + timedelta(days=1)
            )
        barrier.wait()
        try:
            with council.db.write() as session:
                submit(
                    session,
                    task,
                    typed,
                    council.user(session, name),
                    at=walk.now + timedelta(days=1),
                )
            results.append("done")
        except EngineError as error:
            results.append(str(error))

    threads = [threading.Thread(target=go, args=(name,)) for name in ("Lena", "Amara")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(r == "done" for r in results) == [False, True], results
    assert any("completed this task at" in r for r in results), results
    assert count(council.db, "answer") == 2  # the concern, and this once


@pytest.mark.guard("token")
def test_one_rendered_form_is_taken_once_and_a_replay_changes_nothing(sqlite):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")

    assert send(sqlite, walk, task, typed, "Lena") is False
    before = count(sqlite.db, "event")

    assert send(sqlite, walk, task, typed, "Lena") is True
    assert count(sqlite.db, "event") == before
    assert count(sqlite.db, "answer") == 1


@pytest.mark.guard("token")
def test_a_token_of_somebody_else_is_refused(sqlite):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")
    with sqlite.db.write() as session:
        open_task(session, walk, "record_concern").assignee_id = sqlite.user(session, "Amara").id

    with pytest.raises(Conflict, match="out of date"):
        send(sqlite, walk, task, typed, "Amara")


@pytest.mark.guard("task_open")
def test_a_completed_task_says_who_completed_it_and_when(sqlite):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")
    send(sqlite, walk, task, typed, "Lena")
    with sqlite.db.read() as session:
        lena = sqlite.user(session, "Lena")
        again = typed_from(session, task, ANSWERS["record_concern"], lena, walk.now)

    with pytest.raises(Conflict, match="Lena North completed this task at"):
        send(sqlite, walk, task, again, "Lena")


@pytest.mark.guard("permission")
@pytest.mark.parametrize("name", ["Priya", "Tom", "Ruth"])
def test_another_persons_task_is_refused(sqlite, name):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")

    with pytest.raises(NotAllowed):
        send(sqlite, walk, task, typed, name)
    assert count(sqlite.db, "answer") == 0


@pytest.mark.guard("known_case")
@pytest.mark.parametrize("name", ["Nell", "Owen", "Iris", "Sam"])
def test_a_case_of_another_team_is_not_found(sqlite, name):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")

    with pytest.raises(NotFound) as known:
        send(sqlite, walk, task, typed, name)
    with pytest.raises(NotFound) as unknown:
        send(sqlite, walk, "no-such-task", typed, name)
    assert str(known.value) == str(unknown.value)


@pytest.mark.guard("closed_stays_closed")
def test_after_the_end_only_a_late_entry_is_taken(sqlite):
    walk = sqlite.walked(ONE)
    closed = r"This case is closed\. You can add a late entry\."
    with pytest.raises(Conflict, match=closed), sqlite.db.write() as session:
        note(
            session,
            walk.case,
            "case_note",
            {"note_text": ["More"]},
            sqlite.user(session, "Tom"),
            at=walk.now,
        )

    with sqlite.db.write() as session:
        typed = {"late_text": ["She rang to thank us."], "late_why": ["It came today."]}
        note(session, walk.case, "late_entry", typed, sqlite.user(session, "Tom"), at=walk.now)
    assert count(sqlite.db, "late_entry") == 1


@pytest.mark.guard("keep_typed")
def test_what_the_loser_typed_is_kept(sqlite):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")
    send(sqlite, walk, task, typed, "Lena")

    with sqlite.db.write() as session:
        lena = sqlite.user(session, "Lena")
        keep_text(
            session, task, {"reported_words": ["I want it to stop"]}, lena, "too late", at=walk.now
        )

    with sqlite.db.read() as session:
        lena = sqlite.user(session, "Lena")
        row = session.query(Task).filter_by(public_id=task).one()
        assert kept_texts(session, row, lena)[0]["reported_words"] == ["I want it to stop"]


@pytest.mark.guard("keep_typed")
def test_a_refused_answer_becomes_the_draft(sqlite):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")
    typed["adult_name"] = [""]
    with pytest.raises(InvalidAnswers):
        send(sqlite, walk, task, typed, "Lena")

    with sqlite.db.write() as session:
        keep_text(session, task, typed, sqlite.user(session, "Lena"), "not complete", at=walk.now)

    with sqlite.db.read() as session:
        draft = session.query(Draft).one()
        assert draft.typed["adult_address"] == typed["adult_address"]
        assert "_token" not in draft.typed


def test_a_refusal_changes_nothing_at_all(sqlite):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")
    tables = (
        "answer",
        "event",
        "risk",
        "concern",
        "referrer",
        "record_version",
        "workflow",
        "task",
    )
    before = {table: count(sqlite.db, table) for table in tables}

    for broken in ({"adult_name": [""]}, {"no_such_field": ["x"]}, {"triage": ["yes_please"]}):
        with pytest.raises(InvalidAnswers):
            send(sqlite, walk, task, {**typed, **broken}, "Lena")

    assert {table: count(sqlite.db, table) for table in tables} == before


def test_a_verb_is_one_event_at_least(sqlite):
    walk = sqlite.walked(ONE)
    with sqlite.db.read() as session:
        whats = session.scalars(
            select(Event.what).where(Event.case_id.is_not(None)).order_by(Event.id)
        ).all()
    assert whats.count("submitted") == 6
    assert whats[0] == "opened"
    assert walk.submits == 6


def test_the_draft_goes_with_the_submit(sqlite):
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")
    with sqlite.db.write() as session:
        save_draft(session, task, typed, sqlite.user(session, "Lena"), at=walk.now)
    assert count(sqlite.db, "draft") == 1

    send(sqlite, walk, task, typed, "Lena")

    assert count(sqlite.db, "draft") == 0


def test_the_manager_cannot_decide_on_what_they_wrote_themselves(sqlite):
    """other_person_than holds for whoever holds both roles (INV-18)."""
    with sqlite.db.write() as session:
        from engine.people.users import set_roles

        lena = sqlite.user(session, "Lena")
        set_roles(
            session,
            lena,
            ["contact_officer", "safeguarding_adults_manager"],
            at=clock.now(),
            actor=None,
            via="shell",
        )
    said = scenario_of("not for us")
    walk = sqlite.walk(said["starts"])
    walk.run({"steps": said["steps"][:2]})
    answers = said["steps"][-1]["answers"]

    with sqlite.db.read() as session:
        assert open_task(session, walk, "confirm_not_for_us").assignee_id is None
    with (
        pytest.raises(EngineError, match="Someone else must decide"),
        sqlite.db.write() as session,
    ):
        lena = sqlite.user(session, "Lena")
        task = open_task(session, walk, "confirm_not_for_us")
        submit_json(session, task.public_id, answers, lena, at=walk.now)


def test_words_of_the_referrer_do_not_count_as_the_adults(sqlite):
    walk = sqlite.walked(ONE, 2)
    with sqlite.db.read() as session:
        file = CaseFile(session, sqlite.case(session, walk), None, walk.now)
        assert file.facts["outcomes_expressed"] is False
        assert file.facts["start_heard"] is False


def test_opening_a_case_is_for_people_who_work_on_cases(sqlite):
    for name in ("Ruth", "Iris", "Sam"):
        with pytest.raises(NotAllowed), sqlite.db.write() as session:
            open_case(session, sqlite.user(session, name))
    assert count(sqlite.db, "case") == 0
    with sqlite.db.read() as session:
        assert session.query(Answer).count() == 0


def test_the_urgent_steps_open_while_the_first_form_is_still_being_typed(sqlite):
    """INV-17: they open once, and recording the concern does not open them again."""
    walk, task, typed = ready(sqlite, 1, "record_concern", "Lena")
    typed["danger_now"] = ["yes"]
    with sqlite.db.write() as session:
        lena = sqlite.user(session, "Lena")
        opened = open_urgent_steps(session, task, typed, lena, at=walk.now)
        assert opened is not None
        assert open_urgent_steps(session, task, typed, lena, at=walk.now) is None

    send(sqlite, walk, task, typed, "Lena")

    with sqlite.db.read() as session:
        names = session.scalars(select(Workflow.name).where(Workflow.is_main.is_(False))).all()
    assert names == ["immediate_danger"]


def test_a_duplicate_is_said_to_be_one_at_intake_and_names_the_other_case(sqlite):
    """INV-24: the earlier case can be picked as soon as the adult is said to be the same."""
    first = sqlite.walked(ONE, 2)
    again = sqlite.walk()
    again.now = first.now
    duplicate = {
        **ANSWERS["record_concern"],
        "same_adult": "@adult:first",
        "triage": "duplicate",
        "not_for_us_why": "We have this already.",
    }
    with sqlite.db.write() as session:
        case = sqlite.case(session, first)
        adult = Record(session, case.id, case.adult_id).one("adult").public_id
        task = open_case(session, sqlite.user(session, "Lena"), at=again.now)
        again.case = task.case.public_id
    for wrong, other in ((True, ""), (False, first.case)):
        answers = {**duplicate, "same_adult": adult, "duplicate_of": other}
        try:
            with sqlite.db.write() as session:
                lena = sqlite.user(session, "Lena")
                row = open_task(session, again, "record_concern")
                submit_json(session, row.public_id, answers, lena, at=again.now)
            assert not wrong
        except InvalidAnswers as error:
            assert wrong and "Select the case it is the same as" in str(error)

    with sqlite.db.read() as session:
        case = sqlite.case(session, again)
        concern = Record(session, case.id, case.adult_id).live("concern")[0]
        assert (concern.triage, concern.duplicate_of) == ("duplicate", first.case)
        assert case.adult_id == sqlite.case(session, first).adult_id
