"""SAC: freeze - a run of the return is kept as it was, so that what changed since can be said.

Source: returns A4 (iii): a correction after the return has left must be explainable.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log.model import Event
from engine.people.model import User
from engine.returns.extract import extract
from engine.returns.model import ReturnRun, ReturnSignOff
from engine.returns.sac.cells import Cell, cells, tables
from engine.returns.sac.counting import Counted, count
from engine.returns.sac.gaps import gaps
from engine.returns.sac.year import Year

LONGEST = 1_000
CHANGED = "These are not the figures that were counted: somebody has changed them since."


class Change(NamedTuple):
    """One cell that another run counts differently; what went out of it and what came in."""

    cell: Cell
    was: int
    now: int
    gone: list[str]
    come: list[str]


def make_return(
    session: Session,
    year: Year,
    actor: User | None,
    *,
    at: datetime,
    via: str = "web",
    reason_per_enquiry: bool = False,
) -> ReturnRun:
    """Count a year and freeze it: the figures, what stands behind each, and what is missing.

    ``actor`` is None for whoever has the machine. Raises ``NotAllowed``.
    """
    if actor is not None:
        people.require(actor, "make_return", None)
    found = extract(session, year.first, year.last)
    counted = count(found, year, reason_per_enquiry=reason_per_enquiry)
    figures = [[*cell, counted.value(cell)] for cell in cells()]
    run = ReturnRun(
        year=year.name,
        first_on=year.first,
        last_on=year.last,
        so_far=year.so_far,
        figures=figures,
        members=_members(counted),
        gaps=[list(gap) for gap in gaps(found, year)],
        checksum=_checksum(figures),
        made_at=at,
        made_by=actor.id if actor else None,
        via=via,
    )
    session.add(run)
    session.flush()
    data = {"run": run.id, "year": year.name, "so_far": year.so_far, "checksum": run.checksum}
    log.append(session, None, "return_made", actor, at=at, via=via, data=data)
    return run


def sign_off(
    session: Session, run: str, table: str, said: str, actor: User, *, at: datetime
) -> ReturnSignOff:
    """Sign one table of a run off, as a manager. Only the newest run of a year that has ended can be.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    people.require(actor, "sign_off_return", None)
    found = session.scalar(select(ReturnRun).where(ReturnRun.public_id == run).with_for_update())
    if found is None or table not in tables():
        raise NotFound
    if not stands(session, found) and guards.on("return_as_counted"):
        raise Conflict(CHANGED)
    if found.so_far:
        raise Conflict("This year had not ended when it was counted. Count it again first.")
    if (newer := newest(session, found.year)) is not None and newer.id != found.id:
        raise Conflict("These figures were counted again since. Sign off the newest ones.")
    before = signed(session, found).get(table)
    if before is not None:
        name = session.get_one(User, before.signed_by).name
        raise Conflict(f"{name} has signed this table off already.")
    words = " ".join(said.split())
    if len(words) > LONGEST:
        raise InvalidAnswers({"said": f"Use {LONGEST:,} characters or fewer"})
    row = ReturnSignOff(
        run_id=found.id, table_name=table, said=words or None, signed_at=at, signed_by=actor.id
    )
    session.add(row)
    session.flush()
    data = {"run": found.id, "table": table, "checksum": found.checksum}
    log.append(session, None, "return_signed_off", actor, at=at, data=data)
    return row


def get_run(session: Session, public_id: str) -> ReturnRun:
    """A run by its public id. Raises ``NotFound``."""
    found = session.scalar(select(ReturnRun).where(ReturnRun.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def newest(session: Session, year: str) -> ReturnRun | None:
    """The newest run of a year."""
    return session.scalar(
        select(ReturnRun).where(ReturnRun.year == year).order_by(ReturnRun.id.desc()).limit(1)
    )


def before(session: Session, run: ReturnRun) -> ReturnRun | None:
    """The run of the same year before this one."""
    return session.scalar(
        select(ReturnRun)
        .where(ReturnRun.year == run.year, ReturnRun.id < run.id)
        .order_by(ReturnRun.id.desc())
        .limit(1)
    )


def signed(session: Session, run: ReturnRun) -> dict[str, ReturnSignOff]:
    """Who has signed off which table of a run."""
    rows = session.scalars(select(ReturnSignOff).where(ReturnSignOff.run_id == run.id))
    return {row.table_name: row for row in rows}


def stands(session: Session, run: ReturnRun) -> bool:
    """Say whether the figures are those that were counted: by their checksum here and in the log."""
    lines = session.scalars(
        select(Event).where(
            Event.case_id.is_(None), Event.what == "return_made", Event.at == run.made_at
        )
    )
    logged = {line.data["checksum"] for line in lines if line.data.get("run") == run.id}
    return logged == {run.checksum} == {_checksum(run.figures)}


def figures_of(run: ReturnRun) -> dict[Cell, int]:
    """The figures of a run by their cells."""
    return {Cell(*figure[:4]): figure[4] for figure in run.figures}


def units_of(run: ReturnRun, cell: Cell) -> dict[str, list[str]]:
    """What a cell of a run counts: unit -> the keys of the concerns or enquiries it comes from."""
    place = next((n for n, figure in enumerate(run.figures) if Cell(*figure[:4]) == cell), None)
    found: Mapping[str, list[str]] = run.members.get(str(place), {})
    return dict(found)


def lines_of(run: ReturnRun, cell: Cell) -> dict[str, Fraction]:
    """The concerns or enquiries behind a figure, and how much of it each is: together they are it.

    An adult whom three enquiries tell of counts once, so each of the three is a third.
    """
    found: dict[str, Fraction] = {}
    for keys in units_of(run, cell).values():
        for key in keys:
            found[key] = found.get(key, Fraction(0)) + Fraction(1, len(keys))
    return found


def changes(run: ReturnRun, earlier: ReturnRun) -> list[Change]:
    """The cells that two runs count differently, and what moved; the order is that of the cells."""
    found = []
    now, was = figures_of(run), figures_of(earlier)
    for cell in dict.fromkeys((*now, *was)):
        have, had = units_of(run, cell), units_of(earlier, cell)
        if have.keys() == had.keys() and now.get(cell) == was.get(cell):
            continue
        come = [key for unit in have.keys() - had.keys() for key in have[unit]]
        gone = [key for unit in had.keys() - have.keys() for key in had[unit]]
        found.append(Change(cell, was.get(cell, 0), now.get(cell, 0), sorted(gone), sorted(come)))
    return found


def says(run: ReturnRun) -> str:
    """How a run is named: the year, and when it was counted."""
    counted = clock.in_words(run.made_at)
    return (
        f"{run.year}, so far, counted {counted}" if run.so_far else f"{run.year}, counted {counted}"
    )


def _members(counted: Counted) -> dict[str, dict[str, list[str]]]:
    return {
        str(place): {unit: sorted(keys) for unit, keys in sorted(counted.members[cell].items())}
        for place, cell in enumerate(cells())
        if counted.members.get(cell)
    }


def _checksum(figures: list[list[object]]) -> str:
    """SHA-256 over the cells and their figures, as anybody can work it out again."""
    text = json.dumps(figures, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
