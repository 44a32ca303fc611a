"""Stages: what the form of a START, MIDDLE or END conversation must always ask.

An admin may add, reword and reorder; these questions stay, required, and hidden
only where the adult could not be spoken with (S8, S9, S10; INV-1 to INV-5).
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from engine.expressions import ExpressionError, evaluate, parse
from engine.form.definition import Form, Question

OUTCOME = "desired_outcome"
#: Stage -> the columns that each outcome's block must answer.
REVIEWED = {
    "middle": ("add:outcome_review.status",),
    "end": ("add:outcome_review.achieved", "add:outcome_review.why_not"),
}
NOT_POSSIBLE = "not_possible"
#: Answers after which it must be asked why not.
NOT_WHOLE = ("partially_achieved", "not_achieved")


def missing(form: Form, stages: Collection[str]) -> Iterator[str]:
    """Say what a stage's form lacks of its statutory contents."""
    if "start" in stages:
        yield from _start(form)
    wanted = [
        column for stage in ("middle", "end") if stage in stages for column in REVIEWED[stage]
    ]
    if wanted:
        yield from _review(form, wanted)


def _start(form: Form) -> Iterator[str]:
    rows = _bound(form, f"add:{OUTCOME}", "rows")
    if rows is None:
        yield f"a START form asks for the outcomes as rows bound to add:{OUTCOME}."
    else:
        yield from _hidden(form, rows)
        words = _inside(rows, f"add:{OUTCOME}.words")
        if words is None or not words.required:
            yield f"each outcome needs the adult's words (add:{OUTCOME}.words, required)."
        elif words.show_if:
            yield f"{words.id} must not be hidden: it is the adult's words."
    asked = _bound(form, "add:outcome_capture.asked")
    if asked is None or not asked.required:
        yield "a START form asks whether the adult was asked (add:outcome_capture.asked, required)."
    else:
        yield from _hidden(form, asked, rows.id if rows is not None else None)


def _review(form: Form, wanted: Collection[str]) -> Iterator[str]:
    review = _bound(form, f"each:{OUTCOME}", "review")
    if review is None:
        yield f"a MIDDLE or END form reviews every outcome (a review bound to each:{OUTCOME})."
        return
    yield from _hidden(form, review)
    for column in wanted:
        question = _inside(review, column)
        if question is None or not question.required:
            yield f"the review of each outcome needs {column}, required."
        elif question.show_if and not _asks_why(question, review):
            yield f"{question.id} must not be hidden."


def _bound(form: Form, binding: str, type: str | None = None) -> Question | None:
    """The first question outside rows with a binding."""
    tops = (q for page in form.pages for q in page.questions)
    return next((q for q in tops if q.binding == binding and type in (None, q.type)), None)


def _inside(holder: Question, binding: str) -> Question | None:
    return next((q for q in holder.questions if q.binding == binding), None)


def _hidden(form: Form, question: Question, rows: str | None = None) -> Iterator[str]:
    """A statutory question is hidden only by the coded answer that no conversation was possible.

    ``rows``: the outcomes of the form; where some are written down, the adult was asked.
    """
    if not question.show_if:
        return
    talked = {
        q.id for q, b in form.bindings() if (b.kind, b.column) == ("conversation", "talked_with")
    }
    tree = parse(question.show_if).tree
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for part in parts:
        match part:
            case ast.Compare(
                left=ast.Name(id=name), ops=[ast.NotEq()], comparators=[ast.Constant(value=code)]
            ):
                if name in talked and code == NOT_POSSIBLE:
                    continue
            case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)) if (
                rows is not None and name == rows
            ):
                continue
        hidden = ast.unparse(part)
        yield f"{question.id} hides only where no conversation was possible, not by '{hidden}'."


def _asks_why(question: Question, review: Question) -> bool:
    """'Why not' may wait for the answer, if it comes whenever that is less than fully achieved."""
    achieved = _inside(review, "add:outcome_review.achieved")
    if achieved is None or question.binding != "add:outcome_review.why_not":
        return False
    try:
        return all(bool(evaluate(question.show_if, {achieved.id: answer})) for answer in NOT_WHOLE)
    except ExpressionError:
        return False
