"""The pages of one task: filled in page by page, kept, checked, sent once - without JavaScript."""

import pytest
from sqlalchemy import select

from engine.case.model import Answer, Draft, KeptText, Task
from engine.case.paging import TYPED_BY
from engine.log.model import Access
from tests.council import count
from tests.web.tasks_helpers import (
    ADULT,
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


# -- page by page -----------------------------------------------------------------


def test_a_concern_is_recorded_page_by_page_and_the_next_task_is_offered(app, sqlite):
    lena = new_concern(app)
    assert (lena.h1, "Page 1 of 4" in lena.words) == ("Safety first", True)

    lena.fill(*CONCERN)
    assert lena.h1 == "Check your answers"
    assert "Dora Whitlock" in lena.words and "Financial or Material Abuse" in lena.words
    lena.send(_do="")

    assert lena.status == 200 and lena.url.endswith("/done")
    assert "With you" in lena.words
    assert "For a safeguarding adults manager of the team" in lena.words
    assert "Continue: Hear from the adult" in lena.words
    assert len(read(sqlite, select(Answer))) == 1 and not read(sqlite, select(Draft))


def test_an_error_is_said_on_its_page_with_a_link_to_its_field(app):
    lena = new_concern(app)

    lena.send()

    assert lena.status == 422 and "<title>Error: " in lena.page.text.replace("\n", "").replace(
        "  ", ""
    )
    assert lena.errors == {"#danger_now": "Select whether anyone is in danger right now"}
    assert lena.page.tree.get_element_by_id("danger_now") is not None


def test_a_date_that_is_not_one_comes_back_as_it_was_typed(app):
    lena = new_concern(app).fill(SAFE)

    lena.send({**ADULT, "adult_date_of_birth-day": "31", "adult_date_of_birth-month": "2",
               "adult_date_of_birth-year": "1945"})  # fmt: skip

    assert lena.errors == {
        "#adult_date_of_birth-day": "The date must be a real date, like 27 3 2026"
    }
    assert (
        lena.value("adult_date_of_birth-day") == "31"
        and lena.value("adult_name") == "Dora Whitlock"
    )


def test_a_row_is_added_with_everything_typed_kept_and_found_by_its_anchor(app):
    lena = new_concern(app).fill(SAFE, ADULT)
    form = dict(lena.forms[0].form_values())

    answer = lena.client.bare_post(lena.forms[0].get("action"), {**form, **TOLD, "_add": "risks"})
    assert answer.status == 303 and answer.location.endswith("/what-we-were-told#risks-1")
    lena.get(lena.url)

    assert lena.value("risks-0-what_happened") == "£40 went from Dora's purse."
    assert lena.page.tree.get_element_by_id("risks-1").get("tabindex") == "-1"


def test_a_row_is_removed_and_the_others_keep_their_words(app):
    lena = new_concern(app).fill(SAFE, ADULT)
    lena.send({"risks-0-what_happened": "One"}, _add="risks")
    lena.send({"risks-1-what_happened": "Two"}, _remove="risks-0")

    assert "One" not in lena.page.text
    assert lena.value("risks-1-what_happened") == "Two"


def test_enter_continues_and_does_not_add_a_row(app):
    lena = new_concern(app).fill(SAFE, ADULT)

    first = lena.forms[0].xpath(".//button[@type='submit']")[0]

    assert (first.get("name"), first.get("value")) == ("_do", "continue")


def test_a_question_that_an_answer_brings_up_is_asked_before_anything_is_found_wrong(app, sqlite):
    walk = sqlite.walked(ONE, 6)
    tom = Browser(app, "Tom").get(f"/tasks/{task_of(sqlite, walk.case, 'have_conversation')}")

    tom.send({"talk_conversation": "new", "talk_talked_with": "with_adult_alone"})

    assert tom.status == 200 and tom.h1 == "The conversation"
    assert "Your answer brings up" in tom.words and "When did you talk?" in tom.words
    assert tom.value("talk_conversation") == "new"


def test_a_review_has_a_block_for_every_outcome_under_the_adults_own_words(app, sqlite):
    walk = sqlite.walked(ONE, 6)
    task = task_of(sqlite, walk.case, "have_conversation")
    tom = Browser(app, "Tom").get(f"/tasks/{task}/what-you-want")

    tom.send()

    assert tom.status == 422
    titles = [e.text_content() for e in tom.page.tree.find_class("app-block__title--words")]
    assert titles == ["I want my money back", "A different carer, one I can trust"]
    assert list(tom.errors.values()) == ["Select whether they still want this"] * 2


# -- drafts -----------------------------------------------------------------------


def test_a_draft_survives_and_the_task_opens_where_it_stopped(app):
    lena = new_concern(app).fill(SAFE)
    task = lena.url.rpartition("/")[0]
    lena.send(ADULT, _do="later")
    assert lena.url == "/" and "is saved" in lena.words

    again = Browser(app, "Lena").get(task)

    assert again.h1 == "The adult" and again.value("adult_name") == "Dora Whitlock"
    assert "Last saved by Lena North" in again.words


def test_saving_a_page_by_itself_keeps_the_other_pages_and_uses_up_no_token(app, sqlite):
    lena = new_concern(app).fill(SAFE)
    form = dict(lena.forms[0].form_values())

    saved = lena.client.bare_post(
        lena.forms[0].get("data-autosave"), {**form, "adult_name": "Half a na"}
    )

    assert saved.status == 204 and saved.text == ""
    (draft,) = read(sqlite, select(Draft))
    assert draft.typed["adult_name"] == ["Half a na"] and draft.typed["danger_now"] == ["no"]
    assert count(sqlite.db, "answer") == 0


def test_two_people_may_fill_in_different_pages_of_one_task(app, sqlite):
    walk = sqlite.walked(ONE, 4)
    task = f"/tasks/{task_of(sqlite, walk.case, 'decide_duty')}"
    priya = Browser(app, "Priya").get(f"{task}/the-three-questions")
    Browser(app, "Daniel").get(f"{task}/the-decision")

    priya.send({"duty_reasons": "Arthritis."}, _do="later")
    daniel = Browser(app, "Daniel").get(f"{task}/what-we-know")
    daniel.send()
    priya.get(f"{task}/the-three-questions").send({"duty_reasons": "More."}, _do="later")

    (draft,) = read(sqlite, select(Draft))
    assert priya.status == 200 and draft.typed["duty_reasons"] == ["More."]


def test_nobody_writes_over_a_page_that_a_colleague_has_saved_since(app, sqlite):
    walk = sqlite.walked(ONE, 4)
    url = f"/tasks/{task_of(sqlite, walk.case, 'decide_duty')}/the-three-questions"
    priya, daniel = Browser(app, "Priya").get(url), Browser(app, "Daniel").get(url)

    priya.send({"duty_reasons": "She has arthritis."}, _do="later")
    daniel.send({"duty_reasons": "She manages."})

    assert daniel.status == 409 and "Priya North saved this page" in daniel.words
    assert "She has arthritis." in daniel.words and "She manages." in daniel.words
    (draft,) = read(sqlite, select(Draft))
    assert draft.typed["duty_reasons"] == ["She has arthritis."]


def test_keeping_ones_own_after_seeing_both_keeps_the_others_text_for_them(app, sqlite):
    walk = sqlite.walked(ONE, 4)
    url = f"/tasks/{task_of(sqlite, walk.case, 'decide_duty')}/the-three-questions"
    priya, daniel = Browser(app, "Priya").get(url), Browser(app, "Daniel").get(url)
    priya.send({"duty_reasons": "She has arthritis."}, _do="later")
    daniel.send({"duty_reasons": "She manages."})

    daniel.send(_do="continue")

    (draft,) = read(sqlite, select(Draft))
    assert draft.typed["duty_reasons"] == ["She manages."]
    assert "What you typed, kept for you alone" in priya.get(url).words
    assert "She has arthritis." in priya.words


def test_an_answer_checked_before_a_colleague_typed_is_not_sent_over_their_draft(app, sqlite):
    walk = sqlite.walked(ONE, 4)
    task = f"/tasks/{task_of(sqlite, walk.case, 'decide_duty')}"
    priya, daniel = Browser(app, "Priya"), Browser(app, "Daniel")
    priya.get(f"{task}/the-three-questions").send({"duty_reasons": "Mine."}, _do="later")
    priya.get(f"{task}/check")
    daniel.get(f"{task}/the-three-questions").send({"duty_reasons": "Later."}, _do="later")

    priya.send()

    assert priya.status == 409 and "Later." in priya.words and "Mine." in priya.words
    (draft,) = read(sqlite, select(Draft))
    assert (
        draft.typed["duty_reasons"] == ["Later."] and draft.typed[f"{TYPED_BY}the-three-questions"]
    )


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

    assert daniel.status == 409 and "Priya North completed this" in daniel.words
    assert "I had begun as well." in daniel.words and "What you typed is kept." in daniel.words
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
