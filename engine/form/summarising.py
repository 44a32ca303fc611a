"""Summarising: the answers in words, page by page, to be checked before they are sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.form.answers import Answers
from engine.form.asking import Walk
from engine.form.definition import Form, Page, Question
from engine.form.known import Known, title
from engine.form.showing import NOT_PROVIDED, displayed

Line = tuple[str, str]
_LISTED = ("yes_no", "yes_no_not_known", "person", "user", "file")


def summary(
    form: Form, answers: Answers | Mapping[str, list[str]], known: Known
) -> list[tuple[Page, list[Line]]]:
    """List every question that was asked with its answer in words, page by page.

    Takes answers that were read, or fields as they stand so far. Pages that ask
    nothing are left out.
    """
    if isinstance(answers, Answers):
        walk, asked = Walk(form, answers.typed, known), set(answers.asked)
        walk.values, walk.numbers = dict(answers.values), dict(answers.numbers)
    else:
        walk = Walk(form, answers, known).run()
        asked = {one.question.id for one in walk.answered}
    pages = [(page, list(_lines(walk, page, asked))) for page in form.pages]
    return [(page, lines) for page, lines in pages if lines]


def _lines(walk: Walk, page: Page, asked: set[str]) -> Iterator[Line]:
    for question in page.questions:
        if question.id not in asked:
            continue
        value = walk.values.get(question.id)
        if question.type == "rows":
            yield from _row_lines(walk, question, value or [])
        elif question.type == "review":
            yield from _block_lines(walk, question, value or {})
        else:
            yield question.label, _words(walk, question, value)


def _row_lines(walk: Walk, holder: Question, rows: list[dict[str, Any]]) -> Iterator[Line]:
    if not rows:
        yield holder.label, NOT_PROVIDED
    for number, row in enumerate(rows, 1):
        for question in holder.questions:
            if question.id in row:
                yield f"{number}. {question.label}", _words(walk, question, row[question.id])


def _block_lines(
    walk: Walk, holder: Question, blocks: Mapping[str, dict[str, Any]]
) -> Iterator[Line]:
    rows = walk.known.rows(holder.bound.kind) if holder.bound else ()
    titles = {row.public_id: title(row) for row in rows}
    for number, (public_id, block) in enumerate(blocks.items(), 1):
        known_as = titles.get(public_id) or str(number)
        for question in holder.questions:
            if question.id in block:
                words = _words(walk, question, block[question.id])
                yield f"{known_as}: {question.label}", words


def _words(walk: Walk, question: Question, value: Any) -> str:
    listed = question.codes or question.type in _LISTED
    return displayed(question, value, walk.codes(question) if listed and value else ())
