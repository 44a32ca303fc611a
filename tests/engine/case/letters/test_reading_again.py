"""A letter is read again for what must not be in it, before it is approved and before it leaves."""

from __future__ import annotations

from typing import Any

import pytest

from engine import guards
from engine.case.letters.reading_again import stops, warnings
from engine.record import Row
from tests.engine.record.a_case import DAY, ACase

HOME = "4 Mill Lane, Ely, CB7 4AB"


@pytest.fixture
def dora(c: ACase) -> ACase:
    """Dora Whitlock, called Dolly, at 4 Mill Lane; her post is safe."""
    c.task("record_concern")
    c.adult(preferred_name="Dolly", address=HOME, phone="01632 960 112")
    c.write("safe_contact", channels=["post"], household_sees="no")
    return c


def letter(c: ACase, recipient: str = "adult", **values: Any) -> Row:
    """A letter as somebody has edited it."""
    said = {
        "recipient": recipient,
        "recipient_name": "Dora Whitlock",
        "channel": "post",
        "address": HOME if recipient == "adult" else "1 Fore Street, Ely",
        "body": "Dear Dolly\n\nHow are you?",
        "state": "drafted",
        **values,
    }
    return c.write("letter", **said)


def why(c: ACase, row: Row) -> list[str]:
    return [stop.why for stop in stops(c.record, row)]


def referrer(c: ACase, private: str | None = None) -> str:
    who = c.write("referrer", kind="hospital", name="Jean Ash", private=private)
    return f"referrer:{who.id}"


def told(c: ACase, name: str = "Karl Whitlock") -> str:
    who = c.write("person_alleged", name=name)
    c.write(
        "alleged_contact",
        person_alleged=who.id,
        told_by=c.user.id,
        tell="yes",
        adults_view="Wants it",
        why_safe="He has moved",
        told_on=DAY,
        channel="post",
    )
    return f"alleged:{who.id}"


def test_an_ordinary_letter_may_leave(dora) -> None:
    assert why(dora, letter(dora)) == []


# -- who told us ------------------------------------------------------------------


@pytest.mark.guard("letter_names")
@pytest.mark.parametrize("private", ["yes", None])
def test_the_referrer_is_named_to_nobody_while_private(dora, private) -> None:
    referrer(dora, private)

    row = letter(dora, body="Dear Dolly\n\nJean Ash rang us.")

    assert why(dora, row) == ["The person who told us is not named."]


@pytest.mark.guard("letter_names")
def test_the_referrer_is_named_to_no_one_at_home_though_not_private(dora) -> None:
    referrer(dora, "no")
    son = dora.write("person", name="Rob Whitlock", wish="speak_for_me")

    row = letter(dora, f"person:{son.id}", recipient_name="Rob Whitlock", body="Jean Ash rang us.")

    assert why(dora, row) == ["The person who told us is not named."]
    assert why(dora, letter(dora, body="Dear Dolly\n\nJean Ash rang us.")) == []


def test_a_letter_may_greet_the_referrer_by_their_own_name(dora) -> None:
    key = referrer(dora, "yes")
    niece = dora.write("person", name="Jean Ash", wish="speak_for_me")

    assert why(dora, letter(dora, key, recipient_name="Jean Ash", body="Dear Jean Ash")) == []
    themselves = letter(dora, f"person:{niece.id}", recipient_name="Jean Ash", body="Dear Jean Ash")
    assert why(dora, themselves) == []


# -- who is meant -----------------------------------------------------------------


@pytest.mark.guard("letter_names")
@pytest.mark.parametrize("words", ["Dora Whitlock", "Dora", "dolly", "Mrs. DORA"])
def test_a_letter_to_the_person_alleged_never_names_the_adult(dora, words) -> None:
    row = letter(
        dora, told(dora), recipient_name="Karl Whitlock", body=f"Dear Karl\n\n{words} told me."
    )

    assert why(dora, row) == ["It names the adult, or a part of their name."]


def test_a_family_name_that_both_have_is_no_giveaway(dora) -> None:
    row = letter(dora, told(dora), recipient_name="Karl Whitlock", body="Dear Mr Whitlock\n\nHello")

    assert why(dora, row) == []


@pytest.mark.guard("letter_names")
def test_the_person_alleged_reads_it_under_whichever_heading_they_stand(dora) -> None:
    told(dora)
    brother = dora.write("person", name="Karl Whitlock", wish="speak_for_me")

    row = letter(dora, f"person:{brother.id}", recipient_name="Karl", body="Dear Karl\n\nDora asks")

    assert why(dora, row) == ["It names the adult, or a part of their name."]


@pytest.mark.guard("letter_names")
def test_what_the_person_alleged_is_called_may_name_the_adult_too(dora) -> None:
    key = told(dora, "A carer, known to Dora as Gaz")

    row = letter(dora, key, recipient_name="A carer, known to Dora as Gaz", body="Dear Gaz")

    assert why(dora, row) == ["It names the adult, or a part of their name."]


@pytest.mark.guard("letter_names")
def test_a_letter_to_the_person_alleged_never_names_the_referrer_even_in_part(dora) -> None:
    referrer(dora, "no")

    row = letter(
        dora, told(dora), recipient_name="Karl Whitlock", body="Dear Karl\n\nJean says so."
    )

    assert why(dora, row) == ["The person who told us is not named."]


@pytest.mark.guard("letter_names")
@pytest.mark.parametrize("words", ["4 Mill Lane", "cb7 4ab", "01632 960112"])
def test_nobody_but_the_adult_is_told_where_they_are(dora, words) -> None:
    key = referrer(dora, "no")

    row = letter(dora, key, recipient_name="Jean Ash", body=f"Visit {words}.")

    assert why(dora, row) == ["Take the address, phone number and email of the adult out of it."]
    assert why(dora, letter(dora, body=f"Dear Dolly\n\nI will come to {words}.")) == []


@pytest.mark.guard("letter_names")
def test_the_adults_own_words_are_not_passed_on_to_outsiders(dora) -> None:
    key = referrer(dora, "no")
    dora.write("desired_outcome", words="I want my money back", whose_words="adult")

    row = letter(dora, key, recipient_name="Jean Ash", body="She said: I want my money back!")

    assert why(dora, row) == ["It says what the adult told us that they want."]


@pytest.mark.guard("letter_names")
def test_the_referrer_is_not_told_who_is_alleged(dora) -> None:
    key = referrer(dora, "no")
    dora.write("person_alleged", name="Karl Whitlock")

    row = letter(dora, key, recipient_name="Jean Ash", body="Karl Whitlock was seen.")

    assert why(dora, row) == ["It names the person alleged to have caused harm."]


# -- where it goes ----------------------------------------------------------------


def test_a_letter_by_post_needs_an_address(dora) -> None:
    assert why(dora, letter(dora, address=" ")) == ["It has no address to go to."]
    assert why(dora, letter(dora, channel="email", address=None)) != []


@pytest.mark.guard("letter_safe_channel")
def test_a_letter_to_somebody_else_does_not_arrive_at_the_adults_unsafe_letterbox(dora) -> None:
    son = dora.write("person", name="Rob Whitlock", wish="speak_for_me")
    to_son = {"recipient_name": "Rob Whitlock", "address": "4 mill lane\nEly", "body": "Dear Rob"}
    assert why(dora, letter(dora, f"person:{son.id}", **to_son)) == []

    dora.write("safe_contact", channels=["phone"])

    assert why(dora, letter(dora, f"person:{son.id}", **to_son)) == [
        "It would arrive where the adult lives, and that is not known to be safe."
    ]


def test_another_address_than_in_the_record_is_pointed_out(dora) -> None:
    row = letter(dora, address="The library, Ely")

    assert warnings(dora.record, row) == [
        "This is not where the record says that they can be reached."
    ]


def test_whom_a_letter_names_that_lies_about_at_home_is_pointed_out(dora) -> None:
    dora.write("person_alleged", name="Karl Poole")

    row = letter(dora, body="Dear Dolly\n\nWe have talked with Karl.")

    (said,) = warnings(dora.record, row)
    assert said.startswith("It names Karl Poole.") and why(dora, row) == []


@pytest.mark.parametrize(
    ("wants", "said"),
    [("braille", "in Braille"), ("large_print", "in standard print"), ("standard", "")],
)
def test_what_the_adult_can_read_is_pointed_out(dora, wants, said) -> None:
    dora.adult(information_format=wants)

    found = warnings(dora.record, letter(dora))

    assert bool(found) is bool(said) and said in " ".join(found)


# -- what is seen before it is opened ---------------------------------------------


@pytest.mark.guard("plain_envelope")
@pytest.mark.parametrize(
    "words", ["the Safeguarding team", "your s42 enquiry", "social services", "the abuse"]
)
def test_the_first_lines_do_not_say_what_it_is_about(dora, words) -> None:
    row = letter(dora, body=f"Dear Dolly\n\nI write about {words}.")

    (said,) = why(dora, row)
    assert "in the first lines gives away what it is about" in said
    further_on = letter(dora, body=f"Dear Dolly\n\n{'How are you? ' * 20}\n\nIt is {words}.")
    assert why(dora, further_on) == []


@pytest.mark.guard("plain_envelope")
@pytest.mark.parametrize("line", ["c/o Adult Protection", "Social Care", "The Council House"])
def test_an_envelope_does_not_say_what_it_is_about(dora, line) -> None:
    (said,) = why(dora, letter(dora, address=f"{line}\n{HOME}"))

    assert "on the envelope gives away" in said


def test_an_agency_may_be_called_what_it_is_called(dora) -> None:
    agency = dora.write("agency_contact", agency="Northmoor Safeguarding Team")

    row = letter(
        dora,
        f"agency:{agency.id}",
        recipient_name="Northmoor Safeguarding Team",
        body="Dear colleagues\n\nWe make an enquiry about neglect.",
    )

    assert why(dora, row) == []


@pytest.mark.guard("letter_placeholders")
@pytest.mark.parametrize("words", ["on {today}", "{adress}"])
def test_no_placeholder_is_left_open(dora, words) -> None:
    (said,) = why(dora, letter(dora, body=f"Dear Dolly\n\nI come {words}."))

    assert said.startswith("Something still has to be filled in: {")


def test_an_empty_letter_does_not_leave(dora) -> None:
    assert why(dora, letter(dora, body=" \n ")) == ["It has no words."]


def test_every_stop_names_the_guard_that_keeps_it(dora) -> None:
    referrer(dora)
    row = letter(dora, channel="email", address=None, body="{x} Jean Ash: abuse")

    found = stops(dora.record, row)

    assert {stop.guard for stop in found} >= {
        "letter_safe_channel",
        "letter_names",
        "plain_envelope",
    }
    assert all(stop.guard in guards.GUARDS for stop in found)
