"""Record: many - what the records of many cases say, read with one statement a kind.

For figures over years: the rules of which rows count are those of a single record,
so nothing is counted here that its case would not show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.record.kind import KINDS, Row
from engine.record.record import Record

#: What the rules of which rows count need of every row, beside what is asked for.
_OF_EVERY_ROW = ("id", "task_id", "typed_at")


def records_of(
    session: Session,
    cases: sa.Select[Any],
    adults: Mapping[int, int],
    columns: Mapping[str, Sequence[str]],
) -> dict[int, Record]:
    """The records of the cases that ``cases`` selects, with some columns of some kinds alone.

    ``adults`` is the adult of each of them. For reading alone; a kind that was not asked
    for is empty, and a column that was not is an error.
    """
    rows: dict[int, dict[str, list[Row]]] = defaultdict(dict)
    for name, asked in columns.items():
        kind = KINDS[name]
        names = dict.fromkeys((*_OF_EVERY_ROW, *asked))
        wanted = [kind.table.c[column] for column in names]
        for found in session.execute(
            sa.select(kind.table.c.case_id, *wanted)
            .where(kind.table.c.case_id.in_(cases))
            .order_by(kind.table.c.id)
        ):
            row = Row(kind, dict(zip(names, found[1:], strict=True)))
            rows[found[0]].setdefault(name, []).append(row)
    return {
        case: Record.holding(session, case, adult, rows.get(case, {}))
        for case, adult in adults.items()
    }
