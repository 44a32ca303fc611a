"""Chosen: readers of answers that come from a list."""

from __future__ import annotations

from collections.abc import Sequence

from engine import guards
from engine.form.readers.asked import Asked, Wrong
from engine.process.bundle import Code

YES_NO = (Code("yes", "Yes"), Code("no", "No"))
YES_NO_NOT_KNOWN = (*YES_NO, Code("not_known", "Not known"))


def choice(asked: Asked) -> str | None:
    """Read one code of the question's list."""
    typed = asked.one().strip()
    if not typed:
        return None
    _on_the_list(asked, [typed], asked.codes())
    return typed


def choices(asked: Asked) -> list[str] | None:
    """Read any number of codes, in the order of the list; an exclusive code stands alone."""
    ticked = list(dict.fromkeys(asked.all()))
    if not ticked:
        return None
    codes = asked.codes()
    _on_the_list(asked, ticked, codes)
    alone = [code.label for code in codes if code.exclusive and code.code in ticked]
    if alone and len(ticked) > 1:
        raise Wrong(f"Select '{alone[0]}', or the others, but not both")
    order = {code.code: n for n, code in enumerate(codes)}
    return sorted(ticked, key=lambda code: order.get(code, len(order)))


def _on_the_list(asked: Asked, typed: Sequence[str], codes: Sequence[Code]) -> None:
    known = {code.code for code in codes}
    if guards.on("form_codes") and not known.issuperset(typed):
        raise Wrong(asked.question.required or "Select an answer from the list")
