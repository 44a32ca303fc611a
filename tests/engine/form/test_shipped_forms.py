"""The shipped forms say what the data says: question by question, code by code."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from plain import DATA, SHIPPED, bundle, form

from engine import expressions
from engine.form.definition import Question

#: question -> why the shipped form differs from forms.csv, with the decision note.
DIFFERENCES: dict[str, str] = {
    "early_page_given": "the page is written in this very form, so the fact alone comes too late: "
    "docs/decisions/0008-the-page-written-in-an-early-closing.md",
    **dict.fromkeys(
        ("duty_grounds", "duty_grounds_why", "duty_told", "duty_told_why_not"),
        "grounds are asked for only where we act against the adult at once: "
        "docs/decisions/0012-a-refusal-is-decided-on-before-it-is-overridden.md",
    ),
}
#: Tasks the data do not have: docs/decisions/0011-an-answer-that-decided-the-way.md, domain E10
ADDED = ("record_wrong_answer", "decide_wrong_answer", "record_follow_up")
#: Questions the data do not have: docs/decisions/0012-a-refusal-is-decided-on-before-it-is-overridden.md
ADDED_QUESTIONS = {"duty_against"}
COLUMNS = (
    "type",
    "label",
    "hint",
    "codes",
    "binding",
    "required",
    "show_if",
    "one_of",
    "default",
    "source",
)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def asked(row: dict[str, str]) -> dict[str, Any]:
    return {name: row[name] for name in COLUMNS} | {"rows_min": int(row["rows_min"] or 0)}


def shipped(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in (*COLUMNS, "rows_min")}


TASKS = list(dict.fromkeys(row["task"] for row in rows("forms")))


def test_every_task_has_a_form_and_no_other_has() -> None:
    assert sorted(bundle().forms) == sorted([*TASKS, *ADDED])
    assert len(TASKS) == 48


@pytest.mark.parametrize("task", TASKS)
def test_the_form_is_the_data(task: str) -> None:
    data = [row for row in rows("forms") if row["task"] == task]
    made = form(task)
    order = [
        (page.title, q.id)
        for page in made.pages
        for top in page.questions
        for q in (top, *top.questions)
        if q.id not in ADDED_QUESTIONS
    ]
    assert order == [(row["page"], row["question"]) for row in data]
    for row in data:
        question = made.question(row["question"])
        holder = made.holder(question.id)
        assert (holder.id if holder else "") == row["within_row_of"]
        if question.id not in DIFFERENCES:
            assert shipped(question) == asked(row)


def test_every_difference_is_a_real_one() -> None:
    same = {
        r["question"]
        for r in rows("forms")
        if shipped(form(r["task"]).question(r["question"])) == asked(r)
    }
    assert not same & DIFFERENCES.keys()


def test_every_list_of_codes_is_there() -> None:
    for task in TASKS:
        for question in form(task).walk():
            listed = question.codes.rpartition("+")[2] if "+" in question.codes else question.codes
            assert not listed or listed.startswith("@") or bundle().codes[listed], question.id


def test_every_condition_names_a_fact_or_an_earlier_question() -> None:
    facts = {row["name"] for row in rows("facts")}
    for task in TASKS:
        earlier: set[str] = set()
        for question in form(task).walk():
            if question.show_if:
                condition = expressions.parse(question.show_if)
                assert condition.names <= facts | earlier, question.id
                assert condition.functions <= facts, question.id
            earlier.add(question.id)


def test_every_binding_names_a_column_of_the_record() -> None:
    columns = {(row["kind"], row["column"]) for row in rows("records")}
    for task in TASKS:
        for question, binding in form(task).bindings():
            assert (binding.kind, binding.column or "*") in columns, question.id


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_guidance_in_plain_words(task: str) -> None:
    guidance = (SHIPPED / "guidance" / f"{task}.md").read_text(encoding="utf-8")
    assert "## Why" in guidance and "## How" in guidance
    assert len(guidance.split()) <= 145
    for word in ("victim", "perpetrator", "alert", "substantiated", "client", "service user"):
        assert word not in guidance.lower()
