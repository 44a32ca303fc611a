"""What is typed into each task of the machine's cases: the shipped scenarios' own answers, fitted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from engine import clock
from tests.chaos.case_model import CaseModel
from tests.council import scenario_of

ONE = "one conversation, everything achieved"
FULL = "ordinary full path, everything achieved"
EARLY = "the risk is gone early"
NOT_FOR_US, NO_DUTY = "not for us", "duty not met"
AGAIN = "at the adult's own pace, hoarding"
#: far enough from each other that nobody is taken for somebody else
NAMES = ("Dora Whitlock", "Kofi Mensah", "Elsie Marsh", "Joel Farr", "Selin Aydin", "Alec Thorne")
STREETS = ("Mill Lane", "Station Road", "High Street", "The Green", "Church Walk", "Canal Side")
FROM = {
    "record_concern": ONE, "hear_from_adult": ONE, "decide_duty": ONE, "have_conversation": ONE,
    "confirm_not_for_us": NOT_FOR_US, "tell_people": NO_DUTY, "agree_closing": EARLY,
    "review_outcomes_early": EARLY, "authorise_early_closing": EARLY,
    "review_outcomes_again": AGAIN,
}  # fmt: skip
#: what is said where a task is decided the other way
OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    ("record_concern", "not_for_us"): {
        "triage": "other_area",
        "passed_to": "Northmoor Council, duty worker R. Hale",
        "not_for_us_why": "It happened in Northmoor, and they live there.",
    },
    ("confirm_not_for_us", "disagree"): {"not_for_us_decision": "for_us"},
    ("decide_duty", "enquiry"): {
        "duty_route": "single_agency",
        "duty_route_why": "The agency holds the rota; we check what it finds.",
    },
    ("decide_duty", "not_met"): {
        "duty_needs": "no", "duty_risk": "no", "duty_unable": "no", "other_enquiry": "no",
        "alternatives": ["advice"],
    },
    ("decide_action", "no_plan"): {"action_plan_needed": "no"},
    ("review_plan", "continue"): {"review_result": "continue", "review_next_on": "~+42"},
    ("agree_closing", "disagree"): {"early_end_decision": "not_agree"},
    ("authorise_closing", "return"): {
        "close_decision": "return", "close_return_why": "Say what is still owed.",
    },
    ("authorise_early_closing", "return"): {
        "early_close_decision": "return", "early_close_return_why": "Say what is still owed.",
    },
}  # fmt: skip
#: questions that are not asked any more when a task is decided the other way
NOT_ASKED = {
    ("record_concern", "not_for_us"): (
        "safe_channels", "adult_phone", "household_sees", "adult_aware", "needs_interpreter",
        "others_at_risk", "crime_suspected", "police_told",
    ),
    ("decide_duty", "not_met"): ("duty_route", "enquiry_officer"),
    ("authorise_closing", "return"): ("close_sar", "close_weighed"),
    ("authorise_early_closing", "return"): ("early_close_sar", "early_close_weighed"),
}  # fmt: skip


def answers(task: str, choice: str, case: CaseModel, number: int, now: datetime) -> dict[str, Any]:
    """What a person types into a task now, for the case of that number."""
    given = {**_of_scenario(task), **OTHERWISE.get((task, choice), {})}
    given = _fitted(task, given, case, number)
    for name in (
        *NOT_ASKED.get((task, choice), ()),
        "make_documents",
        "end_open_elsewhere",
        "early_open_elsewhere",
    ):
        given.pop(name, None)
    hour_ago = (now - timedelta(hours=1)).astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
    for name in given:
        if (name.endswith("_when") and "T" in str(given[name])) or str(given[name]).startswith(
            "~1"
        ):
            given[name] = hour_ago
    return given


def _fitted(task: str, given: dict[str, Any], case: CaseModel, number: int) -> dict[str, Any]:
    if task == "record_concern":
        born = date(1931 + 7 * number, 1 + number, 3 + number)
        given["adult_name"], given["adult_preferred_name"] = NAMES[number], NAMES[number].split()[0]
        given["adult_date_of_birth"] = born.isoformat()
        given["adult_address"] = f"{4 + number} {STREETS[number]}, Thornbury"
        given["adult_phone"] = f"01632 960 {112 + 101 * number}"
    if task == "decide_duty" and case.named("hear_from_adult"):
        given["duty_adults_view"] = "She told the helpline that she wants her money back."
    if task == "hear_from_adult" and case.taken_back:
        asked = {} if case.papers.safe else {"start_safe_channels": ["phone"]}
        given |= {**asked, "start_others_at_risk": ["not_known"]}
    rows = {name: case.waiting for name in ("end_told_people", "early_told_people", "tell_people")}
    rows |= {name: case.risks for name in given if name.endswith(("_findings", "_risks"))}
    rows |= {name: case.outcomes for name in given if name.endswith("_outcomes")}
    for name, many in rows.items():
        if name in given:
            given[name] = [given[name][0]] * many
    return given


def reported(what: str, now: datetime) -> dict[str, Any]:
    """What is typed when something is reported."""
    if what == "outcomes_again":
        given = answers("review_outcomes_again", "", CaseModel(), 0, now)
    elif what == "risk_removed":
        given = next(s for s in scenario_of(EARLY)["steps"] if s.get("report") == what)["answers"]
    else:
        given = {
            "new_danger": "no", "new_about": "this_adult", "new_told_by": "voluntary_sector",
            "new_told_contact": "Ann Okoro", "new_happened": "The caller came a second time.",
            "new_types": ["financial_or_material"], "new_source": "trader_or_caller",
            "new_location": "own_home",
        }  # fmt: skip
    return dict(given)


def _of_scenario(task: str) -> dict[str, Any]:
    if task == "decide_new_concern":
        return {
            "new_decision": "add",
            "new_reasons": "It belongs to what we look at already.",
            "new_weighed": "Both who told us hear how it ends.",
        }
    steps = scenario_of(FROM.get(task, FULL))["steps"]
    reported_there = "outcomes_again" if task == "review_outcomes_again" else task
    return dict(
        next(
            s["answers"]
            for s in steps
            if "refused" not in s and reported_there in (s.get("submit"), s.get("report"))
        )
    )
