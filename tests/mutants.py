"""Switch each guard off in turn and show which test falls: ``make mutants``.

A guard that no test misses is not a guard. For each one the tests that name it
(``@pytest.mark.guard("name")``, or its name in their id) are run in a process of
their own in which only that guard is off. Exit 1 if a guard has no such test, or
none of them falls.

    python -m tests.mutants                 every guard
    python -m tests.mutants lock token      these two
    python -m tests.mutants INV-7           those that keep one invariant (make mutants INV=7)
    python -m tests.mutants --list          every test, and those of each guard, as JSON
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine import guards

ROOT = Path(__file__).resolve().parent
LONGEST = 120  # seconds; a guard against endless loops falls by never ending
QUIET = ("-q", "-x", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist")


class Collected:
    """A plugin that keeps every test, and which tests name which guard."""

    def __init__(self) -> None:
        self.every: list[str] = []
        self.tests: dict[str, list[str]] = defaultdict(list)

    def pytest_collection_modifyitems(self, items):
        """Sort every test under the guards it names."""
        for item in items:
            self.every.append(item.nodeid)
            named = {name for mark in item.iter_markers("guard") for name in mark.args}
            for guard in guards.GUARDS:
                if guard in named or _in_id(guard, item.nodeid):
                    self.tests[guard].append(item.nodeid)


def _in_id(guard: str, test: str) -> bool:
    """Whether a test names a guard by what it tries: a gate's story, a check's wrong diagram."""
    if guard.startswith("gate_"):
        return "test_gates" in test and f"[{guard.removeprefix('gate_')}:" in test
    refuses = "test_a_wrong_diagram_is_refused_by_its_check" in test
    if guard.startswith("check_"):
        return refuses and f"[{guard.removeprefix('check_')}/" in test
    return refuses and guard.startswith("proof_") and f"invalid_{guard[6:]}_" in test


class Fallen:
    """A plugin that keeps the first test that fell."""

    first = ""

    def pytest_runtest_logreport(self, report):
        """Keep the name of a test that failed."""
        if report.failed and not self.first:
            self.first = report.nodeid


def collect() -> Collected:
    """Find every test, and the tests of every guard."""
    found = Collected()
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["--collect-only", *QUIET, str(ROOT)], plugins=[found])
    return found


def fell(guard: str, tests: list[str]) -> str:
    """Run the tests of a guard without it; give the first that fell, or nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os.environ["THREEFOLD_TEST_WITHOUT_GUARD"] = guard
        plugin = Fallen()
        code = pytest.main([*QUIET, *tests], plugins=[plugin])
        os.write(writing, (plugin.first or (f"(exit {code})" if code else "")).encode())
        os._exit(0)
    os.close(writing)
    return _wait(child, reading)


def _wait(child: int, reading: int) -> str:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        done, _ = os.waitpid(child, os.WNOHANG)
        if done:
            with open(reading, encoding="utf-8") as pipe:
                return pipe.read()
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    return "(it never ended)"


def invariants(guard: str) -> list[str]:
    """The invariants a guard keeps, as its sentence says at its end: INV-1, INV-3."""
    return re.findall(r"INV-\d+", guards.GUARDS[guard].rpartition(".")[2])


def chosen(wanted: list[str]) -> tuple[list[str], list[str]]:
    """The guards that were named, by themselves or by their invariant; and what names none."""
    if not wanted:
        return list(guards.GUARDS), []
    names = [g for g in guards.GUARDS if g in wanted or not set(wanted).isdisjoint(invariants(g))]
    known = {*names, *(one for name in names for one in invariants(name))}
    return names, [one for one in wanted if one not in known]


def main(wanted: list[str]) -> int:
    """Try every guard, or those named."""
    os.chdir(ROOT.parent)
    if wanted == ["--list"]:
        found = collect()
        print(json.dumps({"every": found.every, "guards": found.tests}))
        return 0
    names, unknown = chosen(wanted)
    if unknown:
        print(f"No guard is called, or keeps: {', '.join(unknown)}.", file=sys.stderr)
        return 2
    tests = collect().tests
    missed = []
    with ThreadPoolExecutor(2) as two:
        results = two.map(lambda g: fell(g, tests[g]) if tests.get(g) else "", names)
        for guard, first in zip(names, results, strict=True):
            print(
                f"{'falls ' if first else 'MISSED'}  {guard:32} {first or 'no test falls'}",
                flush=True,
            )
            if not first:
                missed.append(guard)
    print(
        f"{len(names) - len(missed)} of {len(names)} guards: a test falls as soon as the guard is off."
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
