"""Mails under kills: many people to be told, few senders, each killed again and again.

A sender kills itself with SIGKILL: inside a transaction, between two of them, or with a real
mail server at the other end of the line, at any moment of the conversation. The truth is what
the mail server has taken, and what the database says of it.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa

from engine import clock
from engine.db import Database
from engine.notices import tell
from engine.notices.gathering import gather_all
from engine.notices.model import Mail, Notice
from engine.notices.sending import send_all
from engine.notices.ways import Smtp
from engine.notices.wording import Letter, Sender
from engine.people.model import User
from tests.chaos.timers import BETWEEN, INSIDE, PAUSE, doom, ended
from tests.engine.notices.mail_server import MailServer

SENDING = "during the send"
HOWS = (INSIDE, SENDING, BETWEEN)
#: Our clock runs so many times faster, so that the time a mail belongs to a dead sender is seconds.
FASTER = 60
#: About so many statements are made for each mail.
STATEMENTS = 10


@dataclass
class Result:
    """What a run under kills has left behind."""

    mails: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    runners: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    twice: int = 0
    renamed: int = 0
    seconds: float = 0.0
    #: what was still waiting when the time was up: not lost, but not shown to be sent either
    unfinished: int = 0

    @property
    def share(self) -> float:
        """How many of the kills hit a transaction or a conversation with the mail server."""
        return 1 - self.kills[BETWEEN] / max(self.kills.total(), 1)

    def __str__(self) -> str:
        each = ", ".join(f"{self.kills[how]} {how}" for how in HOWS)
        return (
            f"{self.mails:,} mails, {self.kills.total()} kills ({each}: {self.share:.0%} {INSIDE} "
            f"or {SENDING}), senders at once {sorted(self.runners)}: lost {self.lost}, "
            f"sent twice under one name {self.twice}, under two names {self.renamed}, "
            f"{self.unfinished} still waiting at the end, {self.seconds:.0f} s in all"
        )


def tell_many(db: Database, people: int) -> None:
    """Add people, and tell each of them something."""
    then = clock.now() - timedelta(minutes=9)
    with db.write() as session:
        for number in range(people):
            user = User(email=f"p{number}@council.example", name=f"P {number}", created_at=then)
            session.add(user)
        session.flush()
        for user_id in session.scalars(
            sa.select(User.id).where(User.email.like("p%@%"), User.password_hash.is_(None))
        ):
            tell(session, user_id, "reminder", None, then)


def under_kills(url: str, folder: Path, kills: int, seed: int, most: float) -> Result:
    """Send everything with one to three senders, killed so many times; then say what is true."""
    random, result, taken = Random(seed), Result(), folder / "taken"
    taken.touch()
    began, alive, want = time.monotonic(), {}, random.randint(2, 3)
    started = clock.now()
    with _server(taken) as port:
        while time.monotonic() - began < most:
            for _, how in ended(alive):
                result.kills[how] += 1
            if not alive and result.runners and _at_work(url, _waiting) == 0:
                break
            if random.random() < 0.1:
                want = random.randint(1, 3)
            while len(alive) < want:
                how = _next_kill(kills, result, alive)
                alive[_sender(url, port, started, how, random.randint(1, 6 * STATEMENTS))] = how
                result.runners[len(alive)] += 1
            time.sleep(PAUSE)
        for pid in alive:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    result.seconds = time.monotonic() - began
    _at_work(url, lambda db: _truth(db, taken.read_text().splitlines(), result))
    return result


def _next_kill(kills: int, result: Result, alive: dict[int, str]) -> str:
    """How the next sender is to be killed: each way as often; not, when it was enough."""
    planned = result.kills + Counter(how for how in alive.values() if how)
    if planned.total() >= kills:
        return ""
    return min(HOWS, key=lambda how: planned[how])


def _sender(url: str, port: int, started: datetime, how: str, after: int) -> int:
    """A sender in a process of its own. It ends when nothing waits any more, or is killed."""
    pid = os.fork()
    if pid:
        return pid
    try:
        db = Database(url)
        way = Smtp("127.0.0.1", port, sender=Sender("threefold@council.example"))
        if how == SENDING:
            way = _Doomed(way, after // STATEMENTS + 1)
        elif how:
            doom(db, how, after)
        while _waiting(db):
            for _ in gather_all(db, _now(started)):
                pass
            for _ in send_all(db, way, lambda: _now(started)):
                pass
            time.sleep(0.1)
    finally:
        os._exit(0)


class _Doomed:
    """A mail server in whose n-th conversation this process dies, at any moment of it."""

    def __init__(self, way: Smtp, after: int) -> None:
        self.way, self.sender, self.left = way, way.sender, after

    def send(self, letter: Letter) -> None:
        """Send the letter, or die of it; at the latest when the server has taken it."""
        self.left -= 1
        if self.left <= 0:
            signal.setitimer(signal.ITIMER_REAL, Random(os.getpid()).uniform(0.0001, 0.012))
        self.way.send(letter)
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _now(started: datetime) -> datetime:
    return started + FASTER * (clock.now() - started)


@contextmanager
def _server(taken: Path) -> Iterator[int]:
    """A mail server in a process of its own, which writes down what it took, and for whom."""
    server = MailServer()
    pid = os.fork()
    if not pid:
        try:
            server.taken = _Book(taken)
            server.serve_forever(0.05)
        finally:
            os._exit(0)
    port = server.port
    server.server_close()
    try:
        yield port
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


class _Book(list):
    """What the mail server took: one line each, written at once."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def append(self, mail: bytes) -> None:
        """Write down the name of a mail and to whom it is; only of one that came whole."""
        name = re.search(rb"^Message-ID: <(\S+)@", mail, re.M)
        to = re.search(rb"^To: (\S+)\r$", mail, re.M)
        if name and to and b"Sign in to see" in mail:
            os.write(self.file, name[1] + b" " + to[1] + b"\n")


def _waiting(db: Database) -> int:
    """How much is still to be gathered or sent."""
    with db.read() as session:
        notices = sa.select(sa.func.count(Notice.id)).where(Notice.gathered_at.is_(None))
        unsent = Mail.sent_at.is_(None), Mail.given_up_at.is_(None)
        mails = sa.select(sa.func.count(Mail.id)).where(*unsent)
        return (session.scalar(notices) or 0) + (session.scalar(mails) or 0)


def _at_work(url: str, look: Callable[[Database], int | None]) -> int | None:
    """Look with a door of our own; no connection may cross into a sender."""
    db = Database(url)
    try:
        return look(db)
    finally:
        db.engine.dispose()


def _truth(db: Database, taken: list[str], result: Result) -> None:
    """Hold what the mail server took against who was to be told."""
    names: dict[str, list[str]] = defaultdict(list)
    for line in taken:
        name, to = line.split()
        names[to].append(name)
    with db.read() as session:
        told = session.execute(
            sa.select(User.email, Mail.public_id, Mail.sent_at)
            .select_from(Notice)
            .join(User, User.id == Notice.user_id)
            .outerjoin(Mail, Mail.id == Notice.mail_id)
        ).all()
        result.mails = session.scalar(sa.select(sa.func.count(Mail.id))) or 0
    result.unfinished = _waiting(db)
    for email, name, sent_at in told:
        result.lost += sent_at is None or name not in names[email]
        result.renamed += len(set(names[email])) > 1
        result.twice += len(names[email]) - len(set(names[email]))
    result.lost += abs(result.mails - len(told))
