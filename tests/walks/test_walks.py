"""Random walks, a few of them: whatever is answered, cases end as they must and nothing comes out."""

import pytest

from tests.council import postgres_council, sqlite_council
from tests.walks.coverage import Coverage, Goals
from tests.walks.people import staff
from tests.walks.walker import Walker

FEW = Goals(task=1, occurrence=1, twice=0, reason=1, enquiries=5)


def walked(council, seed, cases):
    """Walk so many cases; what was met, and what must not be."""
    staff(council.db)
    walker = Walker(council.db, seed, Coverage(FEW), looking=3)
    walker.run(cases)
    return walker.coverage, walker.problems


@pytest.mark.slow
def test_cases_walked_at_random_end_as_they_must(sqlite):
    coverage, problems = walked(sqlite, 2026, 16)

    assert problems == []
    assert coverage.cases >= 16 and coverage.enquiries >= FEW.enquiries
    assert coverage.counts["hostile"].total() > 20
    assert coverage.counts["gates"].total() > 10


@pytest.mark.slow
@pytest.mark.postgres
def test_cases_walked_at_random_on_postgresql_end_as_they_must(postgres_server):
    with postgres_council(postgres_server, "walks") as council:
        coverage, problems = walked(council, 7, 5)

    assert problems == []
    assert coverage.cases >= 5


@pytest.mark.slow
def test_a_seed_walks_the_same_way_again(tmp_path):
    met = []
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        with sqlite_council(tmp_path / name) as council:
            met.append({**walked(council, 3, 3)[0].plain(), "seconds": 0})

    assert met[0] == met[1]


def test_what_was_not_met_is_said_and_what_was_met_is_not():
    coverage = Coverage(Goals(task=1, occurrence=0, twice=0, reason=2, enquiries=1))
    for name in coverage.all["tasks"]:
        coverage.count("tasks", name)
    for name in coverage.all["reasons"]:
        coverage.count("reasons", name)

    assert coverage.missed() == [
        *(f"reasons: {name} 1 of 2" for name in coverage.all["reasons"]),
        "ended enquiries: 0 of 1",
    ]


def test_the_table_names_everything_that_can_be_met():
    coverage = Coverage()
    coverage.count("tasks", coverage.all["tasks"][0])

    table = coverage.table()
    for names in coverage.all.values():
        assert all(name in table for name in names)
