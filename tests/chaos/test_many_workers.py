"""Four workers, real HTTP, one task: one completion a round, and nothing typed is lost."""

import html
import os
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.from_json import typed_from
from engine.case.model import Answer, Case, Draft, KeptText, Task
from tests.chaos.serving import Browser, serving
from tests.council import scenario_of

ROUNDS = int(os.environ.get("THREEFOLD_ROUNDS", "30"))
ONE = scenario_of("one conversation, everything achieved")
STEPS = {s["submit"]: s for s in ONE["steps"] if s.get("submit")}
PEOPLE = ("Lena", "Amara", "Lena", "Amara")


@pytest.mark.slow
def test_thirty_rounds_of_four_on_one_task_complete_it_thirty_times(council, capsys):
    """Two people, two tabs each, through four gunicorn workers."""
    url = council.db.engine.url.render_as_string(hide_password=False)
    outcomes: dict[str, int] = {}
    with serving(url) as address:
        browsers = [Browser(address).sign_in(name) for name in PEOPLE]
        for number in range(ROUNDS):
            for what in _round(council, browsers, number):
                outcomes[what] = outcomes.get(what, 0) + 1

    with council.db.read() as session:
        heard = session.scalars(
            select(Answer.task_id).join(Task).where(Task.name == "hear_from_adult")
        ).all()
    with capsys.disabled():
        print(f"\n  {council.db.engine.dialect.name}: {ROUNDS} rounds, {outcomes}")
    assert len(heard) == len(set(heard)) == ROUNDS
    assert outcomes == {"recorded": ROUNDS, "told who was first, text kept": 3 * ROUNDS}


def _round(council, browsers, number):
    walk = council.walk("2026-03-02T18:00")
    walk.now = clock.now() - timedelta(hours=2)
    answers = {
        **STEPS["record_concern"]["answers"],
        "adult_name": f"Adult {number} Numbered{number}",
        "adult_date_of_birth": f"1940-01-{number % 28 + 1:02}",
        "adult_address": f"{number} First Row",
    }
    walk.run(
        {
            "steps": [
                {"by": "Lena", "open": True},
                {"by": "Lena", "submit": "record_concern", "answers": answers},
            ]
        }
    )
    forms = [_page(council, walk, name, n) for n, name in enumerate(PEOPLE)]
    results: list[str] = [""] * len(forms)
    barrier = threading.Barrier(len(forms))

    def send(n):
        task, typed = forms[n]
        barrier.wait()
        results[n] = _said(council, n, *browsers[n].post(f"/tasks/{task}", typed)[:2])

    threads = [threading.Thread(target=send, args=(n,)) for n in range(len(forms))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _page(council, walk, name, n):
    """What this person's page would send: their own words in it."""
    when = (clock.now() - timedelta(hours=1)).astimezone(clock.LONDON)
    said = {
        **STEPS["hear_from_adult"]["answers"],
        "start_when": when.strftime("%Y-%m-%dT%H:%M"),
        "what_worries": f"Words of tab {n}",
    }
    with council.db.write() as session:
        task = session.scalars(
            select(Task)
            .join(Case)
            .where(Case.public_id == walk.case, Task.name == "hear_from_adult")
        ).one()
        task.assignee_id = None
        public_id = task.public_id
    with council.db.read() as session:
        actor = council.user(session, name)
        return public_id, typed_from(session, public_id, said, actor, clock.now())


def _said(council, n, status, page):
    if status == 303:
        return "recorded"
    page = html.unescape(page)
    told = "completed this task at" in page and (" North completed" in page)
    with council.db.read() as session:
        rows = [*session.scalars(select(KeptText.typed)), *session.scalars(select(Draft.typed))]
    kept = any(row.get("what_worries") == [f"Words of tab {n}"] for row in rows)
    if status == 409 and told and kept and f"Words of tab {n}" in page:
        return "told who was first, text kept"
    return f"{status}, told: {told}, kept: {kept}"
