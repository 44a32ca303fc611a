"""axe on the pages of people: workload, leavers, the hand-over, learning, procedures, giving back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import clock
from engine.oversight.handover import hand_over
from engine.oversight.out_of_hours import next_morning
from engine.people.courses import set_course
from engine.people.leaver import set_leaving
from engine.people.training_record import record_training
from engine.people.users import disable_user
from engine.procedures.keeping import Place, add_procedure
from tests.browsing.pages import Practitioner
from tests.web.board_desk import ago, change
from tests.web.conftest import concern
from tests.web.test_work import in_danger

PAGES = [
    ("Ruth", "/workload"),
    ("Ruth", "/leavers"),
    ("Ruth", "/leavers/{Lena}"),
    ("Sam", "/leavers"),
    ("Sam", "/leavers/{Tom}"),
    ("Priya", "/hand-over"),
    ("Tom", "/training"),
    ("Ruth", "/training/teams"),
    ("Ruth", "/training/people/{Tom}"),
    ("Ruth", "/training/bringing-in"),
    ("Sam", "/training/courses"),
    ("Tom", "/procedures"),
    ("Priya", "/procedures/{procedure}"),
    ("Priya", "/procedures/new"),
    ("Amara", "/tasks/{task}/giving-back"),
    ("Ruth", "/tasks/{task}/assignee"),
]


@pytest.fixture
def there(sqlite):
    """Something on each of these pages; the public ids that stand in their addresses."""
    urgent, _ = concern(sqlite, name="Selin Aydin")
    in_danger(sqlite, urgent)
    late, _ = concern(sqlite)
    change(sqlite, late, due_at=ago(14))
    change(sqlite, concern(sqlite)[0], assignee_id=None)
    task, _ = concern(sqlite, by="Amara")
    change(sqlite, task, due_at=next_morning(clock.now()))
    today = clock.today()
    with sqlite.db.write() as session:
        who = {name: sqlite.user(session, name) for name in ("Lena", "Tom", "Sam", "Ruth", "Priya")}
        roles = ["enquiry_officer", "contact_officer"]
        course = set_course(session, None, "Hearing the adult", "12", roles, who["Sam"])
        soon = today + timedelta(days=9)
        record_training(session, who["Tom"], course, today, soon, who["Ruth"])
        procedure = add_procedure(
            session, "Our policy", "How we begin.", "local", ["every"], "1.0",
            Place("https://council.example/policy"), who["Priya"],
        )  # fmt: skip
        hand_over(session, who["Tom"], "", "Ring Priya until ten.", who["Priya"])
        set_leaving(session, who["Tom"], today + timedelta(days=9), who["Sam"])
        disable_user(session, who["Lena"], at=clock.now(), actor=None)
        people = {name: user.public_id for name, user in who.items()}
        return {**people, "procedure": procedure.public_id, "task": task}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(chromium, address, there, width):
    for who in dict.fromkeys(name for name, _ in PAGES):
        context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
        person = Practitioner(context.new_page(), address, True).sign_in(who)
        for path in [path for name, path in PAGES if name == who]:
            person.go(path.format(**there))
            over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert person.page.evaluate(over) <= 0, path
        context.close()
