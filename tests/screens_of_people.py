"""Screens of people: workload, what a leaver holds, the hand-over, learning and procedures."""

from __future__ import annotations

from engine import clock
from engine.case.walk import Walk
from engine.people.users import get_user_by_email
from tests.screenshots import Screen, Visit
from web import demo


def procedure(visit: Visit) -> None:
    """One procedure, and who has read it."""
    visit.go("procedures.library")
    visit.page.get_by_role("link", name="How we hear the adult").click()
    visit.page.wait_for_load_state()


def holds(visit: Visit) -> None:
    """What somebody has who is to leave, and to whom it could go."""
    with visit.db.read() as session:
        tom = get_user_by_email(session, demo.emails()["Tom"]).public_id
    visit.go("leavers.show", user_id=tom)


ASKED = {
    "by": "Amara",
    "report": "caused_enquiry",
    "answers": {
        "ask_who": "Hilltop Home Care",
        "ask_person": "Rosa Pell, the care manager",
        "ask_itself": "no",
        "ask_lines": ["@line_of_enquiry:1"],
        "ask_more": "The week before she went to hospital.",
        "ask_outcomes": ["@desired_outcome:1"],
        "ask_adult": "She is glad to be asked, at home.",
        "ask_capacity": "No reason to doubt it.",
        "ask_informer": "Amara rings her every Friday.",
        "ask_basis": "adult_agrees",
    },
}


def sent_to_a_partner(visit: Visit) -> None:
    """A task for another organisation, as it is sent by a link."""
    walk = Walk(visit.db.write, demo.emails(), clock.now())
    walk.case = visit.case("Nadia Rahman")
    walk.run({"steps": [ASKED]})
    visit.go("shared_tasks.show", task_id=visit.task("Nadia Rahman", "partner_reports"))


PEOPLE = [
    Screen("partner-send", "Amara", sent_to_a_partner),
    Screen("forgotten-password", "", lambda visit: visit.go("forgotten.show")),
    Screen("account-add", "Sam", lambda visit: visit.go("accounts.new")),
    Screen("workload", "Ruth", lambda visit: visit.go("workload.show")),
    Screen("leaver-holds", "Ruth", holds),
    Screen("hand-over", "Priya", lambda visit: visit.go("handover.show")),
    Screen("my-learning", "Amara", lambda visit: visit.go("training.mine")),
    Screen("training", "Ruth", lambda visit: visit.go("training.teams")),
    Screen("courses", "Sam", lambda visit: visit.go("training.all_courses")),
    Screen("procedures", "Lena", lambda visit: visit.go("procedures.library")),
    Screen("procedure", "Ruth", procedure),
]
