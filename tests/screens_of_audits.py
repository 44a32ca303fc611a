"""Screens of audits: a sample being drawn, and questions with what the record shows."""

from __future__ import annotations

from datetime import timedelta

from engine import clock
from tests.screenshots import Screen, Visit


def draw(visit: Visit) -> None:
    """The last twelve months, instead of the quarter that is offered."""
    visit.go("audits.new")
    today = clock.today()
    for name, day in (("first", today - timedelta(days=365)), ("last", today)):
        for box, number in (("day", day.day), ("month", day.month), ("year", day.year)):
            visit.page.fill(f"[name={name}-{box}]", str(number))


def sample(visit: Visit) -> None:
    draw(visit)
    visit.press("Draw the sample")


def questions(visit: Visit) -> None:
    """The first case to audit, and what its record shows."""
    visit.go("audits.show")
    visit.page.locator(".app-audits a").first.click()
    visit.page.get_by_role("link", name="Empowerment").click()
    visit.page.wait_for_load_state()


AUDITS = [
    Screen("audit-draw", "Vera", draw),
    Screen("audit-sample", "Vera", sample),
    Screen("audit-questions", "Vera", questions),
    Screen("audits", "Vera", lambda visit: visit.go("audits.show")),
]
