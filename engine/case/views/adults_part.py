"""Case: the adult's part - in one decision: what they wanted then, what they thought of it.

The outcomes are those that were on the page when somebody decided, in the words of
that time. Where their view is not known, it is said why. Source: S3, S11.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.case.views.column_words import labels_of, value_in_words
from engine.case.views.journey import day
from engine.case.views.sight import Sight
from engine.record import KINDS, Row
from engine.record.desired_outcome import first_of, is_live, wordings
from engine.record.facts.outcomes import by_exception
from engine.record.order import after, has_words

#: Where the adult's view of a decision stands, by kind.
VIEWS = {
    "report": ("adults_view",),
    "early_end": ("adults_view",),
    "stop_request": ("words",),
    "plan": ("adult_agrees", "adult_disagrees"),
    "plan_review": ("adults_view",),
    "position_of_trust": ("adults_view",),
    "partner_report": ("adult_heard",),
    "wrong_answer": ("adults_view",),
    "views": ("closing", "closing_words", "wishes", "limits", "why_not"),
}


@dataclass(frozen=True)
class Said:
    """A question and what was answered, in words."""

    label: str
    text: str


@dataclass(frozen=True)
class Wanted:
    """An outcome as it was worded when somebody decided, and what has become of those words."""

    words: str
    whose: str
    since: str


@dataclass(frozen=True)
class Part:
    """The adult's part in one decision; a sentence where what they want or think is not known."""

    wanted: tuple[Wanted, ...]
    none_wanted: str
    views: tuple[Said, ...]
    views_on: str
    no_view: str


def part_in(sight: Sight, row: Row, kinds: Iterable[str]) -> Part:
    """The adult's part in a decision whose form shows or asks ``kinds``."""
    wanted = tuple(_wanted(sight, row))
    views, on = _views(sight, row, kinds)
    return Part(
        wanted=wanted,
        none_wanted="" if wanted else _none_wanted(sight, row),
        views=views,
        views_on=on,
        no_view="" if views else _no_view(sight, row),
    )


def _wanted(sight: Sight, row: Row) -> Iterator[Wanted]:
    if not sight.may_read("desired_outcome"):
        return
    for number in row.outcomes_shown or ():
        shown = sight.file.record.row("desired_outcome", int(number))
        if shown is not None:
            whose = sight.label("whose_words", shown.whose_words)
            yield Wanted(shown.words or "", whose, _since(sight, shown))


def _since(sight: Sight, shown: Row) -> str:
    """What has become of the words since, where they do not stand any more."""
    newest = wordings(sight.file.record, first_of(shown))[-1]
    if newest.id != shown.id:
        return f"In other words since {day(newest.happened_at or newest.typed_at)}"
    return "" if is_live(sight.file.record, shown) else "No longer wanted"


def _none_wanted(sight: Sight, row: Row) -> str:
    asked = _asked_by_then(sight, row)
    if not asked:
        return "Nobody had asked them yet."
    if by_exception(asked[-1]):
        return f"They could not be asked. {_why_not_asked(sight, asked[-1])}"
    if asked[-1].asked == "asked_none_expressed":
        return "They had been asked and had named no outcome."
    return "No outcome was written down that they still wanted."


def _views(sight: Sight, row: Row, kinds: Iterable[str]) -> tuple[tuple[Said, ...], str]:
    """What they thought of it, and when they said so: the newest that was known by then."""
    if has_words(row.adults_view):
        return (Said("What was known of what they want", row.adults_view),), ""
    own = [kind for kind in kinds if kind in VIEWS]
    for kind in dict.fromkeys((*own, "views")):
        for view in reversed(sight.rows(kind)):
            if not after(view, row) and (said := _view(sight, kind, view)):
                return said, day(view.happened_at or view.typed_at)
    return (), ""


def _view(sight: Sight, kind: str, view: Row) -> tuple[Said, ...]:
    labels, values = labels_of(sight.file.process), view.values()
    told = ((c, value_in_words(sight, KINDS[kind].columns[c], values[c])) for c in VIEWS[kind])
    return tuple(Said(labels.get((kind, c), "What they say"), text) for c, text in told if text)


def _no_view(sight: Sight, row: Row) -> str:
    asked = _asked_by_then(sight, row)
    if not asked:
        return "Not known: nobody had talked with them yet."
    if by_exception(asked[-1]):
        return f"Not known: they could not be asked. {_why_not_asked(sight, asked[-1])}"
    return "Nothing is written down of what they thought of it."


def _asked_by_then(sight: Sight, row: Row) -> list[Row]:
    """Every asking that was written down when somebody decided."""
    return [one for one in sight.rows("outcome_capture") if not after(one, row)]


def _why_not_asked(sight: Sight, capture: Row) -> str:
    reason = sight.label("not_possible_reason|not_asked_reason", capture.exception_reason)
    parts = (reason, capture.exception_detail or "")
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
