"""Record: everything known in one case, read at once, and the only way to write it.

A ``Record`` is read with one statement inside the transaction of a verb, changed
by ``add`` and ``change``, and read again by the facts and the gates without a
further statement. Rows are never deleted; a changed row keeps its earlier
version in ``record_version``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import guards
from engine.errors import Conflict
from engine.record.kind import KINDS, Row, plain, read_instant, record_version
from engine.record.stored import everything, read_back, read_row


class Record:
    """The rows of one case and its adult, by kind, oldest first."""

    def __init__(self, session: Session, case_id: int, adult_id: int) -> None:
        self.session, self.case_id, self.adult_id = session, case_id, adult_id
        self._rows: dict[str, list[Row]] = defaultdict(list)
        #: adults this case was moved to in this unit of work
        self.taken_over: set[int] = set()
        self._read()

    @classmethod
    def holding(
        cls, session: Session, case_id: int, adult_id: int, rows: Mapping[str, list[Row]]
    ) -> Record:
        """A record that holds rows which were read already, oldest first; for reading alone."""
        made = cls.__new__(cls)
        made.session, made.case_id, made.adult_id, made.taken_over = (
            session, case_id, adult_id, set(),
        )  # fmt: skip
        made._rows = defaultdict(list, rows)
        return made

    def _read(self) -> None:
        self._rows.clear()
        for name, body in self.session.execute(
            everything(self.session.get_bind().dialect),
            {"case": self.case_id, "adult": self.adult_id},
        ):
            self._rows[name].append(read_row(KINDS[name], body))
        for rows in self._rows.values():
            rows.sort(key=lambda row: row.id)

    def move_to(self, adult_id: int) -> None:
        """Read the record of another adult, who turned out to be the same."""
        self.adult_id = adult_id
        self.taken_over.add(adult_id)
        self._read()

    # -- reading ------------------------------------------------------------------

    def rows(self, kind: str) -> list[Row]:
        """Every row of a kind, live or not, oldest first."""
        KINDS[kind]  # an unknown kind is a mistake
        return self._rows.get(kind, [])

    def live(self, kind: str) -> list[Row]:
        """The rows of a kind that count now."""
        k = KINDS[kind]
        live = [row for row in self.rows(kind) if k.live(self, row)]
        if kind == "desired_outcome":  # a new wording stands where the first stood
            live.sort(key=lambda row: row.outcome or row.id)
        return live

    def one(self, kind: str) -> Row | None:
        """The single row that counts: the newest live one, or None."""
        live = self.live(kind)
        return live[-1] if live else None

    def newest(self, kind: str, column: str) -> Any:
        """The newest answer to one column, over all live rows; None where nobody answered."""
        return next(
            (
                row.__dict__[column]
                for row in reversed(self.live(kind))
                if row.__dict__[column] is not None
            ),
            None,
        )

    def row(self, kind: str, row_id: int | None) -> Row | None:
        """A row by its id, or None."""
        return next((row for row in self.rows(kind) if row.id == row_id), None)

    # -- writing ------------------------------------------------------------------

    def add(
        self,
        kind: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        typed_at: datetime,
        typed_by: int | None,
        task_id: int | None,
    ) -> list[Row]:
        """Add rows of one kind in one statement; give them back in the same order."""
        if not rows:
            return []
        k = KINDS[kind]
        common = {"version": 1, "task_id": task_id, "typed_by": typed_by, "typed_at": typed_at}
        owner: dict[str, Any] = {"case_id": self.case_id}
        if k.per == "adult":
            owner = {} if kind == "adult" else {"case_id": self.case_id, "adult_id": self.adult_id}
        empty = {name: None for name in k.columns} | {
            "happened_at": None,
            "withheld_because": None,
            "third_party": k.third_party,
        }
        values = [empty | common | dict(row) for row in rows]
        ids = self._insert(k.table, [v | owner for v in values])
        made = [Row(k, {"id": row_id, **v}) for row_id, v in zip(ids, values, strict=True)]
        self._rows[kind].extend(made)
        return made

    def _insert(self, table: sa.Table, values: list[dict[str, Any]]) -> Sequence[int]:
        """Add rows in one statement; give back their ids in order."""
        if self.session.get_bind().dialect.name == "sqlite":
            # one writer at a time: the rows of one statement are numbered in a row
            one = sa.insert(table).inline() if len(values) == 1 else sa.insert(table).values(values)
            done = self.session.execute(one, *(values if len(values) == 1 else ()))
            last = int(done.lastrowid)  # type: ignore[attr-defined]
            return range(last - len(values) + 1, last + 1)
        statement = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return self.session.execute(statement, values).scalars().all()

    def stamp(self, row: Row, values: Mapping[str, Any]) -> Row:
        """Set what only the engine sets and nobody had set before; that is no new version."""
        unset = {name: value for name, value in values.items() if getattr(row, name) is None}
        if unset:
            table = row._kind.table
            self.session.execute(sa.update(table).where(table.c.id == row.id).values(**unset))
            row.__dict__.update(unset)
        return row

    def change(
        self,
        row: Row,
        values: Mapping[str, Any],
        *,
        typed_at: datetime,
        typed_by: int | None,
        task_id: int | None,
    ) -> Row:
        """Write a new version of a row; the earlier one is kept. Raises ``Conflict``."""
        written = {
            **values,
            "version": row.version + 1,
            "typed_at": typed_at,
            "typed_by": typed_by,
            "task_id": task_id,
        }
        self._write_over(row, written, list(values), typed_at)
        return row

    def _write_over(
        self, row: Row, written: Mapping[str, Any], columns: Sequence[str], at: datetime
    ) -> None:
        """Put a new version in the place of a row and keep what the columns said before."""
        k = row._kind
        where = k.table.c.id == row.id
        if guards.on("version"):
            where = sa.and_(where, k.table.c.version == row.version)
        done = self.session.execute(sa.update(k.table).where(where).values(**written))
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict(f"Somebody has just changed {k.says}.")
        self.session.execute(
            sa.insert(record_version),
            {
                "kind": k.name,
                "row_id": row.id,
                "version": row.version,
                "before": {name: plain(k.columns[name], getattr(row, name)) for name in columns},
                "task_id": row.task_id,
                "typed_by": row.typed_by,
                "typed_at": row.typed_at,
                "replaced_at": at,
            },
        )
        row.__dict__.update(written)

    def correct(self, row: Row, values: Mapping[str, Any], *, at: datetime) -> Row:
        """Write a corrected version of a row: who said it, and when, stays as it was.

        Facts go by the order in which things were written down; a correction says what was
        meant then, so it moves nothing. Raises ``Conflict``.
        """
        self._write_over(row, {**values, "version": row.version + 1}, list(values), at)
        return row

    def emptied(self) -> Record:
        """A record of the same case in which nothing stands yet, for reading alone."""
        stood = Record.__new__(Record)
        stood.__dict__.update(self.__dict__)
        stood._rows = defaultdict(list)
        return stood

    def as_of(self, at: datetime) -> Record:
        """The record as it stood at a moment, for reading alone."""
        stood = Record.__new__(Record)
        stood.__dict__.update(self.__dict__)
        stood._rows = defaultdict(list)
        before = self._replaced_since(at)
        for name, rows in self._rows.items():
            for row in rows:
                versions = before.get((name, row.id), [])
                first = versions[-1] if versions else row
                if first.typed_at > at:
                    continue
                values = dict(row.__dict__)
                for one in versions:  # newest first, back to the moment
                    told = read_back(row._kind, one.before)
                    values |= told | {"typed_at": read_instant(one.typed_at)}
                values.pop("_kind")
                stood._rows[name].append(Row(row._kind, values))
        return stood

    def _replaced_since(self, at: datetime) -> dict[tuple[str, int], list[Any]]:
        """What rows of this record said before they were changed after a moment, newest first."""
        ids = {row.id for rows in self._rows.values() for row in rows if row.version > 1}
        found: dict[tuple[str, int], list[Any]] = defaultdict(list)
        c = record_version.c
        for one in self.session.execute(
            sa.select(c.kind, c.row_id, c.before, c.typed_at)
            .where(c.replaced_at > at, c.row_id.in_(ids))
            .order_by(c.version.desc())
        ):
            found[(one.kind, one.row_id)].append(one)
        return found

    def as_of_version(self, row: Row, version: int) -> Mapping[str, Any]:
        """The columns of a row as they stood in an earlier version."""
        said = row.values()
        later = self.session.execute(
            sa.select(record_version.c.before)
            .where(
                record_version.c.kind == row._kind.name,
                record_version.c.row_id == row.id,
                record_version.c.version >= version,
            )
            .order_by(record_version.c.version.desc())
        )
        for before in later.scalars():
            said |= read_back(row._kind, before)
        return said
