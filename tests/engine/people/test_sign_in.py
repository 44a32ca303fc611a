"""Sign in: tokens, limits, idle time, signing out."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, func, select

from engine import guards
from engine.errors import NotAllowed
from engine.log.model import Event
from engine.people import passwords, users
from engine.people.attempts import FROM_ONE_PLACE, PASSWORDS
from engine.people.model import SignedIn, SignInAttempt, User
from engine.people.sessions import seen, sign_out, sign_out_everywhere, who_is
from engine.people.sign_in import WRONG, sign_in
from tests.quick import KEEPS_PASSWORDS

FAILURES, TOO_MANY = PASSWORDS.allowed, PASSWORDS.sentence
OFFICE = FROM_ONE_PLACE.allowed

EMAIL, PASSWORD, HERE = "kali@council.example", "three plain words here", "192.0.2.7"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def kali(db, council, at) -> int:
    with db.write() as session:
        user = session.get(User, council.kali)
        users.set_password(session, user, PASSWORD, at=at, actor=None)
    return council.kali


def looked_up(db, token, at):
    with db.read() as session:
        return who_is(session, token, at)


def test_the_right_password_gives_a_token_that_says_who(db, kali, at):
    token = sign_in(db, "  KALI@council.example", PASSWORD, HERE, at)

    visitor = looked_up(db, token, at + MINUTE)

    assert visitor.user.id == kali
    assert visitor.user.roles == {"enquiry_officer"} and visitor.user.team.name == "north"
    assert len(token) >= 43
    assert looked_up(db, token + "x", at) is None and looked_up(db, "", at) is None


def test_only_the_digest_of_the_token_is_stored(db, kali, at):
    token = sign_in(db, EMAIL, PASSWORD, HERE, at)

    with db.read() as session:
        row = session.scalars(select(SignedIn)).one()
        assert row.token_digest == hashlib.sha256(token.encode()).hexdigest()
        assert session.scalars(select(Event).order_by(Event.id.desc())).first().what == "signed_in"


def test_two_sign_ins_never_share_a_token(db, kali, at):
    assert sign_in(db, EMAIL, PASSWORD, HERE, at) != sign_in(db, EMAIL, PASSWORD, HERE, at)


def test_unknown_closed_and_wrong_are_refused_in_the_same_words_after_the_same_work(
    db, kali, council, at, monkeypatch
):
    work = []
    real = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *args: work.append(1) or real(self, *args)
    )
    with db.write() as session:
        closed = session.get(User, council.enquiry)
        users.set_password(session, closed, PASSWORD, at=at, actor=None)
        users.disable_user(session, closed, at=at, actor=None)

    for email, password in (
        (EMAIL, "not the password"),
        ("unknown@council.example", PASSWORD),
        ("enquiry@council.example", PASSWORD),
        ("contact@council.example", PASSWORD),  # has no password yet
    ):
        work.clear()
        with pytest.raises(NotAllowed) as refused:
            sign_in(db, email, password, HERE, at)
        assert str(refused.value) == WRONG and len(work) == 1


def guess(db, at, email=EMAIL, address=HERE, password="not the password"):
    with pytest.raises(NotAllowed) as refused:
        sign_in(db, email, password, address, at)
    return str(refused.value)


@pytest.mark.guard("sign_in_limit")
def test_guessing_at_one_account_is_stopped_wherever_it_comes_from(db, kali, at):
    said = [guess(db, at, address=f"192.0.2.{n}") for n in range(FAILURES + 3)]

    assert said == [WRONG] * FAILURES + [TOO_MANY] * 3
    with pytest.raises(NotAllowed, match="Too many"):
        sign_in(db, EMAIL, PASSWORD, "198.51.100.1", at + 4 * MINUTE)
    assert sign_in(db, EMAIL, PASSWORD, HERE, at + 5 * MINUTE)


def test_guessing_from_one_address_is_stopped_whatever_the_account(db, kali, at, monkeypatch):
    """Later than at one account: a whole office may sit behind the address, and people mistype."""
    monkeypatch.setattr(passwords, "matches", lambda *_: False)
    said = [guess(db, at, email=f"a{n}@council.example") for n in range(OFFICE + 1)]
    monkeypatch.undo()

    assert said == [WRONG] * OFFICE + [TOO_MANY]
    with pytest.raises(NotAllowed, match="Too many"):
        sign_in(db, EMAIL, PASSWORD, HERE, at)
    assert sign_in(db, EMAIL, PASSWORD, "198.51.100.1", at)


def test_the_limit_comes_before_the_work_on_the_password(db, kali, at, monkeypatch):
    for n in range(FAILURES):
        guess(db, at, address=f"192.0.2.{n}")
    monkeypatch.setattr(passwords, "matches", lambda *_: pytest.fail("the password was looked at"))

    assert guess(db, at, password=PASSWORD) == TOO_MANY


def test_many_guesses_at_once_do_not_slip_past_the_limit_together(db, kali, at, monkeypatch):
    reached = []
    monkeypatch.setattr(passwords, "matches", lambda *_: bool(reached.append(1)))
    threads = [threading.Thread(target=guess, args=(db, at)) for _ in range(30)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(reached) <= FAILURES


def test_without_the_guard_guessing_goes_on(db, kali, at):
    with guards.switched_off("sign_in_limit"):
        assert {guess(db, at) for _ in range(FAILURES + 2)} == {WRONG}


def test_a_right_password_is_not_counted_as_a_failure(db, kali, at):
    for _ in range(FAILURES + 5):
        sign_in(db, EMAIL, PASSWORD, HERE, at)

    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_attempts_hold_no_address_and_are_forgotten_after_a_day(db, kali, at):
    guess(db, at)
    guess(db, at + timedelta(days=1, minutes=1), email="other@council.example")

    with db.read() as session:
        rows = session.scalars(select(SignInAttempt)).all()
    assert len(rows) == 2
    assert not any("@" in row.who or HERE in row.who for row in rows)


def test_half_an_hour_without_a_page_ends_the_session(db, kali, at):
    token = sign_in(db, EMAIL, PASSWORD, HERE, at)

    assert looked_up(db, token, at + 30 * MINUTE)
    assert looked_up(db, token, at + 31 * MINUTE) is None


def test_ten_hours_end_the_session_however_busy(db, kali, at):
    token = sign_in(db, EMAIL, PASSWORD, HERE, at)
    for minutes in range(20, 601, 20):
        with db.log() as session:
            seen(session, token, at + minutes * MINUTE)

    assert looked_up(db, token, at + 600 * MINUTE)
    assert looked_up(db, token, at + 601 * MINUTE) is None


def test_being_seen_is_asked_for_once_a_minute_and_never_goes_back(db, kali, at):
    token = sign_in(db, EMAIL, PASSWORD, HERE, at)

    assert not looked_up(db, token, at + MINUTE).seen_is_old
    assert looked_up(db, token, at + 2 * MINUTE).seen_is_old
    with db.log() as session:
        seen(session, token, at + 2 * MINUTE)
        seen(session, token, at + MINUTE)
    assert not looked_up(db, token, at + 3 * MINUTE).seen_is_old


def test_who_is_asks_the_database_at_most_twice_and_writes_nothing(db, kali, at):
    token = sign_in(db, EMAIL, PASSWORD, HERE, at)
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: said.append(a[2]))

    visitor = looked_up(db, token, at + 2 * MINUTE)
    assert visitor.user.roles and visitor.user.team.name and visitor.user.name

    asked = [line for line in said if not line.startswith("BEGIN")]
    assert len(asked) <= 2
    assert all(line.startswith("SELECT") for line in asked)


@pytest.mark.guard("session_revoked")
def test_a_session_that_was_signed_out_is_refused_for_good(db, kali, at):
    token, other = (sign_in(db, EMAIL, PASSWORD, HERE, at) for _ in range(2))
    with db.write() as session:
        sign_out(session, token, at)
        sign_out(session, token, at)
        sign_out(session, "not a token", at)

    assert looked_up(db, token, at) is None
    assert looked_up(db, other, at)
    with guards.switched_off("session_revoked"):
        assert looked_up(db, token, at)


def test_signing_out_everywhere_ends_every_session(db, kali, council, at):
    tokens = [sign_in(db, EMAIL, PASSWORD, HERE, at) for _ in range(3)]
    with db.write() as session:
        user, stranger = session.get(User, kali), session.get(User, council.enquiry)
        with pytest.raises(NotAllowed):
            sign_out_everywhere(session, user, at=at, actor=stranger)
        sign_out_everywhere(session, user, at=at, actor=user)

    assert [looked_up(db, token, at) for token in tokens] == [None] * 3


@pytest.mark.parametrize("how", ["disable", "password"])
def test_a_closed_account_or_a_new_password_ends_every_session(db, kali, at, how):
    token = sign_in(db, EMAIL, PASSWORD, HERE, at)
    with db.write() as session:
        user = session.get(User, kali)
        if how == "disable":
            users.disable_user(session, user, at=at, actor=None)
        else:
            users.set_password(session, user, "other plain words here", at=at, actor=None)

    assert looked_up(db, token, at) is None
    assert guess(db, at, password=PASSWORD) == WRONG


def test_an_account_closed_by_hand_is_refused_though_its_session_is_open(db, kali, at):
    token = sign_in(db, EMAIL, PASSWORD, HERE, at)
    with db.write() as session:
        session.get(User, kali).disabled_at = at

    assert looked_up(db, token, at) is None


def test_a_password_kept_in_a_weaker_way_is_kept_better_at_the_next_sign_in(
    db, kali, at, monkeypatch
):
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(2, 16, 1))

    sign_in(db, EMAIL, PASSWORD, HERE, at)

    with db.read() as session:
        assert "m=16,t=2,p=1" in session.get(User, kali).password_hash


def test_the_password_is_kept_as_the_guidance_asks():
    real = KEEPS_PASSWORDS

    assert real.type.name == "ID" and real.memory_cost >= 19 * 1024 and real.time_cost >= 2
