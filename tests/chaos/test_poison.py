"""Poison among fifty good cases, before the real scheduler: the others go on, and it is shown at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine import clock, guards
from engine.calendar import setting
from engine.case import due, reckon
from engine.case.from_json import typed_from
from engine.case.migrate.migrate import migrate
from engine.case.model import Case, Incident, Task, Timer, Workflow
from engine.log import events
from engine.notices import shown
from engine.notices.model import Mail
from engine.oversight.board import board
from engine.oversight.counts import asked
from engine.oversight.nudge import settle_incident
from engine.people import users
from engine.people.model import User
from engine.process import versions
from engine.process.bundle import from_folder
from engine.process.model import ProcessVersion
from tests.chaos.__main__ import copies
from tests.chaos.serving import KEY, ROOT
from tests.council import SECTION42, scenario_of
from tests.engine.case.submitting import ONE
from tests.engine.case.test_due import concern, timers_of
from tests.engine.notices.tray import tell_them
from tests.web.conftest import Client, made

pytestmark = pytest.mark.slow

GOOD = 50
CONCERN = scenario_of(ONE)["steps"][1]["answers"]
OLDER = '{"format": "spiffworkflow 3.1.0/1", "tasks": {}}'


def scheduler(council, folder, *more):
    """``flask scheduler``, as an operator starts it."""
    url = council.db.engine.url.render_as_string(hide_password=False)
    given = {
        "DATABASE_URL": url, "SECRET_KEY": KEY, "DEMO": "0", "MAIL": f"folder:{folder}",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler", *more],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, **{f"THREEFOLD_{name}": value for name, value in given.items()}},
    )  # fmt: skip


def poisoned(council):
    """Rows as older releases have left them: a position, a reminder's expression, an address."""
    old_position, old_reminder = concern(council, "Ada Okafor"), concern(council, "Bea Lund")
    long_ago = clock.now() - timedelta(minutes=30)
    tell_them(council, long_ago, "Tom", "Priya", "Daniel")
    with council.db.write() as session:
        of = council.case(session, old_position).id
        session.execute(update(Workflow).where(Workflow.case_id == of).values(state=OLDER))
        of = council.case(session, old_reminder).id
        session.execute(update(Timer).where(Timer.case_id == of).values(expression="before(2)"))
        iris, day = council.user(session, "Iris"), clock.today(clock.now()) + timedelta(days=9)
        setting.close_day(session, day, "Office move", iris, at=long_ago)
        council.user(session, "Priya").email = "prîya@council.example"
    return old_position, old_reminder


def on_the_board(council, walk):
    """What Ruth is told has failed in a case."""
    with council.db.read() as session:
        seen = board(
            session, council.user(session, "Ruth"), asked({"show": "incident"}), as_of=clock.now()
        )
        of = [line for line in seen.lines if line.wait.case == walk.case]
        return {
            said.split(": ", 1)[1] for line in of for said in line.why.because if "failed" in said
        }


def fired(council, but=()):
    """In how many cases everything that was due has taken effect."""
    with council.db.read() as session:
        waits = (
            Timer.fired_at.is_(None) & Timer.cancelled_at.is_(None) & (Timer.due_at < clock.now())
        )
        late = set(session.scalars(select(Timer.case_id).where(waits)))
        return len(set(session.scalars(select(Timer.case_id))) - late - set(but))


def until(what, seconds=240):
    """Wait until something is so; in how many seconds it was."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() < began + seconds, "it did not come about"
        time.sleep(0.2)
    return time.monotonic() - began


def test_fifty_cases_and_their_mails_go_on_beside_poison_which_is_shown_and_set_right(
    council, tmp_path
):
    copies(council, GOOD)
    position, reminder = poisoned(council)
    running = scheduler(council, tmp_path / "mails")
    try:
        shown_after = until(
            lambda: on_the_board(council, position) and on_the_board(council, reminder)
        )
        until(
            lambda: (
                fired(council) >= GOOD + 1 and len(list((tmp_path / "mails").glob("*.eml"))) >= 2
            )
        )
        until(lambda: failing_mails(council))
    finally:
        running.terminate()
        said = running.communicate(timeout=60)[0]
    print(
        f"\n{council.db.engine.dialect.name}: on the board after {shown_after:.1f} s of a scheduler"
    )

    assert "Traceback" not in said, said
    assert on_the_board(council, position) == {due.FAILING}
    assert on_the_board(council, reminder) == {reckon.FAILED}
    assert {(t.attempts, t.fired_at) for t in timers_of(council, position)} == {(1, None)}
    assert min(t.next_try_at for t in timers_of(council, position)) > clock.now() - timedelta(
        minutes=9
    )
    assert [(one.who, one.attempts, one.given_up_at) for one in failing_mails(council)] == [
        ("Priya North", 1, None)
    ]
    assert all_logs_hold(council)
    set_right(council, tmp_path, position, reminder)


def failing_mails(council):
    with council.db.read() as session:
        return shown.not_sent(session, council.user(session, "Sam"))


def all_logs_hold(council):
    with council.db.read() as session:
        return all(events.verify(session, case) is None for case in session.scalars(select(Case)))


def set_right(council, folder, position, reminder):
    """An administrator publishes a version, takes both cases over to it, and mends the address."""
    at, (stuck,) = clock.now(), failing_mails(council)
    with council.db.write() as session:
        new = versions.publish(session, other_words(), None, at=at, via="shell")
        for walk in (position, reminder):
            migrate(session, walk.case, new, council.user(session, "Iris"), at=at)
        sam = council.user(session, "Sam")
        priya = session.scalars(select(User).where(User.name == "Priya North")).one()
        users.set_email(session, priya, "priya@council.example", at=at, actor=sam)
        session.execute(update(Mail).values(next_try_at=at))  # its minute is over
    said = scheduler(council, folder / "mails", "--once").communicate(timeout=240)[0]

    assert ", 0 failed" in said and "Traceback" not in said, said
    assert fired(council) == GOOD + 2 and all_logs_hold(council)
    # The address from before is told of the change, too: no mail can reach that one.
    assert stuck.mail not in {one.mail for one in failing_mails(council)}
    assert on_the_board(council, position) == set(), "it is over by itself"
    see_to(council, reminder)
    assert on_the_board(council, reminder) == set()


def see_to(council, walk):
    """Ruth has looked at it, and says so."""
    with council.db.write() as session:
        case = council.case(session, walk)
        mine = Incident.case_id == case.id, Incident.settled_at.is_(None)
        (incident,) = session.scalars(select(Incident).where(*mine)).all()
        ruth = council.user(session, "Ruth")
        settle_incident(session, case.public_id, incident.id, ruth, at=clock.now())


def other_words(**changed):
    bundle = from_folder(SECTION42)
    path = next(path for path in sorted(bundle.files) if path.startswith("guidance/"))
    said = {path: bundle.files[path] + b"\nAsk again another day.\n", **changed}
    return replace(bundle, files={**bundle.files, **said})


def test_a_diagram_that_fails_while_somebody_submits_is_shown_at_once_and_set_right(sqlite):
    """A version of an older release, whose condition reads a fact that is there no more."""
    then = clock.moment("2026-02-02T09:00")
    drawn = from_folder(SECTION42).files["section42.bpmn"]
    older = drawn.replace(b">for_us</bpmn:cond", b">was_for_us</bpmn:cond")
    assert older != drawn
    with guards.switched_off("publish_checked"), sqlite.db.write() as session:
        versions.publish(
            session, other_words(**{"section42.bpmn": older}), None, at=then, via="shell"
        )
    walk = sqlite.walk("2026-03-02T18:00")
    walk.step({"by": "Lena", "open": True})
    with sqlite.db.write() as session:
        new = versions.publish(session, other_words(), None, at=then, via="shell").id
    concern(sqlite, "Ada Okafor")  # whoever follows the other version goes on
    with sqlite.db.read() as session:
        case = sqlite.case(session, walk).id
        task = session.scalars(select(Task.public_id).where(Task.case_id == case)).one()
        lena = sqlite.user(session, "Lena")
        typed = typed_from(session, task, CONCERN, lena, clock.now())
    browser = Client(made(sqlite))
    browser.sign_in("Lena")

    page = browser.post(f"/tasks/{task}", typed)

    assert page.status == 500 and "What you typed is kept" in page.words
    (shown_,) = on_the_board(sqlite, walk)
    assert "for_us" in shown_
    with sqlite.db.write() as session:
        version = session.get_one(ProcessVersion, new)
        migrate(session, walk.case, version, sqlite.user(session, "Iris"), at=clock.now())
    with sqlite.db.read() as session:
        typed = typed_from(session, task, CONCERN, sqlite.user(session, "Lena"), clock.now())
    assert browser.post(f"/tasks/{task}", typed).status == 303
    see_to(sqlite, walk)
    assert on_the_board(sqlite, walk) == set() and all_logs_hold(sqlite)
