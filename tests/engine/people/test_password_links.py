"""Password links: who gets one, how long it is good, and what ends when a password is set by it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import guards
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.log.model import Event
from engine.notices.by_password_link import token_of
from engine.notices.model import Mail, Notice
from engine.people import password_links, passwords, second_step, sessions, users
from engine.people.attempts import digest
from engine.people.model import PasswordLink, User
from engine.people.sign_in import sign_in
from tests.engine.people.link_mails import KEY, mailed, secret_in

EMAIL, OLD, NEW = "kali@council.example", "three plain words here", "a green kettle on the hill"
HERE = "192.0.2.7"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def kali(db, council, at) -> int:
    with db.write() as session:
        users.set_password(session, session.get(User, council.kali), OLD, at=at, actor=None)
    return council.kali


def shown(db, council, at, who="kali"):
    """A link that an administrator has made and hands over; its secret."""
    with db.write() as session:
        user, admin = (session.get(User, getattr(council, name)) for name in (who, "admin"))
        return password_links.show_link(session, user, at=at, actor=admin)[1]


def events(db):
    with db.read() as session:
        return [(one.what, one.data) for one in session.scalars(select(Event).order_by(Event.id))]


def told(db, user):
    """What somebody was told of, and to where a mail of it goes."""
    with db.read() as session:
        rows = session.scalars(select(Notice).where(Notice.user_id == user)).all()
        return [row.kind for row in rows if row.mail_id is not None]


def refused(db, token, at, password=NEW):
    with pytest.raises(NotFound) as error:
        password_links.set_by_link(db, token, password, at)
    return str(error.value) == password_links.GONE


def test_a_new_account_gets_its_password_by_a_link_and_nobody_is_signed_in_by_it(db, council, at):
    token = shown(db, council, at, "enquiry")

    password_links.set_by_link(db, token, NEW, at + timedelta(days=2))

    with db.read() as session:
        user = session.get(User, council.enquiry)
        assert passwords.matches(user.password_hash, NEW)
        assert sessions.signed_in_at(session, user, at + timedelta(days=2)) == []
    assert events(db)[-1] == ("password_set_by_link", {"user": council.enquiry, "link": 1})
    assert told(db, council.enquiry) == [], "the first password of an account changes nothing"


@pytest.mark.guard("password_link")
@pytest.mark.parametrize(
    ("late", "who"), [(timedelta(days=3), "enquiry"), (timedelta(minutes=30), "kali")]
)
def test_a_link_runs_out(db, kali, council, at, late, who):
    token = shown(db, council, at, who)

    assert refused(db, token, at + late)
    password_links.set_by_link(db, token, NEW, at + late - MINUTE)


@pytest.mark.guard("password_link")
def test_a_link_is_good_once(db, kali, council, at):
    token = shown(db, council, at)
    password_links.set_by_link(db, token, NEW, at + MINUTE)

    assert refused(db, token, at + MINUTE, "another few plain words")
    assert sign_in(db, EMAIL, NEW, HERE, at + MINUTE)


def test_a_link_used_by_many_at_once_sets_one_password(db, kali, council, at):
    token, done = shown(db, council, at), []

    def use(n):
        try:
            password_links.set_by_link(db, token, f"{NEW} number {n}", at)
            done.append(n)
        except NotFound:
            pass

    threads = [threading.Thread(target=use, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 1 and sign_in(db, EMAIL, f"{NEW} number {done[0]}", HERE, at)


@pytest.mark.guard("password_link")
def test_an_account_that_is_closed_is_opened_by_no_link(db, kali, council, at):
    token = shown(db, council, at)
    with db.write() as session:
        users.disable_user(session, session.get(User, kali), at=at, actor=None)

    assert refused(db, token, at)
    with db.write() as session, pytest.raises(NotAllowed, match="is closed"):
        password_links.send_link(session, session.get(User, kali), at=at, actor=None)


def test_a_link_that_never_was_is_refused_as_one_that_is_over(db, kali, at):
    assert refused(db, "x" * 43, at) and refused(db, "", at) and refused(db, "ÿ\x00", at)


def test_setting_a_password_ends_every_session_and_every_other_link(db, kali, council, at):
    tokens = [sign_in(db, EMAIL, OLD, HERE, at) for _ in range(2)]
    tokens.append(sign_in(db, EMAIL, OLD, HERE, at, needed_by=("enquiry_officer",)))
    password_links.ask(db, EMAIL, HERE, at)
    password_links.ask(db, EMAIL, HERE, at)
    first, second = (secret_in(body) for body in mailed(db, at))

    password_links.set_by_link(db, first, NEW, at + MINUTE)

    assert refused(db, second, at + MINUTE)
    with db.read() as session:
        assert [sessions.who_is(session, one, at + MINUTE) for one in tokens] == [None] * 3
        assert sessions.waiting(session, tokens[2], at + MINUTE) is None
    assert told(db, kali) == ["password_changed"]


@pytest.mark.parametrize("how", ["password", "email", "another"])
def test_what_changes_an_account_ends_its_links(db, kali, council, at, how):
    token = shown(db, council, at)
    with db.write() as session:
        user = session.get(User, kali)
        if how == "password":
            users.set_password(session, user, NEW, at=at, actor=user)
        elif how == "email":
            users.set_email(session, user, "k.ali@council.example", at=at, actor=None)
    if how == "another":
        password_links.set_by_link(db, shown(db, council, at), NEW, at)

    assert refused(db, token, at)


@pytest.mark.guard("second_step")
def test_a_link_does_not_go_round_the_second_step(db, kali, council, at):
    password_links.set_by_link(db, shown(db, council, at), NEW, at)

    token = sign_in(db, EMAIL, NEW, HERE, at, needed_by=("enquiry_officer",))

    with db.read() as session:
        assert sessions.who_is(session, token, at) is None
        assert second_step.is_needed(session, session.get(User, kali), ("enquiry_officer",))


def test_a_password_that_cannot_be_taken_leaves_the_link_good(db, kali, council, at):
    token = shown(db, council, at)
    for word in ("short", "kali kali kali", "socialworker2026"):
        with pytest.raises(InvalidAnswers) as error:
            password_links.set_by_link(db, token, word, at)
        assert error.value.messages.keys() == {"password"}

    password_links.set_by_link(db, token, NEW, at)


def test_only_the_digest_of_a_link_is_stored_and_events_hold_numbers(db, kali, council, at):
    token = shown(db, council, at)
    password_links.ask(db, EMAIL, HERE, at)
    sent = secret_in(mailed(db, at)[0])

    with db.read() as session:
        rows = session.scalars(select(PasswordLink).order_by(PasswordLink.id)).all()
        stored = repr(
            [vars(row) for row in rows] + [vars(m) for m in session.scalars(select(Mail))]
        )
    assert [row.link_digest for row in rows] == [digest(token), digest(sent)]
    for secret in (token, sent, EMAIL):
        assert secret not in stored and secret not in repr(events(db))
    assert len(token) >= 43 and len(sent) >= 43
    assert sent == token_of(KEY, rows[1].public_id) != token_of(KEY + "x", rows[1].public_id)


# -- who has one made


def test_only_an_administrator_has_a_link_made_and_not_for_themselves(db, kali, council, at):
    with db.write() as session:
        user = session.get(User, kali)
        for name in ("contact", "manager", "supervisor", "designer", "auditor", "nobody", "kali"):
            actor = session.get(User, getattr(council, name))
            with pytest.raises(NotAllowed):
                password_links.send_link(session, user, at=at, actor=actor)
        admin = session.get(User, council.admin)
        with pytest.raises(NotAllowed, match="account page"):
            password_links.show_link(session, admin, at=at, actor=admin)


@pytest.mark.guard("own_password")
def test_nobody_chooses_the_password_of_somebody_else(db, kali, council, at):
    with db.write() as session:
        user, admin = session.get(User, kali), session.get(User, council.admin)
        with pytest.raises(NotAllowed, match="Have a link made"):
            users.set_password(session, user, NEW, at=at, actor=admin)
        with pytest.raises(NotAllowed, match="Have a link made"):
            users.add_user(
                session, "new@council.example", "New", ["auditor"], None, NEW, at=at, actor=admin
            )
        assert passwords.matches(user.password_hash, OLD)


def test_whoever_has_a_password_is_told_when_a_link_is_handed_to_somebody(db, kali, council, at):
    shown(db, council, at)
    shown(db, council, at, "enquiry")

    assert told(db, kali) == ["password_link_shown"] and told(db, council.enquiry) == []
    made = [data for what, data in events(db) if what == "password_link_made"]
    assert made == [
        {"user": kali, "link": 1, "by_mail": False},
        {"user": council.enquiry, "link": 2, "by_mail": False},
    ]


def test_without_the_guard_a_link_opens_for_ever(db, kali, council, at):
    token = shown(db, council, at)
    password_links.set_by_link(db, token, NEW, at)

    with guards.switched_off("password_link"):
        password_links.set_by_link(db, token, "again some other words", at + timedelta(days=9))
