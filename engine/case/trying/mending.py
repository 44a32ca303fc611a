"""Trying: mending - a scenario brought up to date with a process that has gained or lost tasks.

A scenario says what people do. Of a task that is new it says nothing, and so it stops there.
What is added is only that a task which the version before did not have is done, with made-up
answers; what is left out is only what was done in a task that is not there any more. How a
story must end is never changed: what ends another way now is not mended, and its authors are told.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import clock
from engine.case.trying.scenarios import Broken, ends_as_said, read_scenario, titles_of
from engine.case.trying.scratch import EMAILS, scratch
from engine.case.trying.try_out import TryOut
from engine.case.walk import Walk
from engine.db import Database
from engine.db.undone import undone
from engine.errors import EngineError
from engine.process.bundle import Bundle
from engine.process.diagram import every_node
from engine.process.reading import read_diagrams

#: So many new tasks are done in one scenario.
MOST_ADDED = 40
#: The steps that are about one task.
OF_A_TASK = ("submit", "draft", "assign", "pause", "resume", "correct")


@dataclass(frozen=True)
class Mended:
    """A scenario that goes again: its content, and in words what was added and left out."""

    content: bytes
    added: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass
class _Changed:
    """Which tasks are new in a process and which are gone; what was added and left out for that."""

    new: set[str]
    gone: set[str]
    titles: Mapping[str, str]
    added: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    submits: int = 0  # so many more than the scenario says


def mend_scenarios(
    before: Bundle, bundle: Bundle, paths: Iterable[str], *, seconds: float | None = None
) -> Iterator[tuple[str, Mended | str]]:
    """Bring these scenarios up to date, one by one; a sentence where that cannot be done.

    At least one is looked at; after ``seconds`` no other is begun.
    """
    began = time.monotonic()
    was, now = _tasks(before), _tasks(bundle)
    titles = {**titles_of(before), **titles_of(bundle)}
    with scratch(bundle) as database:
        for path in paths:
            changed = _Changed(now - was, was - now, titles)
            try:
                yield path, _mended(database, bundle.files[path], changed)
            except (Broken, EngineError) as error:
                yield path, str(error)
            if seconds is not None and time.monotonic() - began > seconds:
                return


def _mended(database: Database, content: bytes, changed: _Changed) -> Mended:
    said = read_scenario(content)
    ends = dict(said.get("ends") or {})

    def ends_now() -> dict[str, Any]:
        return {**ends, "submits": ends["submits"] + changed.submits} if "submits" in ends else ends

    with undone(database) as (_, step):
        tried = TryOut(step, Walk(step, EMAILS, clock.moment(said["starts"])))
        for one in said["steps"]:
            _step(tried, dict(one), changed)
        _go_on(tried, changed, lambda: ends_as_said(tried.walk, step, ends_now()))
        made = {**said, "steps": tried.steps, "ends": ends_now()}
    written = json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"
    return Mended(written, tuple(changed.added), tuple(changed.left_out))


def _step(tried: TryOut, one: dict[str, Any], changed: _Changed) -> None:
    """Take a step of the scenario; leave it out where its task is not there any more."""
    gone = next((str(one[verb]) for verb in OF_A_TASK if one.get(verb) in changed.gone), "")
    if gone:
        changed.left_out.append(changed.titles.get(gone, gone))
        changed.submits -= "submit" in one and "refused" not in one
        amount, _, unit = str(one.get("after", "")).partition(" ")
        if amount.isdecimal():
            tried.pass_time(int(amount), unit)
        return
    if "open_tasks" in one:
        one["open_tasks"] = [name for name in one["open_tasks"] if name not in changed.gone]
    _go_on(tried, changed, lambda: tried.take(one))


def _go_on(tried: TryOut, changed: _Changed, act: Callable[[], None]) -> None:
    """Do it; where it is refused, do what is new and open first, task by task."""
    while True:
        try:
            return act()
        except (EngineError, Broken):
            if not _do_what_is_new(tried, changed):
                raise


def _do_what_is_new(tried: TryOut, changed: _Changed) -> bool:
    with tried.step() as session:
        every = [one for one in tried.open_tasks(session) if one.name in changed.new]
    task = next((one for one in every if not one.held), None)
    if task is None or len(changed.added) >= MOST_ADDED:
        return False
    try:
        tried.make_up(task.name)
    except EngineError as error:
        raise Broken(f"“{task.title}” cannot be done with made-up answers. {error}") from error
    changed.added.append(task.title)
    changed.submits += 1
    return True


def _tasks(bundle: Bundle) -> set[str]:
    every = read_diagrams(bundle.diagrams).processes.values()
    return {n.id for one in every for n in every_node(one) if n.kind == "user task"}
