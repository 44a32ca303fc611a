"""Definition: a form that is not whole is refused with sentences."""

from __future__ import annotations

from typing import Any

import pytest
from plain import form

from engine.errors import InvalidProcess
from engine.form.definition import Binding, define

GOOD = {"id": "a", "type": "text", "label": "A?"}


def refused(*questions: dict[str, Any]) -> str:
    with pytest.raises(InvalidProcess) as refusal:
        define("t", {"pages": [{"title": "Page", "questions": list(questions)}]})
    return " ".join(refusal.value.problems)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"id": "a"}, "'type' is a required property"),
        (GOOD | {"type": "slider"}, "is not one of"),
        (GOOD | {"id": "A b"}, "does not match"),
        (GOOD | {"binding": "two:adult.name"}, "does not match"),
        (GOOD | {"colour": "red"}, "Additional properties"),
        (GOOD | {"show_if": "a.b"}, "A dot is not allowed"),
        (GOOD | {"show_if": "a ="}, "cannot be read"),
        (GOOD | {"type": "choice"}, "names its list of codes"),
        (GOOD | {"type": "rows", "binding": "add:person"}, "hold questions"),
        (
            GOOD | {"type": "rows", "binding": "one:person.x", "questions": [GOOD | {"id": "b"}]},
            "bound to new rows",
        ),
        (
            GOOD | {"type": "review", "binding": "add:risk", "questions": [GOOD | {"id": "b"}]},
            "every live row",
        ),
        (GOOD | {"binding": "add:person"}, "names no column"),
        (GOOD | {"type": "statement", "binding": "one:adult.name"}, "only shows"),
        (GOOD | {"rows_min": 1}, "only rows"),
    ],
)
def test_refused(question: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(question)


def test_a_question_twice_is_refused() -> None:
    assert "there twice" in refused(GOOD, GOOD)


@pytest.mark.parametrize("data", [{}, {"pages": []}, {"pages": [1]}, {"pages": "x"}])
def test_what_is_no_form_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(InvalidProcess):
        define("t", data)


def test_lookups() -> None:
    made = form("hear_from_adult")
    assert made.question("outcome_words").bound == Binding("add", "desired_outcome", "words")
    holder = made.holder("outcome_words")
    assert holder and holder.id == "outcomes" and made.holder("outcomes") is None
    assert made.page("before-you-talk").title == "Before you talk"
    assert made.has("wishes") and not made.has("zebra")
    with pytest.raises(KeyError):
        made.question("zebra")
    assert len(made.bindings()) > 50


def test_pages_of_one_title_have_addresses_of_their_own() -> None:
    pages = [{"title": "The end?", "questions": [GOOD | {"id": id}]} for id in ("a", "b")]
    assert [page.slug for page in define("t", {"pages": pages}).pages] == ["the-end", "the-end-2"]
