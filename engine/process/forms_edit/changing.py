"""Forms edit: changing - pages and questions of a form: add, change, move, remove.

Each function gives a changed copy and leaves what it was given alone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidAnswers, NotFound
from engine.form.definition import HOLDERS

Form = dict[str, Any]
Question = dict[str, Any]

#: The order in which the shipped forms write what a question says.
ORDER = (
    "id", "type", "label", "hint", "codes", "binding", "required", "show_if", "one_of",
    "rows_min", "default", "source", "questions",
)  # fmt: skip
MAX_PAGES = 50
ID = re.compile(r"[a-z][a-z0-9_]{0,59}").fullmatch


@dataclass(frozen=True)
class Place:
    """Where a question stands: its page (from 0), its list, its place in it, and what holds it."""

    page: int
    among: list[Question]
    at: int
    holder: Question | None = None

    @property
    def question(self) -> Question:
        """The question itself."""
        return self.among[self.at]


def begin(title: str) -> Form:
    """A form of one page that asks nothing yet."""
    return {"pages": [{"title": title, "questions": []}]}


def every(form: Mapping[str, Any]) -> Iterator[Place]:
    """Every question in order, those inside rows and blocks after their holder."""
    for number, page in enumerate(form["pages"]):
        questions = page.get("questions", [])
        for at, question in enumerate(questions):
            yield Place(number, questions, at)
            inside = question.get("questions", [])
            for n in range(len(inside)):
                yield Place(number, inside, n, question)


def place_of(form: Mapping[str, Any], id: str) -> Place:
    """Where a question stands. Raises ``NotFound``."""
    for place in every(form):
        if place.question["id"] == id:
            return place
    raise NotFound


def page_of(form: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A page by its number from 1. Raises ``NotFound``."""
    if not 1 <= number <= len(form["pages"]):
        raise NotFound
    return dict(form["pages"][number - 1])


# -- pages ------------------------------------------------------------------------


def add_page(form: Form, title: str) -> Form:
    """Add an empty page at the end. Raises ``InvalidAnswers``."""
    if len(form["pages"]) >= MAX_PAGES:
        raise InvalidAnswers({"title": f"A form has no more than {MAX_PAGES} pages"})
    changed = copy.deepcopy(form)
    changed["pages"].append({"title": _title(title), "questions": []})
    return changed


def rename_page(form: Form, number: int, title: str) -> Form:
    """Give a page another title. Raises ``NotFound``; ``InvalidAnswers``."""
    page_of(form, number)
    changed = copy.deepcopy(form)
    changed["pages"][number - 1]["title"] = _title(title)
    return changed


def move_page(form: Form, number: int, by: int) -> Form:
    """Move a page up (-1) or down (1); at the end it stays. Raises ``NotFound``."""
    page_of(form, number)
    changed = copy.deepcopy(form)
    _swap(changed["pages"], number - 1, by)
    return changed


def remove_page(form: Form, number: int) -> Form:
    """Take out a page that asks nothing. Raises ``NotFound``; ``InvalidAnswers``."""
    if page_of(form, number).get("questions"):
        raise InvalidAnswers({"title": "Move or remove its questions first"})
    if len(form["pages"]) == 1:
        raise InvalidAnswers({"title": "A form has at least one page"})
    changed = copy.deepcopy(form)
    del changed["pages"][number - 1]
    return changed


# -- questions --------------------------------------------------------------------


def add(form: Form, question: Question, where: str) -> Form:
    """Add a question ``after-<id>``, inside rows or a block ``in-<id>``, or at the end of
    ``page-<number>``. Raises ``NotFound``; ``InvalidAnswers`` where its id is taken."""
    changed = copy.deepcopy(form)
    _require_new(changed, question["id"])
    among, at = _target(changed, where)
    among.insert(at, ordered(question))
    return changed


def change(form: Form, id: str, said: Mapping[str, Any]) -> Form:
    """Let a question say something else; an empty value takes a word away; its place stays.

    Raises ``NotFound``; ``InvalidAnswers`` where another question has its new id.
    """
    changed = copy.deepcopy(form)
    place = place_of(changed, id)
    if said.get("id", id) != id:
        _require_new(changed, str(said["id"]))
    question = {**place.question, **said}
    kept = {name: value for name, value in question.items() if value not in ("", None, 0)}
    if list(kept) != list(place.question) or kept != place.question:
        place.among[place.at] = _as_before(kept, place.question)
    return changed


def move(form: Form, id: str, by: int) -> Form:
    """Move a question up (-1) or down (1) within its page, rows or block; at the end it stays."""
    changed = copy.deepcopy(form)
    place = place_of(changed, id)
    _swap(place.among, place.at, by)
    return changed


def move_to(form: Form, id: str, where: str) -> Form:
    """Move a question to another place, named as in ``add``. Raises ``NotFound``."""
    changed = copy.deepcopy(form)
    place = place_of(changed, id)
    question = place.question
    if where in (f"after-{id}", f"in-{id}"):
        return changed
    del place.among[place.at]
    among, at = _target(changed, where)
    among.insert(at, question)
    return changed


def remove(form: Form, id: str) -> Form:
    """Take a question out, with what stands inside it. Raises ``NotFound``."""
    changed = copy.deepcopy(form)
    place = place_of(changed, id)
    del place.among[place.at]
    return changed


def new_id(form: Mapping[str, Any], label: str, taken: frozenset[str] = frozenset()) -> str:
    """A free id made of a label: 'When was that?' -> when_was_that."""
    used = {place.question["id"] for place in every(form)} | taken
    base = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40].strip("_")
    base = base if base[:1].isalpha() else f"question_{base}".strip("_")
    name, n = base, 2
    while name in used:
        name, n = f"{base}_{n}", n + 1
    return name


def ordered(question: Mapping[str, Any]) -> Question:
    """A question with its words in the order that the shipped forms use."""
    kept = {name: value for name, value in question.items() if value not in ("", None, 0)}
    return {name: kept[name] for name in (*ORDER, *kept) if name in kept}


# -- inside -----------------------------------------------------------------------


def _as_before(kept: Question, before: Mapping[str, Any]) -> Question:
    """What the question said in the order it said it; what is new comes where it belongs."""
    names = [name for name in before if name in kept]
    for name in ordered(kept):
        if name not in names:
            rank = ORDER.index(name) if name in ORDER else len(ORDER)
            later = (n for n, one in enumerate(names) if one in ORDER and ORDER.index(one) > rank)
            names.insert(next(later, len(names)), name)
    return {name: kept[name] for name in names}


def _target(form: Form, where: str) -> tuple[list[Question], int]:
    kind, _, name = where.partition("-")
    if kind == "after":
        place = place_of(form, name)
        return place.among, place.at + 1
    if kind == "in":
        question = place_of(form, name).question
        if question.get("type") not in HOLDERS:
            raise NotFound
        inside = question.setdefault("questions", [])
        return inside, len(inside)
    if kind != "page" or not name.isascii() or not name.isdigit() or len(name) > 3:
        raise NotFound
    page_of(form, int(name))
    questions = form["pages"][int(name) - 1].setdefault("questions", [])
    return questions, len(questions)


def _require_new(form: Form, id: str) -> None:
    if not ID(id):
        raise InvalidAnswers(
            {"id": "Use small letters, digits and _, a letter first, 60 characters or fewer"}
        )
    if any(place.question["id"] == id for place in every(form)):
        raise InvalidAnswers({"id": f"Another question of this form is called '{id}' already"})


def _title(title: str) -> str:
    said = " ".join(title.split())
    if not said:
        raise InvalidAnswers({"title": "Say what the page is about"})
    if len(said) > 500:
        raise InvalidAnswers({"title": f"This is {len(said):,} characters long. Use 500 or fewer"})
    return said


def _swap(items: list[Any], at: int, by: int) -> None:
    other = at + by
    if 0 <= other < len(items):
        items[at], items[other] = items[other], items[at]
