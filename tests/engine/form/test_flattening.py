"""Flattening: JSON from the shell becomes the same fields a page sends, or a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from plain import PlainKnown, PlainRow, facts, form
from test_reading import answers, heard, known, messages, reviewing, talk

from engine.errors import InvalidAnswers
from engine.form.flattening import flatten
from engine.form.reading import read


@pytest.mark.parametrize(
    "data",
    [
        [],
        "x",
        None,
        {"outcomes": "x"},
        {"outcomes": [1]},
        {"outcomes": [{"outcome_words": {}}]},
        {"start_when": 5},
        {"left_with": {"a": 1}},
        {"wishes": ["agrees"]},
        {"zebra": {}},
        {"what_worries": True},
        {"outcomes": [{}] * 101},
    ],
)
def test_json_of_the_wrong_kind_is_a_sentence(data: Any) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        flatten(form("hear_from_adult"), data)
    assert all(sentence for sentence in refusal.value.messages.values())


def test_a_list_longer_than_the_record_is_a_sentence() -> None:
    with pytest.raises(InvalidAnswers, match="There are 2 in the record, and 3 were answered"):
        answers("have_conversation", talk(talk_outcomes=[{}, {}, {}]), reviewing())


@pytest.mark.parametrize(
    ("when", "field"),
    [
        ("tomorrow", "start_when-day"),
        ("2026-11-20", "start_when-time"),
        ("2026-02-31T10:00", "start_when-day"),
    ],
)
def test_a_time_from_the_shell_that_is_none(when: str, field: str) -> None:
    assert list(messages("hear_from_adult", heard(start_when=when), known())) == [field]


def test_a_time_from_the_shell_may_name_its_zone() -> None:
    read_answers = answers("hear_from_adult", heard(start_when="2026-06-20T10:00:00Z"), known())
    assert read_answers.values["start_when"].isoformat() == "2026-06-20T10:00:00+00:00"


def test_the_shape_of_the_fields() -> None:
    data = {
        "start_when": "2026-11-20T10:00",
        "left_with": ["read_back"],
        "outcomes": [{"outcome_words": "A"}],
    }
    assert flatten(form("hear_from_adult"), data) == {
        "start_when-day": ["20"],
        "start_when-month": ["11"],
        "start_when-year": ["2026"],
        "start_when-time": ["10:00"],
        "left_with": ["read_back"],
        "outcomes-0": [""],
        "outcomes-0-outcome_words": ["A"],
    }


def test_a_required_answer_that_is_known_need_not_be_said_again() -> None:
    safe = PlainKnown(
        facts=facts(), single={"safe_contact": PlainRow("s1", {"channels": ["phone"]})}
    )
    assert flatten(form("report_move"), {}, safe) == {"move_channels": ["phone"]}


def test_no_more_than_a_hundred_rows() -> None:
    typed = flatten(form("hear_from_adult"), heard(outcomes=None))
    typed |= {f"outcomes-{n}-outcome_words": ["x"] for n in range(101)}
    with pytest.raises(InvalidAnswers) as refusal:
        read(form("hear_from_adult"), typed, known())
    assert refusal.value.messages == {"outcomes": "Add no more than 100"}


def test_rows_that_must_be_there() -> None:
    said = messages("record_concern", {}, known(possible_matches=0, earlier_cases=0))
    assert said["risks"] == "Add an answer to 'What is the concern?'"
