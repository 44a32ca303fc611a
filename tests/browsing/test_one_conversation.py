"""The first scenario in a real browser: six submits, with JavaScript and without."""

import re

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.from_json import typed_from
from engine.case.model import Case, Task
from tests.council import scenario_of

ONE = scenario_of("one conversation, everything achieved")
STEPS = [s for s in ONE["steps"] if s.get("submit") and "refused" not in s]


@pytest.mark.browser
def test_a_whole_enquiry_in_six_submits(sqlite, practitioners):
    windows = {}
    for one in STEPS:
        who = windows.setdefault(one["by"], practitioners(one["by"]))
        if one["submit"] == "record_concern":
            who.go("/concerns/new")
            who.press(re.compile("^Start"))
        else:
            who.go(f"/tasks/{_task(sqlite, one['submit'], one['by'])}")
        who.do_task(_typed(sqlite, one))

    with sqlite.db.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.ended_as == "s42_concluded"
        of_case = f"/cases/{case.public_id}"
    for page in ("", "/outcomes", "/history", "/who-looked", "/diagram"):
        windows["Tom"].go(of_case + page)
    for page in ("people", "plan", "decisions", "principles", "chronology"):
        windows["Tom"].go(f"{of_case}/{page}")
    windows["Tom"].go(f"{of_case}/chronology?kind=decision&from=2026-02-31&page=all")
    for path in (
        "/",
        "/team",
        "/waiting-on-others",
        "/find",
        "/concerns/new",
        "/processes/section42",
    ):
        windows["Tom"].go(path)


def _task(council, name, by):
    with council.db.write() as session:
        task = session.scalars(
            select(Task).where(Task.name == name, Task.completed_at.is_(None))
        ).one()
        if task.assignee_id is None:
            task.assignee_id = council.user(session, by).id
        return task.public_id


def _typed(council, one):
    """What to type: the scenario's answers, all of them earlier today."""
    with council.db.read() as session:
        task = session.scalars(
            select(Task).where(Task.name == one["submit"], Task.completed_at.is_(None))
        ).one()
        answers = {
            k: council.user(session, v[1:]).public_id if isinstance(v, str) and v[:1] == "@" else v
            for k, v in one["answers"].items()
        }
        for when in ("start_when", "talk_when", "end_when"):
            if when in answers:
                answers[when] = clock.now().astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
        actor = council.user(session, one["by"])
        return typed_from(session, task.public_id, answers, actor, clock.now())
