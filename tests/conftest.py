"""What every test may ask for: a council on SQLite, on PostgreSQL, or on each in turn."""

from __future__ import annotations

import os

import pytest

from engine import guards
from tests import postgres, quick
from tests.council import postgres_council, sqlite_council

quick.keep_files_in_memory()
quick.keep_passwords_with_little_work()
quick.keep_compiled_templates()
quick.keep_compiled_addresses()


def pytest_collection_finish():
    """All tests are known; what comes now is theirs."""
    quick.look_for_garbage_seldom()


@pytest.fixture(autouse=True, scope="session")
def mutant():
    """With ``make mutants``: this one guard is switched off for the whole run."""
    name = os.environ.get("THREEFOLD_TEST_WITHOUT_GUARD")
    if not name:
        yield
        return
    with guards.switched_off(name):
        yield


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL server for this run; it must be there, a test is never skipped for want of it."""
    with postgres.start() as server:
        yield server


@pytest.fixture
def sqlite(tmp_path):
    """A council on SQLite."""
    with sqlite_council(tmp_path) as council:
        yield council


@pytest.fixture(params=["sqlite", "postgresql"])
def council(request, tmp_path):
    """The same test on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        with sqlite_council(tmp_path) as made:
            yield made
    else:
        server = request.getfixturevalue("postgres_server")
        with postgres_council(server, "council") as made:
            yield made
