"""Measure what the README claims: ``make bench`` (python -m tests.bench).

Every figure is a median over many submits in one run on one machine, beside the
bare engine doing the same step in that same run, so that the ratio holds where
the times do not. SQL statements and commits are counted, not timed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from engine.case import assign, submit, worklist
from engine.case.from_json import typed_from
from tests import postgres
from tests.bench import bare, reviews, twenty
from tests.bench.counter import Counter
from tests.bench.pages import Pages, through_the_pages
from tests.bench.story import ORDINARY_WORDS, longer
from tests.council import Council, postgres_council, scenario_of, sqlite_council
from web.garbage import keep_what_start_up_made

SCENARIO = "one conversation, everything achieved"
ROUNDS = 20


@dataclass
class Measured:
    """What was counted over all submits."""

    ms: list[float] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)
    sql: list[int] = field(default_factory=list)
    commits: list[int] = field(default_factory=list)
    typed_bytes: int = 0


def main() -> None:
    """Run every measure and print the table; on PostgreSQL, what people wait for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="only the submit, on PostgreSQL")
    if parser.parse_args().postgres:
        on_postgres()
    else:
        on_sqlite()


def on_postgres() -> None:
    """The submit, and the submit with the next form, of the shipped enquiry on PostgreSQL."""
    keep_what_start_up_made()
    with postgres.start() as server, postgres_council(server, "bench") as council:
        walked(council, Measured(), range(2))  # warm
        measured = Measured()
        walked(council, measured, range(2, 2 + ROUNDS))
        pages = through_the_pages(council, Counter(council), range(50, 55 + ROUNDS))
    print(
        f"submit, postgresql: {statistics.median(measured.ms):.1f} ms in the middle, "
        f"{statistics.quantiles(measured.ms, n=20)[-1]:.1f} at 95 %, "
        f"{statistics.median(measured.sql):.0f} statements; with the next form "
        f"{statistics.median(pages.ms):.1f} ms ({len(measured.ms)} submits)"
    )


def on_sqlite() -> None:
    """Every measure, beside the bare engine."""
    keep_what_start_up_made()
    with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
        walked(council, Measured(), range(2))  # warm
        before = stored(council)
        measured = Measured()
        walked(council, measured, range(2, 2 + ROUNDS))
        grown = stored(council) - before
        pages = through_the_pages(council, Counter(council), range(50, 55 + ROUNDS))
        twenty.put_in_place(council)
        small = Measured()
        words = " ".join(["word"] * ORDINARY_WORDS)
        twenty.walked(council, 8, words, small, Counter(council), bare)
        reviewed = reviews.two_hundred(council)
    show_twenty(small)
    show(measured, grown, pages)
    reviews.show(*reviewed)


def show_twenty(small: Measured) -> None:
    """Print the yardstick of other engines."""
    ms, bare_ms = statistics.median(small.ms), statistics.median(small.bare_ms)
    print(f"{'a case of 20 small tasks':46} {'measured':>16}   reach   ({len(small.ms)} submits)")
    for what, figure, reach in (
        ("submit -> next task known, median", f"{ms:.1f} ms", "<= 12 ms"),
        ("SQL statements a submit, median (most)",
         f"{statistics.median(small.sql):.0f} ({max(small.sql)})", "<= 15"),
        ("commits a submit, most", f"{max(small.commits)}", "1"),
        ("against the bare engine on the same state", f"{ms / bare_ms:.1f} x", "<= 3 x"),
    ):  # fmt: skip
        print(f"{what:46} {figure:>16}   {reach}")
    print()


def show(measured: Measured, grown: int, pages: Pages) -> None:
    """Print the table."""
    ms, bare = statistics.median(measured.ms), statistics.median(measured.bare_ms)
    p95 = statistics.quantiles(measured.ms, n=20)[-1]
    rows = [
        ("submit -> next task known, median", f"{ms:.1f} ms", "<= 12 ms"),
        ("the same, 95th percentile", f"{p95:.1f} ms", "-"),
        ("SQL statements a submit, median (most)",
         f"{statistics.median(measured.sql):.0f} ({max(measured.sql)})", "<= 15"),
        ("commits a submit, most", f"{max(measured.commits)}", "1"),
        ("bare engine: load, run, dump, one commit", f"{bare:.1f} ms", "-"),
        ("submit against the bare engine", f"{ms / bare:.1f} x", "<= 3 x"),
        ("submit + next form rendered, through the app", f"{statistics.median(pages.ms):.1f} ms",
         "<= 30 ms"),
        ("SQL of that submit's request, sign-in included",
         f"{statistics.median(pages.sql):.0f}", "<= 15"),
        ("bytes stored a finished case", f"{grown / ROUNDS:,.0f}", "-"),
        ("bytes typed a finished case", f"{measured.typed_bytes / ROUNDS:,.0f}", "-"),
        ("stored / typed", f"{grown / measured.typed_bytes:.1f}", "<= 3"),
    ]  # fmt: skip
    heading = "the shipped one-conversation enquiry"
    print(f"{heading:46} {'measured':>16}   reach   ({len(measured.ms)} submits)")
    for what, figure, reach in rows:
        print(f"{what:46} {figure:>16}   {reach}")


def walked(council: Council, measured: Measured, rounds: range) -> None:
    """Walk whole cases, timing every submit to the next task being known."""
    said = scenario_of(SCENARIO)
    counter = Counter(council)
    for number in rounds:
        walk = council.walk(said["starts"])
        for one in said["steps"]:
            if "refused" in one or "open_tasks" in one:
                continue
            if "submit" not in one:
                walk.step(one)
                continue
            if after := one.get("after"):
                walk._pass_time(after)
            answers = longer(one["submit"], one["answers"], number)
            _submit(council, walk, {**one, "answers": answers}, measured, counter)


def _submit(council, walk, one, measured, counter):
    with council.db.write() as session:
        actor, task = council.user(session, one["by"]), walk._task(session, one["submit"])
        if task.assignee_id is None:
            assign(session, task.public_id, actor, actor, at=walk.now)
        public_id, case_id = task.public_id, task.case_id
    with council.db.read() as session:
        answers = json.loads(
            json.dumps(one["answers"]).replace("@Tom", council.user(session, "Tom").public_id)
        )
        typed = typed_from(session, public_id, answers, council.user(session, one["by"]), walk.now)
        where = bare.position(session, case_id, one["submit"])
    measured.typed_bytes += sum(
        len(value.encode()) for name, values in typed.items() if name[0] != "_" for value in values
    )
    with council.db.write() as session:
        actor = council.user(session, one["by"])
        with counter:
            begin = time.perf_counter()
            done = submit(session, public_id, typed, actor, at=walk.now)
            session.flush()
            worklist.next_task(done.open_tasks, actor)
            session.commit()
            measured.ms.append((time.perf_counter() - begin) * 1000)
    measured.sql.append(counter.sql)
    measured.commits.append(counter.commits)
    measured.bare_ms.append(bare.step(council, where))


def stored(council: Council) -> int:
    """The bytes of all rows and indexes, free space left out."""
    with council.db.read() as session:
        return session.execute(text("SELECT sum(payload) FROM dbstat")).scalar_one()


if __name__ == "__main__":
    print(
        f"Typed words are lengthened to ordinary practice: {ORDINARY_WORDS} words a long answer.\n"
    )
    main()
