"""From a draft to the day a letter has left: who may do what, in which order, and what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.case.letters.approve import writers
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from tests.engine.case.letters.desk import ADDRESS, Desk


def test_a_letter_is_drafted_approved_by_another_person_and_sent(desk) -> None:
    letter = desk.write()
    assert (letter.state, letter.address, letter.recipient_name) == (
        "drafted", ADDRESS, "Dora Whitlock",
    )  # fmt: skip
    assert letter.body.startswith("Dear Dora\n") and "{" not in letter.body

    assert desk.approve(by="Priya").state == "approved"
    sent = desk.send()

    assert (sent.state, sent.sent_at, sent.approved_by != sent.written_by) == (
        "sent",
        desk.now,
        True,
    )
    assert desk.events()[-3:] == ["letter_written", "letter_approved", "letter_sent"]


def test_nothing_of_what_was_written_is_in_the_log(desk, sqlite) -> None:
    from sqlalchemy import select

    from engine.log.model import Event

    desk.approved("decision", reasons="She said CANARY", what_instead="CANARY too")
    desk.send()
    with sqlite.db.read() as session:
        told = [str(e.data) for e in session.scalars(select(Event)) if e.what.startswith("letter")]

    assert len(told) == 3 and not any("CANARY" in one or "Dora" in one for one in told)


@pytest.mark.guard("letter_approved_by_another")
def test_whoever_wrote_it_does_not_approve_it(desk) -> None:
    desk.write(by="Priya")

    with pytest.raises(NotAllowed, match="Ask somebody else to approve it"):
        desk.approve(by="Priya")
    assert desk.approve(by="Tom").state == "approved"


@pytest.mark.guard("letter_approved_by_another")
def test_whoever_wrote_a_part_of_it_does_not_approve_it_either(desk) -> None:
    desk.write(by="Priya")
    desk.change(by="Tom", body="Dear Dora\n\nI will come on Friday.")

    with pytest.raises(NotAllowed):
        desk.approve(by="Priya")
    assert desk.approve(by="Daniel").state == "approved"


def test_a_letter_that_is_not_approved_cannot_be_sent(desk) -> None:
    desk.write()

    with pytest.raises(Conflict, match="has to be approved before it leaves"):
        desk.send()


@pytest.mark.guard("bound_versions")
def test_what_is_approved_is_what_was_seen(desk) -> None:
    desk.write()
    seen = str(desk.letter().version)
    desk.change(body="Dear Dora\n\nOther words.")

    with pytest.raises(Conflict, match="changed since you opened it"):
        desk.approve(version=seen)


def test_a_change_makes_it_a_draft_again_and_keeps_the_earlier_words(desk, sqlite) -> None:
    desk.approved()
    desk.change(by="Tom", body="Dear Dora\n\nI will come on Friday.")

    letter = desk.letter()
    assert (letter.state, letter.approved_by, letter.version) == ("drafted", None, 3)
    with sqlite.db.read() as session:
        record = desk._file(session).record
        first = record.as_of_version(record.rows("letter")[0], 1)
    assert first["body"].startswith("Dear Dora\n\nMy name is Tom")


def test_an_address_left_empty_is_the_adults_own_and_only_while_it_is_safe(desk) -> None:
    desk.write(channel="in_person")
    desk.change(channel="post", address="")
    assert desk.letter().address == ADDRESS

    desk.change(channel="post", address="The library, Thornbury")
    assert desk.letter().address == "The library, Thornbury"
    desk.safe("phone")
    desk.change(channel="post", address="")
    assert desk.letter().address is None


def test_the_name_on_the_envelope_can_be_changed_but_not_the_adults(desk) -> None:
    jean = f"person:{desk.rows('person')[0].id}"
    address = "2 Fore Street, Thornbury"
    desk.write("asking_you_to_speak", recipient=jean, address=address, message="Hello")
    desk.write()

    desk.change(1, name="Mrs J. Whitlock")
    desk.change(2, name="Somebody else")

    assert [row.recipient_name for row in desk.rows("letter")] == [
        "Mrs J. Whitlock",
        "Dora Whitlock",
    ]


def test_a_letter_is_cancelled_with_a_reason_and_stays_in_the_record(desk) -> None:
    desk.approved()

    with pytest.raises(InvalidAnswers) as refused:
        desk.cancel(because="  ")
    assert refused.value.messages == {"because": "Say why it is cancelled"}
    desk.cancel(because="She rang us herself.")

    assert (desk.letter().state, desk.letter().because) == ("cancelled", "She rang us herself.")
    for act in (desk.approve, desk.send, desk.change, desk.cancel):
        with pytest.raises(Conflict, match="was cancelled"):
            act()


def test_a_letter_that_has_left_is_not_touched_any_more(desk) -> None:
    desk.approved()
    desk.send()

    for act in (desk.approve, desk.send, desk.change, desk.cancel):
        with pytest.raises(Conflict, match="has been sent"):
            act()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"sent_on-day": ""}, "Enter the day it left, like 27 3 2026"),
        ({"sent_on-day": "31", "sent_on-month": "2"}, "Enter the day it left, like 27 3 2026"),
        ({"sent_on-year": "9999999999"}, "Enter the day it left, like 27 3 2026"),
        ({"sent_on-year": "2027"}, "The day it left must be today or earlier"),
        ({"sent_on-month": "1"}, "It was approved on 3 March 2026, so not before that day"),
    ],
)
def test_the_day_it_left_is_a_day_on_which_it_can_have_left(desk, typed, sentence) -> None:
    desk.approved()

    with pytest.raises(InvalidAnswers) as refused:
        desk.send(**typed)

    assert refused.value.messages == {"sent_on": sentence}
    assert desk.letter().state == "approved"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "phone"}, "channel"),
        ({"appointment": ""}, "appointment"),
        ({"appointment": "x" * 20_001}, "appointment"),
        ({"appointment": "on\x00Monday"}, "appointment"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_and_nothing_is_written(desk, typed, field) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        desk.write("appointment", **{"appointment": "On Monday", **typed})

    assert set(refused.value.messages) == {field}
    assert desk.rows("letter") == []


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "99999999999", "²"])
def test_a_letter_that_is_not_there_is_not_found(desk, number) -> None:
    desk.write()

    with pytest.raises(NotFound):
        desk.approve(number, version="1")


def test_a_letter_the_process_has_not_got_is_not_found(desk) -> None:
    with pytest.raises(NotFound):
        desk.write("../../etc/passwd")


@pytest.mark.guard("permission")
def test_a_supervisor_writes_no_letter(desk) -> None:
    with pytest.raises(NotAllowed, match="people who work on cases"):
        desk.write(by="Ruth")


@pytest.mark.guard("known_case")
def test_another_team_does_not_know_of_it(desk) -> None:
    desk.write()

    with pytest.raises(NotFound):
        desk.approve(by="Owen")


def test_every_one_of_its_writers_is_known(desk, sqlite) -> None:
    desk.write(by="Lena")
    desk.change(by="Tom", body="Dear Dora\n\nHello.")
    desk.change(by="Amara", body="Dear Dora\n\nHello again.")
    desk.approve(by="Priya")

    with sqlite.db.read() as session:
        wrote = writers(desk._file(session).record, desk.letter())
        names = {sqlite.user(session, name).id for name in ("Lena", "Tom", "Amara")}
    assert wrote == names


# -- answers ----------------------------------------------------------------------


def test_a_letter_that_answers_takes_its_reader_off_the_list_of_those_who_wait(desk) -> None:
    desk.add("referrer", kind="hospital", name="Sister Hope", private="no")
    key = f"referrer:{desk.rows('referrer')[-1].id}"
    address = "Ward 4, Thornbury Hospital"

    desk.approved("thank_you", recipient=key, address=address)
    desk.send()
    assert desk.rows("feedback") == []

    desk.approved("dealt_with", recipient=key, address=address)
    desk.send(2)

    (told,) = desk.rows("feedback")
    assert (told.recipient, told.result, told.channel) == (key, "told", "post")
    assert told.content == desk.letter(2).body and told.told_on == desk.now.date()


def test_the_gates_are_asked_for_a_letter_that_answers_nobody_too(desk) -> None:
    """A gate of its own keeps what the letters' rules let by, should one of those be lost."""
    from engine import guards

    desk.approved()
    desk.safe("phone")
    with guards.switched_off("letter_safe_channel"):
        desk.approve()

        with pytest.raises(Refused) as refused:
            desk.send()

    assert refused.value.gate == "safe_channel"


def test_after_the_end_only_the_letters_of_the_end_are_written(sqlite) -> None:
    desk = Desk(sqlite, steps=10)
    desk.add("safe_contact", channels=["post"], household_sees="no")

    with pytest.raises(Conflict, match="belongs to the time before"):
        desk.write("first_letter")
    desk.approved("outcome")
    desk.walk.now += timedelta(days=1)
    before = len(desk.rows("feedback"))
    desk.send()

    assert desk.letter().state == "sent" and len(desk.rows("feedback")) == before
    assert "You wanted: “I want my money back”\nThis has happened." in desk.letter().body
