"""Cuts: the wire to PostgreSQL breaks in the middle of an act, after so many bytes, again and again.

What was acknowledged is there; what was not acknowledged is there whole or not at all. Then
the act is done again over the mended wire, by the same program, and is there once.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError

from engine.db import Database
from tests.chaos.acts import Act
from tests.chaos.points import Shelf, Truth, is_whole, read
from tests.chaos.proxy import Proxy


@dataclass
class Result:
    """What was left behind by an act whose wire was cut."""

    act: str
    bytes: int = 0
    cuts: int = 0
    acknowledged: int = 0
    nothing: int = 0
    whole: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.act}, postgresql: {self.bytes:,} bytes, cut at {self.cuts} of them: {self.nothing} "
            f"times nothing of it, {self.whole} times all of it and not acknowledged, "
            f"{self.acknowledged} acknowledged and there; {len(self.wrong)} wrong"
            + "".join(f"\n    {one}" for one in self.wrong)
        )


def sweep(act: Act, shelf: Shelf, most: int) -> Result:
    """Cut at ``most`` places of an act, evenly; say what was left behind."""
    given = act.prepare(shelf.council)
    shelf.put_away()
    before = read(shelf.copy(), act, given)
    reference = shelf.copy()
    result = Result(act.name, bytes=_bytes_of(reference, act, given))
    after = read(reference, act, given)
    for at in range(1, result.bytes, max(1, result.bytes // most)):
        act.fresh(given)
        copy = shelf.copy()
        with Proxy(copy) as wire:
            database = Database(wire.url)
            acknowledged = _cut(database, wire, act, given, at)
            result.cuts += wire.cuts
            _judge(result, at, acknowledged, read(copy, act, given), before, after)
            _do(database, act, given)  # the same program goes on over the mended wire
            database.engine.dispose()
        if not is_whole(read(copy, act, given), after):
            result.wrong.append(f"cut at {at}, done again: it is not there once and whole")
    return result


def _judge(
    result: Result, at: int, acknowledged: bool, found: Truth, before: Truth, after: Truth
) -> None:
    whole = is_whole(found, after)
    if acknowledged:
        result.acknowledged += whole
        if not whole:
            result.wrong.append(f"cut at {at}: acknowledged, and not there")
    elif whole:
        result.whole += 1
    elif found == before:
        result.nothing += 1
    else:
        result.wrong.append(f"cut at {at}: half done")


def _bytes_of(url: str, act: Act, given: Mapping[str, Any]) -> int:
    with Proxy(url) as wire:
        database = Database(wire.url)
        _warm(database)
        wire.count_from_here()
        _do(database, act, given)
        database.engine.dispose()
        return wire.passed


def _cut(database: Database, wire: Proxy, act: Act, given: Mapping[str, Any], at: int) -> bool:
    """Do the act while the wire is cut; whether it was acknowledged."""
    _warm(database)
    wire.count_from_here(at)
    try:
        _do(database, act, given)
    except DBAPIError:
        return False
    return True


def _do(database: Database, act: Act, given: Mapping[str, Any]) -> None:
    with suppress(*act.refusals):  # it was there already: told so
        act.do(database, given)


def _warm(database: Database) -> None:
    with database.read() as session:
        session.connection()
