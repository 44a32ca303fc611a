"""Presenting: a page of a form as the templates draw it.

What was typed comes back as it was typed, right or wrong. A page nobody has typed on
yet shows what is known and what is filled in by default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.form import fields
from engine.form.asking import Names, Place, Walk
from engine.form.definition import Form, Page, Question
from engine.form.known import Known, title
from engine.form.revealing import reveal
from engine.form.showing import displayed, prefilled
from engine.form.summarising import summary

__all__ = [
    "Option",
    "RowView",
    "View",
    "newly_asked",
    "page_view",
    "shown_versions",
    "summary",
    "with_prefilled",
]

SEEN = "_seen"
SHOWN = "_shown"


@dataclass(frozen=True)
class Option:
    """One choice as drawn."""

    code: str
    label: str
    checked: bool = False
    exclusive: bool = False


@dataclass(frozen=True)
class RowView:
    """One row (its number) or one block of a review (its row) as drawn."""

    name: str
    index: int
    views: tuple[View, ...]
    row: Any = None
    title: str = ""


@dataclass(frozen=True)
class View:
    """One question as drawn.

    ``name``: the field. ``value``: the text in it; ``parts``: day, month, year, time of a date;
    ``text``: a computed answer, or a file that was sent, in words. ``shown``: asked as things
    stand; where ``show_if_field`` is set, the browser may show and hide it as that field is
    answered with ``show_if_values``.
    ``records``: the live rows a statement shows.
    """

    id: str
    name: str
    type: str
    label: str
    hint: str = ""
    required: bool = False
    shown: bool = True
    error: str = ""
    value: str = ""
    text: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[RowView, ...] = ()
    next_row: int = 0
    kind: str = ""
    records: Sequence[Any] = ()
    show_if_field: str = ""
    show_if_values: tuple[str, ...] = ()


def page_view(
    form: Form,
    page: Page,
    typed: Mapping[str, list[str]],
    known: Known,
    messages: Mapping[str, str] | None = None,
) -> list[View]:
    """Give every question of a page, shown or not, in order.

    A page counts as typed on when ``typed`` holds one of its fields, or its slug
    under ``_seen`` (a page of unticked boxes sends nothing else).
    """
    given = with_prefilled(form, typed, known)
    return _Drawing(page, given, Walk(form, given, known).run(page.slug), messages or {}).views()


def with_prefilled(
    form: Form, typed: Mapping[str, list[str]], known: Known
) -> dict[str, list[str]]:
    """Add to what was typed what the pages not typed on yet would show filled in."""
    result = {name: list(values) for name, values in typed.items()}
    for page in form.pages:
        own = fields.expected(Form((page,), form.task), typed, known)
        if page.slug in typed.get(SEEN, ()) or not own.isdisjoint(typed):
            continue
        for question in page.questions:
            result.update(prefilled(question, question.id, known))
            if question.type == "review" and question.bound:
                for row in known.rows(question.bound.kind):
                    for nested in question.questions:
                        name = fields.nested_name(question, row.public_id, nested)
                        result.update(prefilled(nested, name, known, row))
    return result


def shown_versions(form: Form, page: Page, known: Known) -> dict[str, str]:
    """Hidden fields that say which versions of the bound rows a page was drawn from."""
    result: dict[str, str] = {}
    for question in page.questions:
        bound = question.bound
        if bound and bound.verb == "one" and (row := known.one(bound.kind)) is not None:
            result[f"_version-{bound.kind}"] = str(row.version)
        elif bound and question.type == "review":
            for row in known.rows(bound.kind):
                result[f"_version-{bound.kind}-{row.public_id}"] = str(row.version)
    return result


def newly_asked(
    form: Form, page: Page, typed: Mapping[str, list[str]], known: Known
) -> tuple[str, ...]:
    """Name the fields of a page that are asked now and were not drawn when it was sent.

    The page says what it drew in ``_shown``, one name each. Where an answer has brought
    up something new, show the page again before finding fault with it.
    """
    drawn = set(typed.get(SHOWN, ()))
    if not drawn:
        return ()
    asked = Walk(form, typed, known).run(page.slug).answered
    return tuple(one.name for one in asked if one.page == page.slug and one.name not in drawn)


class _Drawing:
    """One page being drawn: the walk so far, and the sentences."""

    def __init__(
        self, page: Page, typed: fields.Typed, walk: Walk, messages: Mapping[str, str]
    ) -> None:
        self.page, self.typed, self.walk, self.messages = page, typed, walk, messages
        self.known = walk.known

    def views(self) -> list[View]:
        return [self._view(question, question.id, None) for question in self.page.questions]

    def _view(self, question: Question, name: str, place: Place | None) -> View:
        walk, bound = self.walk, question.bound
        names = Names(walk.form, walk.values, self.known, place)
        holder = place.holder if place else None
        watch = reveal(question, self.page, holder, names, self.known)
        shown = walk.holds(question, place)
        is_statement = question.type == "statement"
        return View(
            id=question.id,
            name=name,
            type=question.type,
            label=question.label,
            hint=question.hint,
            required=bool(question.required or question.rows_min) and not question.one_of,
            shown=shown,
            error=self._error(question, name),
            value=self._typed(name),
            text=self._text(question, name) if shown else "",
            parts={
                one.rpartition("-")[2]: self._typed(one)
                for one in fields.names(question, name)
                if one != name
            },
            options=self._options(question, name),
            rows=self._rows(question),
            next_row=max([*fields.row_numbers(question, self.typed), 0]) + 1
            if question.type == "rows"
            else 0,
            kind=bound.kind if bound and is_statement else "",
            records=self.known.rows(bound.kind) if bound and is_statement and shown else (),
            show_if_field=name.removesuffix(question.id) + watch[0] if watch else "",
            show_if_values=watch[1] if watch else (),
        )

    def _typed(self, name: str) -> str:
        given = self.typed.get(name) or [""]
        return given[0] if isinstance(given[0], str) else ""

    def _error(self, question: Question, name: str) -> str:
        found = (self.messages.get(one) for one in (name, *fields.names(question, name)))
        return next((sentence for sentence in found if sentence), "")

    def _text(self, question: Question, name: str) -> str:
        """A computed answer, or what the file that was sent is called."""
        if question.type == "file":
            sent = (
                {code.code: code for code in self.walk.codes(question)} if self._typed(name) else {}
            )
            found = sent.get(self._typed(name))
            return displayed(question, found.code, [found]) if found else ""
        if question.type != "computed":
            return ""
        codes = self.known.codes(question.codes) if question.codes else ()
        return displayed(question, self.walk.values.get(question.id), codes)

    def _options(self, question: Question, name: str) -> tuple[Option, ...]:
        if question.type not in (
            "choice",
            "choices",
            "yes_no",
            "yes_no_not_known",
            "person",
            "user",
        ):
            return ()
        ticked = self.typed.get(name) or []
        return tuple(
            Option(code.code, code.label, code.code in ticked, code.exclusive)
            for code in self.walk.codes(question)
        )

    def _rows(self, holder: Question) -> tuple[RowView, ...]:
        answers = self.walk.values.get(holder.id)
        if holder.type == "rows":
            numbers = fields.row_numbers(holder, self.typed)[: fields.MAX_ROWS] or [0]
            kept = dict(zip(self.walk.numbers.get(holder.id, ()), answers or [], strict=False))
            return tuple(self._row(holder, n, n, kept.get(n, {}), None) for n in numbers)
        if holder.type == "review" and holder.bound:
            rows = self.known.rows(holder.bound.kind)
            blocks = answers or {}
            return tuple(
                self._row(holder, row.public_id, n, blocks.get(row.public_id, {}), row)
                for n, row in enumerate(rows)
            )
        return ()

    def _row(
        self, holder: Question, mark: int | str, index: int, values: dict[str, Any], row: Any
    ) -> RowView:
        kind = holder.bound.kind if holder.bound else ""
        facts = self.known.row_facts(kind, row) if row is not None else {}
        place = Place(holder, values, facts)
        drawing = self if row is not None else self._with_defaults(holder, mark)
        views = tuple(
            drawing._view(question, fields.nested_name(holder, mark, question), place)
            for question in holder.questions
        )
        return RowView(f"{holder.id}-{mark}", index, views, row, title(row) if row else "")

    def _with_defaults(self, holder: Question, mark: int | str) -> _Drawing:
        """A row nobody has typed in yet shows its defaults, such as today."""
        filled = dict(self.typed)
        if self.walk.blank(holder, mark):
            for question in holder.questions:
                name = fields.nested_name(holder, mark, question)
                if not any(one in filled for one in fields.names(question, name)):
                    filled.update(prefilled(question, name, self.known))
        return _Drawing(self.page, filled, self.walk, self.messages)
