"""Burden: how many required answers the shipped forms ask, as process.md promises."""

from __future__ import annotations

from typing import Any

from plain import PlainKnown, PlainRow, facts
from test_reading import RISKS, answers, heard, known

CONCERN: dict[str, Any] = {
    "danger_now": "no",
    "adult_name": "Ada Okafor",
    "told_by": "self",
    "risks": [{"what_happened": "He took £40.", "risk_types": ["financial_or_material"]}],
    "triage": "for_us",
    "safe_channels": ["phone"],
    "others_at_risk": ["no_one"],
}
NONE_EXPRESSED = heard(outcomes=None, asked="asked_none_expressed")
LIMBS = {
    "duty_needs": "yes",
    "duty_risk": "yes",
    "duty_unable": "yes",
    "duty_reasons": "See above.",
}


def count(task: str, data: dict[str, Any], here: PlainKnown) -> int:
    return answers(task, data, here).count_required()


def visited(**named: Any) -> PlainKnown:
    live = {"conversation": [PlainRow("c1")], "risk": RISKS, "person_to_tell": [PlainRow("p1")]}
    return PlainKnown(
        facts=facts(conversations=1, live_outcomes=0, **named), live=live, same_contact=True
    )


def test_the_shortest_lawful_enquiry_asks_39() -> None:
    met = PlainKnown(facts=facts(start_heard=True), computed={"duty": "s42"})
    recorded = {
        "gender_recorded": True,
        "ethnicity_recorded": True,
        "age_recorded": True,
        "health_conditions_recorded": True,
    }
    counted = [
        count("record_concern", CONCERN, known()),
        count("hear_from_adult", NONE_EXPRESSED, known()),
        count(
            "decide_duty", LIMBS | {"duty_weighed": "It did.", "duty_route": "conversation"}, met
        ),
        count(
            "have_conversation",
            {
                "talk_conversation": "c1",
                "talk_same_contact_why": "One visit was enough.",
                "talk_asked_again": "asked_none_expressed",
                "talk_no_options_why": "Nothing was needed.",
                "talk_findings": [
                    {
                        "talk_found": "Nothing.",
                        "talk_source": "friend",
                        "talk_location": "own_home",
                        "talk_assessment": "no_risk_no_action",
                    }
                ],
            },
            visited(),
        ),
        count(
            "review_outcomes_end",
            {
                "end_conversation": "c1",
                "end_same_contact_why": "One visit was enough.",
                "end_view": "agrees",
                "end_support_reason": "physical",
            },
            visited(people_to_tell=0, **recorded),
        ),
        count(
            "authorise_closing",
            {"close_decision": "authorise", "close_sar": "not_needed", "close_weighed": "It did."},
            visited(),
        ),
    ]
    assert sum(counted) == 39, counted


def test_not_for_us_asks_11() -> None:
    data = CONCERN | {
        "triage": "under_18",
        "not_for_us_why": "He is 16.",
        "passed_to": "Ms Lee, children's services",
    }
    again = {
        "not_for_us_decision": "agree",
        "not_for_us_reasons": "He is 16.",
        "not_for_us_weighed": "Unknown.",
    }
    assert (
        count("record_concern", data, known()) + count("confirm_not_for_us", again, known()) == 11
    )


def test_duty_not_met_asks_26() -> None:
    unmet = PlainKnown(facts=facts(start_heard=True), computed={"duty": "not_met"})
    limbs = LIMBS | {
        "duty_unable": "no",
        "other_enquiry": "no",
        "alternatives": ["advice"],
        "duty_weighed": "It did.",
    }
    told = {"tell_people": [{"tell_result": "told", "tell_channel": "phone"}]}
    counted = [
        count("record_concern", CONCERN, known()),
        count("hear_from_adult", NONE_EXPRESSED, known()),
        count("decide_duty", limbs, unmet),
        count("tell_people", told, visited()),
    ]
    assert sum(counted) == 26, counted
