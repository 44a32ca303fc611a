"""Screens of oversight: what stands still and why, time and its pauses, corrections."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engine import clock
from engine.case.model import Case, Task
from engine.case.override import override_step
from engine.people.users import get_user_by_email
from engine.record import KINDS
from tests.screenshots import Screen, Visit
from web import demo

ADULT = KINDS["adult"].table


def _to(endpoint: str, **values: str):
    return lambda visit: visit.go(endpoint, **values)


def pause(visit: Visit) -> None:
    """A pause at the adult's own pace that nobody would look at again."""
    visit.go("pauses.show", task_id=visit.task("Marion Teale", "have_conversation"))
    visit.page.locator("main form button.govuk-button").first.click()
    visit.page.wait_for_load_state()


def _done_task(visit: Visit, adult: str, name: str) -> str:
    found = (
        select(Task.public_id)
        .join(Case, Case.id == Task.case_id)
        .join(ADULT, ADULT.c.id == Case.adult_id)
        .where(ADULT.c.name == adult, Task.name == name, Task.completed_at.is_not(None))
    )
    with visit.db.read() as session:
        return session.scalars(found).first()


def corrections(visit: Visit) -> None:
    visit.go("corrections.show", task_id=_done_task(visit, "Joel Farr", "hear_from_adult"))


def correction(visit: Visit) -> None:
    """One answer, asked again with the reason."""
    task = _done_task(visit, "Joel Farr", "hear_from_adult")
    visit.go("corrections.new", task_id=task, name="what_matters")


def overrides(visit: Visit) -> None:
    """A step that is not done for now, and why; it stays open and is counted."""
    with visit.db.write() as session:
        ruth = get_user_by_email(session, demo.emails()["Ruth"])
        task = visit.task("Joel Farr", "review_outcomes_end")
        why = "He is on a ship until the tenth and wants to answer himself."
        until = clock.today() + timedelta(days=10)
        override_step(session, task, "end", "cannot_be_reached", why, until, ruth)
    visit.go("overrides.show")


OVERSIGHT = [
    Screen("board", "Ruth", _to("board.show")),
    Screen("board-diagram", "Ruth", _to("board.diagram")),
    Screen("workload", "Ruth", _to("workload.show")),
    Screen("absences", "Ruth", _to("absences.show")),
    Screen("times", "Sam", _to("times.show")),
    Screen("notices", "Tom", _to("notices.show")),
    Screen("pause", "Tom", pause),
    Screen("corrections", "Tom", corrections),
    Screen("correction", "Tom", correction),
    Screen("overrides", "Ruth", overrides),
]
