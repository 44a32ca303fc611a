"""Revealing: which conditions a browser can follow while somebody fills in a page.

Only a test of one question of the same page on its codes; whatever the condition
says about earlier pages and facts is settled already when the page is drawn.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import Any

from engine import expressions
from engine.form.definition import Page, Question
from engine.form.known import Known
from engine.form.readers.chosen import YES_NO, YES_NO_NOT_KNOWN

FOLLOWED = ("choice", "choices", "yes_no", "yes_no_not_known")
Test = tuple[str, tuple[str, ...]]


def reveal(
    question: Question, page: Page, holder: Question | None, names: Mapping[str, Any], known: Known
) -> Test | None:
    """Give the question a browser should watch and the codes that show this one, or None."""
    if not question.show_if:
        return None
    live = {q.id for one in page.questions for q in (one, *one.questions)}
    watched = holder.questions if holder else page.questions
    followed = {q.id: _codes(q, known) for q in watched if q.type in FOLLOWED}

    def settled(part: ast.expr) -> bool | ast.expr:
        """Work out what no answer of this page can change; keep the rest."""
        if isinstance(part, ast.BoolOp):
            decides = isinstance(part.op, ast.Or)
            parts = [settled(value) for value in part.values]
            if decides in parts:
                return decides
            rest = [one for one in parts if not isinstance(one, bool)]
            if not rest:
                return not decides
            return rest[0] if len(rest) == 1 else ast.BoolOp(part.op, rest)
        source = ast.unparse(part)
        if live & expressions.parse(source).names:
            return part
        return bool(expressions.evaluate(source, names, known.functions))

    rest = settled(expressions.parse(question.show_if).tree)
    return None if isinstance(rest, bool) else _test(rest, followed)


def _codes(question: Question, known: Known) -> list[str]:
    """The codes a question offers, as far as they do not depend on this page."""
    if question.type in ("yes_no", "yes_no_not_known"):
        return [one.code for one in (YES_NO if question.type == "yes_no" else YES_NO_NOT_KNOWN)]
    return [one.code for one in known.codes(question.codes)]


def _test(tree: ast.expr, followed: Mapping[str, Collection[str]]) -> Test | None:
    """Take apart ``q == 'x'``, ``'x' in q``, ``q in (...)``, or several of them with ``or``.

    ``q not in (None, ...)`` is every other code: nothing is shown before there is an answer.
    """
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or):
        tests = [_test(value, followed) for value in tree.values]
        names = {test[0] if test else None for test in tests}
        if None in names or len(names) != 1:
            return None
        codes = [code for test in tests if test for code in test[1]]
        return (tests[0][0], tuple(codes)) if tests[0] else None
    match tree:
        case ast.Compare(ast.Name(id=name), [ast.Eq()], [ast.Constant(value=str(code))]):
            return (name, (code,)) if name in followed else None
        case ast.Compare(ast.Constant(value=str(code)), [ast.In()], [ast.Name(id=name)]):
            return (name, (code,)) if name in followed else None
        case ast.Compare(ast.Name(id=name), [ast.In()], [ast.Tuple(parts) | ast.List(parts)]):
            texts = [p.value for p in parts if isinstance(p, ast.Constant)]
            plain = len(texts) == len(parts) and all(isinstance(text, str) for text in texts)
            return (name, tuple(map(str, texts))) if plain and name in followed else None
        case ast.Compare(ast.Name(id=name), [ast.NotIn()], [ast.Tuple(parts) | ast.List(parts)]):
            values = [p.value for p in parts if isinstance(p, ast.Constant)]
            if len(values) != len(parts) or None not in values or name not in followed:
                return None
            return name, tuple(code for code in followed[name] if code not in values)
    return None
