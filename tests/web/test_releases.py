"""A database that an earlier release stored is upgraded, whole, and its cases go on to their ends."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
import time_machine

from engine import clock
from engine.case.model import Case, Draft, Task
from engine.db import Database
from engine.db.upgrade import MIGRATIONS, differences, revision, upgrade
from engine.keeping.anchoring import seal_and_anchor
from engine.log.seals import Key
from tests import releases
from tests.build_of_a_release import DRAFTED, FOUND
from tests.council import Council
from tests.web.conftest import Client, made

NUMBERS = releases.numbers()
#: on PostgreSQL the oldest, one amid the chain, and the newest: each takes some seconds
ON_POSTGRESQL = [NUMBERS[0], NUMBERS[5], NUMBERS[-1]]
STORED = [("sqlite", n) for n in NUMBERS] + [("postgresql", n) for n in ON_POSTGRESQL]
#: never the newest at any commit: 0001 came with 0002, and 0013 to 0017 in one go with 0018
NEVER_STORED = {"0001", *(f"{number:04}" for number in range(13, 18))}
AFTER = clock.moment("2027-03-01T10:00")  # every case of a release has ended by then


@pytest.fixture
def stored(request, tmp_path):
    """What a release stored, as it stood then: the kind of database, its number, the database."""
    kind, number = request.param
    if kind == "sqlite":
        url = releases.restore_sqlite(number, tmp_path / "release.db")
    else:
        server = request.getfixturevalue("postgres_server")
        url = releases.restore_postgres(number, server.create("release"))
    db = Database(url)
    yield kind, number, db
    db.engine.dispose()


def counted(db: Database) -> dict[str, int]:
    """How many rows each table holds; what Alembic keeps for itself is left out."""
    with db.engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
        rows = {t: connection.scalar(sa.text(f'select count(*) from "{t}"')) for t in tables}
    return {table: count for table, count in rows.items() if count}


def log_of(db: Database, anchor: str | None, tmp_path) -> dict:
    """What ``log verify`` says of a database, against the anchor of its release where it had one."""
    app = made(Council(db), log_key=releases.LOG_KEY)
    words = ["log", "verify"]
    if anchor:
        kept = tmp_path / "anchor.txt"
        kept.write_text(anchor + "\n")
        words += ["--anchor", str(kept)]
    result = app.test_cli_runner().invoke(args=words)
    app.extensions["threefold"].engine.dispose()
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize("stored", STORED, indirect=True, ids=lambda s: "-".join(s))
def test_what_a_release_stored_is_upgraded_and_its_cases_go_on_to_their_ends(stored, tmp_path):
    kind, number, db = stored
    release = releases.told(number, kind)
    before = counted(db)
    assert revision(db) == number and before["case"] >= len(release["cases"])

    upgrade(db)

    after = counted(db)
    assert differences(db) == []
    assert {table: after.get(table) for table in before} == before, "a row is gone, or one too many"
    said = log_of(db, release["anchor"], tmp_path)
    assert said["cases"] == before["case"] and not said["bad"]
    assert bool(sum(said["sealed"].values())) is bool(release["anchor"])

    running = release["cases"]
    if number not in (NUMBERS[0], NUMBERS[-1]):  # where all of them go on, which takes its time
        running = [one for one in running if one["scenario"] == DRAFTED]
    for one in running:
        walk_on(db, one)
    seal_and_anchor(db, Key(releases.LOG_KEY), [], AFTER)
    said = log_of(db, release["anchor"], tmp_path)
    assert not said["bad"] and not said["tables"] and not said["unprotected"]


def walk_on(db: Database, one: dict) -> None:
    """Open a case of a release on its page, then go on with it to its end."""
    council = Council(db)
    with time_machine.travel(clock.moment(one["now"]), tick=False):
        app = made(council, log_key=releases.LOG_KEY)
        client = Client(app)
        client.sign_in("Priya")
        assert client.get(f"/cases/{one['case']}").status == 200
        app.extensions["threefold"].engine.dispose()
    walk = council.walk(one["now"])
    walk.case, walk.cases = one["case"], one["cases"]
    walk.run({"steps": one["to_come"]})
    with db.read() as session:
        case = session.scalars(sa.select(Case).where(Case.public_id == one["case"])).one()
        assert case.ended_at is not None, one["scenario"]


def test_no_release_is_left_out():
    # a newer one is kept as soon as another follows it: python -m tests.releases keep
    versions = MIGRATIONS / "versions"
    there = {path.name[:4] for path in versions.glob("0*.py") if path.name[:4] <= NUMBERS[-1]}
    assert there - NEVER_STORED == set(NUMBERS)


def test_a_draft_that_an_earlier_release_kept_is_taken_up_again(tmp_path):
    number = NUMBERS[0]
    db = Database(releases.restore_sqlite(number, tmp_path / "release.db"))
    upgrade(db)
    with db.read() as session:
        draft = session.scalars(sa.select(Draft)).one()
        assert FOUND in str(draft.typed)
        task = session.get_one(Task, draft.task_id)
        case = session.get_one(Case, task.case_id)
        path, told = (
            f"/tasks/{task.public_id}/how-it-is-going",
            releases.told(number, "sqlite")["cases"],
        )
    now = next(one["now"] for one in told if one["case"] == case.public_id)
    with time_machine.travel(clock.moment(now), tick=False):
        client = Client(made(Council(db)))
        client.sign_in("Tom")
        assert FOUND in client.get(path).text
    client.app.extensions["threefold"].engine.dispose()
    db.engine.dispose()


def test_the_oldest_release_is_upgraded_one_migration_at_a_time(tmp_path):
    number = NUMBERS[0]
    db = Database(releases.restore_sqlite(number, tmp_path / "release.db"))
    newest = int(NUMBERS[-1])
    for step in range(int(number) + 1, newest + 1):
        upgrade(db, f"{step:04}")
        assert revision(db) == f"{step:04}"
        assert len(counted(db)) > 20
    upgrade(db)
    assert differences(db) == []
    log_of(db, None, tmp_path)
    db.engine.dispose()
