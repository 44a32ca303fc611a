"""Enclosing: a part that is drawn in place - steps of its own, inside this diagram."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from engine.errors import InvalidAnswers
from engine.process.editing.adding import Added, Place, all_errors, open_place, put, require_role
from engine.process.editing.elements import bpmn, named, title
from engine.process.editing.sheet import Sheet


def add_inside(sheet: Sheet, place: Place, name: str, task: str, role: str) -> Added:
    """Add a part with a beginning, its first task and an end; more steps are added inside it.

    What may happen while a part is open holds for everything inside. Raises ``InvalidAnswers``.
    """
    errors = all_errors(
        lambda: named(name),
        lambda: named(task, "task", "Say what is done first in it"),
        lambda: require_role(role),
    )
    if errors:
        raise InvalidAnswers(errors)
    near, flow = open_place(sheet, place)
    words, does = named(name), require_role(role)
    id = sheet.new_id(words)
    part = sheet.add_node("subProcess", id, words, near, role=does)
    first = named(task)
    steps = [
        _step(part, tag, sheet.new_id(as_id), called)
        for tag, as_id, called in (
            ("startEvent", f"{id} opened", "Opened"),
            ("userTask", first, first),
            ("endEvent", f"{id} finished", "Finished"),
        )
    ]
    for before, after in pairwise(steps):
        sheet.add_flow(before, after)
    put(sheet, near, flow, part)
    return Added(
        id, f"The part “{words}” is added after “{title(near)}”. “{first}” has no form yet."
    )


def _step(part: Any, tag: str, id: str, name: str) -> Any:
    step = part.makeelement(bpmn(tag), {"id": id, "name": name})
    part.append(step)
    return step
