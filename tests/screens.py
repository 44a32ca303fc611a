"""Screens: every picture the documents show, with who looks and how to get there.

Those that change a case come last, so that the others show the demo as it is made.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine import clock
from tests.screens_of_adults import ADULTS
from tests.screens_of_audits import AUDITS
from tests.screens_of_editing import EDITING
from tests.screens_of_oversight import OVERSIGHT
from tests.screens_of_people import PEOPLE
from tests.screens_of_the_council import COUNCIL
from tests.screenshots import Screen, Visit

BEGUN = ""  # the case whose adult has no name yet

TOLD: dict[str, Any] = {
    "danger_now": "no",
    "adult_name": "Hilda Marchant",
    "told_by": "family_friend_neighbour",
    "referrer_name": "Her neighbour at number 5",
    "risks": [
        {
            "what_happened": "The neighbour heard shouting twice this week, and a door slammed.",
            "risk_types": ["psychological"],
            "risk_when": "Monday and Wednesday evening",
        },
        {
            "what_happened": "Hilda's cupboards were empty when the neighbour brought soup.",
            "risk_types": ["neglect_and_acts_of_omission"],
        },
    ],
}

WALTER: dict[str, Any] = {
    "start_talked_with": "with_adult_alone",
    "start_when": "",
    "start_where": "at_home",
    "what_matters": "My books and my wireless sets. Each of them was somebody's.",
    "what_worries": "Men with a skip.",
    "outcomes": [
        {"outcome_words": "Keep my things", "outcome_kind": "other"},
        {"outcome_words": "Stop the eviction", "outcome_kind": "stay_at_home"},
    ],
    "no_one": ["no_one"],
    "wishes": "agrees_with_limits",
    "wishes_limits": "Nobody moves anything unless I am there.",
    "agreed_next": "I come again on Thursday, alone, and bring the leaflet of the fire service.",
    "left_with": ["read_back", "how_to_reach_us"],
    "difficulty": ["nothing"],
    "start_needs_interpreter": "no",
}

MARION: dict[str, Any] = {
    "talk_conversation": "new",
    "talk_talked_with": "with_adult_alone",
    "talk_where": "elsewhere",
    "talk_outcomes": [
        {
            "talk_status": "still_wanted",
            "talk_progress": "The bank has sent a new card to her work.",
        },
        {"talk_status": "still_wanted"},
    ],
}

JOEL: dict[str, Any] = {
    "end_conversation": "new",
    "end_talked_with": "with_adult_alone",
    "end_where": "elsewhere",
    "end_outcomes": [
        {"end_achieved": "partially_achieved", "end_why_not": "time",
         "end_why_not_words": "£80 has come; £40 is promised by the tenth, before the trip."},
        {"end_achieved": "fully_achieved", "end_difference": "Ben comes to darts now."},
    ],
}  # fmt: skip

ALEC = {
    "not_for_us_decision": "agree",
    "not_for_us_reasons": "He lives in Northmoor, and Northmoor has said yes.",
    "not_for_us_weighed": "Nobody here has spoken with him. Northmoor will ask him.",
}


def _yesterday(time: str) -> str:
    return f"{clock.today() - timedelta(days=1)}T{time}"


# -- people and lists ---------------------------------------------------------------


def sign_in(visit: Visit) -> None:
    visit.at("/sign-in")


def my_work(visit: Visit) -> None:
    visit.go("work.mine")


def my_team(visit: Visit) -> None:
    visit.go("work.team")


def waiting(visit: Visit) -> None:
    visit.go("work.waiting")


def new_concern(visit: Visit) -> None:
    visit.go("concerns.new")


def find(visit: Visit) -> None:
    visit.go("find.show")
    visit.page.fill("main [name=q]", "Marsh")
    visit.press("Find")


# -- tasks ----------------------------------------------------------------------------


def task_first_page(visit: Visit) -> None:
    task = visit.task(BEGUN, "record_concern")
    visit.go("tasks.page", task_id=task, word="safety-first")


def task_with_rows(visit: Visit) -> None:
    task = visit.draft(BEGUN, "record_concern", "Lena", TOLD)
    visit.go("tasks.page", task_id=task, word="what-we-were-told")


def hear_from_adult(visit: Visit) -> None:
    answers = {**WALTER, "start_when": _yesterday("14:15")}
    task = visit.draft("Walter Finch", "hear_from_adult", "Lena", answers)
    visit.go("tasks.page", task_id=task, word="what-you-would-like-to-happen")


def check_answers(visit: Visit) -> None:
    visit.go("tasks.check", task_id=visit.task("Walter Finch", "hear_from_adult"))


def decide_duty(visit: Visit) -> None:
    task = visit.task("Rosa Almeida", "decide_duty")
    visit.go("tasks.page", task_id=task, word="the-three-questions")


def error_summary(visit: Visit) -> None:
    decide_duty(visit)
    visit.press("Continue", expect=422)


def have_conversation(visit: Visit) -> None:
    task = visit.draft("Marion Teale", "have_conversation", "Tom", MARION)
    visit.go("tasks.page", task_id=task, word="what-you-want")


def review_outcomes_end(visit: Visit) -> None:
    task = visit.draft("Joel Farr", "review_outcomes_end", "Tom", JOEL)
    visit.go("tasks.page", task_id=task, word="what-you-wanted")


def authorise_closing(visit: Visit) -> None:
    task = visit.task("Grace Pell", "authorise_closing")
    visit.go("tasks.page", task_id=task, word="the-enquiry")


# -- cases ------------------------------------------------------------------------------


def _of(adult: str, endpoint: str):
    return lambda visit: visit.go(endpoint, case_id=visit.case(adult))


def chronology_chosen(visit: Visit) -> None:
    """Conversations and decisions only, and a last day that is none."""
    case = visit.case("Elsie Marsh")
    visit.go("chronology.show", case_id=case, kind=["conversation", "decision"], to="2026-2-31")


def guide(visit: Visit) -> None:
    visit.go("guides.show", case_id=visit.case("Marion Teale"), stage="middle")


def letter(visit: Visit) -> None:
    """Tom drafts the letter with what came of it, to be handed over."""
    case = visit.case("Joel Farr")
    visit.go("letters.new", case_id=case, template="outcome")
    visit.page.check("[name=channel][value=in_person]")
    visit.press("Draft the letter")


def adults_copy(visit: Visit) -> None:
    visit.go("copies.copy", case_id=visit.case("Joel Farr"), moment="end")


def document(visit: Visit) -> None:
    visit.go("documents.show", case_id=visit.case("Nadia Rahman"))
    visit.page.get_by_role("link", name="Letter when she left hospital", exact=True).click()
    visit.page.wait_for_url("**/details")


def document_refused(visit: Visit) -> None:
    visit.go("documents.new", case_id=visit.case("Nadia Rahman"))
    page = {"name": "bank.pdf", "mimeType": "application/pdf", "buffer": b"<html><script>"}
    visit.page.set_input_files("#document_file", page)
    visit.page.fill("[name=document_title]", "Bank statements, January to March")
    visit.press("Add to the record", expect=422)


# -- refusals -----------------------------------------------------------------------------


def not_found(visit: Visit) -> None:
    visit.go("cases.show", case_id=visit.case("Rosa Almeida"), expect=404)


def not_allowed(visit: Visit) -> None:
    visit.go("concerns.new", expect=403)


def conflict(visit: Visit) -> None:
    """Priya has checked her answers; Daniel sends his first."""
    task = visit.draft("Alec Thorne", "confirm_not_for_us", "Priya", ALEC)
    visit.go("tasks.check", task_id=task)
    theirs = {**ALEC, "not_for_us_reasons": "Northmoor rang back at ten: they have taken it on."}
    visit.submit("Alec Thorne", "confirm_not_for_us", "Daniel", theirs)
    visit.page.locator("main form button.govuk-button").last.click()
    visit.page.wait_for_load_state()


def done(visit: Visit) -> None:
    check_answers(visit)
    visit.page.locator("main form button.govuk-button").last.click()
    visit.page.wait_for_url("**/done")


SCREENS = [
    Screen("sign-in", "", sign_in),
    Screen("my-work", "Tom", my_work),
    Screen("my-team", "Priya", my_team),
    Screen("waiting", "Tom", waiting),
    Screen("new-concern", "Lena", new_concern),
    Screen("find", "Priya", find),
    Screen("case-early", "Lena", _of("Selin Aydin", "cases.show")),
    Screen("case-middle", "Amara", _of("Nadia Rahman", "cases.show")),
    Screen("case-ended", "Priya", _of("Dora Whitlock", "cases.show")),
    Screen("outcomes", "Tom", _of("Joel Farr", "cases.outcomes")),
    Screen("people", "Priya", _of("Joel Farr", "case_views.people")),
    Screen("plan", "Amara", _of("Elsie Marsh", "case_views.plan")),
    Screen("decisions", "Priya", _of("Elsie Marsh", "case_views.decisions")),
    Screen("principles", "Priya", _of("Elsie Marsh", "case_views.principles")),
    Screen("chronology", "Priya", _of("Elsie Marsh", "chronology.show")),
    Screen("chronology-chosen", "Priya", chronology_chosen),
    Screen("history", "Priya", _of("Dora Whitlock", "cases.happened")),
    Screen("who-looked", "Priya", _of("Dora Whitlock", "cases.who_looked")),
    Screen("diagram", "Amara", _of("Nadia Rahman", "diagrams.show")),
    Screen("process", "Iris", lambda visit: visit.go("diagrams.process", process="section42")),
    Screen("guide", "Tom", guide),
    Screen("documents", "Amara", _of("Nadia Rahman", "documents.show")),
    Screen("document", "Amara", document),
    Screen("document-refused", "Amara", document_refused),
    Screen("adults-copy", "Tom", adults_copy),
    Screen("stay-safe", "Priya", _of("Dora Whitlock", "copies.page")),
    Screen("not-found", "Tom", not_found),
    Screen("not-allowed", "Ruth", not_allowed),
    Screen("task-first-page", "Lena", task_first_page),
    Screen("task-rows", "Lena", task_with_rows),
    Screen("hear-from-adult", "Lena", hear_from_adult),
    Screen("decide-duty", "Owen", decide_duty),
    Screen("error-summary", "Owen", error_summary),
    Screen("have-conversation", "Tom", have_conversation),
    Screen("review-outcomes-end", "Tom", review_outcomes_end),
    Screen("authorise-closing", "Daniel", authorise_closing),
    Screen("check-answers", "Lena", check_answers),
    Screen("conflict", "Priya", conflict),
    *OVERSIGHT,
    *EDITING,
    Screen("done", "Lena", done),
    *ADULTS,
    *AUDITS,
    *COUNCIL,
    *PEOPLE,
    Screen("letter", "Tom", letter),
    Screen("letters", "Tom", _of("Joel Farr", "letters.show")),
]
