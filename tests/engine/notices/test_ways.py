"""Mails leave by a real mail server on this machine, or into a folder; what fails says why."""

import os
from email import message_from_bytes, policy

import pytest

from engine import clock
from engine.notices import ways
from engine.notices.model import Mail
from engine.notices.ways import Folder, NotSent, Smtp
from engine.notices.wording import SUBJECT, Sender, letter_of
from tests.engine.notices.mail_server import mail_server
from tests.engine.notices.tray import files

SENDER = Sender("threefold@council.example", "https://threefold.council.example")
AT = clock.moment("2026-03-04T12:00")


def letter(kind="waiting", news=3, tasks=7, to="tom@council.example", sender=SENDER):
    mail = Mail(public_id="abcdefgh12345678", kind=kind, news=news, tasks_open=tasks, made_at=AT)
    return letter_of(mail, to, sender)


def to(server, **more):
    return Smtp("127.0.0.1", server.port, sender=SENDER, **more)


def refused(way, **more):
    with pytest.raises(NotSent) as error:
        way.send(letter(**more))
    return str(error.value), error.value.away


def test_a_mail_is_two_sentences_and_an_address_and_the_same_each_time():
    once, twice = letter(), letter()

    assert once.message.as_bytes() == twice.message.as_bytes()
    assert once.message["Message-ID"] == "<abcdefgh12345678@council.example>"
    assert once.message["Subject"] == SUBJECT == "Something is waiting for you in Threefold"
    assert once.body == (
        "Something is waiting for you in Threefold. Sign in to see what it is.\n\n"
        "https://threefold.council.example\n"
    )
    assert letter(sender=Sender()).body.count("\n") == 1, "without an address there is no link"


@pytest.mark.parametrize(
    ("news", "tasks", "says"),
    [
        (1, 0, "There is 1 new notice for you in Threefold, and you have no open tasks."),
        (3, 1, "There are 3 new notices for you in Threefold, and you have 1 open task."),
    ],
)
def test_a_summary_says_how_many(news, tasks, says):
    assert letter("digest", news, tasks).body.startswith(f"{says} Sign in to see more.\n")


def test_a_mail_server_takes_the_mail_as_it_was_written():
    with mail_server() as server:
        to(server).send(letter())

    (taken,) = server.taken
    message = message_from_bytes(taken, policy=policy.default)
    assert message["To"] == "tom@council.example" and message["Subject"] == SUBJECT
    assert message.get_content().replace("\r\n", "\n").strip() == letter().body.strip()
    assert server.heard[0] == "ehlo council.example"
    assert "rcpt TO:<tom@council.example>" in server.heard


def test_a_user_name_and_password_are_said_where_the_server_asks_for_them():
    with mail_server() as server:
        server.extensions = ["AUTH PLAIN"]
        to(server, user="mailer", password="secret").send(letter())

    assert any(said.startswith("AUTH PLAIN ") for said in server.heard) and server.taken


@pytest.mark.parametrize(
    ("answers", "says", "away"),
    [
        ({"RCPT": "550 nobody of that name"}, "does not take the person's address (550)", False),
        ({"RCPT": "421 closing"}, "does not take the person's address (421)", True),
        ({"MAIL": "451 not now"}, "does not take the mail (451)", False),
        ({"MAIL": "421 closing"}, "does not take the mail (421)", True),
        ({"TAKEN": "554 no"}, "does not take the mail (554)", False),
        ({"HELLO": "554 go away"}, "cannot be reached (SMTPConnectError)", True),
    ],
)
def test_what_a_mail_server_refuses_is_said_in_a_sentence(answers, says, away):
    with mail_server(**answers) as server:
        said, is_away = refused(to(server))

    assert says in said and is_away is away
    assert "tom" not in said and "council" not in said


def test_a_password_that_is_wrong_is_never_repeated():
    with mail_server(AUTH="535 no") as server:
        server.extensions = ["AUTH PLAIN"]
        way = to(server, user="mailer", password="secret")
        said, away = refused(way)

    assert said == "The mail server does not take our name and password (535)." and away
    assert "secret" not in repr(way) and not server.taken


def test_no_password_is_sent_to_another_machine_without_encryption(monkeypatch):
    monkeypatch.setattr(ways, "NEAR", frozenset())  # as if this machine were another
    with mail_server() as server:
        server.extensions = ["AUTH PLAIN"]
        said, away = refused(to(server, user="mailer", password="secret"))

    assert "no encryption" in said and away
    assert not any("AUTH" in one for one in server.heard) and not server.taken


def test_encryption_that_is_offered_is_taken_or_nothing_is_sent():
    with mail_server(STARTTLS="220 and now I talk nonsense") as server:
        server.extensions = ["STARTTLS"]
        said, away = refused(to(server))

    assert away and not server.taken
    assert not any(one.upper().startswith("MAIL") for one in server.heard), said


@pytest.mark.parametrize("silent", ["HELLO", "EHLO", "RCPT", "TAKEN"])
def test_a_mail_server_that_does_not_answer_is_not_waited_for(monkeypatch, silent):
    monkeypatch.setattr(ways, "TIMEOUT_SECONDS", 0.3)
    with mail_server(**{silent: None}) as server:
        said, away = refused(to(server))

    assert said == "The mail server does not answer in time." and away


def test_a_mail_that_was_taken_is_sent_even_where_the_server_says_no_goodbye(monkeypatch):
    monkeypatch.setattr(ways, "TIMEOUT_SECONDS", 0.3)
    with mail_server(QUIT=None) as server:
        to(server).send(letter())

    assert len(server.taken) == 1


def test_a_mail_server_that_is_gone_is_said():
    with mail_server() as server:
        way = to(server)
    server.server_close()

    assert refused(way) == ("The mail server cannot be reached (ConnectionRefusedError).", True)


def test_an_address_with_letters_the_server_does_not_know_is_said():
    with mail_server() as server:
        said, away = refused(to(server), to="tom@cöuncil.example")

    assert said == "The mail server does not take an address with such letters." and not away


def test_a_folder_holds_each_mail_once_and_whole(tmp_path):
    way = Folder(tmp_path / "mail", SENDER)

    way.send(letter())
    way.send(letter())

    (there,) = files(tmp_path / "mail")
    assert there["Message-ID"] == "<abcdefgh12345678@council.example>"
    assert os.listdir(tmp_path / "mail") == ["abcdefgh12345678.eml"]
    assert (tmp_path / "mail" / "abcdefgh12345678.eml").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "mail").write_text("a file, not a folder")

    said, away = refused(Folder(tmp_path / "mail", SENDER))

    assert said.startswith("The mail could not be written into its folder") and away
