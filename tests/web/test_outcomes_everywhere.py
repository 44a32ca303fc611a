"""S1: what the adult wants opens every page of work on their enquiry. No task is without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from engine.case.model import Case, Task
from tests.council import STAFF, scenario_of
from tests.web.tasks_helpers import Browser

TEMPLATES = Path(__file__).parents[2] / "web" / "templates" / "tasks"
FULL = "ordinary full path, everything achieved"
WANTED = "I want my money back"


def open_tasks(council, walk):
    """(public id, name, role, assignee) of every open task of the walk's case."""
    with council.db.read() as session:
        rows = session.scalars(
            select(Task)
            .join(Case, Case.id == Task.case_id)
            .where(
                Case.public_id == walk.case,
                Task.completed_at.is_(None),
                Task.cancelled_at.is_(None),
            )
        )
        return [(t.public_id, t.name, t.role, t.assignee and t.assignee.name) for t in rows]


def who(role, assignee):
    """Somebody who does this task: whoever has it, else one who holds its role."""
    if assignee:
        return assignee.partition(" ")[0]
    return next(name for name, roles in STAFF.items() if role in roles)


@pytest.mark.slow
def test_every_task_of_an_enquiry_shows_what_the_adult_wants(app, sqlite):
    said = scenario_of(FULL)
    walk = sqlite.walk(said["starts"])
    seen, asked, people = {}, False, {}
    for step in said["steps"]:
        walk.run({"steps": [step]})
        asked = asked or step.get("submit") == "hear_from_adult"
        for public_id, name, role, assignee in open_tasks(sqlite, walk):
            if name in seen or not asked or role == "partner":
                continue  # a partner sees what was passed on to them
            person = who(role, assignee)
            page = people.setdefault(person, Browser(app, person)).get(f"/tasks/{public_id}")
            (beside,) = page.page.tree.find_class("app-task__side")
            seen[name] = WANTED in beside.text_content()

    assert len(seen) >= 12 and {"decide_duty", "plan_enquiry", "decide_action"} <= seen.keys()
    assert [name for name, shown in seen.items() if not shown] == []


def test_before_anybody_has_asked_the_page_says_that(app, sqlite):
    walk = sqlite.walked("one conversation, everything achieved", 2)
    ((task, *_),) = [t for t in open_tasks(sqlite, walk) if t[1] == "hear_from_adult"]

    page = Browser(app, "Lena").get(f"/tasks/{task}")

    (beside,) = page.page.tree.find_class("app-task__side")
    assert "Nobody has asked Dora yet what they would like to happen." in beside.text_content()


@pytest.mark.parametrize("name", ("page", "check", "read"))
def test_every_template_of_a_task_draws_the_block(name):
    """The pages on which a task is filled in, checked or read; whichever task it is."""
    assert '{% include "tasks/_side.html" %}' in (TEMPLATES / f"{name}.html").read_text()
    side = (TEMPLATES / "_side.html").read_text()
    assert "{{ outcomes(sheet) }}" in side.split("govukDetails")[1], "it comes first"


def test_the_adult_is_called_what_they_like_to_be_called(app, sqlite):
    """S15: the preferred name heads the page of a task; the full name stands in the record."""
    walk = sqlite.walked("one conversation, everything achieved", 4)
    task = next(t for t, name, *_ in open_tasks(sqlite, walk) if name == "decide_duty")

    page = Browser(app, "Priya").get(f"/tasks/{task}")

    assert "What Dora wants" in page.words and "What Dora Whitlock wants" not in page.words
