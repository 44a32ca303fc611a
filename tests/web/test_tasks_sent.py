"""A task checked and sent once, refused, or read by others - without JavaScript."""

import pytest
from sqlalchemy import select

from engine.case.model import Draft, KeptText, Task
from engine.log.model import Access
from tests.council import count
from tests.web.tasks_helpers import (
    CONCERN,
    FOR_US,
    SAFE,
    TOLD,
    Browser,
    new_concern,
    task_of,
)

ONE = "one conversation, everything achieved"


def read(council, what):
    with council.db.read() as session:
        return session.scalars(what).all()


# -- check and send ---------------------------------------------------------------


def test_what_is_missing_is_said_on_the_check_page_with_links_to_the_right_page(app):
    lena = new_concern(app).fill(SAFE)
    task = lena.url.rpartition("/")[0]

    lena.get(f"{task}/check").send()

    assert lena.status == 422 and lena.h1 == "Check your answers"
    assert lena.errors[f"{task}/the-adult#adult_name"].startswith("The adult: Enter their name")


def test_the_same_form_sent_twice_is_taken_once(app, sqlite):
    lena = new_concern(app).fill(*CONCERN)
    form, to = dict(lena.forms[0].form_values()), lena.forms[0].get("action")
    fields = {name: values for name, values in lena.forms[0].form_values()}
    assert form["_token"] and fields

    lena.send()
    first = lena.url
    again = lena.post(to, {"csrf_token": form["csrf_token"], "_token": form["_token"]})

    assert (again.status, again.url) == (200, first)
    assert count(sqlite.db, "answer") == 1


def test_whoever_is_second_sees_who_was_first_and_loses_no_words(app, sqlite):
    walk = sqlite.walked(ONE, 4)
    task = f"/tasks/{task_of(sqlite, walk.case, 'decide_duty')}"
    daniel = Browser(app, "Daniel").get(f"{task}/the-three-questions")
    walk.run({"steps": [sqlite_step(5)]})

    daniel.send({"duty_reasons": "I had begun as well."})

    assert daniel.status == 409 and "Priya North completed this task at" in daniel.words
    assert "I had begun as well." in daniel.words and "What you typed is kept." in daniel.words
    assert sqlite_step(5)["answers"]["duty_reasons"] in daniel.words  # theirs stands beside
    assert [row.typed["duty_reasons"] for row in read(sqlite, select(KeptText))] == [
        ["I had begun as well."]
    ]
    daniel.send(_do="")
    assert "Your note is in the record." in daniel.words
    assert "I had begun as well." in Browser(app, "Daniel").get(task).words


def sqlite_step(number):
    from tests.council import scenario_of

    return scenario_of(ONE)["steps"][number - 1]


def test_a_gate_that_refuses_says_what_is_missing_and_keeps_the_answers(app, sqlite):
    walk = sqlite.walked(ONE, 8)
    task = task_of(sqlite, walk.case, "authorise_closing")
    with sqlite.db.write() as session:  # she did the work herself
        ended = session.scalars(select(Task).where(Task.name == "review_outcomes_end")).one()
        ended.completed_by = sqlite.user(session, "Priya").id
    priya = Browser(app, "Priya").get(f"/tasks/{task}/the-decision")

    priya.send({"close_decision": "authorise", "close_sar": "not_needed", "close_weighed": "Yes."})
    priya.get(f"/tasks/{task}/check").send()

    assert priya.status == 422 and "This cannot be recorded yet" in priya.words
    assert "Who can supply it" in priya.words
    (draft,) = read(sqlite, select(Draft))
    assert draft.typed["close_weighed"] == ["Yes."]


def test_a_diagram_that_fails_keeps_the_text_and_shows_a_supervisor(app, sqlite, monkeypatch):
    from engine.case import step
    from engine.errors import ProcessFailed

    def fails(*_given):
        raise ProcessFailed("A condition could not be worked out.")

    lena = new_concern(app).fill(*CONCERN)
    monkeypatch.setattr(step, "move", fails)
    lena.send()

    assert lena.status == 500 and "What you typed is kept" in lena.words
    assert count(sqlite.db, "incident") == 1 and count(sqlite.db, "answer") == 0
    (draft,) = read(sqlite, select(Draft))
    assert draft.typed["adult_name"] == ["Dora Whitlock"]


# -- who may ----------------------------------------------------------------------


def test_what_the_adult_wants_stands_on_every_task_page(app, sqlite):
    walk = sqlite.walked(ONE, 6)
    task = task_of(sqlite, walk.case, "have_conversation")

    for word in ("the-conversation", "what-you-want", "what-was-found", "check"):
        tom = Browser(app, "Tom").get(f"/tasks/{task}/{word}")
        beside = tom.page.tree.find_class("app-task__side")[0].text_content()
        assert "What Dora wants" in beside and "I want my money back" in beside


def test_a_task_of_somebody_else_can_be_read_and_not_filled_in(app, sqlite):
    walk = sqlite.walked(ONE, 2)
    task = task_of(sqlite, walk.case, "hear_from_adult")

    amara = Browser(app, "Amara").get(f"/tasks/{task}/before-you-talk")

    assert amara.url == f"/tasks/{task}" and "This task is with Lena North" in amara.words
    assert not amara.forms


def test_a_completed_task_shows_its_answers_with_who_and_when(app, sqlite):
    walk = sqlite.walked(ONE, 4)
    task = task_of(sqlite, walk.case, "hear_from_adult")

    tom = Browser(app, "Tom").get(f"/tasks/{task}")

    assert "Lena North completed this on 3 March 2026" in tom.words
    assert "1. In their own words I want my money back" in tom.words
    assert "3 March 2026, 10:30am" in tom.words


def test_a_supervisor_sees_that_it_was_done_and_not_what_was_said(app, sqlite):
    walk = sqlite.walked(ONE, 4)
    task = task_of(sqlite, walk.case, "hear_from_adult")

    ruth = Browser(app, "Ruth").get(f"/tasks/{task}")

    assert "Lena North completed this" in ruth.words
    assert "money back" not in ruth.page.text and "My own front door" not in ruth.page.text


def test_a_look_at_a_task_is_in_the_access_log(app, sqlite):
    walk = sqlite.walked(ONE, 2)
    task = task_of(sqlite, walk.case, "hear_from_adult")

    Browser(app, "Lena").get(f"/tasks/{task}/before-you-talk")
    Browser(app, "Nell").get(f"/tasks/{task}/before-you-talk")

    assert [look.page for look in read(sqlite, select(Access))] == ["tasks.page"]


@pytest.mark.parametrize("word", ["draft", "before-you-talk", "check", "done", ""])
def test_a_stranger_finds_no_task(app, sqlite, word):
    walk = sqlite.walked(ONE, 2)
    task = task_of(sqlite, walk.case, "hear_from_adult")

    nell = Browser(app, "Nell").get(f"/tasks/{task}/{word}".rstrip("/"))

    assert nell.status == 404


def test_what_people_type_is_never_taken_as_html(app):
    lena = new_concern(app).fill(SAFE)
    nasty = "<script>alert(1)</script>{{ 7 * 7 }}"
    lena.fill({"adult_name": nasty, "adult_preferred_name": nasty}, TOLD, FOR_US)

    lena.get(lena.url.rpartition("/")[0] + "/check")

    assert "<script>alert" not in lena.page.text and nasty in lena.words
