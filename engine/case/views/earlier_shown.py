"""Case: earlier shown - the adult's earlier cases as intake sees them: what came again, and how alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from engine.case.known import KnownNow
from engine.case.views.row_words import Shown
from engine.clock import day_in_words, today
from engine.form.fields import nested_name
from engine.form.readers import read_typed
from engine.record.earlier import EarlierCase
from engine.record.repeat import closest

AGAIN = "Again within 12 months"


def earlier_shown(known: KnownNow) -> list[Shown]:
    """The earlier cases of the adult, or of whoever was just said to be the same person.

    Those that ended within the 12 months before this concern come first, each with how
    alike it is to what has been typed so far.
    """
    received = _received(known)
    types, sources = (frozenset(_risk(known, column)) for column in ("types", "source"))
    found = []
    for case in known.earlier_cases:
        again = closest([received], types, sources, [case])
        lines = [(AGAIN, again.words)] if again else []
        found.append((again is None, _newest_first(case), _shown(known, case, lines)))
    return [shown for _, _, shown in sorted(found, key=lambda one: one[:2])]


def _shown(known: KnownNow, case: EarlierCase, lines: list[tuple[str, str]]) -> Shown:
    label = known.file.process.label
    if case.ended_at is not None:
        how = label("closure_reason", case.ended_as)
        lines.append(("Ended", f"{day_in_words(today(case.ended_at))}. {how}".rstrip(". ")))
    if case.types:
        about = "; ".join(sorted(label("type_of_risk", code) for code in case.types))
        lines.append(("What it was about", about))
    return Shown(case.words, tuple(lines), "")


def _received(known: KnownNow) -> datetime:
    """When this concern reached us: as typed, else now."""
    for question, bound in known.form.bindings():
        if (bound.kind, bound.column) == ("concern", "received_at"):
            typed = read_typed(question.id, known.form, known.typed)
            return typed if isinstance(typed, datetime) else known.now
    return known.now


def _risk(known: KnownNow, column: str) -> Iterator[str]:
    """What has been typed into the rows about what happened, and what stands in the record."""
    for row in known.file.record.live("risk"):
        said = getattr(row, column) or ()
        yield from [said] if isinstance(said, str) else said
    for question, bound in known.form.bindings():
        holder = known.form.holder(question.id)
        if (bound.kind, bound.column) == ("risk", column) and holder is not None:
            name = re.escape(nested_name(holder, 0, question)).replace(r"\-0\-", r"-\d{1,3}-")
            for typed, values in known.typed.items():
                if re.fullmatch(name, typed):
                    yield from (value for value in values if value)


def _newest_first(case: EarlierCase) -> float:
    return -(case.ended_at.timestamp() if case.ended_at else float("inf"))
