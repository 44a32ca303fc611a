"""Copies: a database of many cases, copied by SQL from cases that the verbs have made.

Every row of every case is copied with its references, so that a copy opens, wakes and is
listed as its original. What is inside JSON (the number of a row of the record) still names
the original's rows. ``reseal`` seals the log of each copy anew, as its own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.case.model import Case
from engine.db import Database
from engine.db.tables import metadata
from engine.log import events
from engine.log.model import Event
from tests.council import tampering

STRIDE = 10_000
#: What belongs to nobody's case is there once.
ONCE = {
    "sign_in_attempt", "team", "user", "large_scale", "process_version", "signed_in",
    "user_role", "process_edit", "process_file", "mail", "notice_choice",
}  # fmt: skip
#: Names that are unique over all rows.
NAMES = {"public_id", "reference", "token"}


def copy_cases(db: Database, times: int, *, at_once: int = 500) -> None:
    """Copy every case of the database so many times."""
    tables = [table for table in metadata.sorted_tables if not _once(table.name)]
    with db.write() as session:
        for table in tables:
            ids = [c for c in table.c if c.primary_key]
            if any((session.scalar(sa.select(sa.func.max(c))) or 0) >= STRIDE for c in ids):
                raise ValueError(f"{table.name} has too many rows to be copied.")
        for first in range(1, times + 1, at_once):
            numbers = range(first, min(first + at_once, times + 1))
            for table in tables:
                _copy(session, table, numbers)
        _go_on_counting(session, tables)


def _once(table: str) -> bool:
    return table in ONCE or table.startswith("history_")  # an older system's: no case of ours


def reseal(db: Database) -> None:
    """Seal the log of every case anew, so that copies verify as originals do."""
    with tampering(db) as session:
        keys = dict(session.execute(sa.select(Case.id, Case.event_key)).all())
        heads: dict[int, str] = {}
        lines = (
            sa.select(Event).where(Event.case_id.is_not(None)).order_by(Event.case_id, Event.seq)
        )
        changed = []
        for event in session.scalars(lines).yield_per(5_000):
            case = int(event.case_id or 0)
            heads[case] = events._digest(keys[case], heads.get(case, ""), event)
            changed.append({"id": event.id, "digest": heads[case]})
            session.expunge(event)
        _update(session, Event.__table__, changed)
        _update(session, Case.__table__, [{"id": c, "event_head": h} for c, h in heads.items()])


def _update(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    names = [name for name in rows[0] if name != "id"]
    statement = (
        table.update()
        .where(table.c.id == sa.bindparam("b_id"))
        .values({name: sa.bindparam(f"b_{name}") for name in names})
    )
    session.connection().execute(statement, [{f"b_{k}": v for k, v in row.items()} for row in rows])


def _copy(session: Session, table: sa.Table, numbers: range) -> None:
    """One statement: every original row, so many times, with its own numbers."""
    times = sa.select(sa.column("k")).select_from(_count(numbers)).subquery("times")
    first = min((c for c in table.c if c.primary_key), key=lambda c: c.name)
    originals = (
        sa.select(*(_value(column, times.c.k) for column in table.c))
        .select_from(table.join(times, sa.true()))
        .where(first < STRIDE)
    )
    session.execute(table.insert().from_select([c.name for c in table.c], originals))


def _count(numbers: range) -> Any:
    series = sa.select(sa.literal(numbers.start).label("k")).cte("numbers", recursive=True)
    return series.union_all(sa.select(series.c.k + 1).where(series.c.k < numbers.stop - 1))


def _value(column: sa.Column[Any], k: Any) -> Any:
    if column.name in NAMES:
        text = sa.cast(k, sa.String)
        return (
            sa.func.substr(column, 1, 8) + "~" + text if column.name != "token" else column + text
        )
    copied = [f for f in column.foreign_keys if not _once(f.column.table.name)]
    is_number = column.primary_key and isinstance(column.type, sa.Integer)
    # An earlier version of a row names it without a foreign key: it may be of any table.
    of_a_row = column.table.name == "record_version" and column.name == "row_id"
    return column + k * STRIDE if copied or is_number or of_a_row else column


def _go_on_counting(session: Session, tables: list[sa.Table]) -> None:
    """PostgreSQL counts by itself and has not seen the copies."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.c:
            session.execute(
                sa.text(
                    f"""select setval(pg_get_serial_sequence('"{table.name}"', 'id'), """
                    f"""(select coalesce(max(id), 1) from "{table.name}"))"""
                )
            )
