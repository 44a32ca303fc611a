"""The page about security: every number of levels 1 and 2 of the standard, and tests that exist."""

from __future__ import annotations

import csv
import re
from functools import cache

from engine.guards import GUARDS
from tests.council import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROWS = [line.split(" | ") for line in PAGE.splitlines() if re.match(r"\| \d", line)]
NUMBER = re.compile(r"\d+\.\d+\.(?:\d+|x)")


def levels() -> dict[str, int]:
    """Each number of OWASP ASVS 5.0.0 and its level, as counted from its own files."""
    with (ROOT / "tests/data/asvs-5.0.0-levels.csv").open(encoding="utf-8") as file:
        return {row["number"]: int(row["level"]) for row in csv.DictReader(file)}


def named() -> set[str]:
    """Every number that has a line; ``13.4.x`` stands for all of a section."""
    found = {number for row in ROWS for number in NUMBER.findall(row[0])}
    sections = {one.removesuffix("x") for one in found if one.endswith("x")}
    return found | {one for one in levels() if any(one.startswith(s) for s in sections)}


@cache
def written() -> dict[str, str]:
    """What stands in the files of tests, by their name."""
    found: dict[str, str] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        found[path.stem] = found.get(path.stem, "") + path.read_text(encoding="utf-8")
    return found


def test_the_standard_is_whole():
    assert len(levels()) == 345


def test_every_number_of_levels_one_and_two_is_answered():
    wanted = {number for number, level in levels().items() if level < 3}

    assert sorted(wanted - named()) == []
    assert {one for one in named() if not one.endswith("x")} <= levels().keys()


def test_every_test_and_guard_that_is_named_is_there():
    said = re.findall(r"`(test_\w+)(?:::(test_\w+))?", "\n".join(row[-1] for row in ROWS))
    missing = [
        f"{file}::{name}"
        for file, name in said
        if file not in written() or (name and f"def {name}(" not in written()[file])
    ]
    guards = {
        name
        for row in ROWS
        for part in re.findall(r"guards? ((?:`\w+`(?:, )?)+)", row[-1])
        for name in re.findall(r"`(\w+)`", part)
        if not name.startswith("test_")
    }

    assert missing == [] and len(said) > 60
    assert sorted(guards - GUARDS.keys()) == []
