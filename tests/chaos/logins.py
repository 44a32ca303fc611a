"""Nine o'clock on a Monday: many people sign in within minutes, while somebody guesses at a password.

Over real HTTP: the page, the password (Argon2id), for some a code of their app, the first page.
Some mistype. All of them come from one address, as people of one office do; whoever guesses comes
from ever new ones. How many guesses reached the password is read from the log.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pyotp
import sqlalchemy as sa

from engine import clock
from engine.db import Database
from engine.log.model import Event
from engine.people import passwords, second_step, totp, users
from engine.people.attempts import PASSWORDS
from engine.people.model import Team, User
from tests.chaos.serving import KEY, Browser, Served
from tests.council import EMAILS, PASSWORD

OFFICE = "192.0.2.1"
GUESSED_AT = "Priya"
#: Every so many people: a code after the password; the password mistyped first; the code.
APP, MISTYPE, MISTYPE_CODE = 4, 10, 16
#: so many guesses at the least, so that the limit is met however slow the machine is
ENOUGH = PASSWORDS.allowed + 5
TYPED, LET_IN = 422, (302, 303)


@dataclass(frozen=True)
class Person:
    """Somebody who will sign in; with the secret of their app, if they have one."""

    number: int
    email: str
    secret: str = ""


@dataclass
class Result:
    """What came of it."""

    people: int = 0
    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    with_code: int = 0
    mistyped: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    guesses: int = 0
    guessed: Counter[int] = field(default_factory=Counter)
    #: guesses that reached the password, and the most of them within any five minutes
    reached: int = 0
    most: int = 0

    @property
    def bad(self) -> int:
        """Whoever was not let in, wrong answers, and guesses beyond the limit."""
        not_in = self.people - len(self.took)
        return not_in + self.wrong.total() + max(0, self.most - PASSWORDS.allowed)

    def __str__(self) -> str:
        took = sorted(self.took) or [0.0]
        return (
            f"{len(self.took)} of {self.people} people signed in within {self.seconds / 60:.1f} minutes "
            f"({self.with_code} with a code, {self.mistyped} mistyped first), from the password to "
            f"the first page: median {took[len(took) // 2]:.2f} s, p95 {_p95(took):.2f} s, slowest "
            f"{took[-1]:.2f} s; wrong answers {dict(self.wrong) or 0}; meanwhile {self.guesses:,} "
            f"guesses at one account, {self.reached} reached the password, at most {self.most} "
            f"within five minutes ({PASSWORDS.allowed} allowed)"
        )


def _p95(took: list[float]) -> float:
    return took[min(len(took) - 1, int(0.95 * len(took)))]


def prepared(db: Database, people: int) -> list[Person]:
    """Add so many people, and set up an app for every fourth. They happen to have one password."""
    then, found = clock.now() - timedelta(minutes=10), []
    kept = passwords.hash_password(PASSWORD)
    with db.write() as session:
        team = session.scalars(sa.select(Team).where(Team.name == "North")).one()
        for number in range(people):
            email, name = f"monday{number}@council.example", f"Monday {number}"
            user = users.add_user(
                session, email, name, ["enquiry_officer"], team, at=then, actor=None, via="shell"
            )
            user.password_hash = kept
            found.append(Person(number, email, _app(session, user, then, number)))
    return found


def _app(session: sa.orm.Session, user: User, then: datetime, number: int) -> str:
    if number % APP:
        return ""
    session.flush()
    seed = totp.new_seed()
    secret = totp.secret(KEY, user.public_id, seed)
    second_step.set_up(session, user, seed, pyotp.TOTP(secret).at(then), KEY, at=then)
    return secret


def monday(
    server: Served,
    url: str,
    people: list[Person],
    minutes: float,
    seed: int,
    mistype: int = MISTYPE,
) -> Result:
    """Let everybody come within so many minutes, most of them early; guess all the while."""
    random, result, over = Random(seed), Result(len(people)), threading.Event()
    come = sorted((60 * minutes * random.betavariate(1, 2), person.number) for person in people)
    guesser = threading.Thread(target=_guess, args=(server.address, over, result))
    began, started = time.monotonic(), clock.now()
    guesser.start()
    threads = []
    for when, number in come:
        time.sleep(max(0.0, began + when - time.monotonic()))
        threads.append(
            threading.Thread(target=_come, args=(server.address, people[number], mistype, result))
        )
        threads[-1].start()
    for thread in threads:
        thread.join()
    result.seconds = time.monotonic() - began
    over.set()
    guesser.join()
    _reached(url, started, result)
    return result


def _come(address: str, person: Person, mistype: int, result: Result) -> None:
    """Sign in as a person does: with a slip or two, and one's phone in hand."""
    browser = _browser(address, OFFICE)
    try:
        browser.get("/sign-in")
        if person.number % mistype == 1:
            result.mistyped += 1
            _expect(result, "mistyped", TYPED, _password(browser, person.email, PASSWORD + "x"))
        began = time.monotonic()
        status = _password(browser, person.email, PASSWORD)
        if person.secret and status == 200:
            result.with_code += 1
            if person.number % MISTYPE_CODE == 0:
                result.mistyped += 1
                _expect(result, "code mistyped", TYPED, _code(browser, "000000"))
            status = _code(browser, pyotp.TOTP(person.secret).now())
        if status not in LET_IN:
            result.wrong[f"not let in: {status}"] += 1
            return
        status, page, _ = browser.get("/")
        if status == 200 and "My work" in page:
            result.took.append(time.monotonic() - began)
        else:
            result.wrong[f"first page: {status}"] += 1
    except OSError as error:
        result.wrong[type(error).__name__] += 1


def _browser(address: str, place: str) -> Browser:
    browser = Browser(address)
    browser.opener.addheaders.append(("X-Forwarded-For", place))
    return browser


def _password(browser: Browser, email: str, password: str) -> int:
    return browser.post("/sign-in", {"email": [email], "password": [password]})[0]


def _code(browser: Browser, code: str) -> int:
    return browser.post("/sign-in/code", {"code": [code]})[0]


def _expect(result: Result, what: str, wanted: int, status: int) -> None:
    if status != wanted:
        result.wrong[f"{what}: {status}"] += 1


def _guess(address: str, over: threading.Event, result: Result) -> None:
    """Guess at one account, each time from another place."""
    for number, place in enumerate(_places()):
        if over.wait(0.05) and number >= ENOUGH:
            return
        browser = _browser(address, place)
        try:
            browser.get("/sign-in")
            result.guessed[_password(browser, EMAILS[GUESSED_AT], f"guess {number} of many")] += 1
            result.guesses += 1
        except OSError as error:
            result.wrong[f"guesser: {type(error).__name__}"] += 1


def _places() -> Iterator[str]:
    for a, b in itertools.product(range(256), range(1, 255)):
        yield f"198.18.{a}.{b}"


def _reached(url: str, started: datetime, result: Result) -> None:
    """Read from the log how many guesses were held against the password."""
    db, within = Database(url), deque[datetime]()
    with db.read() as session:
        user = users.get_user_by_email(session, EMAILS[GUESSED_AT]).id
        refused = sa.select(Event.at, Event.data).where(Event.what == "sign_in_refused")
        for at, data in session.execute(refused.where(Event.at >= started).order_by(Event.at)):
            if data["user"] == user:
                result.reached += 1
                within.append(at)
                while within[0] <= at - PASSWORDS.within:
                    within.popleft()
                result.most = max(result.most, len(within))
    db.engine.dispose()
    if result.guessed[TYPED] != result.reached:  # what was said must be what was done
        result.wrong[f"{result.guessed[TYPED]} guesses were answered, {result.reached} kept"] += 1
