"""Trying: scenarios - walk the scenarios of a process, and say of each how it went."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from engine import clock
from engine.case.file import CaseFile
from engine.case.model import Case
from engine.case.trying.scratch import EMAILS, scratch
from engine.case.walk import Walk
from engine.db import Database
from engine.db.undone import Step, undone
from engine.errors import EngineError, InvalidAnswers
from engine.process.bundle import Bundle
from engine.process.diagram import every_node
from engine.process.reading import read_diagrams
from engine.process.scenarios import Result

MOST_STEPS = 300
#: What a step can be, and how it is told.
TOLD = {
    "open": "takes a concern",
    "submit": "does “{}”",
    "draft": "begins “{}”",
    "note": "writes a note ({})",
    "report": "reports “{}”",
    "assign": "gives “{}” to somebody",
    "pause": "pauses “{}”",
    "resume": "takes “{}” up again",
    "correct": "corrects an answer of “{}”",
}


class Broken(Exception):
    """A scenario cannot be walked, or went another way than it says."""


def walk_scenarios(
    bundle: Bundle, paths: Iterable[str], *, seconds: float | None = None
) -> Iterator[tuple[str, Result]]:
    """Walk these scenarios one by one, each from nothing; after ``seconds`` no other is begun.

    At least one is walked. None of them touches the council's database.
    """
    began = time.monotonic()
    titles = titles_of(bundle)
    with scratch(bundle) as database:
        for path in paths:
            yield path, _walked(database, bundle.files[path], titles)
            if seconds is not None and time.monotonic() - began > seconds:
                return


def _walked(database: Database, content: bytes, titles: Mapping[str, str]) -> Result:
    began, number, steps = time.monotonic(), 0, 0
    try:
        said = read_scenario(content)
        steps = len(said["steps"])
        with undone(database) as (_, step):
            walk = Walk(step, EMAILS, clock.moment(said["starts"]))
            for one in said["steps"]:
                number += 1
                _take(walk, one)
            number = 0
            ends_as_said(walk, step, said.get("ends") or {})
    except Broken as error:
        where = f"{step_in_words(said['steps'][number - 1], number, titles)}: " if number else ""
        return Result(False, steps, number, where + str(error))
    except Exception as error:  # a scenario is typed by people: whatever it says is one sentence
        return Result(False, steps, number, f"It could not be walked ({type(error).__name__}).")
    return Result(True, steps, 0, "", round(time.monotonic() - began, 1))


def read_scenario(content: bytes) -> dict[str, Any]:
    """What a scenario says. Raises ``Broken`` where it cannot be walked as it is written."""
    try:
        said = json.loads(content)
        steps = said["steps"]
        fits = isinstance(steps, list) and all(isinstance(one, dict) for one in steps)
        clock.moment(said["starts"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Broken("it has no steps that can be read, or does not say when it starts.") from error
    if not fits or not steps or len(steps) > MOST_STEPS:
        raise Broken(f"a scenario has from 1 to {MOST_STEPS} steps.")
    return dict(said)


def _take(walk: Walk, one: Mapping[str, Any]) -> None:
    who = one.get("by")
    if who is not None and who not in EMAILS:
        raise Broken(f"nobody is called “{who}”. The made-up people are {', '.join(EMAILS)}.")
    try:
        walk.step(one)
    except InvalidAnswers as error:
        raise Broken("; ".join(f"{n}: {s}" for n, s in error.messages.items())) from error
    except AssertionError as error:
        said = str(error) or "it went another way than it says."
        raise Broken(
            "it is not open here." if said.startswith("there is no task") else said
        ) from error
    except EngineError as error:
        raise Broken(str(error) or "it went another way than it says.") from error
    except KeyError as error:
        raise Broken(f"it names {error}, which is not there.") from error


def ends_as_said(walk: Walk, step: Step, ends: Mapping[str, Any]) -> None:
    """Hold the end against what the scenario says of it, where it says anything.

    Raises ``Broken``.
    """
    with step() as session:
        case = session.scalars(select(Case).where(Case.public_id == walk.case)).one()
        rows = CaseFile(session, case, None, walk.now).record.rows("outcome_capture")
        found: dict[str, Any] = {
            "ended_as": case.ended_as,
            "captures": sorted(row.stage or "again" for row in rows),
            "submits": walk.submits,
        }
    for name, now in found.items():
        wanted = sorted(ends[name]) if name == "captures" and name in ends else ends.get(name, now)
        if wanted != now:
            raise Broken(f"at its end {name} is {now!r}, and should be {wanted!r}.")


def step_in_words(one: Mapping[str, Any], number: int, titles: Mapping[str, str]) -> str:
    """One step in words: who did what, or how much time went by."""
    if "after" in one and "by" not in one:
        return f"Step {number}, {one['after']} go by"
    for verb, words in TOLD.items():
        if verb in one:
            name = str(one[verb])
            return f"Step {number}, {one.get('by', '')} {words.format(titles.get(name, name))}"
    return f"Step {number}"


def titles_of(bundle: Bundle) -> dict[str, str]:
    """What every step and every diagram of a process is called, by its id."""
    every = read_diagrams(bundle.diagrams).processes
    names = {node.id: node.title for one in every.values() for node in every_node(one)}
    return {**names, **{one.id: one.name or one.id for one in every.values()}}
