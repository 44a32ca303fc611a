"""May it leave? One rule for letters, copies and calls: unknown is not safe."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.case.letters.release import CHANNELS, may_contact, may_release
from engine.record import Row
from tests.engine.record.a_case import DAY, ACase

TOLD = {
    "tell": "yes",
    "adults_view": "Wants him to know",
    "why_safe": "He has moved away",
    "told_on": DAY,
    "channel": "post",
}


def safe(c: ACase, *channels: str, household: str | None = "no") -> Row:
    c.task("record_concern")
    return c.write("safe_contact", channels=list(channels), household_sees=household)


# -- the adult --------------------------------------------------------------------


@pytest.mark.guard("letter_safe_channel")
@pytest.mark.parametrize("channel", CHANNELS)
def test_where_nobody_has_said_what_is_safe_nothing_is(c, channel) -> None:
    assert not may_contact(c.record, "adult", channel)
    assert "do not know of any way" in may_contact(c.record, "adult", channel).refusal


@pytest.mark.guard("letter_safe_channel")
def test_we_do_not_know_yet_is_not_safe(c) -> None:
    safe(c, "none_known")

    assert not any(may_contact(c.record, "adult", channel) for channel in CHANNELS)


def test_only_the_ways_that_were_said_to_be_safe_are(c) -> None:
    safe(c, "post", "in_person")

    assert [ch for ch in CHANNELS if may_contact(c.record, "adult", ch)] == ["in_person", "post"]
    assert may_contact(c.record, "adult", "phone").refusal == (
        "It is not known to be safe to reach them by phone. Safe is: by post or in person."
    )


def test_a_way_that_does_not_exist_is_not_safe(c) -> None:
    safe(c, "post")

    assert not may_contact(c.record, "adult", "pigeon")


@pytest.mark.parametrize(
    ("household", "said"),
    [
        ("yes", "Others at home can see their post, although they say that this way is safe."),
        ("not_known", "We do not know whether others at home can see their post."),
        (None, "We do not know whether others at home can see their post."),
    ],
)
def test_that_others_see_the_post_is_said_beside_a_safe_way(c, household, said) -> None:
    safe(c, "post", household=household)

    answer = may_contact(c.record, "adult", "post")

    assert answer and answer.warnings == (said,)


@pytest.mark.guard("letter_after_death")
def test_nobody_reaches_an_adult_who_has_died(c) -> None:
    safe(c, "post", "phone")
    c.adult(died_on=DAY)

    answers = [may_contact(c.record, "adult", channel) for channel in CHANNELS]

    assert not any(answers) and all(answer.never for answer in answers)


# -- copies: what stays at home ---------------------------------------------------


@pytest.mark.guard("copy_released_safely")
@pytest.mark.parametrize("household", ["yes", "not_known", None])
def test_a_copy_is_not_sent_to_a_home_where_others_may_see_it(c, household) -> None:
    safe(c, "post", "email", "in_person", household=household)

    assert not may_release(c.record, "post") and not may_release(c.record, "email")
    handed = may_release(c.record, "in_person")
    assert handed and "Agree with them where they will keep this" in handed.warnings[0]


def test_a_copy_goes_by_a_safe_way_to_a_home_where_nobody_sees_it(c) -> None:
    safe(c, "post")

    assert may_release(c.record, "post") and not may_release(c.record, "in_person")


# -- everybody else ---------------------------------------------------------------


@pytest.mark.guard("letter_kept_out")
def test_whoever_must_not_know_is_reached_by_no_way(c) -> None:
    c.task("record_concern")
    c.write("must_not_know", name="Mehmet Aydin")
    brother = c.write("person", name="Mehmet Aydin", wish="speak_for_me")

    answers = [may_contact(c.record, f"person:{brother.id}", channel) for channel in CHANNELS]

    assert not any(answers) and all(answer.never for answer in answers)
    assert "does not want Mehmet Aydin to know" in answers[0].refusal


@pytest.mark.guard("letter_kept_out")
def test_whoever_told_us_may_be_somebody_the_adult_keeps_out(c) -> None:
    c.task("record_concern")
    who = c.write("referrer", kind="family_friend_neighbour", name="Tom Teale")
    c.write("person", name="Tom Teale", wish="do_not_involve")

    assert not may_contact(c.record, f"referrer:{who.id}", "phone")


def test_with_a_managers_override_that_names_them_it_is_said_beside_it(c) -> None:
    c.task("decide_action")
    c.write("must_not_know", name="Mehmet Aydin")
    brother = c.write("person", name="Mehmet Aydin")
    c.write("override", grounds=["court_or_legal_order"], reason="The court must hear Mehmet")

    answer = may_contact(c.record, f"person:{brother.id}", "post")

    assert answer and "A manager has recorded why" in answer.warnings[0]


@pytest.mark.parametrize("key", ["person:99", "alleged:1", "nobody", "", "person:", "person:-1"])
def test_nobody_is_reached_who_is_not_in_the_record(c, key) -> None:
    answer = may_contact(c.record, key, "post")

    assert answer.never and answer.refusal == "This person is not in the record any more."


# -- the person alleged -----------------------------------------------------------


def alleged(c: ACase, **values) -> str:
    c.task("plan_enquiry")
    who = c.write("person_alleged", name="Sam Poole")
    if values:
        c.write("alleged_contact", person_alleged=who.id, told_by=c.user.id, **values)
    return f"alleged:{who.id}"


def test_the_person_alleged_is_reached_as_it_was_decided_and_in_no_other_way(c) -> None:
    key = alleged(c, **TOLD)

    assert may_contact(c.record, key, "post")
    assert may_contact(c.record, key, "phone").refusal == "It was decided to tell them by post."


@pytest.mark.guard("letter_to_alleged")
@pytest.mark.parametrize(
    "values",
    [
        {},
        {**TOLD, "tell": "no"},
        {**TOLD, "tell": "not_yet"},
        {**TOLD, "why_safe": None},
        {**TOLD, "adults_view": None},
    ],
)
def test_nobody_reaches_the_person_alleged_without_a_whole_recorded_yes(c, values) -> None:
    key = alleged(c, **values)

    assert not may_contact(c.record, key, "post") and may_contact(c.record, key, "post").never


@pytest.mark.guard("letter_to_alleged")
def test_a_yes_that_was_taken_back_holds_no_more(c) -> None:
    key = alleged(c, **TOLD)
    c.now += timedelta(days=1)
    c.write("alleged_contact", person_alleged=int(key.split(":")[1]), tell="no")

    assert not may_contact(c.record, key, "post")


@pytest.mark.guard("letter_to_alleged")
def test_while_the_police_lead_they_must_have_agreed(c) -> None:
    key = alleged(c, **TOLD)
    c.write("police_lead", officer="DC Hall", **{"from": DAY})

    assert "police lead" in may_contact(c.record, key, "post").refusal


@pytest.mark.guard("letter_kept_out")
def test_a_recorded_yes_does_not_lift_the_adults_no(c) -> None:
    key = alleged(c, **TOLD)
    c.write("must_not_know", name="Sam Poole")

    assert not may_contact(c.record, key, "post")


@pytest.mark.guard("letter_to_alleged")
@pytest.mark.parametrize("name", ["Sam Poole", "Mr. Sam POOLE", "Poole, Sam"])
@pytest.mark.parametrize("kind", ["person", "referrer"])
def test_the_person_alleged_is_not_reached_under_another_heading(c, kind, name) -> None:
    alleged(c)
    values = {"wish": "tell_them"} if kind == "person" else {"kind": "family_friend_neighbour"}
    row = c.write(kind, name=name, **values)

    assert "Nobody has decided" in may_contact(c.record, f"{kind}:{row.id}", "phone").refusal


def test_that_the_adult_has_not_said_what_they_want_is_pointed_out(c) -> None:
    c.task("hear_from_adult")
    row = c.write("person", name="Ann Lee")

    answer = may_contact(c.record, f"person:{row.id}", "post")

    assert answer.warnings == ("The adult has not said whether this person may be told.",)
    c.write("person", name="Ann Lee", wish="tell_them")
    assert may_contact(c.record, f"person:{row.id}", "post").warnings == ()
