"""Mails are sent outside of any transaction, tried later and later, given up in sight; never lost."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select, update

from engine import clock
from engine.case.due import fire_all
from engine.db.tables import metadata
from engine.errors import NotAllowed, NotFound
from engine.log import events
from engine.log.model import Event
from engine.notices import shown, ways
from engine.notices.gathering import gather_all
from engine.notices.model import Mail
from engine.notices.sending import BACK_OFF, CLOSED, LEASE, send_all, try_again
from engine.notices.ways import Folder, Smtp
from engine.notices.wording import Sender
from engine.people import users
from engine.people.model import User
from tests.council import postgres_council, tampering
from tests.engine.case.test_due import LATE, concern
from tests.engine.notices.mail_server import mail_server
from tests.engine.notices.tray import choose, files, give, mails, tell_them

NOON = clock.moment("2026-03-04T12:00")
SOON = NOON + timedelta(minutes=5)
SENDER = Sender("threefold@council.example", "https://threefold.council.example")


def made(council, *names):
    """A mail to each, that may be sent from five past on."""
    tell_them(council, NOON, *names)
    assert all(gather_all(council.db, SOON))


def send(council, way, at=SOON):
    return list(send_all(council.db, way, lambda: at))


def smtp(server):
    return Smtp("127.0.0.1", server.port, sender=SENDER)


def test_every_mail_is_sent_once_to_whom_it_is_for(council, tmp_path):
    made(council, "Tom", "Priya", "Lena")
    way = Folder(tmp_path, SENDER)

    assert len(send(council, way)) == 3
    assert send(council, way, SOON + timedelta(days=1)) == []

    assert {one["To"] for one in files(tmp_path)} == {
        f"{name}@council.example" for name in ("tom", "priya", "lena")
    }
    assert {one["Message-ID"] for one in files(tmp_path)} == {
        f"<{one.public_id}@council.example>" for one in mails(council)
    }
    assert all((one.sent_at, one.attempts) == (SOON, 1) for one in mails(council))


def test_nothing_is_sent_inside_a_transaction(council):
    """Whoever else writes does not wait for a mail server, however slow it is."""
    made(council, "Tom")
    written = []

    class WritesMeanwhile(Folder):
        def send(self, letter):
            with council.db.write() as session:  # SQLite would wait thirty seconds and refuse
                session.execute(update(User).values(name=User.name))
                written.append(session.scalar(select(Mail.attempts)))

    assert [one.failed for one in send(council, WritesMeanwhile(None, SENDER))] == [""]
    assert written == [1]


@pytest.mark.guard("mail_failure_kept")
def test_a_mail_that_fails_is_tried_later_and_later_given_up_in_sight_and_holds_up_no_other(
    council,
):
    made(council, "Tom", "Priya")
    tom = f"{mails(council)[0].public_id}"

    class Poisoned:
        sender = SENDER
        sent = []

        def send(self, letter):
            if letter.name == tom:
                raise RuntimeError("a fault of ours")
            self.sent.append(letter.to)

    way, at = Poisoned(), SOON
    assert [bool(one.failed) for one in send(council, way, at)] == [True, False]
    for wait in BACK_OFF:
        assert send(council, way, at + wait - timedelta(seconds=1)) == []
        at += wait
        assert [one.failed for one in send(council, way, at)] == [
            "The mail could not be sent (RuntimeError)."
        ]
    assert send(council, way, at + timedelta(days=9)) == []

    assert way.sent == ["priya@council.example"]
    mail = mails(council)[0]
    assert (mail.attempts, mail.given_up_at, mail.sent_at) == (5, at, None)
    with council.db.read() as session:
        (line,) = session.scalars(select(Event).where(Event.what == "mail_given_up")).all()
        assert line.data == {"mail": mail.id, "user": mail.user_id, "attempts": 5}
        assert events.verify_system(session) is None
        (seen,) = shown.not_sent(session, council.user(session, "Ruth"))
        assert (seen.who, seen.attempts, seen.because) == (
            "Tom North", 5, "The mail could not be sent (RuntimeError).",
        )  # fmt: skip


def test_a_mail_that_was_given_up_is_tried_again_under_its_name_when_somebody_says_so(
    council, tmp_path
):
    made(council, "Tom")
    (mail,) = mails(council)
    with council.db.write() as session:
        session.execute(update(Mail).values(attempts=5, given_up_at=SOON, failed_because="Away."))
    with pytest.raises(NotAllowed), council.db.write() as session:
        try_again(session, mail.public_id, council.user(session, "Tom"), at=SOON)
    with pytest.raises(NotFound), council.db.write() as session:
        try_again(session, "nothing-like-it", council.user(session, "Sam"), at=SOON)
    with council.db.write() as session:
        for name in ("Ruth", "Sam"):  # the second finds it waiting already
            try_again(session, mail.public_id, council.user(session, name), at=SOON)

    assert [one.failed for one in send(council, Folder(tmp_path, SENDER))] == [""]
    assert files(tmp_path)[0]["Message-ID"] == f"<{mail.public_id}@council.example>"
    with council.db.read() as session:
        assert session.query(Event).filter_by(what="mail_tried_again").count() == 1


def test_a_mail_server_that_is_down_is_asked_once_a_round_and_costs_the_others_nothing(council):
    made(council, "Tom", "Priya", "Lena")
    with mail_server() as server:
        way = smtp(server)
    server.server_close()

    (first,) = send(council, way)

    assert first.away and "cannot be reached" in first.failed
    assert sorted(one.attempts for one in mails(council)) == [0, 0, 1]
    with mail_server() as server:
        assert len(send(council, smtp(server), SOON + BACK_OFF[0])) == 3
        assert len(server.taken) == 3


def test_a_mail_server_that_is_slow_holds_up_neither_a_verb_nor_a_timer(council, monkeypatch):
    monkeypatch.setattr(ways, "TIMEOUT_SECONDS", 25)
    walk = concern(council)
    made(council, "Tom")
    with mail_server(TAKEN=None) as server:
        sending = threading.Thread(target=send, args=(council, smtp(server)), daemon=True)
        sending.start()
        while not server.taken:  # the mail server has it, and says nothing
            assert sending.is_alive()
        give(council, "hear_from_adult", "Amara", "Priya", walk.now)
        assert len(list(fire_all(council.db, LATE))) == 2
        assert sending.is_alive(), "all that was done while the mail server was silent"
        server.over.set()
        sending.join(30)

    assert [bool(one.failed_because) for one in mails(council) if one.attempts] == [True]


def test_whoever_is_killed_while_sending_has_lost_nothing_and_the_next_uses_the_same_name(
    council, tmp_path
):
    made(council, "Tom")

    class Killed(BaseException):
        """As SIGKILL: nobody hears of it."""

    class Dies(Folder):
        def send(self, letter):
            super().send(letter)
            raise Killed

    with pytest.raises(Killed):
        send(council, Dies(tmp_path / "first", SENDER))
    way = Folder(tmp_path / "second", SENDER)
    assert send(council, way, SOON + LEASE - timedelta(seconds=1)) == [], (
        "it may be on its way still"
    )
    assert [one.failed for one in send(council, way, SOON + LEASE)] == [""]

    (once,), (twice,) = files(tmp_path / "first"), files(tmp_path / "second")
    assert once["Message-ID"] == twice["Message-ID"] and once.as_bytes() == twice.as_bytes()


def test_two_senders_never_have_one_mail(council, tmp_path):
    made(council, "Tom", "Priya")
    seen = []

    class Both(Folder):
        def send(self, letter):
            seen.append(letter.to)
            if len(seen) == 1:  # while the first is on its way, another sender does all the rest
                assert len(send(council, self)) == 1
            super().send(letter)

    assert len(send(council, Both(tmp_path, SENDER))) == 1
    assert sorted(seen) == ["priya@council.example", "tom@council.example"]
    assert len(files(tmp_path)) == 2


def test_a_mail_that_another_sender_is_taking_is_passed_over(postgres_server, tmp_path):
    with postgres_council(postgres_server, "council") as council:
        made(council, "Tom", "Priya")
        with council.db.write() as session:
            session.scalars(select(Mail).order_by(Mail.id).limit(1).with_for_update()).one()
            assert len(send(council, Folder(tmp_path, SENDER))) == 1
        assert len(send(council, Folder(tmp_path, SENDER))) == 1


@pytest.mark.guard("mail_open_account")
def test_an_account_that_was_closed_meanwhile_gets_nothing_and_is_no_failure(council, tmp_path):
    made(council, "Tom", "Priya")
    with council.db.write() as session:
        users.disable_user(session, council.user(session, "Tom"), at=SOON, actor=None, via="shell")

    assert sorted(one.failed for one in send(council, Folder(tmp_path, SENDER))) == ["", CLOSED]
    assert [one["To"] for one in files(tmp_path)] == ["priya@council.example"]
    with council.db.read() as session:
        assert shown.not_sent(session, council.user(session, "Sam")) == []


def test_an_address_that_no_mail_can_carry_holds_up_no_other(sqlite, tmp_path):
    with sqlite.db.write() as session:
        sqlite.user(session, "Priya").email = "prîya@council.example"
    made(sqlite, "Tom")
    with sqlite.db.write() as session:
        session.execute(
            update(Mail).values(
                user_id=session.scalar(select(User.id).where(User.name == "Priya North"))
            )
        )
    made(sqlite, "Lena")

    failed = sorted(one.failed for one in send(sqlite, Folder(tmp_path, SENDER)))

    assert failed == ["", "The mail could not be made (NonASCIILocalPartDefect)."]


def test_no_mail_holds_a_word_of_a_case(sqlite, tmp_path):
    """Every name, reference, title and text of a whole case becomes a word that stands nowhere else."""
    for name, how in (("Tom", "at_once"), ("Priya", "daily")):
        choose(sqlite, name, how, NOON)
    walk = sqlite.walked("ordinary full path, everything achieved")
    day = walk.now + timedelta(days=9)
    list(fire_all(sqlite.db, day))
    canaries = put_canaries(sqlite)
    for at in (day, day + timedelta(hours=1), day + timedelta(days=4)):
        list(gather_all(sqlite.db, at))
        send(sqlite, Folder(tmp_path, SENDER), at)

    sent = files(tmp_path)
    assert {one["To"] for one in sent} >= {"tom@council.example", "priya@council.example"}
    for one in sent:
        said = one.as_string()
        assert not [word for word in canaries if word in said]
        words = f"{one['Subject']} {one['From']} {one.get_content()}".lower()
        assert not [word for word in ("safeguard", "case", "adult", "enquiry") if word in words]


#: What the program itself looks up by its text stays: it is no word that a person wrote.
OF_THE_PROGRAM = {"public_id", "email", "password_hash", "kind", "what", "via", "role", "state"}


def put_canaries(council):
    """Put a word of its own into every text of every table that a mail could be made from."""
    canaries = []
    skipped = {"mail", "notice", "notice_choice", "process_version", "process_file", "user_role"}
    with tampering(council.db) as session:
        for table in metadata.sorted_tables:
            texts = [c for c in table.c if isinstance(c.type, sa.String) and not c.primary_key]
            texts = [c for c in texts if not c.foreign_keys and c.name not in OF_THE_PROGRAM]
            if table.name in skipped or "id" not in table.c:
                continue
            for column in texts:
                for number in session.scalars(select(table.c.id).where(column.is_not(None))).all():
                    canaries.append(f"canary{table.name}{column.name}{number}x")
                    here = update(table).where(table.c.id == number)
                    session.execute(here.values({column.name: canaries[-1]}))
    assert len(canaries) > 300
    return canaries
