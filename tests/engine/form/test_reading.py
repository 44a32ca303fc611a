"""Reading: required answers, groups, rows, blocks, conditions and fields nobody asked for."""

from __future__ import annotations

from typing import Any

import pytest
from plain import PlainKnown, PlainRow, facts, form

from engine import guards
from engine.errors import InvalidAnswers
from engine.form.answers import Answers
from engine.form.flattening import flatten
from engine.form.reading import read, read_page

OUTCOMES = [PlainRow("o1", {"words": "I want my money back"}), PlainRow("o2", {"words": "To stay"})]
RISKS = [PlainRow("k1", {"what_happened": "Money taken", "types": ["financial_or_material"]})]


def messages(task: str, data: dict[str, Any], known: PlainKnown) -> dict[str, str]:
    with pytest.raises(InvalidAnswers) as refusal:
        read(form(task), flatten(form(task), data), known)
    return refusal.value.messages


def answers(task: str, data: dict[str, Any], known: PlainKnown) -> Answers:
    return read(form(task), flatten(form(task), data, known), known)


def heard(**changes: Any) -> dict[str, Any]:
    """The shortest START: one conversation, alone with the adult."""
    return {
        "start_talked_with": "with_adult_alone",
        "start_when": "2026-11-20T10:00",
        "start_where": "at_home",
        "what_worries": "That he comes back.",
        "outcomes": [{"outcome_words": "I want my money back."}],
        "no_one": ["no_one"],
        "wishes": "agrees",
        "left_with": ["read_back"],
        "difficulty": ["nothing"],
    } | changes


def known(**named: Any) -> PlainKnown:
    start = {"conversations": 0, "safe_contact_recorded": True, "others_at_risk_recorded": True}
    return PlainKnown(facts=facts(**{**start, **named}))


def test_the_shortest_start() -> None:
    read_answers = answers("hear_from_adult", heard(), known())
    assert read_answers.values["outcomes"] == [
        {"outcome_words": "I want my money back.", "outcome_kind": None}
    ]
    assert "asked" not in read_answers.asked
    assert read_answers.unasked == {}


@pytest.mark.guard("form_required")
@pytest.mark.parametrize("left_out", ["start_talked_with", "start_when", "wishes", "difficulty"])
def test_a_required_answer_is_required(left_out: str) -> None:
    data = heard()
    del data[left_out]
    field = "start_when-day" if left_out == "start_when" else left_out
    said = messages("hear_from_adult", data, known())
    assert said[field] == form("hear_from_adult").question(left_out).required
    with guards.switched_off("form_required"):
        answers("hear_from_adult", data, known())


def test_messages_come_in_page_order() -> None:
    said = messages("hear_from_adult", {}, known())
    order = [q.id for q in form("hear_from_adult").walk()]
    places = [order.index(field.removesuffix("-day")) for field in said]
    assert places == sorted(places) and len(places) > 6


@pytest.mark.guard("form_one_of")
def test_one_answer_of_a_group_is_enough_and_none_is_not() -> None:
    data = heard()
    del data["what_worries"]
    said = messages("hear_from_adult", data, known())
    assert list(said) == ["what_matters"]
    assert said["what_matters"].startswith("Write down something they said")
    with guards.switched_off("form_one_of"):
        answers("hear_from_adult", data, known())
    answers("hear_from_adult", heard(what_worries=None, what_nothing=["nothing_to_add"]), known())


def test_a_rows_question_can_be_the_answer_of_a_group() -> None:
    people = [{"person_name": "Ben", "person_relationship": "Son", "person_wish": "tell_them"}]
    answers("hear_from_adult", heard(no_one=None, people=people), known())
    assert list(messages("hear_from_adult", heard(no_one=None), known())) == ["people"]


def test_not_possible_asks_for_the_reason_and_nothing_else() -> None:
    data = {"start_talked_with": "not_possible"}
    said = messages("hear_from_adult", data, known())
    assert list(said) == ["start_not_possible_reason", "start_not_possible_detail"]


def test_an_answer_to_a_question_not_asked_is_kept_aside() -> None:
    data = heard(wishes_why_not="Afraid of him")
    read_answers = answers("hear_from_adult", data, known())
    assert read_answers.unasked == {"wishes_why_not": ["Afraid of him"]}
    assert "wishes_why_not" not in read_answers.values


@pytest.mark.guard("form_unknown_field")
def test_a_field_nobody_asked_for_is_refused() -> None:
    made = form("hear_from_adult")
    typed = flatten(made, heard()) | {"zebra": ["1"], "_token": ["x"], "csrf_token": ["y"]}
    with pytest.raises(InvalidAnswers) as refusal:
        read(made, typed, known())
    assert list(refusal.value.messages) == ["zebra"]
    assert "did not ask for" in refusal.value.messages["zebra"]
    with guards.switched_off("form_unknown_field"):
        read(made, typed, known())


@pytest.mark.parametrize(
    "name",
    [
        "outcomes-00-outcome_words",
        "outcomes-1000-outcome_words",
        "outcomes-0-zebra",
        "outcomes",
        "start_when",
        "start_safe",
        "outcome_words",
    ],
)
def test_a_field_almost_asked_for_is_refused(name: str) -> None:
    typed = flatten(form("hear_from_adult"), heard()) | {name: ["x"]}
    with pytest.raises(InvalidAnswers) as refusal:
        read(form("hear_from_adult"), typed, known())
    assert name in refusal.value.messages


@pytest.mark.guard("form_codes")
def test_a_code_not_on_the_list_is_refused() -> None:
    data = heard(wishes="perhaps")
    assert messages("hear_from_adult", data, known()) == {
        "wishes": "Select whether they want us to go on"
    }
    with guards.switched_off("form_codes"):
        answers("hear_from_adult", data, known())


def test_a_field_sent_twice_is_refused() -> None:
    typed = flatten(form("hear_from_adult"), heard()) | {"wishes": ["agrees", "agrees"]}
    with pytest.raises(InvalidAnswers) as refusal:
        read(form("hear_from_adult"), typed, known())
    assert "more than once" in refusal.value.messages["wishes"]


def test_empty_rows_are_dropped_and_gaps_allowed() -> None:
    typed = flatten(form("hear_from_adult"), heard(outcomes=None)) | {
        "outcomes-0": [""],
        "outcomes-0-outcome_words": [" "],
        "outcomes-7-outcome_words": ["To see my cat"],
    }
    read_answers = read(form("hear_from_adult"), typed, known())
    assert [row["outcome_words"] for row in read_answers.values["outcomes"]] == ["To see my cat"]
    assert read_answers.numbers["outcomes"] == (7,)


def test_a_condition_in_a_row_reads_that_row() -> None:
    options = [
        {"start_option": "A key safe", "start_availability": "available"},
        {"start_option": "A flat", "start_availability": "not_available"},
    ]
    said = messages("hear_from_adult", heard(start_options=options), known())
    assert said == {"start_options-1-start_option_why": "Say why"}


def test_today_filled_in_by_us_does_not_make_a_row() -> None:
    made = form("gather_information")
    day = {"gather_asked-0-gather_on-day": ["24"], "gather_asked-0-gather_on-month": ["11"]}
    day |= {"gather_answer": ["Nothing more."]}
    typed = day | {"gather_asked-0-gather_on-year": ["2026"]}
    assert read(made, typed, known()).values["gather_asked"] == []
    with pytest.raises(InvalidAnswers):
        read(made, typed | {"gather_asked-0-gather_on-day": ["23"]}, known())


def talk(**changes: Any) -> dict[str, Any]:
    return {
        "talk_talked_with": "with_adult_alone",
        "talk_when": "2026-11-20T10:00",
        "talk_where": "at_home",
        "talk_outcomes": {
            "o1": {"talk_status": "still_wanted"},
            "o2": {"talk_status": "still_wanted"},
        },
        "talk_no_options_why": "Nothing was needed.",
        "talk_findings": [
            {
                "talk_found": "He took £40.",
                "talk_source": "son_or_daughter",
                "talk_location": "own_home",
                "talk_assessment": "no_risk_no_action",
            }
        ],
    } | changes


def reviewing(**named: Any) -> PlainKnown:
    return PlainKnown(
        facts=facts(conversations=0, live_outcomes=2, **named),
        live={"desired_outcome": OUTCOMES, "risk": RISKS},
    )


@pytest.mark.guard("form_review_every_row")
def test_every_live_row_of_a_review_is_answered() -> None:
    data = talk(talk_outcomes={"o1": {"talk_status": "still_wanted"}})
    said = messages("have_conversation", data | {"talk_findings": []}, reviewing())
    assert said["talk_outcomes-o2-talk_status"] == "Select whether they still want this"
    assert "talk_findings-k1-talk_found" in said
    with guards.switched_off("form_review_every_row"):
        answers("have_conversation", data, reviewing())


def test_a_block_of_a_row_that_is_gone_is_refused() -> None:
    data = talk()
    data["talk_outcomes"]["o9"] = {"talk_status": "still_wanted"}
    said = messages("have_conversation", data | {"talk_findings": {}}, reviewing())
    assert "no longer in the record" in said["talk_outcomes-o9-talk_status"]


def test_defaults_of_a_block_come_from_its_row() -> None:
    read_answers = answers("have_conversation", talk(), reviewing())
    assert read_answers.values["talk_findings"]["k1"]["talk_types"] == ["financial_or_material"]


def test_outside_its_block_a_question_is_the_list_of_its_answers() -> None:
    finding = talk()["talk_findings"][0] | {"talk_assessment": "risk_identified_action_taken"}
    with pytest.raises(InvalidAnswers) as refusal:
        answers("have_conversation", talk(talk_findings=[finding]), reviewing())
    assert list(refusal.value.messages) == ["talk_my_part"]


def test_a_function_is_called_by_a_condition() -> None:
    here = reviewing()
    here.same_contact = True
    with pytest.raises(InvalidAnswers) as refusal:
        answers("have_conversation", talk(), here)
    assert list(refusal.value.messages) == ["talk_same_contact_why"]


def test_a_computed_answer_counts_for_later_conditions() -> None:
    data = {
        "duty_needs": "yes",
        "duty_risk": "yes",
        "duty_unable": "yes",
        "duty_reasons": "All three.",
        "duty_weighed": "She wants it to stop.",
    }
    here = PlainKnown(facts=facts(start_heard=True), computed={"duty": "s42"})
    assert messages("decide_duty", data, here) == {"duty_route": "Select what is in proportion"}
    with pytest.raises(InvalidAnswers):
        read(form("decide_duty"), {"duty": ["not_met"]}, here)


def test_one_page_is_read_and_earlier_ones_are_not_judged() -> None:
    made = form("hear_from_adult")
    typed = {
        "start_when-day": ["31"],
        "start_talked_with": ["zebra"],
        "wishes": ["agrees_with_limits"],
    }
    with pytest.raises(InvalidAnswers) as refusal:
        read_page(made, "going-ahead", typed, known())
    assert list(refusal.value.messages) == ["wishes_limits"]
    page = read_page(made, "going-ahead", typed | {"wishes_limits": ["My son"]}, known())
    assert page.asked == ("wishes", "wishes_limits", "agreed_next")
    assert page.typed == {"wishes": ["agrees_with_limits"], "wishes_limits": ["My son"]}


def test_somebody_named_on_one_page_can_be_picked_on_a_later_one() -> None:
    people = [{"person_name": "Ben", "person_relationship": "Son", "person_wish": "tell_them"}]
    data = heard(
        no_one=None,
        people=people,
        difficulty=["understanding"],
        appropriate="yes",
        appropriate_who="people-0",
        appropriate_checks=["willing"],
        capacity_doubt="no",
    )
    checks = known()
    data["appropriate_checks"] = [code.code for code in checks.codes("supporter_check")]
    assert answers("hear_from_adult", data, checks).values["appropriate_who"] == "people-0"
    assert "appropriate_who" in messages(
        "hear_from_adult", data | {"appropriate_who": "people-1"}, checks
    )
