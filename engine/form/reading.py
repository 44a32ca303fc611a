"""Reading: from what was typed to answers, or to one sentence for each field that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine import guards
from engine.errors import InvalidAnswers
from engine.form import fields
from engine.form.answers import Answers
from engine.form.asking import Answered, Walk
from engine.form.definition import Form, Page, Question
from engine.form.known import Known, column

MOST_UNKNOWN = 20
NOT_ASKED_FOR = (
    "This page sent an answer we did not ask for. Go back to the task and open it again."
)
NOT_THERE = "This is no longer in the record. Go back to the task and open it again."


def read(form: Form, typed: Mapping[str, list[str]], known: Known) -> Answers:
    """Read a whole form.

    ``typed`` maps field names to everything typed under them. Raises
    ``InvalidAnswers``, its messages by field name in page order.
    """
    return _read(form, typed, known, None)


def read_page(
    form: Form, page: Page | str, typed: Mapping[str, list[str]], known: Known
) -> Answers:
    """Read one page, as for *Continue*: what is wrong on other pages waits until it is sent.

    Raises ``InvalidAnswers``; ``KeyError`` for a page that the form does not have.
    """
    return _read(form, typed, known, page.slug if isinstance(page, Page) else form.page(page).slug)


def _read(form: Form, typed: Mapping[str, list[str]], known: Known, slug: str | None) -> Answers:
    given = {name: list(values) for name, values in typed.items() if not fields.ignored(name)}
    unknown = _unknown(form, given, known)
    walk = Walk(form, given, known).run(slug)
    here = [one for one in walk.answered if slug in (None, one.page)]
    messages = {**unknown, **_messages(walk, here)}
    if messages:
        raise InvalidAnswers(messages)
    return _answers(walk, here, slug)


def _answers(walk: Walk, here: list[Answered], slug: str | None) -> Answers:
    asked = tuple(dict.fromkeys(one.question.id for one in here))
    mine = {name for one in here for name in fields.names(one.question, one.name)}
    pages = [page for page in walk.form.pages if slug in (None, page.slug)]
    on_page = fields.expected(Form(tuple(pages), walk.form.task), walk.typed, walk.known)
    filled = {name: values for name, values in walk.typed.items() if any(map(_typed, values))}
    return Answers(
        values=walk.values,
        asked=asked,
        typed={name: values for name, values in filled.items() if name in mine},
        unasked={name: values for name, values in filled.items() if name in on_page - mine},
        numbers=walk.numbers,
        cleared=frozenset(one.question.id for one in here if _cleared(one, walk.known)),
        counted=_counted(here),
    )


def _unknown(form: Form, typed: Mapping[str, list[str]], known: Known) -> dict[str, str]:
    if not guards.on("form_unknown_field"):
        return {}
    strange = sorted(typed.keys() - fields.expected(form, typed, known))
    reviews = tuple(f"{q.id}-" for q in form.walk() if q.type == "review")
    return {
        n: NOT_THERE if n.startswith(reviews) else NOT_ASKED_FOR for n in strange[:MOST_UNKNOWN]
    }


def _messages(walk: Walk, here: list[Answered]) -> dict[str, str]:
    messages: dict[str, str] = {}
    groups = dict(_groups_missing(here))
    for one in here:
        if one.wrong:
            messages[one.name + one.wrong.part] = str(one.wrong)
        elif one.name in groups:
            messages[_first_field(one)] = groups[one.name]
        elif sentence := _missing(walk, one):
            messages[_first_field(one)] = sentence
    return messages


def _missing(walk: Walk, one: Answered) -> str | None:
    """The sentence for a required answer that is not there, or None."""
    question = one.question
    if question.one_of or question.type in ("computed", "review") or not guards.on("form_required"):
        return None
    if question.type == "rows":
        if len(one.value) >= max(question.rows_min, 1 if question.required else 0):
            return None
        return question.required or f"Add an answer to '{question.label}'"
    if not question.required or one.value is not None:
        return None
    if one.holder and one.holder.type == "review" and not guards.on("form_review_every_row"):
        mark = one.name[len(one.holder.id) + 1 : -len(question.id) - 1]
        if walk.blank(one.holder, mark):
            return None
    return None if _nothing_to_pick(walk, question) else question.required


def _nothing_to_pick(walk: Walk, question: Question) -> bool:
    """Nobody can pick a row of a kind that has no row: then the answer cannot be required."""
    rows_only = question.codes.startswith("@") and "+" not in question.codes
    return rows_only and not walk.codes(question)


def _groups_missing(here: list[Answered]) -> Iterator[tuple[str, str]]:
    """For each group of which one answer is needed and none is there: where, and the sentence."""
    if not guards.on("form_one_of"):
        return
    for group in _groups(here).values():
        if not any(_given(one) or one.wrong for one in group):
            yield group[0].name, group[0].question.required or "Answer one of these questions"


def _groups(here: list[Answered]) -> dict[str, list[Answered]]:
    groups: dict[str, list[Answered]] = {}
    for one in here:
        if one.question.one_of:
            place = one.name[: -len(one.question.id)]
            groups.setdefault(place + one.question.one_of, []).append(one)
    return groups


def _first_field(one: Answered) -> str:
    return (fields.names(one.question, one.name) or (one.name,))[0]


def _typed(value: object) -> bool:
    return not isinstance(value, str) or bool(value.strip())


def _given(one: Answered) -> bool:
    return one.value not in (None, [], {})


def _cleared(one: Answered, known: Known) -> bool:
    """Say whether something known was shown, and somebody emptied it."""
    bound = one.question.bound
    if not bound or bound.verb != "one" or not one.typed or one.value is not None or one.holder:
        return False
    row = known.one(bound.kind)
    return row is not None and column(row, bound.column) not in (None, "", [])


def _counted(here: list[Answered]) -> int:
    """Count required answers given: a group once, rows and blocks by the answers in them."""
    single = [
        one
        for one in here
        if one.question.required and not one.question.one_of and one.question.type != "rows"
    ]
    groups = [any(map(_given, group)) for group in _groups(here).values()]
    return sum(map(_given, single)) + sum(groups)
