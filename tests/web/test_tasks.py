"""The pages of one task: filled in page by page and kept as a draft - without JavaScript."""

from sqlalchemy import select

from engine.case.model import Answer, Draft
from engine.case.paging import TYPED_BY
from tests.council import count
from tests.web.tasks_helpers import (
    ADULT,
    CONCERN,
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


def test_why_a_page_could_not_be_saved_by_itself_is_words_and_no_page(app, sqlite):
    """It says who was first, and a name is whatever somebody is called."""
    walk = sqlite.walked(ONE, 4)
    task = f"/tasks/{task_of(sqlite, walk.case, 'record_concern')}"
    with sqlite.db.write() as session:
        sqlite.user(session, "Lena").name = "<b>Lena</b>"
    lena = Browser(app, "Lena").client

    refused = lena.post(f"{task}/draft", {"_page": "the-adult", "adult_name": "Dora"})

    assert refused.status == 409 and refused.text.startswith("<b>Lena</b> completed this task")
    assert refused.headers["Content-Type"] == "text/plain; charset=utf-8"


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
