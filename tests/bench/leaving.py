"""Measure what is drawn and what leaves: an audit's sample, the log of events, the records, over a county.

Run by ``python -m tests.bench.returns --county``; ``county`` takes fewer cases for a try.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from engine.audit.draw import draw
from engine.data_out.events import lines, write_table, write_xes
from engine.data_out.pseudonyms import with_key
from engine.data_out.records import write_records
from engine.people import users
from tests.bench.many import AS_OF, fill
from tests.council import FOUNDED, PASSWORD, Council, sqlite_council

EMAIL = "vera@council.example"
FIRST, LAST = date(2025, 4, 1), date(2026, 5, 18)


def county(times: int) -> None:
    """Fill a council with 153 cases so many times, draw from them, and take all of them out."""
    with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
        fill(council, times)
        over = f"{153 * times:,} cases"
        with council.db.write() as session:
            team = council.user(session, "Nell").team
            users.add_user(
                session, EMAIL, "Vera South", ["auditor"], team, PASSWORD,
                at=FOUNDED, actor=None, via="shell",
            )  # fmt: skip
        print(f"{'what is drawn and what leaves':58} {'measured':>12}")
        for name, written in (("XES", write_xes), ("table", write_table)):
            path = Path(folder) / f"events.{name}"
            measured(
                f"events of {over} as {name}", lambda p=path, w=written: _events(council, p, w)
            )
        measured(f"records of {over} as CSV", lambda: _records(council, Path(folder)))
        measured(f"a sample drawn from {over}", lambda: _drawn(council))


def measured(what: str, act: Callable[[], Any]) -> None:
    """Print how long something took, how much came of it, and the most memory so far."""
    began = time.perf_counter()
    found = act()
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:58} {seconds:>12,.1f} s   {found}; {memory:,.0f} MB of memory", flush=True)


def _drawn(council: Council) -> str:
    with council.db.write() as session:
        vera = users.get_user_by_email(session, EMAIL)
        sample = draw(session, FIRST, LAST, vera, size=16, at=AS_OF)
        return f"from {len(sample.frame):,} enquiries"


def _events(council: Council, path: Path, write: Callable[..., int]) -> str:
    with council.db.read() as session, path.open("w", encoding="utf-8") as out:
        names = with_key(b"for a measurement: thirty-two characters")
        count = write(lines(session, council.user(session, "Sam"), names, None, None), out)
    return f"{count:,} lines, {path.stat().st_size / 1e6:,.0f} MB"


def _records(council: Council, folder: Path) -> str:
    with council.db.read() as session:

        def opens(name: str) -> Any:
            return (folder / name).open("w", encoding="utf-8", newline="")

        count = write_records(session, council.user(session, "Sam"), opens)
    return f"{sum(count.values()):,} rows"
