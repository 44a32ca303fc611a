"""A pasted list of adults: read as people have it at hand; what cannot be read is named by its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import clock
from engine.case.open_many import Adult
from engine.case.pasted import in_one_line, read_adults
from engine.errors import InvalidAnswers

NOW = clock.moment("2026-03-02T10:00")
JOAN = Adult("Joan Fisk", date(1938, 11, 3), None, "9434765919", "Room 4, Abbey Lane")


@pytest.mark.parametrize(
    "line",
    [
        "Joan Fisk; 3/11/1938; 943 476 5919; Room 4, Abbey Lane",
        "Joan Fisk;03.11.1938;943-476-5919;Room 4, Abbey Lane",
        "Joan Fisk\t3 November 1938\t9434765919\tRoom 4, Abbey Lane",
        "Joan Fisk; 3 nov 1938; Room 4; Abbey Lane; 9434765919",
        "  Joan Fisk, 1938-11-03, 9434765919, Room 4, Abbey Lane  ",
    ],
)
def test_a_line_is_read_however_it_is_parted(line) -> None:
    assert read_adults(f"\n{line}\n\n", NOW) == [JOAN]


@pytest.mark.parametrize(
    "line, read",
    [
        ("Joan Fisk", Adult("Joan Fisk")),
        ("Fisk, Joan", Adult("Fisk, Joan")),
        ("Joan Fisk; 88", Adult("Joan Fisk", estimated_age=88)),
        ("Joan Fisk; about 88", Adult("Joan Fisk", estimated_age=88)),
        ("Joan Fisk, 88", Adult("Joan Fisk", estimated_age=88)),
        ("The man in room 4; ; Abbey Lane", Adult("The man in room 4", address="Abbey Lane")),
    ],
)
def test_what_is_not_known_may_be_left_out(line, read) -> None:
    assert read_adults(line, NOW) == [read]


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "at least one"),
        ("\n \n", "at least one"),
        ("Ann\nJoan Fisk; 31/2/1938", "Line 2 has a date that does not exist: 31/2/1938"),
        ("Joan Fisk; 3/11/2038", "Line 1 has a date of birth that cannot be right"),
        ("Joan Fisk; 3/11/1838", "Line 1 has a date of birth that cannot be right"),
        ("Joan Fisk; 126", "Line 1 has an age that cannot be right"),
        ("; 3/11/1938", "Line 1 has no name"),
        ("Joan " + "x" * 500, "Line 1 is too long"),
        ("Joan Fisk; 88\nFISK, joan; 88", "FISK, joan stands there twice"),
        ("Ann; 9434765919\nBob; 943 476 5919", "Bob stands there twice"),
        ("\n".join(f"Resident {n}" for n in range(61)), "no more than 60"),
    ],
)
def test_what_cannot_be_read_is_named(text, sentence) -> None:
    with pytest.raises(InvalidAnswers, match=sentence):
        read_adults(text, NOW)


def test_an_adult_is_shown_as_read() -> None:
    assert in_one_line(JOAN) == "3 November 1938, 9434765919, Room 4, Abbey Lane"
    assert in_one_line(Adult("Joan", estimated_age=88)) == "about 88"


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_refused_in_a_sentence(text) -> None:
    try:
        adults = read_adults(text, NOW)
    except InvalidAnswers as error:
        assert set(error.messages) == {"adults"}
    else:
        assert all(adult.name for adult in adults)
