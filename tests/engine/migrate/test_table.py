"""A sample of the table: versions x positions, migrated or refused with nothing lost, and walked on.

The whole is walked by ``python -m tests.engine.migrate``.
"""

import pytest

from engine.process import checks
from engine.process.bundle import from_folder
from tests.council import SECTION42
from tests.engine.migrate.moving import MOVED, REFUSED
from tests.engine.migrate.pairs import PAIRS, version
from tests.engine.migrate.table import Wanted, walk_table
from tests.walks.people import staff

#: Versions that differ in what they are for; the others are met in the whole table.
SAMPLE = (
    "a task in the enquiry",
    "a question called otherwise",
    "the middle review called otherwise",
    "side by side made one after the other",
    "a part drawn in",
    "a reminder called otherwise",
    "an occurrence less",
    "a milestone moved",
    "the middle in another task",
)


def test_the_table_has_versions_of_every_kind_and_each_is_another():
    shipped = from_folder(SECTION42)
    hashes = {version(shipped, name).hash for name in PAIRS}

    assert len(hashes) == len(PAIRS) >= 40 and shipped.hash not in hashes


@pytest.mark.slow
@pytest.mark.parametrize("name", PAIRS)
def test_every_version_of_the_table_could_be_published(name):
    report = checks.check(version(from_folder(SECTION42), name))

    assert [problem.message for problem in report.problems] == []
    assert report.verdict == "publishable"


@pytest.mark.slow
def test_a_sample_of_the_table_loses_nothing(sqlite, capsys):
    """Every publish goes through the checks; each case is compared row by row, date by date."""
    staff(sqlite.db)

    wanted = Wanted(seed=7, cases=12, versions=SAMPLE, walks=1, share=0.34, looks=0.15, most=30)
    done = walk_table(sqlite.db, wanted)

    with capsys.disabled():
        print(f"\n  migration: {done.says()}")
    assert done.problems == []
    assert {result for _, result in done.pairs} <= {MOVED, REFUSED}
    assert done.same > 20 and done.walks > 10
