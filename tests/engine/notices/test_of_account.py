"""Whoever's sign-in is changed or guessed at is told by a mail, however they want to be told."""

from __future__ import annotations

import threading
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from engine import clock
from engine.errors import EngineError
from engine.notices import guessed, of_account, shown
from engine.notices.by_password_link import PATH, gather_links
from engine.notices.gathering import gather_all
from engine.notices.model import Mail
from engine.notices.sending import CLOSED, OVER, send_all
from engine.notices.ways import Folder
from engine.notices.wording import Sender
from engine.people import password_links, second_step, sign_in, totp, users
from engine.people.attempts import CODES, PASSWORDS
from tests.council import EMAILS, PASSWORD
from tests.engine.notices.tray import choose, files, mails, told

NOON = clock.moment("2026-03-04T12:00")
KEY, HERE, NEW = "k" * 40, "192.0.2.7", "a green kettle on the hill"
SENDER = Sender("threefold@council.example", "https://threefold.council.example", KEY)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def way(tmp_path):
    return Folder(tmp_path / "mails", SENDER)


def send(council, way, at=NOON):
    """Do what the scheduler does, and give what has left so far: to whom, and under which words."""
    list(gather_all(council.db, at))
    list(gather_links(council.db, at))
    list(guessed.tell_all(council.db, at))
    list(send_all(council.db, way, lambda: at))
    return [(one["To"], one["Subject"]) for one in files(way.path)]


def changed(council, do, name="Tom"):
    with council.db.write() as session:
        do(session, council.user(session, name))


def app(session, user, at=NOON):
    seed = totp.new_seed()
    code = pyotp.TOTP(totp.secret(KEY, user.public_id, seed)).at(at)
    return second_step.set_up(session, user, seed, code, KEY, at=at)


CHANGES = {
    "password_changed": lambda s, u: users.set_password(s, u, NEW, at=NOON, actor=u),
    "app_changed": lambda s, u: app(s, u),
    "roles_changed": lambda s, u: users.set_roles(s, u, ["auditor"], at=NOON, actor=None),
    "password_link_shown": lambda s, u: password_links.show_link(s, u, at=NOON, actor=None),
}


@pytest.mark.parametrize("how", ["none", "daily"])
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_told_at_once_whatever_a_person_has_chosen(council, way, what, how):
    choose(council, "Tom", how, NOON)

    changed(council, CHANGES[what])

    assert send(council, way) == [(EMAILS["Tom"], of_account.SUBJECTS[of_account.CHANGED])]
    assert told(council) == [("Tom", what, None)]
    with council.db.read() as session:
        lately = shown.told_lately(session, council.user(session, "Tom"))
    assert [one.says for one in lately] == [of_account.KINDS[what]]


def test_each_thing_about_the_app_is_told(council):
    codes = []
    changed(council, lambda s, u: codes.extend(app(s, u)))
    changed(council, lambda s, u: second_step.new_recovery_codes(s, u, at=NOON))
    changed(council, lambda s, u: codes.extend(app(s, u, NOON + MINUTE)))
    changed(council, lambda s, u: second_step.take(s, u, codes[-1], KEY, NOON + MINUTE))
    changed(council, lambda s, u: second_step.reset(s, u, at=NOON, actor=None))

    assert [kind for _, kind, _ in told(council)] == [
        "app_changed",
        "recovery_codes_made",
        "app_changed",
        "recovery_code_used",
        "app_changed",
    ]


def test_what_changes_nothing_is_not_told(council):
    changed(council, lambda s, u: users.set_roles(s, u, u.roles, at=NOON, actor=None))
    changed(council, lambda s, u: users.set_email(s, u, f" {u.email.upper()}", at=NOON, actor=None))

    assert told(council) == []


def test_a_new_address_is_told_to_the_old_one_as_well(council, way):
    changed(council, lambda s, u: users.set_email(s, u, "t.n@council.example", at=NOON, actor=None))

    assert sorted(to for to, _ in send(council, way)) == ["t.n@council.example", EMAILS["Tom"]]
    with council.db.read() as session:
        last = shown.told_lately(session, users.get_user_by_email(session, "t.n@council.example"))
    assert [one.says for one in last] == ["Your e-mail address was changed"]


def test_an_address_that_another_has_is_refused(council):
    with council.db.write() as session, pytest.raises(EngineError):
        tom = council.user(session, "Tom")
        users.set_email(session, tom, EMAILS["Lena"], at=NOON, actor=None)


def test_a_mail_says_that_something_was_changed_and_neither_what_nor_whose(council, way):
    for do in CHANGES.values():
        changed(council, do)
    send(council, way)

    bodies = {one.get_content() for one in files(way.path)}
    assert len(bodies) == 1 and len(files(way.path)) == len(CHANGES)
    body = bodies.pop()
    assert "tell your administrator" in body and SENDER.address in body
    for word in ("Tom", "North", "tom@", "password", "role", "auditor", NEW):
        assert word not in body


def test_a_closed_account_is_told_nothing(council, way):
    changed(council, lambda s, u: users.disable_user(s, u, at=NOON, actor=None))
    changed(council, lambda s, u: users.set_roles(s, u, ["auditor"], at=NOON, actor=None))
    assert send(council, way) == []

    changed(council, lambda s, u: users.set_roles(s, u, ["auditor"], at=NOON, actor=None), "Amara")
    changed(council, lambda s, u: users.disable_user(s, u, at=NOON, actor=None), "Amara")
    assert send(council, way) == []
    assert [one.failed_because for one in mails(council)] == [CLOSED]


# -- guessed at


def guess(council, times, at, email=EMAILS["Tom"], first=0):
    for n in range(times):
        with pytest.raises(EngineError):
            sign_in.sign_in(council.db, email, "not the password", f"192.0.2.{first + n}", at)


def test_whoever_is_guessed_at_is_told_once_an_hour(council, way):
    choose(council, "Tom", "none", NOON)
    guess(council, PASSWORDS.allowed - 1, NOON)
    assert send(council, way) == []
    guess(council, 3, NOON + MINUTE, first=50)

    subject = of_account.SUBJECTS[of_account.GUESSED]
    assert send(council, way, NOON + MINUTE) == [(EMAILS["Tom"], subject)]
    guess(council, PASSWORDS.allowed + 1, NOON + 30 * MINUTE, first=100)
    assert len(send(council, way, NOON + 30 * MINUTE)) == 1
    assert len(send(council, way, NOON + 61 * MINUTE)) == 2, "the guesses since then"
    assert len(send(council, way, NOON + 180 * MINUTE)) == 2
    assert {kind for _, kind, _ in told(council)} == {of_account.LIMITED}


def test_wrong_codes_are_told_too_since_the_password_was_right(council, way):
    changed(council, lambda s, u: app(s, u))
    token = sign_in.sign_in(council.db, EMAILS["Tom"], PASSWORD, HERE, NOON)
    for _ in range(CODES.allowed):
        with pytest.raises(EngineError):
            sign_in.take_second_step(council.db, token, "000000", KEY, NOON + MINUTE)

    assert sum(to == EMAILS["Tom"] for to, _ in send(council, way, NOON + MINUTE)) == 2


def test_guesses_that_were_never_too_many_at_once_or_at_nobody_are_told_to_nobody(council, way):
    for n in range(PASSWORDS.allowed + 2):
        guess(council, 1, NOON + n * MINUTE, first=n)
    guess(council, PASSWORDS.allowed + 1, NOON, "unknown@council.example", first=100)
    guess_from_one_place(council)

    assert send(council, way, NOON + 12 * MINUTE) == []


def guess_from_one_place(council):
    for name in list(EMAILS)[:8]:
        with pytest.raises(EngineError):
            sign_in.sign_in(council.db, EMAILS[name], "not the password", HERE, NOON)


# -- links


def test_many_schedulers_at_once_make_one_mail_of_each(council):
    guess(council, PASSWORDS.allowed, NOON)
    password_links.ask(council.db, EMAILS["Lena"], HERE, NOON)

    def once():
        list(gather_links(council.db, NOON))
        list(guessed.tell_all(council.db, NOON))

    threads = [threading.Thread(target=once) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(one.kind for one in mails(council)) == ["account_guessed", "password_link"]


def test_a_link_leaves_by_a_mail_and_sets_the_password(council, way):
    password_links.ask(council.db, EMAILS["Tom"], HERE, NOON)

    assert send(council, way) == [(EMAILS["Tom"], "Set your password for Threefold")]
    token = files(way.path)[0].get_content().partition(PATH)[2].split()[0]
    password_links.set_by_link(council.db, token, NEW, NOON + MINUTE)
    assert sign_in.sign_in(council.db, EMAILS["Tom"], NEW, HERE, NOON + MINUTE)


def test_a_mail_that_is_sent_again_holds_the_same_link(council, way):
    password_links.ask(council.db, EMAILS["Tom"], HERE, NOON)
    send(council, way)
    first = files(way.path)[0].get_content()
    with council.db.write() as session:
        session.scalars(select(Mail)).one().sent_at = None

    send(council, way, NOON + 10 * MINUTE)
    assert files(way.path)[0].get_content() == first


def test_a_link_that_ran_out_or_was_replaced_before_its_mail_could_leave_is_not_sent(council, way):
    password_links.ask(council.db, EMAILS["Tom"], HERE, NOON)
    password_links.ask(council.db, EMAILS["Lena"], HERE, NOON)
    list(gather_links(council.db, NOON))
    changed(council, lambda s, u: users.set_password(s, u, NEW, at=NOON, actor=u))

    list(send_all(council.db, way, lambda: NOON + 30 * MINUTE))
    assert [one["Subject"] for one in files(way.path)] == ["Your sign-in to Threefold was changed"]
    assert [one.failed_because for one in mails(council) if one.given_up_at] == [OVER, OVER]


def test_without_an_address_no_link_leaves_and_it_is_said_why(council, tmp_path):
    password_links.ask(council.db, EMAILS["Tom"], HERE, NOON)
    nowhere = Folder(tmp_path / "nowhere", Sender(key=KEY))

    assert send(council, nowhere) == []
    assert [one.failed_because for one in mails(council)] == [
        "The mail could not be made (ValueError)."
    ]
