"""Load: many people at once - ten look at pages while one submits and five type.

Every client is a browser of its own over real HTTP, and waits for each answer before it
goes on, as people do; it pauses for nothing, so that few clients stand for many people.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random

import sqlalchemy as sa

from engine.case.model import Answer
from engine.db import Database
from tests.chaos.serving import Browser, Served
from tests.chaos.submits import ACKNOWLEDGED, Form

PAGE = "what-you-would-like-to-happen"  # of the form that is saved again and again
#: how often each is done: returns E gives ten looks and five savings for each submit
MIX = ("read",) * 10 + ("save",) * 5 + ("submit",)
#: what the submits come to where nobody does anything else
SUBMITS = ("submit",)


@dataclass
class Result:
    """What the server gave while it lasted."""

    seconds: float = 0.0
    done: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    took: dict[str, list[float]] = field(default_factory=dict)
    kept: int = 0
    #: megabytes of all workers, when they had warmed up and at the end
    held: tuple[float, float] = (0.0, 0.0)
    #: what the clients themselves took of one processor
    clients: float = 0.0

    def __str__(self) -> str:
        each = "; ".join(
            f"{what} {self.done[what] / self.seconds:.1f} a second, median "
            f"{1000 * statistics.median(took):.0f} ms, p95 {1000 * _p95(took):.0f} ms"
            for what, took in sorted(self.took.items())
        )
        return (
            f"{self.seconds:.0f} s: {each}; wrong answers {dict(self.wrong) or 0}; "
            f"{self.done['submit']} submits acknowledged, {self.kept} answers kept; the workers held "
            f"{self.held[0]:.0f} MB after a third of the time, {self.held[1]:.0f} MB at the end; "
            f"the clients took {self.clients:.0%} of a processor"
        )

    @property
    def bad(self) -> int:
        """Wrong answers, and submits that were acknowledged and are not there."""
        return self.wrong.total() + abs(self.kept - self.done["submit"])


def under_load(
    server: Served,
    url: str,
    ready: list[Form],
    seconds: float,
    clients: int,
    mix: tuple[str, ...] = MIX,
) -> Result:
    """Let so many clients work for so long, or until there is nothing left to submit."""
    result, lock = Result(), threading.Lock()
    before = _answers(url)
    browsers = [Browser(server.address).sign_in("Lena") for _ in range(clients)]
    until = time.monotonic() + seconds

    def work(number: int) -> None:
        mine, random = ready[number::clients], Random(number)
        browser = browsers[number]
        while mine and time.monotonic() < until:
            what = random.choice(mix)
            task, typed = mine[-1]
            began = time.monotonic()
            status = _do(browser, what, task, typed, random)
            with lock:
                result.took.setdefault(what, []).append(time.monotonic() - began)
                if status in (200, 204, *ACKNOWLEDGED):
                    result.done[what] += 1
                else:
                    result.wrong[f"{what} {status}"] += 1
            if what == "submit":
                mine.pop()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
    began, used = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    time.sleep(seconds / 3)
    warm = _megabytes(server)
    for thread in threads:
        thread.join()
    result.seconds = time.monotonic() - began
    result.clients = (time.process_time() - used) / result.seconds
    result.held = warm, _megabytes(server)
    result.kept = _answers(url) - before
    return result


def _megabytes(server: Served) -> float:
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in server.workers())
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _do(browser: Browser, what: str, task: str, typed: dict[str, list[str]], random: Random) -> int:
    try:
        if what == "read":
            return browser.get(random.choice(("/", "/team", f"/tasks/{task}")))[0]
        if what == "save":
            return browser.post(f"/tasks/{task}/draft", {**typed, "_page": [PAGE]})[0]
        return browser.post(f"/tasks/{task}", typed)[0]
    except (OSError, HTTPException):
        return 0


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


def _answers(url: str) -> int:
    db = Database(url)
    with db.read() as session:
        found = session.scalar(sa.select(sa.func.count(Answer.id))) or 0
    db.engine.dispose()
    return found
