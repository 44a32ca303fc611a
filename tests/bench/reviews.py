"""A case in which the outcomes were looked at two hundred times: what a submit costs then."""

from __future__ import annotations

import statistics
import time

from engine.case import report, submit, worklist
from engine.case.from_json import typed_from
from tests.bench.counter import Counter
from tests.council import Council, scenario_of

SCENARIO = "at the adult's own pace, hoarding"
REVIEWS, WINDOW = 200, 10


def two_hundred(council: Council) -> tuple[list[float], list[int]]:
    """Review again and again; give the milliseconds and statements of every submit."""
    said = scenario_of(SCENARIO)["steps"]
    reviewed = next(n for n, s in enumerate(said) if s.get("report") == "outcomes_again")
    answers = said[reviewed]["answers"]
    walk = council.walked(SCENARIO, reviewed)
    counter, ms, sql = Counter(council), [], []
    for _ in range(REVIEWS):
        walk._pass_time("1 working days")
        with council.db.write() as session:
            tom = council.user(session, "Tom")
            task = report(session, walk.case, "outcomes_again", tom, at=walk.now).public_id
        with council.db.write() as session:
            given = walk.said(session, answers)
            typed = typed_from(session, task, given, council.user(session, "Tom"), walk.now)
        with council.db.write() as session:
            tom = council.user(session, "Tom")
            with counter:
                begin = time.perf_counter()
                done = submit(session, task, typed, tom, at=walk.now)
                session.flush()
                worklist.next_task(done.open_tasks, tom)
                session.commit()
                ms.append((time.perf_counter() - begin) * 1000)
        sql.append(counter.sql)
    return ms, sql


def show(ms: list[float], sql: list[int]) -> None:
    """Print the first and the last of them side by side."""
    first, last = statistics.median(ms[1 : 1 + WINDOW]), statistics.median(ms[-WINDOW:])
    print()
    print(f"{'a case with 200 reviews of its outcomes':46} {'measured':>16}   reach")
    for what, figure, reach in (
        ("submit of one of the first ten reviews, median", f"{first:.1f} ms", "-"),
        ("submit of one of the last ten, median", f"{last:.1f} ms", "-"),
        ("the last against the first", f"{last / first:.1f} x", "<= 2 x"),
        ("SQL statements, first and last", f"{sql[1]} and {sql[-1]}", "the same"),
    ):
        print(f"{what:46} {figure:>16}   {reach}")
