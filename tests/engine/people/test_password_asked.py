"""A link asked for on the sign-in page: the same is done whether there is an account or not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from engine.notices.by_password_link import gather_links
from engine.notices.model import Mail
from engine.people import password_links, users
from engine.people.attempts import TooMany
from engine.people.model import SignInAttempt, User
from tests.engine.people.link_mails import ADDRESS, mailed

EMAIL, OLD, HERE = "kali@council.example", "three plain words here", "192.0.2.7"


@pytest.fixture
def kali(db, council, at) -> int:
    with db.write() as session:
        users.set_password(session, session.get(User, council.kali), OLD, at=at, actor=None)
    return council.kali


def statements(db, act):
    said: list[str] = []

    def keep(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", keep)
    act()
    event.remove(db.engine, "before_cursor_execute", keep)
    return said


def test_the_same_is_done_whether_there_is_an_account_or_not(db, kali, council, at):
    with db.write() as session:
        users.disable_user(session, session.get(User, council.south), at=at, actor=None)

    work = {
        email: statements(db, lambda e=email: password_links.ask(db, e, HERE, at))
        for email in (
            EMAIL,
            "unknown@council.example",
            "south@council.example",  # is closed
            "enquiry@council.example",  # never had a password
        )
    }

    assert len({tuple(one) for one in work.values()}) == 1
    assert len(work[EMAIL]) > 5
    bodies = mailed(db, at)
    assert len(bodies) == 1, "a mail leaves only where there is an open account with a password"
    with db.read() as session:
        assert session.scalars(select(Mail)).one().user_id == kali


def test_a_mail_names_nobody_and_says_how_long_the_link_is_good(db, kali, council, at):
    password_links.ask(db, EMAIL, HERE, at)
    with db.write() as session:
        password_links.send_link(session, session.get(User, council.enquiry), at=at, actor=None)

    forgotten, new = mailed(db, at)

    for body in (forgotten, new):
        assert "Ali" not in body and "council.example" not in body.replace(ADDRESS, "")
    assert "2 March 2026, 9:30am" in forgotten and "do nothing" in forgotten
    assert "5 March 2026, 9:00am" in new


def test_one_mail_is_made_of_a_link_however_often_they_are_gathered(db, kali, at):
    password_links.ask(db, EMAIL, HERE, at)

    assert len(list(gather_links(db, at))) == 1
    assert list(gather_links(db, at)) == []
    password_links.ask(db, EMAIL, HERE, at)
    assert list(gather_links(db, at + timedelta(minutes=30))) == [], (
        "it ran out before it could leave"
    )


@pytest.mark.guard("sign_in_limit")
def test_links_are_asked_for_three_times_an_hour_wherever_from_and_for_whatever_address(
    db, kali, at
):
    for email in (EMAIL, "unknown@council.example"):
        for n in range(3):
            password_links.ask(db, f" {email.upper()}", f"192.0.2.{n}", at)
        seen = statements(db, lambda e=email: too_many(db, e, "198.51.100.1", at))
        assert not any('FROM "user"' in one or "FROM user" in one for one in seen)
    password_links.ask(db, EMAIL, HERE, at + timedelta(hours=1))


@pytest.mark.guard("sign_in_limit")
def test_links_are_asked_for_a_hundred_times_an_hour_from_one_place(db, at):
    for n in range(100):
        password_links.ask(db, f"a{n}@council.example", HERE, at)

    too_many(db, "b@council.example", HERE, at)
    password_links.ask(db, "b@council.example", "198.51.100.1", at)


def too_many(db, email, address, at):
    with pytest.raises(TooMany):
        password_links.ask(db, email, address, at)


def test_what_is_counted_holds_no_address(db, kali, at):
    password_links.ask(db, EMAIL, HERE, at)

    with db.read() as session:
        kept = [row.who for row in session.scalars(select(SignInAttempt))]
    assert len(kept) == 2 and not any("@" in one or HERE in one for one in kept)
