"""Kept: everything a database holds, before and after; what differs was changed by somebody."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from engine.db import Database
from engine.db.tables import metadata

#: What looking at a page may write: that somebody is there, or tried to be.
OF_LOOKING = frozenset({"signed_in", "sign_in_attempt"})
Held = dict[tuple[str, Any], tuple[Any, ...]]


def everything(db: Database, but: frozenset[str] = OF_LOOKING) -> Held:
    """Every row of every table, by its table and key."""
    found: Held = {}
    with db.read() as session:
        for table in metadata.sorted_tables:
            if table.name not in but:
                keys = [n for n, column in enumerate(table.c) if column.primary_key]
                for row in session.execute(sa.select(table)):
                    found[table.name, tuple(row[n] for n in keys)] = tuple(map(repr, row))
    return found


def changed(before: Held, after: Held) -> list[str]:
    """What was added, changed or taken away: tables, keys and columns, never what stands in them."""
    said = [f"{table} {key} added" for table, key in after.keys() - before.keys()]
    said += [f"{table} {key} gone" for table, key in before.keys() - after.keys()]
    for where in before.keys() & after.keys():
        if before[where] != after[where]:
            names = [column.name for column in metadata.tables[where[0]].c]
            differ = [
                n for n, one, other in zip(names, before[where], after[where], strict=True)
                if one != other
            ]  # fmt: skip
            said.append(f"{where[0]} {where[1]} {', '.join(differ)}")
    return sorted(said)
