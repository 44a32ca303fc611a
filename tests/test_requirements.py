"""Requirements: the table in docs/requirements.md is whole, names only what exists, and is true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from engine.guards import GUARDS
from tests.mutants import Collected, chosen, fell, invariants

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "requirements.md"
SENTENCES = [f"S{n}" for n in range(1, 32)]
INVARIANTS = [f"INV-{n}" for n in range(1, 33)]
#: Tried here with their guards off, one after the other; ``make mutants`` tries every guard.
SAMPLED = ("INV-7", "INV-26", "INV-32")
TEST = re.compile(r"(?P<file>\w+)::(?P<name>test_\w+)(?:\[(?P<examples>[^\]]+)\])?")


@dataclass(frozen=True)
class Row:
    """One requirement: what it asks, where it stands, and what keeps it."""

    id: str
    asks: str
    where: str
    guards: tuple[str, ...]
    tests: tuple[str, ...]


@cache
def rows() -> dict[str, Row]:
    """Every row of the page's two tables."""
    found: dict[str, Row] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| (S|INV-)\d+ \|", line):
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            assert len(cells) == 5, f"{cells[0]}: a row has five parts"
            assert cells[0] not in found, f"{cells[0]} is there twice"
            found[cells[0]] = Row(*cells[:3], *(in_code(cell) for cell in cells[3:]))
    return found


def in_code(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


@dataclass(frozen=True)
class Known:
    """Every test there is, and those of each guard."""

    every: tuple[str, ...]
    guards: dict[str, list[str]]

    def meant(self, written: str) -> list[str]:
        """The tests that the page means by ``test_file::test_name[beginning, beginning]``."""
        match = TEST.fullmatch(written)
        assert match, f"'{written}' is not written as a test"
        start = f"/{match['file']}.py::{match['name']}"
        found: list[str] = []
        for example in (match["examples"] or "").split(", "):
            one = re.compile(re.escape(start) + (rf"\[{example}\b.*" if example else r"(\[.*)?$"))
            these = [test for test in self.every if one.search(test)]
            assert these, f"there is no test {written}" + (f", with '{example}'" if example else "")
            found += these
        return found


@pytest.fixture(scope="module")
def known(request):
    """Collected in a process of its own, unless this one was asked for everything there is."""
    if is_whole(request.config):
        found = Collected()
        found.pytest_collection_modifyitems(request.session.items)
        return Known(tuple(found.every), dict(found.tests))
    command = [sys.executable, "-m", "tests.mutants", "--list"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(said.stdout)
    return Known(tuple(found["every"]), found["guards"])


def is_whole(config):
    """Whether a run was asked for every test, and left none out."""
    asked = [(config.invocation_params.dir / one).resolve() for one in config.args]
    left_out = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob")
    return asked == [ROOT / "tests"] and not any(config.getoption(one) for one in left_out)


def test_every_sentence_and_every_invariant_has_its_row():
    assert list(rows()) == [*SENTENCES, *INVARIANTS]
    assert all(row.asks.endswith(".") and row.where for row in rows().values())


@pytest.mark.parametrize("id", [*SENTENCES, *INVARIANTS])
def test_a_row_says_where_it_stands_and_names_what_is_there(id):
    for path in in_code(rows()[id].where):
        if "/" in path:
            assert (ROOT / path).exists(), f"{id}: {path} is not there"


@pytest.mark.parametrize("id", [*SENTENCES, *INVARIANTS])
def test_a_row_names_its_tests_and_only_guards_that_exist(id):
    row = rows()[id]
    assert row.tests
    assert set(row.guards) <= GUARDS.keys()


def test_every_test_that_is_named_exists(known):
    for row in rows().values():
        for written in row.tests:
            assert known.meant(written), row.id


def test_every_guard_that_is_named_has_a_test(known):
    named = {guard for row in rows().values() for guard in row.guards}
    assert sorted(guard for guard in named if not known.guards.get(guard)) == []


@pytest.mark.parametrize("id", INVARIANTS)
def test_the_guards_of_an_invariant_are_all_those_whose_sentence_names_it(id):
    """A new guard that keeps an invariant gets its place in the table, with a test."""
    keep = {guard for guard in GUARDS if id in invariants(guard)}

    assert set(rows()[id].guards) == keep
    assert keep


def test_for_each_guard_of_a_row_a_test_of_the_row_is_among_its_own(known):
    """So that a test which the table names falls when the guard is off."""
    missing = {}
    for row in rows().values():
        named = {test for written in row.tests for test in known.meant(written)}
        without = [g for g in row.guards if named.isdisjoint(known.guards.get(g, ()))]
        if without:
            missing[row.id] = without
    assert missing == {}


@pytest.mark.slow
@pytest.mark.parametrize("id", SAMPLED)
def test_without_a_guard_of_an_invariant_a_test_of_its_row_falls(id, known):
    row = rows()[id]
    named = {test for written in row.tests for test in known.meant(written)}

    for guard in row.guards:
        own = [test for test in known.guards[guard] if test in named]
        assert fell(guard, own) in own, f"{id}: without {guard} none of {own} falls"


# -- make mutants INV=7


def test_the_guards_of_one_invariant_can_be_tried_by_its_name():
    names, unknown = chosen(["INV-7"])

    assert names == ["gate_override_grounded", "gate_refusal_answered"] and unknown == []
    assert chosen(["INV-7", "INV-99", "nobody"])[1] == ["INV-99", "nobody"]
    assert chosen([]) == (list(GUARDS), [])
    assert {one for guard in GUARDS for one in invariants(guard)} == set(INVARIANTS)
