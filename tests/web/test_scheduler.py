"""The scheduler: what is due takes effect when it beats; it starts from a shell and beside the demo."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from engine import clock
from engine.case.model import Case, Task, Timer
from engine.keeping.nightly import Nights
from engine.notices.model import Notice
from engine.notices.ways import Folder
from tests.engine.case.test_due import concern
from web import create_app, scheduler
from web.cli.scheduler import command
from web.settings import Settings


def reminded(council):
    with council.db.read() as session:
        return session.query(Task).filter(Task.reminded_at.is_not(None)).count()


def app_of(council):
    url = council.db.engine.url.render_as_string(hide_password=False)
    folder = Path(council.db.engine.url.database).parent / "mail"
    settings = Settings(database_url=url, secret_key="k" * 40, mail=f"folder:{folder}")
    return create_app(settings)


def test_one_beat_from_a_shell_does_what_is_due_and_says_how_much(sqlite):
    concern(sqlite)  # opened in March, so that everything is due by now
    run = app_of(sqlite).test_cli_runner()

    assert "2 due, 0 failed" in run.invoke(command, ["--once"]).output
    assert reminded(sqlite) == 2
    assert "0 due, 0 failed" in run.invoke(command, ["--once"]).output


def test_the_same_beat_sends_the_mails_of_what_it_did(sqlite):
    concern(sqlite)
    app = app_of(sqlite)

    said = app.test_cli_runner().invoke(command, ["--once"]).output
    assert "0 mails, 0 failed" in said, "they wait for what else may come in five minutes"
    with sqlite.db.write() as session:
        session.execute(sa.update(Notice).values(made_at=clock.now() - timedelta(minutes=5)))
    said = app.test_cli_runner().invoke(command, ["--once"]).output

    assert "1 mails, 0 failed" in said
    assert len(list(app.extensions["mail"].path.glob("*.eml"))) == 1


def test_a_database_of_another_release_is_said_and_nothing_is_fired(tmp_path):
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/empty.db", secret_key="k" * 40))

    done = app.test_cli_runner().invoke(command, ["--once"])

    assert done.exit_code == 1 and "another release" in done.output


def test_beside_the_pages_it_beats_by_itself(sqlite, tmp_path):
    concern(sqlite)
    beating = scheduler.start_beside(sqlite.db, Folder(tmp_path / "mail"), Nights())
    try:
        until = time.monotonic() + 30
        while reminded(sqlite) < 2 and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        beating.shutdown()
    assert reminded(sqlite) == 2


def test_one_thing_of_a_beat_that_fails_holds_up_no_other_and_is_said(caplog):
    def fails():
        raise KeyError("a fault of ours")

    def away():
        raise OperationalError("", {}, Exception("the database is away"))

    assert scheduler._apart("counting", fails) == 0
    assert "goes on without counting" in caplog.text and "KeyError" in caplog.text
    with pytest.raises(OperationalError):
        scheduler._apart("counting", away)


def test_what_is_due_in_the_future_waits(sqlite):
    concern(sqlite)
    with sqlite.db.write() as session:
        later = clock.now() + timedelta(days=1)
        session.execute(sa.update(Timer).values(due_at=later))
        session.execute(sa.update(Case).values(next_due_at=later))
    assert scheduler.beat(sqlite.db) == []
