"""Readers: what is taken, what is refused, and with which words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from plain import NOW, form

from engine.form.definition import Question
from engine.form.readers import READERS, Asked, Wrong, read_typed
from engine.process.bundle import Code

CODES = [Code("a", "Apple"), Code("b", "Bread"), Code("none", "None of these", "", True)]


def read(type: str, typed: dict[str, list[str]], binding: str = "") -> Any:
    question = Question("q", type, "A question?", binding=binding, required="Select what it is")
    return READERS[type](Asked(question, "q", typed, lambda: CODES, NOW))


def day(d: str, m: str, y: str, time: str | None = None) -> dict[str, list[str]]:
    typed = {"q-day": [d], "q-month": [m], "q-year": [y]}
    return typed if time is None else {**typed, "q-time": [time]}


@pytest.mark.parametrize(
    ("type", "typed", "value"),
    [
        ("text", {"q": ["  Mrs Ada Okafor "]}, "Mrs Ada Okafor"),
        ("text", {"q": [" \u200b "]}, None),
        ("text", {}, None),
        ("long_text", {"q": ["one\r\ntwo"]}, "one\ntwo"),
        ("choice", {"q": ["a"]}, "a"),
        ("choice", {"q": [""]}, None),
        ("choices", {"q": ["b", "", "a", "b"]}, ["a", "b"]),
        ("choices", {}, None),
        ("number", {"q": ["1,200"]}, 1200),
        ("number", {"q": ["0"]}, 0),
        ("file", {"q": [" a "]}, "a"),
        ("file", {"q": [""]}, None),
        ("date", day("1", "March", "1950"), date(1950, 3, 1)),
        ("date", day(" 29", "2", "2028 "), date(2028, 2, 29)),
        ("date", day("", "", ""), None),
        ("date_time", day("20", "11", "2026", "2:05pm"), datetime(2026, 11, 20, 14, 5, tzinfo=UTC)),
        ("date_time", day("20", "6", "2026", "1405"), datetime(2026, 6, 20, 13, 5, tzinfo=UTC)),
        ("date_time", day("20", "6", "2026", "9am"), datetime(2026, 6, 20, 8, 0, tzinfo=UTC)),
        (
            "date_time",
            day("20", "6", "2026", "12.30 am"),
            datetime(2026, 6, 19, 23, 30, tzinfo=UTC),
        ),
        ("date_time", day("20", "6", "2026", "midday"), datetime(2026, 6, 20, 11, 0, tzinfo=UTC)),
        # the clocks go back on 25 October 2026: the first 1:30 is meant
        ("date_time", day("25", "10", "2026", "1:30"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_taken(type: str, typed: dict[str, list[str]], value: Any) -> None:
    assert read(type, typed) == value


@pytest.mark.parametrize(
    ("type", "typed", "sentence"),
    [
        ("text", {"q": ["a\x00b"]}, "Remove the hidden control characters"),
        ("text", {"q": ["a\x85b"]}, "Remove the hidden control characters"),
        ("text", {"q": ["a\nb"]}, "Write this on one line"),
        ("text", {"q": ["\ud800"]}, "Remove the broken characters, and type them again"),
        ("long_text", {"q": ["a\x00"]}, "Remove the hidden control characters"),
        (
            "text",
            {"q": ["a" * 501]},
            "This is 501 characters long. It must be 500 characters or fewer",
        ),
        ("long_text", {"q": ["a" * 1_000_000]}, "This is 1,000,000 characters long."),
        ("text", {"q": ["one", "two"]}, "This was answered more than once. Give one answer."),
        ("choice", {"q": ["zebra"]}, "Select what it is"),
        ("choices", {"q": ["a", "zebra"]}, "Select what it is"),
        ("choices", {"q": ["a", "none"]}, "Select 'None of these', or the others, but not both"),
        ("number", {"q": ["9" * 1_000_000]}, "Enter a whole number"),
        ("number", {"q": ["-1"]}, "Enter a whole number"),
        ("number", {"q": ["٣"]}, "Enter a whole number"),
        ("number", {"q": ["1000001"]}, "The number must be 1,000,000 or less"),
        ("file", {"q": ["../etc/passwd"]}, "The file did not arrive"),
        ("file", {"q": ["of_another_case"]}, "The file did not arrive"),
        ("date", day("31", "2", "2026"), "The date must be a real date"),
        ("date", day("1", "1", "1"), "The date must be a real date, with a year from 1900 to 2100"),
        (
            "date",
            day("1", "1", "9999"),
            "The date must be a real date, with a year from 1900 to 2100",
        ),
        ("date", day("1", "", "2026"), "The date must include a month"),
        ("date", day("1", "x" * 10**6, "2026"), "The date must be a real date"),
        ("date_time", day("1", "1", "2026", ""), "Enter the time as well"),
        ("date_time", day("1", "1", "2026", "25:00"), "The time must be a real time"),
        ("date_time", day("1", "1", "2026", "13pm"), "The time must be a real time"),
        ("date_time", day("1", "1", "2026", "7"), "The time must be a real time"),
        ("date_time", day("29", "3", "2026", "1:30"), "That time did not exist"),
    ],
)
def test_refused(type: str, typed: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(Wrong) as refusal:
        read(type, typed)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("type", "typed", "binding", "sentence"),
    [
        ("date", day("25", "11", "2026"), "one:adult.died_on", "The day they died"),
        ("date", day("1", "1", "2100"), "one:adult.date_of_birth", "Their date of birth"),
        ("date", day("25", "11", "2026"), "add:feedback.told_on", "The day they were told"),
        (
            "date_time",
            day("24", "11", "2026", "12:01"),
            "add:conversation.happened_at",
            "The day you talked",
        ),
        ("number", {"q": ["151"]}, "one:adult.estimated_age", "The number must be 150 or less"),
    ],
)
def test_refused_by_what_it_is_for(
    type: str, typed: dict[str, list[str]], binding: str, sentence: str
) -> None:
    with pytest.raises(Wrong) as refusal:
        read(type, typed, binding)
    assert str(refusal.value).startswith(sentence)


def test_a_planned_day_lies_in_the_future() -> None:
    typed = day("25", "12", "2026")
    assert read("date", typed, "add:alleged_contact.told_on") == date(2026, 12, 25)
    assert read("date", typed, "add:action.due_on") == date(2026, 12, 25)


def test_the_message_stands_at_the_part_that_is_wrong() -> None:
    with pytest.raises(Wrong) as refusal:
        read("date", day("1", "2", ""))
    assert refusal.value.part == "-year"


def test_what_stands_typed_so_far() -> None:
    typed = {"adult_name": [" Ada "], "adult_age": ["old"], "risks-0-risk_when": ["May"]}
    made = form("record_concern")
    assert read_typed("adult_name", made, typed) == "Ada"
    assert [read_typed(id, made, typed) for id in ("adult_age", "risks", "zebra", "")] == [None] * 4
