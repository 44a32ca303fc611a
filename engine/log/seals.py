"""Seals: every row that is written once is sealed some hours later, and the seals form a chain.

A run is what was written since the run before. It holds the number and the seal of each
row, and a digest over itself and the run before it, all made with a key that is not in the
database. Whoever changes, removes or slips in a row of a run, or a run, cannot make the
digest that belongs to it; the row is named. Whoever takes away the newest runs as well is
found out by an *anchor*: one line with the newest digests, kept where they cannot reach.

A row that was emptied because its time was over (``engine/keeping``) keeps its old seal in
the run; ``erased_row`` holds the seal of what is left of it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.db.kept import WRITTEN_ONCE
from engine.db.model import Base
from engine.db.protected import hold_still
from engine.log.model import ErasedRow, SealedRun

#: How many rows a run holds at most, and the bytes of one row in it: its number and its seal.
MOST = 5_000
_ROW = struct.Struct(">Q16s")
#: Sealed tables in their order; the runs themselves form the chain.
SEALED = tuple(sorted(name for name in WRITTEN_ONCE if name != SealedRun.__tablename__))


#: How a seal is made. It stands beside the key's name, so that another way can be told from it;
#: seals without it are from before it was written down.
ALGORITHM = "hmac-sha256"


class Key:
    """What seals are made with. It is kept outside the database, in a setting.

    ``older`` are the keys before it, the newest first: they seal nothing any more, and what was
    sealed with them is checked with them.
    """

    def __init__(self, secret: str, older: Sequence[str] = ()) -> None:
        self._key = hmac.new(secret.encode(), b"threefold seals", hashlib.sha256).digest()
        #: says which key it is, and not what it is
        self.name = self.digest(b"name")[:12]
        self.every = (self, *(Key(one) for one in older))

    def named(self, name: str) -> Key | None:
        """This key or an older one, by its name."""
        return next((key for key in self.every if key.name == name), None)

    def digest(self, content: bytes) -> str:
        """The keyed digest of some bytes."""
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()

    def row(self, table: str, row: sa.Row[Any]) -> bytes:
        """The seal of one row, over every column that holds something.

        A column that a later release adds is empty in old rows, and changes no seal.
        """
        held = {n: _plain(v) for n, v in row._mapping.items() if v is not None}
        content = [table, held]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        data = text.encode("utf-8", "surrogatepass")
        return hmac.new(self._key, data, hashlib.sha256).digest()[:16]

    def run(self, before: str, table: str, number: int, seals: bytes) -> str:
        """The digest of a run: over its rows, its place, and the run before it."""
        return self.digest(f"{before}\n{table}\n{number}\n".encode() + seals)


def seal(session: Session, key: Key, at: datetime) -> int:
    """Seal every row that was written since the last time; say how many.

    Nobody who is half-way through writing is missed: on PostgreSQL these tables are held
    still until the end of the transaction, so call it in one of its own.
    """
    hold_still(session, list(SEALED))
    return sum(_seal_table(session, key, name, at) for name in SEALED)


def _seal_table(session: Session, key: Key, name: str, at: datetime) -> int:
    newest = session.scalar(
        sa.select(SealedRun)
        .where(SealedRun.table_name == name)
        .order_by(SealedRun.number.desc())
        .limit(1)
    )
    number, last, before = (newest.number, newest.last_id, newest.digest) if newest else (0, 0, "")
    sealed = 0
    while rows := list(_rows(session, name, last, MOST)):
        seals = b"".join(_ROW.pack(row.id, key.row(name, row)) for row in rows)
        number, last, before = number + 1, rows[-1].id, key.run(before, name, number + 1, seals)
        session.add(
            SealedRun(
                table_name=name,
                number=number,
                last_id=last,
                seals=seals,
                digest=before,
                key_name=f"{key.name} {ALGORITHM}",
                sealed_at=at,
            )
        )
        sealed += len(rows)
    session.flush()
    return sealed


def seal_erased(session: Session, key: Key, name: str, ids: Collection[int]) -> None:
    """Seal what is left of rows that were just emptied; their old seals stay in their runs."""
    table = Base.metadata.tables[name]
    for row in session.execute(_as_kept(session, table).where(table.c.id.in_(ids))).all():
        session.add(ErasedRow(table_name=name, row_id=row.id, seal=key.row(name, row)))
    session.flush()


def unpacked(seals: bytes) -> Iterator[tuple[int, bytes]]:
    """The rows of a run: their numbers and seals. Raises ``struct.error`` where it was cut."""
    return _ROW.iter_unpack(seals)


def rows_between(session: Session, name: str, after: int, until: int) -> sa.Result[Any]:
    """The rows of a table as they stand now, by their numbers, with every column as it is kept."""
    table = Base.metadata.tables[name]
    return session.execute(_as_kept(session, table).where(table.c.id > after, table.c.id <= until))


def younger(session: Session, name: str, than: int) -> int:
    """How many rows of a table are younger than its newest run."""
    table = Base.metadata.tables[name]
    count = sa.select(sa.func.count()).select_from(table).where(table.c.id > than)
    return session.scalar(count) or 0


def _rows(session: Session, name: str, after: int, most: int) -> sa.Result[Any]:
    table = Base.metadata.tables[name]
    return session.execute(_as_kept(session, table).where(table.c.id > after).limit(most))


def _as_kept(session: Session, table: sa.Table) -> sa.Select[Any]:
    """Every column as it lies in the database: nothing is understood, so nothing can fail."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"

    def raw(column: sa.Column[Any]) -> Any:
        if column.primary_key:
            return column
        if on_sqlite:
            return sa.cast(column, sa.LargeBinary).label(column.name)
        if isinstance(column.type, sa.JSON):
            return sa.cast(column, sa.Text).label(column.name)
        return sa.type_coerce(column, sa.types.NullType()).label(column.name)

    return sa.select(*(raw(column) for column in table.c)).order_by(table.c.id)


def _plain(value: Any) -> Any:
    """A value as it is sealed."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value
