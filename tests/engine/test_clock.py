"""Clock: working days, lengths of time, England's time of day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import (
    LONDON,
    add_working_days,
    bank_holidays,
    due,
    is_working_day,
    now,
    today,
    working_days_between,
)

#: received, working days, the day they run out (checked by hand against GOV.UK's list)
VECTORS = [
    ("2025-04-17", 2, "2025-04-23"),  # Easter
    ("2025-04-19", 1, "2025-04-22"),  # received on a Saturday
    ("2025-12-24", 2, "2025-12-30"),
    ("2026-04-02", 5, "2026-04-13"),
    ("2026-12-24", 2, "2026-12-30"),  # Boxing Day moves to Monday
    ("2027-12-24", 1, "2027-12-29"),  # Christmas moves to Monday and Tuesday
    ("2025-05-23", 1, "2025-05-27"),
    ("2026-03-30", 20, "2026-04-29"),
    ("2025-08-22", 5, "2025-09-01"),
]
day = date.fromisoformat


@pytest.mark.parametrize(("start", "days", "end"), VECTORS)
def test_working_days_run_out_on_the_day_of_the_list(start, days, end):
    assert add_working_days(day(start), days) == day(end)


@pytest.mark.parametrize(("start", "days", "end"), VECTORS)
def test_counting_back_gives_the_same_number(start, days, end):
    assert working_days_between(day(start), day(end)) == days


@pytest.mark.parametrize(("start", "days", "end"), VECTORS)
def test_a_task_is_due_at_five_in_england_on_that_day(start, days, end):
    received = datetime.combine(day(start), datetime.min.time(), LONDON).replace(hour=10)

    runs_out = due(received.astimezone(UTC), days, "working_days")

    assert runs_out.tzinfo is UTC
    assert runs_out.astimezone(LONDON).isoformat()[:16] == f"{end}T17:00"


@pytest.mark.parametrize(
    "holiday",
    [
        *("2026-12-25", "2026-12-28", "2027-12-27", "2027-12-28", "2028-01-03"),  # substitutes
        *("2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08"),  # one-off days
    ],
)
def test_substitute_and_one_off_days_are_bank_holidays(holiday):
    assert day(holiday) in bank_holidays(int(holiday[:4]))
    assert not is_working_day(day(holiday))


@pytest.mark.parametrize(
    "elsewhere", ["2026-01-02", "2026-03-17", "2026-07-13", "2026-08-03", "2026-11-30"]
)
def test_holidays_of_scotland_and_northern_ireland_are_working_days(elsewhere):
    assert is_working_day(day(elsewhere))


def test_the_councils_own_closure_days_count_as_closed():
    closed = {day("2026-12-29"), day("2026-12-30")}

    assert add_working_days(day("2026-12-24"), 2, closed) == day("2027-01-04")
    assert working_days_between(day("2026-12-24"), day("2027-01-04"), closed) == 2


def test_no_working_days_between_a_day_and_itself_or_an_earlier_one():
    assert working_days_between(day("2026-03-02"), day("2026-03-02")) == 0
    assert working_days_between(day("2026-03-06"), day("2026-03-02")) == 0


@pytest.mark.parametrize("start", ["2025-10-25T16:00+00:00", "2026-03-28T16:00+00:00"])
def test_hours_are_hours_of_the_clock_over_the_night_the_clocks_change(start):
    began = datetime.fromisoformat(start)

    assert due(began, 24, "hours") - began == timedelta(hours=24)


@pytest.mark.parametrize("start", ["2025-10-25T16:00", "2026-03-28T16:00"])
def test_hours_are_hours_of_the_clock_for_a_time_told_in_england_too(start):
    began = datetime.fromisoformat(start).replace(tzinfo=LONDON)

    assert due(began, 24, "hours").timestamp() - began.timestamp() == 24 * 3600


@pytest.mark.parametrize(
    ("start", "unit", "amount", "runs_out"),
    [
        ("2025-10-24T12:00+01:00", "days", 2, "2025-10-26T17:00+00:00"),
        ("2026-03-27T12:00+00:00", "days", 2, "2026-03-29T16:00+00:00"),
        ("2026-03-27T12:00+00:00", "working_days", 1, "2026-03-30T16:00+00:00"),
        # late in the evening in summer it is still today in England, tomorrow in no zone of ours
        ("2026-06-30T23:30+00:00", "days", 1, "2026-07-02T16:00+00:00"),
        ("2026-06-30T22:30+00:00", "days", 1, "2026-07-01T16:00+00:00"),
    ],
)
def test_days_run_out_at_five_in_england_whatever_the_season(start, unit, amount, runs_out):
    assert due(datetime.fromisoformat(start), amount, unit) == datetime.fromisoformat(runs_out)


def test_an_unknown_unit_is_our_mistake():
    with pytest.raises(ValueError, match="working_days"):
        due(now(), 1, "fortnights")


def test_now_is_utc_and_today_is_englands():
    assert now().tzinfo is UTC
    assert today(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == day("2026-07-02")
    assert today(datetime(2026, 1, 1, 23, 30, tzinfo=UTC)) == day("2026-01-01")


@given(
    start=st.dates(date(2019, 1, 1), date(2030, 12, 31)),
    length=st.integers(-30, 800),
    closed=st.sets(st.dates(date(2019, 1, 1), date(2032, 12, 31)), max_size=12),
)
def test_the_count_is_that_of_going_day_by_day(start, length, closed):
    end = start + timedelta(days=length)

    one_by_one = sum(
        is_working_day(start + timedelta(days=n), closed) for n in range(1, length + 1)
    )

    assert working_days_between(start, end, frozenset(closed)) == one_by_one
