"""Screens of people: workload, what a leaver holds, the hand-over, learning and procedures."""

from __future__ import annotations

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


PEOPLE = [
    Screen("workload", "Ruth", lambda visit: visit.go("workload.show")),
    Screen("leaver-holds", "Ruth", holds),
    Screen("hand-over", "Priya", lambda visit: visit.go("handover.show")),
    Screen("my-learning", "Amara", lambda visit: visit.go("training.mine")),
    Screen("training", "Ruth", lambda visit: visit.go("training.teams")),
    Screen("courses", "Sam", lambda visit: visit.go("training.all_courses")),
    Screen("procedures", "Lena", lambda visit: visit.go("procedures.library")),
    Screen("procedure", "Ruth", procedure),
]
