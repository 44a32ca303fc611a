"""Who waits for an answer, who may be the same adult, and what came before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.record import earlier, people_to_tell
from tests.engine.record.a_case import AT, DAY, ACase, follow_up


def waiting(c) -> list[str]:
    return [row.public_id for row in people_to_tell.rows(c.record)]


def test_the_adult_waits_unless_the_last_conversation_was_with_them(c) -> None:
    c.task("record_concern")
    assert waiting(c) == ["adult"]
    c.start()
    assert waiting(c) == []
    c.talk("with_representative")
    assert waiting(c) == ["adult"]


def test_nobody_waits_who_is_kept_out_or_cannot_be_reached(c) -> None:
    c.start()
    c.write("must_not_know", name="Mehmet Aydin")
    c.write("person", name="Mehmet Aydin", wish="speak_for_me")
    c.write("referrer", kind="other")
    c.write("referrer", kind="self", name="Dora")

    assert waiting(c) == []


def test_representatives_agencies_and_referrers_wait_each_once(c) -> None:
    c.start()
    person = c.write("person", name="Ann Lee", wish="speak_for_me")
    c.write("person", name="Ann Lee", wish="speak_for_me", contact="0113 496 0000")
    agency = c.write("agency_contact", agency="The GP")
    c.write("agency_contact", agency="the gp")
    who = c.write("referrer", kind="hospital", name="Sister Hope")

    keys = [f"referrer:{who.id}", f"person:{person.id}", f"agency:{agency.id}"]
    assert waiting(c) == keys
    assert people_to_tell.name_of(c.record, keys[2]) == "The GP"


def test_the_person_alleged_waits_only_after_a_recorded_yes(c) -> None:
    c.start()
    who = c.write("person_alleged", name="Sam")
    c.write("alleged_contact", person_alleged=who.id, tell="not_yet")
    assert waiting(c) == []
    c.write("alleged_contact", person_alleged=who.id, tell="yes")

    assert waiting(c) == [f"alleged:{who.id}"]


def test_the_safe_ways_stand_beside_the_adult(c) -> None:
    c.task("record_concern")
    c.write("safe_contact", channels=["phone", "in_person"])
    c.adult(preferred_name="Dolly")

    (row,) = people_to_tell.rows(c.record)

    assert row.values() == {"who": "Dolly", "safe_channels": ["phone", "in_person"]}


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "WHITLOCK, Dora"},
        {"name": "Theodora Whitlock", "date_of_birth": date(1944, 5, 6)},
        {"name": "Somebody Else", "nhs_number": "943 476 5919"},
        {"name": "X", "address": "4 Mill Lane, ELY"},
    ],
    ids=["same words", "surname and birth", "NHS number", "address"],
)
def test_somebody_who_may_be_the_same_adult_is_found(typed, c) -> None:
    c.adult(date_of_birth=date(1944, 5, 6), nhs_number="9434765919", address="4 Mill Lane Ely")

    (match,) = earlier.possible_matches(c.session, **typed)

    assert (match.id, match.name) == (c.adult_id, "Dora Whitlock")
    assert earlier.possible_matches(c.session, **typed, but=c.adult_id) == []
    assert earlier.possible_matches(c.session, **typed, may_know=lambda _: False) == []


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "Dora Whit"},
        {"name": "Ann Whitlock"},
        {"name": "Dora Whitlock Smith"},
        {"name": "%"},
    ],
)
def test_somebody_else_is_not_taken_for_the_adult(typed, c) -> None:
    assert earlier.possible_matches(c.session, **typed) == []


def test_an_adult_merged_into_another_is_never_offered(c) -> None:
    other = ACase(c.session, name="Dora Whitlock", at=AT + timedelta(seconds=1))
    other.adult(merged_into=c.adult_id)

    found = earlier.possible_matches(c.session, name="Dora Whitlock")

    assert [match.id for match in found] == [c.adult_id]


def test_a_name_of_an_entry_that_was_merged_leads_to_the_one_that_was_kept(c) -> None:
    other = ACase(c.session, name="Dolly Marsh", at=AT + timedelta(seconds=1))
    other.adult(merged_into=c.adult_id)

    (match,) = earlier.possible_matches(c.session, name="dolly marsh")

    assert (match.id, match.name) == (c.adult_id, "Dora Whitlock")


def test_earlier_cases_are_those_the_person_may_know_of(c) -> None:
    later = follow_up(c, 10, ["financial"])

    (case,) = earlier.earlier_cases(c.session, later.record)

    assert (case.reference, case.types) == (c.case.reference, {"financial"})
    assert earlier.earlier_cases(c.session, later.record, lambda _: False) == []
    assert case.ended_at.date() == DAY
