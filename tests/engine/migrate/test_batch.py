"""Batch: killed anywhere and begun again, every case goes over once; one bad case stops no other."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from engine import clock
from engine.case.migrate import batch
from engine.case.model import Case, Task, Workflow
from engine.db import Database
from engine.log import events
from engine.log.model import Event
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import EMAILS, SECTION42
from tests.engine.migrate.acting import answer
from tests.engine.migrate.pairs import version

ONE = "one conversation, everything achieved"
AT = clock.moment("2026-05-04T09:00")
ROOT = Path(__file__).resolve().parents[3]
MANY = 6

#: Takes cases over and is killed: after so many, or inside the transaction of the next one.
KILLED = """
import os, signal, sys
from engine import clock
from engine.case.migrate import batch
from engine.db import Database
url, email, after, inside = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "inside"
die = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
done = 0
plain = batch.migrate
def migrate(*args, **kwargs):
    outcome = plain(*args, **kwargs)
    if inside and done == after:
        args[0].flush()
        die()
    return outcome
batch.migrate = migrate
for line in batch.run(Database(url), "section42", email, really=True,
                      at=clock.moment("2026-05-04T09:00")):
    done += 1
    print(line["case"], flush=True)
    if done == after and not inside:
        die()
"""


@pytest.fixture
def many(council):
    """Six cases on the first version, and a second version that each can go over to."""
    for _ in range(MANY):
        council.walk("2026-03-02T18:00").step({"by": "Lena", "open": True})
    council.number = published(council, "a question more")
    return council


def published(council, name):
    with council.db.write() as session:
        iris = council.user(session, "Iris")
        bundle = version(from_folder(SECTION42), name)
        return versions.publish(session, bundle, iris, at=AT).id


def run(council):
    return list(batch.run(council.db, "section42", EMAILS["Iris"], really=True, at=AT))


def killed(council, after, where):
    """Start it in a process of its own and let it be killed; return the cases it told of."""
    url = council.db.engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, url, EMAILS["Iris"], str(after), where],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    return done.stdout.split()


def everybody_went_over_once(council):
    with council.db.read() as session:
        assert set(session.scalars(select(Case.process_version_id))) == {council.number}
        lines = session.execute(
            select(Event.case_id, func.count())
            .where(Event.what == "migrated")
            .group_by(Event.case_id)
        ).all()
        cases = session.scalars(select(Case)).all()
        assert sorted(lines) == [(case.id, 1) for case in sorted(cases, key=lambda c: c.id)]
        assert [events.verify(session, case) for case in cases] == [None] * len(cases)


@pytest.mark.slow
def test_killed_again_and_again_it_takes_every_case_over_once(many):
    """Between two cases, inside a case, before the first; then it is left to come to its end."""
    told = killed(many, 2, "between")
    assert len(told) == 2
    again = killed(many, 1, "inside")
    assert len(again) == 1 and not set(told) & set(again)
    assert killed(many, 0, "inside") == []

    rest = run(many)

    assert [line["result"] for line in rest] == ["moved"] * (MANY - 3)
    assert [(line["number"], line["of"]) for line in rest] == [(1, 3), (2, 3), (3, 3)]
    everybody_went_over_once(many)
    assert run(many) == []


@pytest.mark.parametrize("position", ["{not a state", '{"format": "spiffworkflow 3.1.0/1"}'])
def test_a_case_whose_position_is_lost_goes_over_from_its_log(many, position):
    """What is open still says where it stands, and the log leads there."""
    with many.db.write() as session:
        session.scalars(select(Workflow).order_by(Workflow.id)).all()[1].state = position

    assert [line["result"] for line in run(many)] == ["moved"] * MANY
    everybody_went_over_once(many)


def test_a_case_whose_position_is_lost_and_whose_log_leads_elsewhere_stays(many):
    with many.db.write() as session:
        bad = session.scalars(select(Workflow).order_by(Workflow.id)).all()[1]
        bad.state = "{not a state"
        mine = Task.case_id == bad.case_id
        session.execute(update(Task).where(mine).values(cancelled_at=AT))

    lines = run(many)

    assert [line["result"] for line in lines] == ["moved", "stays"] + ["moved"] * (MANY - 2)
    assert "does not lead to where this case stands" in lines[1]["why"]


def test_a_case_that_cannot_be_read_stops_no_other_and_says_so(many):
    with many.db.write() as session:
        bad = session.scalars(select(Workflow).order_by(Workflow.id)).all()[1]
        bad.is_main = False  # a case without its main diagram: nothing of ours leaves that
        row, number = bad.id, bad.case_id

    lines = run(many)

    assert [line["result"] for line in lines] == ["moved", "failed"] + ["moved"] * (MANY - 2)
    assert "Nothing was changed" in lines[1]["why"]
    with many.db.write() as session:
        assert session.get_one(Case, number).process_version_id != many.number
        session.get_one(Workflow, row).is_main = True  # put back from a copy

    assert [(line["result"], line["of"]) for line in run(many)] == [("moved", 1)]
    everybody_went_over_once(many)


def test_a_case_that_somebody_works_on_meanwhile_goes_over_as_it_is_then(many):
    """A practitioner is first: the batch waits for the case, and takes it as they left it."""
    walk = many.walk("2026-03-02T18:00")
    going = batch.run(many.db, "section42", EMAILS["Iris"], really=True, at=AT)
    first = next(going)
    with many.db.read() as session:
        last = session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
        walk.case = last.public_id
    answer(many, walk, "record_concern", "Lena")

    rest = list(going)

    assert [line["result"] for line in (first, *rest)] == ["moved"] * MANY
    everybody_went_over_once(many)
    with many.db.read() as session:
        log = session.scalars(
            select(Event.what).where(Event.case_id == last.id).order_by(Event.seq)
        ).all()
    assert log[-2:] == ["submitted", "migrated"]


def test_two_batches_at_the_same_time_take_no_case_over_twice(many):
    found: list[list] = []
    urls = [many.db.engine.url.render_as_string(hide_password=False)] * 2

    def one(url):
        db = Database(url)
        try:
            found.append(list(batch.run(db, "section42", EMAILS["Iris"], really=True, at=AT)))
        finally:
            db.engine.dispose()

    threads = [threading.Thread(target=one, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    moved = [line["case"] for lines in found for line in lines if line["result"] == "moved"]
    others = [line["why"] for lines in found for line in lines if line["result"] != "moved"]
    assert len(moved) == len(set(moved)) == MANY
    assert set(others) <= {"This case follows this version already."}
    everybody_went_over_once(many)


def test_a_database_that_refuses_one_case_is_said_and_tried_again(sqlite):
    """What fails is not the case's process but the saving of it."""
    for _ in range(3):
        sqlite.walk("2026-03-02T18:00").step({"by": "Lena", "open": True})
    sqlite.number = published(sqlite, "a question more")
    with sqlite.db.write() as session:
        session.execute(
            text(
                'create trigger full before update of process_version_id on "case" '
                "when new.id = 2 begin select raise(abort, 'disk is full'); end"
            )
        )

    lines = run(sqlite)
    with sqlite.db.write() as session:
        session.execute(text("drop trigger full"))

    assert [line["result"] for line in lines] == ["moved", "failed", "moved"]
    assert [line["result"] for line in run(sqlite)] == ["moved"]
    everybody_went_over_once(sqlite)
