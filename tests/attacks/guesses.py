"""Guesses: thousands of passwords are tried at one account, from everywhere and by every worker.

What is counted is what reached the hash: each of those leaves a line in the log, and no other.
Source: Cyber Essentials (10 guesses in 5 minutes); safety 3, row 9.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import sqlalchemy as sa

from engine import clock
from engine.db import Database
from engine.log.model import Event
from engine.people.attempts import FROM_ONE_PLACE, digest
from engine.people.model import SignInAttempt
from engine.people.users import get_user_by_email
from tests.attacks.wire import Wire
from tests.chaos.serving import served
from tests.council import EMAILS

WINDOW = timedelta(minutes=5)
#: How many guesses an address has left when it is tried.
LEFT = 5
KNOWN = ("Lena", "Tom", "Amara", "Daniel", "Ruth", "Priya")
GUESSED = "Priya"


@dataclass
class Guesses:
    """What was guessed and how much of it was looked at at all."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    #: most guesses at one account that were looked at within five minutes
    of_account: int = 0
    #: guesses from one address that were looked at, where five more may be
    of_address: int = 0
    by_other_headers: int = 0
    #: how long a wrong password takes at an account that exists, over one that does not
    ratio: float = 0.0

    def __str__(self) -> str:
        said = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        return (
            f"{self.sent:,} guesses at one account by 8 clients, each from an address of its own "
            f"({said}): at most {self.of_account} looked at in 5 minutes; of an address with {LEFT} left "
            f"{self.of_address}, with made-up headers {self.by_other_headers}; known against unknown "
            f"account {self.ratio:.2f} x"
        )


def guess(url: str, guesses: int, number: int, workers: int = 4) -> Guesses:
    """Guess so often at one account; then from one address at many, with and without made-up headers."""
    db, done, random = Database(url), Guesses(), Random(number)
    try:
        with served(url, workers, proxies="1", second_step="nobody") as server:
            for name in KNOWN:
                Wire(server.address).sign_in(name, **_from(random))
            done.ratio = _timed(server.address, random)
            _forget(db)
            began = clock.now()
            _storm(server.address, guesses, random, done)
            done.of_account = _most(_looked_at(db, GUESSED, began))
            _forget(db)
            done.of_address = _from_one_address(db, server.address, random, made_up=False)
            _forget(db)
            done.by_other_headers = _from_one_address(db, server.address, random, made_up=True)
    finally:
        db.engine.dispose()
    return done


def _storm(address: str, guesses: int, random: Random, done: Guesses) -> None:
    """Eight clients at once; each guess seems to come from another address."""
    shares = [[_from(random) for _ in range(guesses)[n::8]] for n in range(8)]
    lock = threading.Lock()

    def send(share: list[dict[str, str]]) -> None:
        browser = Wire(address)
        browser.get("/sign-in")
        for n, where in enumerate(share):
            said = browser.post(
                "/sign-in", {"email": EMAILS[GUESSED], "password": f"guess {n} of many"}, where
            )
            with lock:
                done.sent += 1
                done.statuses[said.status] += 1

    threads = [threading.Thread(target=send, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _from_one_address(db: Database, address: str, random: Random, made_up: bool) -> int:
    """How many more are looked at of one address that guesses at many accounts, when five are left.

    ``made_up``: it says each time to be another address.
    """
    browser, real = Wire(address), "198.51.100.7"  # what our own proxy adds at the end
    browser.get("/sign-in")
    spent = FROM_ONE_PLACE.allowed - LEFT
    with db.write() as session:
        who, now = digest(f"address {real}"), clock.now()
        session.add_all(SignInAttempt(who=who, at=now) for _ in range(spent))
    before = clock.now()
    for n in range(3 * LEFT):
        claims = f"{_address(random)}, {real}" if made_up else real
        more = {"X-Real-IP": _address(random), "Forwarded": f"for={_address(random)}"}
        where = {"X-Forwarded-For": claims, **(more if made_up else {})}
        browser.post("/sign-in", {"email": f"who{n}@council.example", "password": "guess"}, where)
    return len(_looked_at(db, None, before))


def _timed(address: str, random: Random) -> float:
    """Known and unknown accounts by turns, in one run: the medians, one over the other."""
    browser, took = Wire(address), {True: [], False: []}
    browser.get("/sign-in")
    for n in range(2 * len(KNOWN) * 2):
        known = n % 2 == 0
        email = (
            EMAILS[KNOWN[n // 2 % len(KNOWN)]] if known else f"nobody{n // 2 % 6}@council.example"
        )
        begin = time.perf_counter()
        said = browser.post("/sign-in", {"email": email, "password": "guess"}, _from(random))
        took[known].append(time.perf_counter() - begin)
        assert said.status == 422
    return statistics.median(took[True]) / statistics.median(took[False])


def _looked_at(db: Database, name: str | None, since: clock.datetime) -> list[clock.datetime]:
    """When a wrong password was compared with the hash of somebody, or of nobody (None)."""
    with db.read() as session:
        who = get_user_by_email(session, EMAILS[name]).id if name else None
        found = sa.select(Event).where(Event.what == "sign_in_refused", Event.at >= since)
        return sorted(one.at for one in session.scalars(found) if one.data["user"] == who)


def _most(moments: list[clock.datetime]) -> int:
    """The most within any five minutes."""
    return max((sum(m <= one < m + WINDOW for one in moments) for m in moments), default=0)


def _forget(db: Database) -> None:
    with db.write() as session:
        session.execute(sa.delete(SignInAttempt))


def _from(random: Random) -> dict[str, str]:
    return {"X-Forwarded-For": _address(random)}


def _address(random: Random) -> str:
    return f"203.0.{random.randrange(256)}.{random.randrange(256)}"
