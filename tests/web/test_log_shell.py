"""``log verify`` in a shell: what is bad, and what could not be looked at, is told by the exit too."""

import json

import sqlalchemy as sa

from engine import clock
from engine.db.protected import unprotect
from engine.keeping.anchoring import seal_and_anchor
from engine.log.seals import Key
from tests.web.conftest import KEY, made


def verified(council, **settings):
    done = made(council, **settings).test_cli_runner().invoke(args=["log", "verify"])
    return done.exit_code, json.loads(done.output)


def test_a_log_that_is_whole_exits_with_nought(sqlite):
    sqlite.walked("not for us")
    seal_and_anchor(sqlite.db, Key(KEY), [], clock.now())

    code, said = verified(sqlite)

    assert code == 0 and said["cases"] == 1 and sum(said["sealed"].values()) > 5
    assert not said["not_checked"]


def test_a_trigger_that_is_missing_is_bad(sqlite):
    with sqlite.db.engine.begin() as connection:
        connection.exec_driver_sql('DROP TRIGGER "threefold_event_update"')

    assert verified(sqlite)[0] == 2
    with sqlite.db.engine.begin() as connection:
        unprotect(connection)
    code, said = verified(sqlite)
    assert code == 2 and "event" in said["unprotected"]


def test_seals_that_nobody_could_check_are_no_good_news(sqlite):
    sqlite.walked("not for us")
    assert verified(sqlite, secret_key="")[0] == 0, "nothing is sealed yet"
    seal_and_anchor(sqlite.db, Key(KEY), [], clock.now())

    code, said = verified(sqlite, secret_key="")

    assert code == 2 and "Set THREEFOLD_LOG_KEY" in said["not_checked"]


def test_a_changed_row_is_bad(sqlite):
    sqlite.walked("not for us")
    seal_and_anchor(sqlite.db, Key(KEY), [], clock.now())
    with sqlite.db.engine.begin() as connection:
        unprotect(connection)
        connection.execute(sa.text("UPDATE access SET page = 'x'"))
        changed = connection.execute(sa.text("UPDATE event SET via = 'web'")).rowcount

    code, said = verified(sqlite)

    assert changed and code == 2 and said["tables"]["event"]["bad"]
