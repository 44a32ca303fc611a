"""Adults: the trail - who said what of an adult, version by version, so that it can be taken apart.

An adult is shared by all their cases. Where a case turns out to be about somebody else,
what it said has to go with it, and what the other cases said has to stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.model import Case, Task
from engine.log.model import Event
from engine.record import KINDS, Record, Row
from engine.record.kind import Kind, read_value, record_version

#: By these an adult is found and told apart; the engine's own columns are never touched.
IDENTITY = frozenset(
    {
        "name",
        "preferred_name",
        "date_of_birth",
        "estimated_age",
        "address",
        "nhs_number",
        "gender",
        "ethnicity",
    }
)
ENGINES = frozenset({"public_id", "merged_into", "same_as"})


@dataclass(frozen=True)
class Said:
    """One version of a row: who wrote it, in which task, when, and what it changed."""

    version: int
    task_id: int | None
    typed_by: int | None
    typed_at: datetime
    changed: Mapping[str, Any]


Mine = Callable[[Said], bool]
Author = tuple[int, int | None, int | None, datetime]


def of_the_adult() -> list[Kind]:
    """The kinds whose rows belong to the adult, but the entry itself."""
    return [kind for kind in KINDS.values() if kind.per == "adult" and kind.name != "adult"]


def versions(session: Session, row: Row) -> list[Said]:
    """Every version of a row, oldest first, each with what it changed."""
    c, columns = record_version.c, row._kind.columns
    kept = session.execute(
        select(c.version, c.before, c.task_id, c.typed_by, c.typed_at)
        .where(c.kind == row._kind.name, c.row_id == row.id)
        .order_by(c.version.desc())
    ).all()
    now = dict(row.values())
    author: Author = (row.version, row.task_id, row.typed_by, row.typed_at)
    found: list[Said] = []
    for version, before, task_id, typed_by, typed_at in kept:
        found.append(Said(*author, changed={name: now[name] for name in before}))
        now |= {name: read_value(columns[name], value) for name, value in before.items()}
        author = (version, task_id, typed_by, typed_at)
    return [Said(*author, changed=dict(now)), *reversed(found)]


def replayed(trail: Collection[Said], chosen: Mine) -> dict[str, Any]:
    """What a row would say if only the chosen versions had been written."""
    values: dict[str, Any] = {}
    for said in trail:
        if chosen(said):
            values |= said.changed
    return values


def written_in(session: Session, cases: Collection[int]) -> Mine:
    """Say of a version whether it was written in one of these cases: in a task, a note, at opening."""
    tasks = frozenset(session.scalars(select(Task.id).where(Task.case_id.in_(cases))))
    noted = select(Event.at, Event.actor_id).where(Event.case_id.in_(cases), Event.what == "noted")
    opened = select(Case.opened_at, Case.opened_by).where(Case.id.in_(cases))
    moments = {tuple(row) for query in (noted, opened) for row in session.execute(query)}

    def mine(said: Said) -> bool:
        if said.task_id is not None:
            return said.task_id in tasks
        return (said.typed_at, said.typed_by) in moments

    return mine


def take_apart(
    record: Record,
    leaving: Collection[int],
    by: Mapping[str, Any],
    *,
    since: int = 0,
) -> dict[str, Any]:
    """Take out of an adult's rows what the leaving cases said; give back what they said of the entry.

    Rows that were written in the leaving cases are theirs; what other cases changed in
    them since is copied, so that it stays. Rows that stay say again what they said
    without the leaving cases. Versions of the entry up to ``since`` are left as they are.
    """
    mine = written_in(record.session, leaving)
    stays = _of_a_case_that_stays(record, leaving)
    told = _of_the_entry(record, lambda said: said.version > since and mine(said), by)
    for kind in of_the_adult():
        table = kind.table.c
        theirs = set(
            record.session.scalars(
                select(table.id).where(
                    table.adult_id == record.adult_id, table.case_id.in_(leaving)
                )
            )
        )
        for row in list(record.rows(kind.name)):
            if row.version > 1:
                _part(record, stays, row, mine, by, leaves=row.id in theirs)
    return told


def _of_a_case_that_stays(record: Record, leaving: Collection[int]) -> Record | None:
    """The same adult's record as of a case that stays: what is copied is written there."""
    of_them = select(Case.id).where(Case.adult_id == record.adult_id, Case.id.not_in(leaving))
    case = record.session.scalar(of_them.order_by(Case.id).limit(1))
    return None if case is None else Record(record.session, case, record.adult_id)


def _of_the_entry(record: Record, mine: Mine, by: Mapping[str, Any]) -> dict[str, Any]:
    row = record.one("adult")
    if row is None:
        return {}
    trail = versions(record.session, row)
    told = {c: v for c, v in replayed(trail, mine).items() if c not in ENGINES}
    without = replayed(trail, lambda said: not mine(said))
    stays = IDENTITY if mine(trail[0]) and _has_other_cases(record) else frozenset()
    back = {c: without.get(c) for c in told if c not in stays and getattr(row, c) != without.get(c)}
    if back:
        record.change(row, back, **by)
    return {c: v for c, v in told.items() if v is not None}


def _has_other_cases(record: Record) -> bool:
    """Whether the adult has a case beside the one in hand: they were found by what stands there."""
    other = select(Case.id).where(Case.adult_id == record.adult_id, Case.id != record.case_id)
    return record.session.scalar(other.limit(1)) is not None


def _part(
    record: Record,
    stays: Record | None,
    row: Row,
    mine: Mine,
    by: Mapping[str, Any],
    *,
    leaves: bool,
) -> None:
    trail = versions(record.session, row)
    theirs = [said for said in trail if mine(said)]
    if not theirs or len(theirs) == len(trail):
        return
    with_them, without = (
        replayed(trail, mine),
        replayed(trail, lambda said: not mine(said)),
    )
    kept, copied = (with_them, without) if leaves else (without, {})
    if stays is not None and any(value is not None for value in copied.values()):
        stays.add(row._kind.name, [copied], **by)
    back = {c: kept.get(c) for c in row._kind.columns if getattr(row, c) != kept.get(c)}
    if back:
        record.change(row, back, **by)
