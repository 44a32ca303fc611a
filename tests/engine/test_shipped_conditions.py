"""Expressions: every condition of the shipped forms and gateways is read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from engine.expressions import evaluate, parse

FORMS = Path(__file__).parents[1] / "data" / "forms"


def rows(name: str) -> list[dict[str, str]]:
    with (FORMS / name).open(newline="") as file:
        return list(csv.DictReader(file))


FACTS = {row["name"] for row in rows("facts.csv") if row["type"] != "gateway"}
FUNCTIONS = {row["name"] for row in rows("facts.csv") if row["type"].startswith("function")}
QUESTIONS = {row["question"] for row in rows("forms.csv")}
SHOWN_IF = sorted({row["show_if"] for row in rows("forms.csv")} - {""})
GATEWAYS = {
    row["name"]: [
        exit_.split("->")[0].strip()
        for exit_ in row["computed_from"].split(";")
        if not exit_.strip().startswith("default")
    ]
    for row in rows("facts.csv")
    if row["type"] == "gateway"
}


@pytest.mark.parametrize("source", SHOWN_IF)
def test_every_condition_of_a_shipped_question_is_read(source):
    read = parse(source)

    assert read.names <= FACTS | QUESTIONS
    assert read.functions <= FUNCTIONS


@pytest.mark.parametrize("source", SHOWN_IF)
def test_every_condition_of_a_shipped_question_works_with_nothing_answered(source):
    read = parse(source)
    nothing = dict.fromkeys(read.names)

    assert evaluate(source, nothing, {name: lambda *_: False for name in FUNCTIONS}) in (
        True,
        False,
        None,
    )


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_every_exit_of_a_shipped_gateway_is_read_and_names_facts_only(gateway):
    assert GATEWAYS[gateway]
    for source in GATEWAYS[gateway]:
        assert parse(source).names <= FACTS
        evaluate(source, dict.fromkeys(FACTS))
