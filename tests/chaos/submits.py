"""Submits under kills: people send forms over real HTTP while what answers them is killed.

Each form is sent until it is acknowledged, as a person would press the button again; the page
carries a token of its own, so that it counts once however often it is sent. The truth is read
afterwards by a door of its own: what was acknowledged is there, once, whole.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from random import Random

import sqlalchemy as sa

from engine import clock
from engine.case.from_json import typed_from
from engine.case.model import Answer, Case, Task
from engine.db import Database
from engine.log import events
from engine.log.model import Event
from engine.people.users import get_user_by_email
from tests.chaos.serving import Browser, Served
from tests.council import EMAILS, scenario_of

ANSWERS = next(
    step["answers"]
    for step in scenario_of("one conversation, everything achieved")["steps"]
    if step.get("submit") == "hear_from_adult"
)
ACKNOWLEDGED = (302, 303)
Form = tuple[str, dict[str, list[str]]]


@dataclass
class Result:
    """What a run under kills has left behind."""

    kills: int = 0
    acknowledged: int = 0
    sent_again: int = 0
    missing: int = 0
    half: int = 0
    twice: int = 0
    broken: int = 0
    given_up: int = 0
    longest: float = 0.0
    seconds: float = 0.0
    said: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"{self.acknowledged:,} submits acknowledged ({self.sent_again} sent again), "
            f"{self.kills} kills: missing {self.missing}, half done {self.half}, twice {self.twice}, "
            f"broken logs {self.broken}, never acknowledged {self.given_up}; longest wait for an "
            f"answer {self.longest:.1f} s, {self.seconds:.0f} s in all"
            + (f"; refused: {self.said}" if self.said else "")
        )

    @property
    def bad(self) -> int:
        """How much is not as it must be."""
        return self.missing + self.half + self.twice + self.broken + self.given_up


def forms(db: Database) -> list[Form]:
    """A form for every adult who is to be heard, filled in and ready to be sent by Lena."""
    now = clock.now()
    when = (now - timedelta(hours=1)).astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
    found = []
    with db.read() as session:
        lena = get_user_by_email(session, EMAILS["Lena"])
        open_ = sa.select(Task.public_id).where(
            Task.name == "hear_from_adult", Task.completed_at.is_(None)
        )
        for task in session.scalars(open_.order_by(Task.id)).all():
            typed = typed_from(session, task, {**ANSWERS, "start_when": when}, lena, now)
            found.append((task, typed))
    return found


def under_kills(
    server: Served, url: str, ready: list[Form], kill: Callable[[], None], kills: int, pause: float,
    clients: int = 4,
) -> Result:  # fmt: skip
    """Send every form from several browsers while ``kill`` is done again and again."""
    result, over = Result(), threading.Event()
    shares = [ready[n::clients] for n in range(clients)]
    acknowledged: set[str] = set()
    browsers = [Browser(server.address).sign_in("Lena") for _ in shares]
    senders = [
        threading.Thread(target=_send_all, args=(browser, share, acknowledged, result))
        for browser, share in zip(browsers, shares, strict=True)
    ]
    killer = threading.Thread(
        target=_kill_on, args=(kill, kills, pause, over, result, acknowledged)
    )
    began = time.monotonic()
    for thread in (*senders, killer):
        thread.start()
    for thread in senders:
        thread.join()
    over.set()
    killer.join()
    result.seconds = time.monotonic() - began
    truth(url, acknowledged, result)
    return result


def kill_a_worker(server: Served, random: Random) -> Callable[[], None]:
    """SIGKILL to one of the processes that answer."""

    def kill() -> None:
        if workers := server.workers():
            os.kill(random.choice(workers), signal.SIGKILL)

    return kill


def _kill_on(
    kill: Callable[[], None], kills: int, pause: float, over: threading.Event, result: Result,
    acknowledged: set[str],
) -> None:  # fmt: skip
    """Kill again and again; each time only when something was acknowledged since the time before.

    Otherwise those that are killed are those that are still starting, and nothing is shown.
    """
    before = -1
    while result.kills < kills and not over.wait(pause):
        if len(acknowledged) > before:
            before = len(acknowledged)
            kill()
            result.kills += 1


def _send_all(browser: Browser, share: list[Form], acknowledged: set[str], result: Result) -> None:
    for task, typed in share:
        began = time.monotonic()
        while time.monotonic() - began < 120:
            try:
                status, _, _ = browser.post(f"/tasks/{task}", typed)
            except (OSError, HTTPException):  # whoever answered is gone, perhaps amid the answer
                status = 0
            if status in ACKNOWLEDGED:
                acknowledged.add(task)
                break
            if status not in (0, 500, 502, 503):
                result.said[str(status)] = result.said.get(str(status), 0) + 1
            result.sent_again += 1
            time.sleep(0.05)
        else:
            result.given_up += 1
        result.longest = max(result.longest, time.monotonic() - began)


def truth(url: str, acknowledged: set[str], result: Result) -> None:
    """Read by a door of its own what became of what was acknowledged, and of what was not."""
    db = Database(url)
    result.acknowledged = len(acknowledged)
    with db.read() as session:
        heard = sa.select(Task).where(Task.name == "hear_from_adult")
        for task in session.scalars(heard):
            answers, lines = (
                session.scalar(sa.select(sa.func.count()).where(of, *more)) or 0
                for of, more in (
                    (Answer.task_id == task.id, ()),
                    (Event.task_id == task.id, (Event.what == "submitted",)),
                )
            )
            done = task.completed_at is not None
            result.missing += task.public_id in acknowledged and not (done and answers)
            result.half += len({done, answers > 0, lines > 0}) != 1
            result.twice += answers > 1 or lines > 1
        for case in session.scalars(sa.select(Case)):
            result.broken += events.verify(session, case) is not None
    db.engine.dispose()
