"""Reliability: run what a council must be able to believe, and write down what it came to.

    python -m tests.reliability              every row, at the size that `make test` can bear
    python -m tests.reliability --full F1 F2 these rows, at the size of the target

Each row is a command of its own; what it prints last is its figure. The figures stand in
``docs/reliability.json`` with the day, the machine and the size, and ``docs/reliability.md``
is written from them: a row that was never run says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import clock

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "docs" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"


@dataclass(frozen=True)
class Row:
    """One promise: what is done to the system, what must come of it, and the commands that show it.

    Where there is no command, ``why`` says so on the page.
    """

    key: str
    done: str
    target: str
    small: str = ""
    full: str = ""
    why: str = ""

    def command(self, full: bool) -> list[str]:
        """The words of the command, without the Python that runs it."""
        return (self.full if full and self.full else self.small).split()


def _chaos(what: str, **sizes: object) -> str:
    words = " ".join(f"--{name} {value}" for name, value in sizes.items())
    return f"-m tests.chaos --what {what} {words}".strip()


def _tests(*paths: str) -> str:
    return "-m pytest -q " + " ".join(f"tests/{path}" for path in paths)


ROWS = (
    Row("L1", "Mixed load on PostgreSQL: ten looks and five savings for each submit",
        "60 submits a second, 95th percentile under 200 ms, no wrong answer",
        _chaos("load", database="postgresql", submits=200, seconds=20),
        _chaos("load", database="postgresql", submits=4000, seconds=300)),
    Row("L2", "The same on SQLite", "40 submits a second, 95th percentile under 300 ms",
        _chaos("load", database="sqlite", submits=200, seconds=20),
        _chaos("load", database="sqlite", submits=4000, seconds=300)),
    Row("L1s", "Nothing but submits, on PostgreSQL", "No target: what submits alone come to",
        _chaos("load", database="postgresql", submits=2000, seconds=20) + " --only-submits"),
    Row("L3", "The board, a case, a name looked for, with 10,000 open and 143,000 closed cases",
        "40 ms for the board; 95 of 100 of each under 300 ms", "-m tests.bench.board"),
    Row("L4", "72 hours of ten submits a second, a kill every minute", "Nothing lost, memory flat",
        why="Not run: it takes three days of a machine of its own. F1 has 2,000 kills within an "
        "hour instead, and L1 and L2 say what the workers held after a third of the time and at the end"),
    Row("L5", "500 people sign in within five minutes, some with a code, some mistyping, while somebody "
        "guesses at one account", "No wrong answer; at most 10 guesses in five minutes are looked at",
        _tests("chaos/test_sign_ins_at_nine.py"), _chaos("logins", people=500, minutes=5)),
    Row("F1", "SIGKILL to web workers while people submit over HTTP",
        "Nothing acknowledged is missing, half done or there twice; 2,000 kills",
        _chaos("submits", submits=60, kills=8), _chaos("submits", submits=8000, kills=1000)),
    Row("F2", "SIGKILL to one to three schedulers, inside transactions and between them",
        "No timer lost, none twice; 200 kills over 20,000 timers on both databases",
        _chaos("timers", timers=200, kills=12), _chaos("timers", timers=20000, kills=200)),
    Row("F2m", "The same to senders of mails", "No mail lost, none under two names; 3,000 mails",
        _chaos("mails", mails=150, kills=9), _chaos("mails", mails=3000, kills=200)),
    Row("F3", "PostgreSQL is shut down at once and starts again, while people submit",
        "Nothing acknowledged is lost, and it goes on by itself; 20 crashes",
        _chaos("crashes", submits=500, crashes=6), _chaos("crashes", submits=3000, crashes=20)),
    Row("F4", "The disk is full, the database server is down",
        "A clear page with what was typed on it; nothing broken; it goes on by itself",
        _tests("web/test_away.py")),
    Row("F5", "The wire to PostgreSQL is cut in the middle of every act, or is slow; people go away "
        "before the answer, or amid a form",
        "All or nothing wherever it is cut; nothing acknowledged is lost; it goes on by itself",
        _tests("chaos/test_cut_connections.py"), _chaos("cuts", database="postgresql", cuts=200)),
    Row("F6", "SIGKILL after every single SQL statement of a submit, a note, a report, a timer, "
        "a publication, a mail", "All or nothing at 100 % of the points, on both databases",
        _tests("chaos/test_points.py"), _chaos("points")),
    Row("F7", "The power goes: SQLite's files as a disk keeps them, writes torn and lost since the last "
        "sync; PostgreSQL killed whole", "Each opens whole, with every acknowledged submit; 1,000 each",
        _tests("chaos/test_power_loss.py"), _chaos("power", images=1000)),
    Row("F8", "The clock is set back an hour, forward a day, and the hour changes in March and October",
        "No timer twice and none before this machine's clock says so; nobody is signed out by it; "
        "the log holds", _tests("chaos/test_clock_jumps.py")),
    Row("F9", "Poison beside fifty good cases: a position that cannot be read, a reminder that fails, "
        "an address no mail can carry, before the real scheduler",
        "The others are not held up; shown within a minute; can be set right",
        _tests(
            "chaos/test_poison.py", "engine/case/test_due.py", "engine/calendar/test_reckon.py",
            "engine/notices/test_sending.py")),
    Row("F10", "Servers and schedulers are started anew while people submit",
        "No submit failed, lost or there twice; 100 times",
        _chaos("restarts", restarts=6, submits=36), _chaos("restarts", restarts=100, submits=2000)),
    Row("C1", "Several people send the same task at the same moment, through four workers",
        "One is taken; every other text is kept", _tests("chaos/test_many_workers.py")),
    Row("C2", "Cases driven by every verb, against a plain-Python model of them",
        "50,000 steps, no difference", _chaos("machine", database="sqlite", steps=400),
        _chaos("machine", database="sqlite", steps=50000)),
    Row("C2w", "Cases walked at random by the verbs, with hostile steps, against what must be true",
        "50,000 steps, no finding", "-m tests.walks --cases 60 --processes 2 --no-goals",
        "-m tests.walks --cases 1060 --processes 2 --seed 200"),
    Row("C3", "Eight posts of one task at once, from several people and tabs: double clicks, stale forms, "
        "a task that was handed over, paused, taken back",
        "One answer, every other text kept; 1,000 bursts",
        _chaos("bursts", bursts=20), _chaos("bursts", bursts=1000)),
    Row("C4", "Two or three verbs at the same moment on one case, or on cases that touch one another",
        "No deadlock, nothing half done", _chaos("pairs", pairs=150), _chaos("pairs", pairs=20000)),
    Row("P1", "The shipped process changed by chance: flows led elsewhere, steps left out, stages renamed",
        "Nothing that is accepted can end an enquiry without start, middle and end; 10,000",
        "-m tests.engine.checks.changed --mutants 24 --walks 4",
        "-m tests.engine.checks.changed --mutants 10000 --walks 20"),
    Row("S7", "Every line of levels 1 and 2 of OWASP ASVS 5.0",
        "Each stands in docs/security.md with what answers it, or with what is missing",
        _tests("test_security_page.py")),
    Row("A1", "A byte of any column of every protected table is changed; rows are deleted, swapped, "
        "slipped in; tails are cut off; an old state is put back",
        "Named, every time; a tail that went with its seals by the anchor",
        _tests("engine/log/test_seals.py", "engine/test_protected.py")),
    Row("A2", "Every route that shows a case is asked for", "Each leaves a line of who looked",
        _tests("web/test_case_content.py")),
    Row("S1", "Who may what: every action, and every route as every role",
        "As a list apart from the program says", _tests(
            "engine/people/test_permission.py", "engine/people/test_sentences.py",
            "web/test_routes.py", "web/test_case_content.py")),
    Row("S2", "Hostile expressions and XML", "All refused, none carried out", _tests(
        "engine/test_expressions.py", "engine/checks/test_hostile_expressions.py",
        "engine/checks/test_hostile_xml.py")),
    Row("S3", "Hostile words in every field, on every page", "Nothing is carried out", _tests(
        "web/test_every_route.py")),
    Row("S4", "Forged forms, other hosts, stolen and fixed sessions, guessed passwords and codes",
        "All turned away", _tests(
            "web/test_security.py", "web/test_sign_in.py", "web/test_second_step.py",
            "engine/people/test_sign_in.py")),
    Row("S5", "Names planted in what is typed, looked for in logs, addresses, headers, mails",
        "Found in none", _tests("web/test_every_route.py", "web/test_notices.py")),
    Row("S6", "A case that somebody is kept from, against one that is not there",
        "The same answer byte for byte; the same lists, counts, searches and exports",
        _tests("web/test_kept_from.py")),
    Row("K", "Attacks on the running system: every id in every address and form, fields nobody asked for, "
        "one code by many at once, rights taken meanwhile, stolen cookies, guesses, formulas, floods",
        "Nothing changes that may not, nobody gets in",
        "-m pytest -q tests/attacks", _chaos("attacks")),
    Row("B1", "A backup is taken while people write, restored into an empty place, checked against "
        "the anchor, and worked on in", "50 of 50, on both databases",
        _chaos("drills", drills=4), _chaos("drills", drills=50)),
    Row("B2", "What every earlier release stored is upgraded, and its cases go on to their ends",
        "All of them", _tests("web/test_releases.py")),
    Row("B3", "Names planted in every column - names, drafts, notes, file names, mails - of an adult "
        "whose record is let go", "None left in the database's own files, a dump or a backup; "
        "the log still verifies", _tests("engine/keeping/test_erase.py")),
    Row("I1", "Anything at all to every form", "100,000 posts, no failure",
        _tests("web/test_any_form.py", "web/test_any_input.py"), _chaos("posts", posts=50000)),
)  # fmt: skip


def main() -> int:
    """Run the rows asked for, keep their figures, write the page; 1 where a row failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument(
        "rows", nargs="*", metavar="ROW", help="such as F1; all where none is named"
    )
    parser.add_argument("--full", action="store_true", help="at the size of the target")
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    asked = parser.parse_args()
    known = {row.key: row for row in ROWS}
    if unknown := sorted(set(asked.rows) - {key for key, row in known.items() if row.small}):
        parser.error(f"there is no command for {', '.join(unknown)}")
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    failed = 0
    wanted = [known[key] for key in asked.rows] or [row for row in ROWS if row.small]
    for row in [] if asked.page else wanted:
        print(f"{row.key}: {row.done}", flush=True)
        figures[row.key] = _run(row, asked.full)
        failed += figures[row.key]["failed"]
        FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
        print("   ", "\n    ".join(figures[row.key]["said"]), flush=True)
    PAGE.write_text(page(figures), encoding="utf-8")
    return 1 if failed else 0


def _run(row: Row, full: bool) -> dict[str, Any]:
    command = row.command(full)
    began = clock.now()
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr[-20_000:], file=sys.stderr, flush=True)
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return {
        "command": "python " + " ".join(command),
        "failed": done.returncode != 0,
        "said": _figure(lines) or [f"ended with {done.returncode} and said nothing"],
        "on": clock.today(began).isoformat(),
        "seconds": round((clock.now() - began).total_seconds()),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
    }


def _figure(lines: list[str]) -> list[str]:
    """What a command came to: the lines that name a database, and how many tests passed; else its last."""
    named = [line for line in lines if ": " in line and ("sqlite" in line or "postgresql" in line)]
    passed = [line for line in lines[-1:] if " passed in " in line]
    return [*named, *passed] or lines[-1:]


def page(figures: dict[str, Any]) -> str:
    """The page, from what is kept of each row."""
    head = (
        "# Reliability: what was done to the system, and what came of it\n\n"
        "Written by `python -m tests.reliability`, which runs the commands below and keeps what they\n"
        "print. Machines here are small and noisy: times are worth little, counts are what they are.\n"
        "A row that was run smaller than its target says so by its command.\n\n"
        "| | what is done | to reach | reached | when, and by which command |\n|---|---|---|---|---|\n"
    )
    return head + "".join(_line(row, figures.get(row.key)) for row in ROWS)


def _line(row: Row, found: dict[str, Any] | None) -> str:
    if not row.small:
        reached, how = row.why, "no command"
    elif found is None:
        reached, how = "not run yet", f"`python {' '.join(row.command(True))}`"
    else:
        reached = ("**FAILED** " if found["failed"] else "") + "<br>".join(found["said"])
        day = datetime.fromisoformat(found["on"]).strftime("%-d %B %Y")
        how = f"{day}, {found['machine']}, {found['seconds']} s: `{found['command']}`"
    return f"| {row.key} | {row.done} | {row.target} | {reached.replace('|', '/')} | {how} |\n"


if __name__ == "__main__":
    sys.exit(main())
