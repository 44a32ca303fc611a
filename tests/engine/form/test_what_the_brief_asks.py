"""What the brief asks: each of its sentences stands in a form that is shipped, and has to be answered.

The gates refuse a record without it; these tests see that somebody is asked. A
council may reword every question; it may not lose one without a test here falling
(its own process is then its own to answer for).
"""

from __future__ import annotations

import pytest
from plain import bundle, form

from engine.form.definition import Question
from engine.form.readers import read_typed

CONVERSATIONS = ("have_conversation", "review_outcomes_middle", "review_outcomes_end")


def asking(task: str, binding: str) -> Question:
    """The question of a shipped form that fills a column. Fails where there is none."""
    found = [question for question in form(task).walk() if question.binding == binding]
    assert found, f"{task} asks nothing for {binding}"
    return found[0]


def offered(name: str) -> set[str]:
    return {code.code for code in bundle().codes[name]}


# -- what to do


def test_where_there_is_no_duty_a_range_of_help_is_offered():
    """S2: a range of responses; "nothing more" only by itself."""
    question = asking("decide_duty", "add:decision.alternatives")

    assert question.required and len(offered("alternative")) >= 10
    assert {"advice", "needs_assessment", "police", "health"} <= offered("alternative")
    assert [code.code for code in bundle().codes["alternative"] if code.exclusive] == ["no_action"]
    assert {"conversation", "single_agency", "multi_agency", "large_scale"} <= offered("route")
    assert asking("agree_plan", "add:plan.family_meeting").required


DECIDING = sorted(
    task
    for task in bundle().forms
    if any((b.verb, b.kind) == ("add", "decision") for _, b in form(task).bindings())
)


@pytest.mark.parametrize("task", DECIDING)
def test_every_decision_asks_how_what_the_adult_wants_counted(task):
    """S3, S11: regard to views, wishes, feelings and beliefs in deciding on any action."""
    question = asking(task, "add:decision.how_weighed")

    assert question.required
    # asked always, or whenever something is decided and not sent back or put off
    assert not question.show_if or any(
        word in question.show_if for word in ("accept", "authorise", "cannot_tell_yet")
    )


def test_the_first_conversation_asks_for_views_wishes_feelings_and_beliefs():
    """S3: each has its own question; one answer is enough, and "nothing to add" is one."""
    voice = {q.binding for q in form("hear_from_adult").walk() if q.one_of == "start_voice"}

    assert voice == {
        "one:adult.what_matters",
        "add:views.feelings",
        "add:views.views",
        "add:views.beliefs",
        "add:views.nothing_to_add",
    }
    assert asking("hear_from_adult", "add:views.wishes").required


@pytest.mark.parametrize("task", ("hear_from_adult", *CONVERSATIONS))
def test_a_stage_asks_with_whom_and_when_the_conversation_was(task):
    """S7, S24: have a conversation; a stage is a dated conversation or a reason."""
    for column in ("talked_with", "happened_at", "place"):
        assert asking(task, f"add:conversation.{column}").required
    assert asking(task, "add:outcome_capture.exception_reason").required


def test_the_outcomes_are_asked_for_and_written_down_in_the_adults_words():
    """S8, S25, S26."""
    assert asking("hear_from_adult", "add:outcome_capture.asked").required
    assert asking("hear_from_adult", "add:desired_outcome.words").required
    assert "adult" in offered("whose_words")


@pytest.mark.parametrize("task", ("have_conversation", "review_outcomes_middle", "review_plan"))
def test_what_was_done_for_each_outcome_is_asked_on_the_way(task):
    """S9, S27: still wanted, and how far it has come."""
    assert asking(task, "each:desired_outcome").type == "review"
    assert asking(task, "add:outcome_review.status").required
    assert asking(task, "add:outcome_review.progress")


@pytest.mark.parametrize("task", ("review_outcomes_end", "review_outcomes_early"))
def test_in_the_end_each_outcome_says_how_far_it_was_achieved_or_why_not(task):
    """S10, S13: the adult's own answer, and the worker's where it differs."""
    assert asking(task, "add:outcome_review.achieved").required
    why = asking(task, "add:outcome_review.why_not")
    assert why.required and "partially_achieved" in why.show_if and "not_achieved" in why.show_if
    assert asking(task, "add:outcome_review.worker_achieved")


@pytest.mark.parametrize("task", ("review_outcomes_end", "review_outcomes_early"))
def test_in_the_end_the_adult_is_asked_how_it_was_for_them(task):
    """S5, S15: involved, understood, listened to, feels safer, treated with respect; may decline."""
    for column in ("involved", "understood", "listened_to", "feels_safer", "respect"):
        question = asking(task, f"add:experience.{column}")
        assert not question.required, "an adult may leave it unanswered"
        assert "declined" in offered(question.codes) or "not_answered" in offered(question.codes)


@pytest.mark.parametrize(
    ("task", "binding"),
    [
        ("plan_enquiry", "add:line_of_enquiry.outcomes"),
        ("plan_enquiry", "add:action.outcomes"),
        ("agree_plan", "add:action.outcomes"),
        ("review_plan", "add:action.outcomes"),
        ("request_enquiry", "add:caused_enquiry.outcomes"),
    ],
)
def test_every_line_and_action_asks_which_outcome_it_serves(task, binding):
    """S12: the outcomes are the focus; only the duty to keep people safe stands beside them."""
    assert asking(task, binding).required
    assert offered("outcome_link") == {"safety_duty"}


# -- family and wider network


def test_what_matters_to_the_adult_belongs_to_the_adult_and_is_asked_first():
    """S16: it is kept with the adult, so every later case knows it."""
    question = asking("hear_from_adult", "one:adult.what_matters")

    assert question.one_of == "start_voice"


def test_the_adult_says_who_is_to_be_involved_and_no_one_is_an_answer():
    """S17, S28: each person with the adult's own wish; keeping somebody out is one."""
    people = asking("hear_from_adult", "add:person")
    no_one = asking("hear_from_adult", "add:views.no_one_involved")

    assert people.one_of == no_one.one_of == "start_people" and people.required
    assert asking("hear_from_adult", "add:person.wish").required
    assert asking("hear_from_adult", "add:person.relationship").required
    assert {"support_me", "ask_them", "do_not_involve"} <= offered("person_wish")


def test_those_who_support_the_adult_are_asked_about_and_offered_help():
    """S18, S19: what it does to them, an assessment of their own, information; none needs a reason."""
    assert asking("plan_enquiry", "add:risk_assessment.carer_impact")
    assert {"information", "carers_assessment"} <= offered("support_offered")
    for task in ("have_conversation", "review_outcomes_middle", "review_outcomes_end"):
        assert asking(task, "add:support_offer.offered").required
        assert asking(task, "add:support_offer.why_none").required


# -- partnership


def test_the_adults_page_says_the_signs_to_watch_and_who_helps():
    """S20, S31: in the adult's words; an adult who wants no page says why."""
    for column in ("my_part", "signs", "who_i_call", "not_wanted_why"):
        assert asking("agree_plan", f"one:stay_safe_page.{column}").one_of
    for task in ("review_outcomes_end", "review_outcomes_early"):
        assert asking(task, "one:stay_safe_page.given").required
        assert asking(task, "one:stay_safe_page.not_given_why").required


def test_a_plan_names_actions_community_and_a_review():
    """S21, S23: support that lasts, near the adult, and looked at again."""
    for column in ("what", "who", "due_on"):
        assert asking("agree_plan", f"add:action.{column}").required
    assert asking("agree_plan", "add:plan.community")
    assert asking("agree_plan", "add:plan.review_kind").required
    assert asking("review_plan", "add:action_review.status").required


def test_whatever_is_shared_says_with_whom_and_on_what_basis():
    """S22."""
    for column in ("organisation", "basis"):
        assert asking("request_enquiry", f"add:caused_enquiry.{column}").required
    assert asking("gather_information", "add:agency_contact.basis").required


@pytest.mark.parametrize("task", ("hear_from_adult", "have_conversation", "review_outcomes_middle"))
def test_options_are_talked_about_with_those_that_are_not_to_be_had_and_why(task):
    """S29, S30: each option says whether it can be had; if not, why is required."""
    assert asking(task, "add:option.option").required
    assert asking(task, "add:option.availability").required
    why = asking(task, "add:option.why")
    assert why.required and "'available'" in why.show_if
    assert {"not_available", "unachievable"} <= offered("availability")


@pytest.mark.parametrize("task", ("have_conversation", "review_outcomes_middle"))
def test_in_the_middle_options_were_talked_about_or_it_is_said_why_not(task):
    """S29."""
    options = asking(task, "add:option")
    why = asking(task, "add:outcome_capture.no_options_why")

    assert options.one_of and options.one_of == why.one_of and options.required


# -- their own words

WORDS = [
    "i want me money back, n a diffrent carer",
    "Leave it ALONE!!  it's   my life…",
    "He said “don’t tell” – so I dint.",
    "Tell\nmy sister\n\n  (the one in Leeds)",
    "Quiero estar con mi hija. Chcę spokoju. ආරක්ෂාව",
]


@pytest.mark.parametrize("said", WORDS)
def test_what_the_adult_says_is_kept_letter_for_letter(said):
    """S15, S26: nothing corrects spelling, spaces, marks or lines."""
    words = asking("hear_from_adult", "add:desired_outcome.words")
    assert words.type == "long_text"
    assert read_typed(words.id, form("hear_from_adult"), {words.id: [said]}) == said
