"""Record: how rows stand in the database, and how they are read back - a whole case in one statement."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any

import sqlalchemy as sa

from engine.record.kind import COMMON, KINDS, Kind, Row, read_instant, read_value


def read_back(k: Kind, before: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an earlier version as they were."""
    return {name: read_value(k.columns[name], value) for name, value in before.items()}


def read_row(k: Kind, body: Any) -> Row:
    """A row from its JSON array."""
    names, not_plain = _reading(k.name)
    row = dict(zip(names, json.loads(body) if isinstance(body, str) else body, strict=True))
    for name, read in not_plain:
        if row[name] is not None:
            row[name] = read(row[name])
    return Row(k, row)


@cache
def _reading(kind: str) -> tuple[Sequence[str], Sequence[tuple[str, Callable[[Any], Any]]]]:
    """The columns of a kind in order, and how those are read that JSON cannot hold as they are.

    Worked out once: a case of many years has hundreds of rows to read in one submit.
    """
    k = KINDS[kind]
    names = (*COMMON, *_own(k))
    reads: dict[str, Callable[[Any], Any]] = {
        "typed_at": read_instant,
        "happened_at": read_instant,
        "third_party": bool,
    }
    for name, f in k.columns.items():
        if f.type in ("codes", "refs"):
            reads[name] = _read_list
        elif f.type in ("date", "date_time"):
            reads[name] = partial(read_value, f)
    return names, tuple(reads.items())


def _read_list(value: Any) -> Any:
    """A list; SQLite keeps it as text."""
    return json.loads(value) if isinstance(value, str) else value


def _own(k: Kind) -> Iterable[str]:
    return (name for name in k.columns if name not in COMMON)


@lru_cache(maxsize=4)
def everything(dialect: sa.Dialect) -> sa.TextClause:
    """One statement that reads every kind of a case and its adult, a row as one JSON array.

    Written out once for each database: putting it together costs more than running it.
    """
    array = sa.func.json_array if dialect.name == "sqlite" else sa.func.json_build_array
    parts = []
    for k in KINDS.values():
        c = k.table.c
        owner = (
            c.id == sa.literal_column(":adult")
            if k.name == "adult"
            else c.adult_id == sa.literal_column(":adult")
            if k.per == "adult"
            else c.case_id == sa.literal_column(":case")
        )
        columns = [c[name] for name in (*COMMON, *_own(k))]
        parts.append(sa.select(sa.literal_column(f"'{k.name}'"), array(*columns)).where(owner))
    statement = sa.union_all(*parts).compile(dialect=dialect)
    return sa.text(str(statement))
