"""Told of again within twelve months (S6): when it counts, how alike it is, and what never counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.record import earlier
from engine.record.record import Record
from engine.record.repeat import repeat_of, repeat_within_12_months
from tests.engine.record.a_case import AT, ACase, follow_up


def repeat(later: ACase):
    cases = earlier.earlier_cases(later.session, later.record)
    return repeat_of(later.record, cases)


def counts(later: ACase) -> bool:
    return repeat_within_12_months(later.session, later.record)


@pytest.mark.parametrize(
    "days, types, same",
    [
        (365, ["financial"], True),
        (366, ["financial"], False),
        (10, ["physical"], False),
        (10, [], True),
    ],
)
def test_a_repeat_is_the_same_type_or_source_within_365_days(days, types, same, c) -> None:
    assert counts(follow_up(c, days, types)) is same


@pytest.mark.parametrize(
    "days, types, source, words",
    [
        (0, ["financial"], "stranger", "Ended today: same kind of harm"),
        (1, ["physical"], "home_care", "Ended 1 day ago: same source of harm"),
        (122, ["physical"], "stranger", "Ended 4 months ago: another kind of harm"),
        (365, ["financial"], "home_care", "Ended 12 months ago: same kind of harm"),
        (40, [], "", "Ended 40 days ago: kind of harm not known yet"),
    ],
)
def test_any_ending_within_the_time_is_said_with_how_alike_it_is(
    days, types, source, words, c
) -> None:
    found = repeat(follow_up(c, days, types, source=source))

    assert found is not None and found.words == words


def test_nothing_is_said_after_365_days_nor_while_the_other_case_is_open(c) -> None:
    later = follow_up(c, 366, ["financial"])
    assert repeat(later) is None

    c.case.ended_at = None
    c.session.flush()
    assert repeat(later) is None and not counts(later)


def test_the_most_alike_of_two_endings_is_the_one_that_is_named(c) -> None:
    later = follow_up(c, 300, ["financial"])
    other = ACase(c.session, at=AT + timedelta(days=1))
    other.case.adult_id = c.adult_id
    other.task("record_concern")
    other.write("risk", types=["physical"])
    other.case.ended_at = AT + timedelta(days=200)
    c.session.flush()

    found = repeat(later)

    assert found is not None and found.same
    assert (found.case.reference, found.days) == (c.case.reference, 300)


def test_a_case_of_an_entry_that_was_merged_counts(c) -> None:
    later = follow_up(c, 30, ["financial"])
    other = ACase(c.session, at=AT + timedelta(days=1))
    later.case.adult_id = other.adult_id
    later.record = Record(c.session, later.case.id, other.adult_id)
    c.session.flush()
    assert not counts(later)

    c.adult(merged_into=other.adult_id)

    assert counts(later)


@pytest.mark.parametrize("ended_as", ["closed_adult_died", "duplicate_merged", "recorded_in_error"])
def test_what_is_no_ending_of_its_own_is_not_repeated(ended_as, c) -> None:
    later = follow_up(c, 30, ["financial"])
    c.case.ended_as = ended_as
    c.session.flush()

    assert repeat(later) is None and not counts(later)


def test_a_concern_that_reached_us_after_the_adult_died_is_no_repeat(c) -> None:
    later = follow_up(c, 30, ["financial"])
    assert counts(later)

    later.adult(died_on=date(2026, 3, 31))
    assert not counts(later)

    later.adult(died_on=date(2026, 4, 2))
    assert counts(later), "they were alive when it reached us"


def test_a_second_telling_of_the_same_thing_is_not_another_repeat(c) -> None:
    later = follow_up(c, 30, ["financial"])
    (concern,) = later.record.rows("concern")

    later.change(concern, triage="duplicate")

    assert repeat(later) is None


def test_what_was_told_of_a_person_alleged_is_not_the_adults(c) -> None:
    later = follow_up(c, 30, ["physical"])
    assert not counts(later)
    of_him = c.occurrence("new_concern")
    c.task("record_new_concern", of=of_him)
    c.write("concern", about="person_alleged", received_at=c.now)
    c.write("risk", types=["physical"])

    assert not counts(later), "an earlier case's risk of somebody else"

    of_her = later.occurrence("new_concern")
    later.task("record_new_concern", of=of_her)
    later.write("concern", about="person_alleged", received_at=later.now)
    risk = later.write("risk", types=["financial"])

    assert not counts(later) and risk not in later.record.live("risk")


@pytest.mark.parametrize(
    "about, decided, live",
    [
        ("this_adult", None, True),
        ("this_adult", "add", True),
        ("this_adult", "duplicate", False),
        ("this_adult", "open_case", False),
        ("person_alleged", None, False),
    ],
)
def test_a_risk_counts_where_it_is_looked_at_and_for_whom_it_is_about(
    about, decided, live, c
) -> None:
    c.task("record_concern")
    c.write("concern", received_at=c.now)
    first = c.write("risk", types=["financial"])
    later = c.occurrence("new_concern")
    c.task("record_new_concern", of=later)
    c.write("concern", about=about)
    risk = c.write("risk", types=["neglect"])
    c.write("risk_finding", risk=risk.id, assessment="risk_identified_action_taken")
    if decided:
        c.task("decide_new_concern", of=later)
        c.write("decision", result=decided)

    assert (risk in c.record.live("risk")) is live
    assert bool(c.record.live("risk_finding")) is live
    assert c.facts["risk_identified"] is live
    assert first in c.record.live("risk")
