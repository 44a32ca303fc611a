"""Codes: one code is sent by sixteen browsers at the same moment, and lets exactly one of them in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pyotp
import sqlalchemy as sa

from engine import clock
from engine.case.model import Case, Task
from engine.db import Database
from engine.partners.sharing import code_to_read_out, share_task
from engine.people import second_step, totp
from engine.people.model import Authenticator, SignInAttempt
from engine.people.shared import link_token
from engine.people.users import get_user_by_email
from tests.attacks.wire import Wire, at_once
from tests.chaos.serving import KEY, served
from tests.council import EMAILS, PASSWORD

AT_ONCE = 16
ROSA = {"name": "Rosa Pell", "agency": "Hilltop Home Care", "email": "rosa@hilltop.example"}
KINDS = ("a partner's code", "a code of an app", "a recovery code")


@dataclass
class Codes:
    """How many browsers each code has let in."""

    rounds: int = 0
    let_in: list[tuple[str, int]] = field(default_factory=list)

    @property
    def wrong(self) -> list[tuple[str, int]]:
        """The codes that did not let in exactly one."""
        return [one for one in self.let_in if one[1] != 1]

    def __str__(self) -> str:
        return (
            f"{len(self.let_in):,} codes, each sent by {AT_ONCE} browsers at once: "
            f"{len(self.let_in) - len(self.wrong):,} let in exactly one, {len(self.wrong)} did not"
        )


def send_all(url: str, case: str, rounds: int, workers: int = 4) -> Codes:
    """So many rounds of the three kinds of code. ``case`` has a task for a partner."""
    db, done = Database(url), Codes()
    try:
        share, link = _shared(db, case)
        seed, phone = _phone(db, "Priya")
        with served(url, workers, second_step="nobody") as server:
            for _ in range(rounds):
                for kind in KINDS:
                    _forget_attempts(db)
                    if kind == KINDS[0]:
                        came_in = _partner(db, server.address, share, link)
                    else:
                        code = _next_code(db, "Priya", seed, phone, kind)
                        came_in = _second_step(server.address, "Priya", code)
                    done.let_in.append((kind, came_in))
                done.rounds += 1
    finally:
        db.engine.dispose()
    return done


def _partner(db: Database, address: str, share: str, link: str) -> int:
    with db.write() as session:
        tom = get_user_by_email(session, EMAILS["Tom"])
        code = code_to_read_out(session, share, KEY, tom)
    browsers = [Wire(address) for _ in range(AT_ONCE)]
    for browser in browsers:
        assert browser.get(link).status == 200
    answers = at_once([lambda b=b: b.post(link, {"code": code}) for b in browsers])
    came_in = [b for b, said in zip(browsers, answers, strict=True) if said.status == 303]
    assert all(b.get("/partner").status in (302, 303) for b in came_in)
    return len(came_in)


def _second_step(address: str, name: str, code: str) -> int:
    """Two tabs of each of eight browsers in which the password was typed."""
    browsers = [Wire(address) for _ in range(AT_ONCE // 2)]
    for browser in browsers:
        browser.get("/sign-in")
        said = browser.post("/sign-in", {"email": EMAILS[name], "password": PASSWORD})
        assert said.status == 200 and 'action="/sign-in/code"' in said.text, said.status
        browser.get("/sign-in/code")
    tabs = [tab for browser in browsers for tab in (browser, browser.copy())]
    at_once([lambda tab=tab: tab.post("/sign-in/code", {"code": code}) for tab in tabs])
    return sum(tab.get("/account").status == 200 for tab in tabs)


def _next_code(db: Database, name: str, seed: str, phone: pyotp.TOTP, kind: str) -> str:
    """A code that was not used yet."""
    with db.write() as session:
        user = get_user_by_email(session, EMAILS[name])
        if kind == KINDS[2]:
            return second_step.new_recovery_codes(session, user, at=clock.now())[0]
        found = session.scalars(sa.select(Authenticator).where(Authenticator.seed == seed)).one()
        found.last_step = 0
        return phone.at(clock.now())


def _shared(db: Database, case: str) -> tuple[str, str]:
    """The task of the case that a partner answers, sent to Rosa: the link's id, and its path."""
    with db.write() as session:
        task = session.scalars(
            sa.select(Task.public_id)
            .join(Case, Case.id == Task.case_id)
            .where(Case.public_id == case, Task.name == "partner_reports")
        ).one()
        tom = get_user_by_email(session, EMAILS["Tom"])
        last = clock.today() + timedelta(days=14)
        share = share_task(session, task, ROSA, last, KEY, tom).public_id
    return share, f"/shared/{link_token(KEY, share)}"


def _phone(db: Database, name: str) -> tuple[str, pyotp.TOTP]:
    """An app that was set up some minutes ago."""
    seed, at = totp.new_seed(), clock.now() - timedelta(minutes=10)
    with db.write() as session:
        user = get_user_by_email(session, EMAILS[name])
        phone = pyotp.TOTP(totp.secret(KEY, user.public_id, seed))
        second_step.set_up(session, user, seed, phone.at(at), KEY, at=at)
    return seed, phone


def _forget_attempts(db: Database) -> None:
    with db.write() as session:
        session.execute(sa.delete(SignInAttempt))
