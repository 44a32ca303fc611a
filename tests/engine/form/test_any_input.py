"""Any input: whatever arrives, the answer is a value or a sentence, never a traceback."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain import PlainKnown, PlainRow, bundle, facts, form

from engine.errors import InvalidAnswers
from engine.form import fields
from engine.form.definition import Form
from engine.form.fills import fills
from engine.form.flattening import flatten
from engine.form.presenting import page_view
from engine.form.reading import read, read_page
from engine.form.summarising import summary

TASKS = sorted(bundle().forms)
NASTY = [
    "",
    " ",
    "\x00",
    "\ud800",
    "31",
    "2",
    "2026",
    "0001",
    "9999",
    "14:05",
    "2026-11-20",
    "yes",
    "no",
    "new",
    "none",
    "not_possible",
    "for_us",
    "changed",
    "a" * 501,
    "9" * 5_000,
    "\u202e",
    "٣",
    "-1",
    "1e9",
    "people-0",
    "o1",
]
FACTS = (
    "conversations",
    "possible_matches",
    "earlier_cases",
    "people_to_tell",
    "live_outcomes",
    "refuses",
    "interim_actions",
    "attempts",
    "caused_enquiries",
    "agency_contacts",
)
KINDS = (
    "desired_outcome",
    "risk",
    "action",
    "line_of_enquiry",
    "person_to_tell",
    "person",
    "conversation",
)
ODD = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

words = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def knowns(draw: st.DrawFn) -> PlainKnown:
    numbers = {name: draw(st.integers(0, 1)) for name in FACTS}
    live = {kind: [PlainRow(f"{kind[0]}1", {"name": "x"})] for kind in KINDS if draw(st.booleans())}
    return PlainKnown(
        facts=facts(**numbers), live=live, computed={"duty": draw(st.sampled_from([None, "s42"]))}
    )


def field_names(made: Form, here: PlainKnown) -> list[str]:
    markers: dict[str, list[str]] = {f"{q.id}-0": [""] for q in made.walk() if q.type == "rows"}
    return sorted({"_seen", *fields.expected(made, markers, here)})


def codes_of(made: Form, here: PlainKnown) -> list[str]:
    return sorted({code.code for q in made.walk() if q.codes for code in here.codes(q.codes)}) or [
        "yes"
    ]


def everything(made: Form, typed: dict[str, list[str]], here: PlainKnown) -> None:
    try:
        answers = read(made, typed, here)
    except InvalidAnswers as error:
        said = error.messages
    else:
        said = {}
        fills(made, answers)
        summary(made, answers, here)
        assert answers.count_required() >= 0
    assert all(isinstance(name, str) and sentence for name, sentence in said.items())
    summary(made, typed, here)
    for page in made.pages:
        page_view(made, page, typed, here, said)
        with contextlib.suppress(InvalidAnswers):
            read_page(made, page, typed, here)


@pytest.mark.parametrize("task", TASKS)
@ODD
@given(data=st.data())
def test_any_typed_input(task: str, data: st.DataObject) -> None:
    made, here = form(task), data.draw(knowns())
    values = st.one_of(words, st.sampled_from(codes_of(made, here)))
    names = st.one_of(st.sampled_from(field_names(made, here)), words)
    everything(
        made, data.draw(st.dictionaries(names, st.lists(values, max_size=2), max_size=25)), here
    )


@pytest.mark.parametrize("task", TASKS)
@ODD
@given(data=st.data())
def test_any_json(task: str, data: st.DataObject) -> None:
    made, here = form(task), data.draw(knowns())
    names = st.one_of(st.sampled_from([q.id for q in made.walk()]), words)
    sent: Any = data.draw(st.one_of(anything, st.dictionaries(names, anything, max_size=12)))
    try:
        typed = flatten(made, sent, here)
    except InvalidAnswers as error:
        assert error.messages
    else:
        everything(made, typed, here)


@pytest.mark.parametrize(
    "value", ["x" * 1_000_000, "9" * 1_000_000, "\ud800", "\x00", "0001", "31"]
)
@pytest.mark.parametrize("task", ["hear_from_adult", "record_concern", "review_outcomes_end"])
def test_the_worst_in_every_field_at_once(task: str, value: str) -> None:
    here = PlainKnown(
        facts=facts(), live={"desired_outcome": [PlainRow("o1")], "risk": [PlainRow("k1")]}
    )
    made = form(task)
    everything(made, {name: [value] for name in field_names(made, here)}, here)
