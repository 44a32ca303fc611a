"""Forms: every task has a role and a whole form, every form asks what it can, none is left over."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from itertools import islice, pairwise, product
from typing import Any

from engine import guards
from engine.errors import InvalidProcess
from engine.expressions import ExpressionError, evaluate, parse
from engine.form.definition import Form, Question
from engine.process import letters
from engine.process.bundle import Bundle
from engine.process.checks.hollowed import hollowed
from engine.process.checks.lanes_may_read import MADE_OF
from engine.process.checks.left_over import left_over
from engine.process.checks.markup import markup
from engine.process.checks.stages import missing
from engine.process.checks.subject import ROLES, Problem, Subject, where
from engine.process.diagram import Node
from engine.record import KINDS

FIXED = {"yes_no": ("yes", "no"), "yes_no_not_known": ("yes", "no", "not_known")}
#: So many combinations of answers are tried to see whether a question can appear.
MOST_TRIED = 4_000
_found = partial(Problem, "forms")


def check(subject: Subject) -> Iterator[Problem]:
    """Refuse tasks without a role or form, forms that cannot be asked as written, and letters
    that cannot be filled in or give away what they are about."""
    if not guards.on("check_forms"):
        return
    for scope, node in subject.nodes("user task"):
        at = where(scope, node)
        if node.lane not in ROLES:
            yield _found(
                node.id,
                f"{at} stands in {_lane(node)}; its lane must be one of: {', '.join(ROLES)}.",
            )
        also = node.properties.get("also_role")
        if also is not None and also not in ROLES:
            yield _found(node.id, f"{at}: also_role is one of: {', '.join(ROLES)}.")
        if subject.bundle.forms and node.id not in subject.bundle.forms:
            yield _found(node.id, f"{at} has no form: forms/{node.id}.json is missing.")
    for task in subject.bundle.forms:
        yield from (_found(task, f"The form of {task}: {text}") for text in _form(subject, task))
    for name, text in letters.problems(subject.bundle):
        yield _found(name, f"The letter {name}: {text}")
    yield from (_found(name, text) for name, text in hollowed(subject.bundle))
    yield from (_found(element, text) for element, text in markup(subject))
    if subject.bundle.forms:
        yield from (_found(name, text) for name, text in left_over(subject))


def _lane(node: Node) -> str:
    return f"the lane '{node.lane}'" if node.lane else "no lane"


def _form(subject: Subject, task: str) -> Iterator[str]:
    form = subject.defined[task]
    if isinstance(form, InvalidProcess):
        yield from (text.removeprefix(f"The form of {task}: ") for text in form.problems)
        return
    asked: set[str] = set()
    for question in form.walk():
        yield from _codes(subject.bundle, question)
        yield from _bound(question)
        if question.show_if:
            yield from _condition(subject, form, question, asked)
        asked.add(question.id)
    node = next((n for _, n in subject.nodes("user task") if n.id == task), None)
    if node is not None and node.stages:
        yield from missing(form, node.stages)


def _codes(bundle: Bundle, question: Question) -> Iterator[str]:
    name = question.own_list
    if name and name not in bundle.codes:
        yield f"{question.id} names the list '{name}', which is not there (codes/{name}.csv)."


def _bound(question: Question) -> Iterator[str]:
    """A binding names a kind of row and a column that exist."""
    bound = question.bound
    if bound is None:
        return
    if bound.kind not in KINDS:
        if bound.verb not in ("show", "each") or bound.kind not in (*MADE_OF, "occurrence"):
            yield f"{question.id} is bound to '{bound.kind}', which is no kind of row."
    elif bound.column and bound.column not in KINDS[bound.kind].columns:
        yield f"{question.id} is bound to '{bound.kind}.{bound.column}': there is no such column."


def _condition(subject: Subject, form: Form, question: Question, asked: set[str]) -> Iterator[str]:
    try:
        expression = parse(question.show_if)
    except ExpressionError as error:
        yield f"the condition of {question.id} cannot be used. {error}"
        return
    yield from _names(subject, form, question, expression.names, asked)
    if subject.functions is not None:
        for name in sorted(expression.functions - subject.functions):
            yield f"the condition of {question.id} calls '{name}', which does not exist."
    for name, code in _compared(expression.tree):
        known = _answers(subject.bundle, form.question(name)) if form.has(name) else None
        if known is not None and code not in known:
            yield f"the condition of {question.id} asks for '{code}', which '{name}' can never be."
    if question.required and not _can_hold(subject.bundle, form, question.show_if):
        yield f"{question.id} is required, but its condition can never hold."


def _names(
    subject: Subject, form: Form, question: Question, names: Collection[str], asked: set[str]
) -> Iterator[str]:
    """A condition may read facts, and questions that are asked before its own."""
    holder = form.holder(question.id)
    for name in sorted(names):
        start = f"the condition of {question.id} names '{name}',"
        if form.has(name):
            if name not in asked or (holder is not None and name == holder.id):
                yield f"{start} which is not asked before it."
        elif subject.facts is not None and name not in subject.facts:
            yield f"{start} neither a fact nor a question of the form."


def _answers(bundle: Bundle, question: Question) -> tuple[str, ...] | None:
    """What may be answered, where that is a closed list."""
    if question.type in FIXED:
        return FIXED[question.type]
    name = question.own_list
    if question.type not in ("choice", "choices") or name not in bundle.codes:
        return None
    return tuple(code.code for code in bundle.codes[name])


def _compared(tree: ast.expr) -> Iterator[tuple[str, str]]:
    """(name, code) for each comparison of a name with a text, in either order."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        parts = [node.left, *node.comparators]
        for left, right in pairwise(parts):
            for name, codes in ((left, right), (right, left)):
                for one in name.elts if isinstance(name, ast.Tuple | ast.List) else [name]:
                    if isinstance(one, ast.Name):
                        yield from ((one.id, text) for text in _texts(codes))


def _texts(node: ast.expr) -> Iterator[str]:
    for part in node.elts if isinstance(node, ast.Tuple | ast.List) else [node]:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _can_hold(bundle: Bundle, form: Form, source: str) -> bool:
    """Whether some answers make the condition true; where they are too many to try, yes."""
    expression = parse(source)
    if expression.functions:
        return True
    names = sorted(expression.names)
    values = [_values(bundle, form, name, expression.tree) for name in names]
    tried = 0
    for combination in islice(product(*values), MOST_TRIED):
        tried += 1
        if _holds(source, dict(zip(names, combination, strict=True))):
            return True
    return tried == MOST_TRIED


def _holds(source: str, names: Mapping[str, Any]) -> bool:
    try:
        return bool(evaluate(source, names))
    except ExpressionError:
        return False


def _values(bundle: Bundle, form: Form, name: str, tree: ast.expr) -> list[Any]:
    """Values to try for one name: what the condition speaks of, and what it does not."""
    constants = [
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and n.value is not None
    ]
    numbers = [v + step for v in constants if isinstance(v, int | float) for step in (-1, 0, 1)]
    texts = [v for v in constants if isinstance(v, str)]
    question = form.question(name) if form.has(name) else None
    known = _answers(bundle, question) if question is not None else None
    if known is not None:
        texts = [t for t in texts if t in known] + [k for k in known if k not in texts][:1]
    lists = [[], *([t] for t in texts), texts]
    if question is None or form.holder(name) is not None:
        return [None, True, False, *numbers, *texts, *lists]
    if question.type in ("choices", "rows", "review"):
        return [None, *lists, ["some row"]]
    if question.type in ("choice", *FIXED):
        return [None, *texts]
    return [None, "words", *texts, *numbers]
