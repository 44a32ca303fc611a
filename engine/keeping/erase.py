"""Keeping: erase - take everything about an adult out of a record whose time is over.

The rows stay, so that the log, the figures and every number go on fitting together; what
they said is gone. The log of each case is sealed anew over what is left, with a new key,
and an event says that it was erased, by whose word, and how much. The old seals are kept:
they tell nothing, and an old anchor still finds what nobody had agreed to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock, log
from engine.case.model import Case
from engine.db import Database, squeeze
from engine.db.tables import metadata
from engine.errors import Conflict, EngineError
from engine.keeping.backup import last_copy_gone_on
from engine.keeping.emptied import OF_A_CASE, OF_A_TASK, OF_AN_AUDIT, SAID, of_a_kind
from engine.keeping.letting_go import require_due
from engine.keeping.model import Erasure
from engine.keeping.periods import Periods
from engine.keeping.retention import entries_of, locked_cases
from engine.log import events
from engine.log.model import SealedRun
from engine.log.seals import SEALED, Key, seal, seal_erased
from engine.people.model import User
from engine.record import KINDS

T = metadata.tables
NEEDS_KEY = (
    "The log is sealed: nothing is erased without its key. Set THREEFOLD_LOG_KEY, or "
    "THREEFOLD_SECRET_KEY where the log has no key of its own."
)
PARTNER_ERASED = "Somebody at another organisation"


def erase_agreed(database: Database, periods: Periods, key: Key | None, at: datetime) -> int:
    """Erase every record that two people have agreed on; say how many.

    Raises ``EngineError`` where this role of the database may not: then run it as the owner; and
    without a key where rows are sealed, for what is left of them would count as changed for ever.
    """
    agreed = sa.select(Erasure.id).where(
        Erasure.agreed_at.is_not(None), Erasure.declined_at.is_(None), Erasure.erased_at.is_(None)
    )
    with database.read() as session:
        waiting = list(session.scalars(agreed))
        is_sealed = session.scalar(sa.select(SealedRun.id).limit(1)) is not None
    if waiting and key is None and is_sealed:
        raise EngineError(NEEDS_KEY)
    if waiting and key is not None:
        with database.write() as session:
            seal(session, key, at)  # whatever is erased was sealed before
    done = sum(_erase(database, one, periods, key, at) for one in waiting)
    if done:
        squeeze(database)
    return done


def _erase(
    database: Database, erasure: int, periods: Periods, key: Key | None, at: datetime
) -> bool:
    try:
        with database.erasing() as session:
            row = session.get_one(Erasure, erasure)
            cases = locked_cases(session, row.adult_id)
            require_due(session, row, periods, at)
            erase(session, row, cases, key, at)
            return True
    except Conflict:  # its time is not over any more: a hold was set, a case was opened
        return False
    except sa.exc.ProgrammingError as error:
        raise EngineError(
            "This role of the database may not erase. Run: flask --app wsgi keeping erase, "
            "with THREEFOLD_DATABASE_URL of the role that owns the tables."
        ) from error


def erase(
    session: Session, row: Erasure, cases: Collection[Case], key: Key | None, at: datetime
) -> None:
    """Empty everything of an adult and leave the certificate. Call it in ``Database.erasing()``."""
    adults, ids = entries_of(session, row.adult_id), [case.id for case in cases]
    emptied = Emptied(session, key)
    tasks = session.scalars(sa.select(T["task"].c.id).where(T["task"].c.case_id.in_(ids))).all()
    emptied.record(adults, ids)
    for table, values in OF_A_CASE.items():
        emptied.rows(table, "case_id", ids, values)
    for table, values in OF_A_TASK.items():
        emptied.rows(table, "task_id", tasks, values)
    audits = session.scalars(sa.select(T["audit"].c.id).where(T["audit"].c.case_id.in_(ids))).all()
    for table, values in OF_AN_AUDIT.items():
        emptied.rows(table, "audit_id", audits, values)
    _by_hand(emptied, adults, ids)
    emptied.sealed()
    row.erased_at = at
    row.certificate = {
        "cases": [case.reference for case in cases],
        "kind": row.kind,
        "due_on": row.due_on.isoformat(),
        "rows": emptied.counts,
        "last_backup_gone_on": last_copy_gone_on(clock.today(at)).isoformat(),
    }
    by = session.get(User, row.proposed_by) if row.proposed_by else None
    for case in cases:
        case.erased_at = at
        events.begin_anew(case)
        log.append(session, case, "erased", by, at=at, via="scheduler", data={
            "erasure": row.public_id, "agreed_by": row.approver_id,
            "left": events.left_of(session, case),
        })  # fmt: skip
    session.flush()


class Emptied:
    """Empties rows and counts them, table by table."""

    def __init__(self, session: Session, key: Key | None) -> None:
        self.session, self.key = session, key
        self.counts: dict[str, int] = {}
        self._sealed: dict[str, list[int]] = {}

    def rows(self, table: str, column: str, of: Collection[int], values: dict[str, Any]) -> None:
        """Empty every row of a table that belongs to some cases, tasks or audits."""
        t = T[table]
        name = next(iter(t.primary_key.columns))
        self.these(
            table, name, self.session.scalars(sa.select(name).where(t.c[column].in_(of))), values
        )

    def these(
        self, table: str, name: sa.Column[Any], ids: Iterable[int], values: dict[str, Any]
    ) -> None:
        """Empty some rows of a table, by their numbers."""
        chosen = list(ids)
        for some in (chosen[n : n + 500] for n in range(0, len(chosen), 500)):
            self.session.execute(sa.update(T[table]).where(name.in_(some)).values(values))
        if chosen:
            self.counts[table] = self.counts.get(table, 0) + len(chosen)
        if table in SEALED:
            self._sealed.setdefault(table, []).extend(chosen)

    def record(self, adults: Collection[int], cases: Collection[int]) -> None:
        """Empty every row of the record, and what each said before it was changed."""
        for kind, of in KINDS.items():
            t = of.table
            mine = t.c.id.in_(adults) if kind == "adult" else _mine(t, adults, cases)
            becomes = of_a_kind(kind)
            ids = []
            for found in self.session.execute(sa.select(t).where(mine)).mappings().all():
                values = {name: what(found[name]) for name, what in becomes.items()}
                if kind == "adult":
                    values |= _days_of(found)
                self.session.execute(sa.update(t).where(t.c.id == found["id"]).values(values))
                ids.append(found["id"])
            if ids:
                self.counts[kind] = len(ids)
                self._versions(kind, ids)

    def _versions(self, kind: str, rows: Collection[int]) -> None:
        c = T["record_version"].c
        before = self.session.scalars(sa.select(c.id).where(c.kind == kind, c.row_id.in_(rows)))
        self.these("record_version", c.id, before, {"before": {}})

    def sealed(self) -> None:
        """Seal what is left of the rows that were sealed before."""
        if self.key is not None:
            for table, ids in self._sealed.items():
                seal_erased(self.session, self.key, table, ids)


def _mine(t: sa.Table, adults: Collection[int], cases: Collection[int]) -> sa.ColumnElement[bool]:
    either = [
        t.c[name].in_(of) for name, of in (("adult_id", adults), ("case_id", cases)) if name in t.c
    ]
    return sa.or_(*either)


def _days_of(adult: Any) -> dict[str, date | None]:
    """The days of birth and death, no nearer than the figures need: their year, their month."""
    born, died = adult["date_of_birth"], adult["died_on"]
    return {
        "date_of_birth": born.replace(day=1) if born else None,
        "died_on": died.replace(day=1) if died else None,
    }


def _by_hand(emptied: Emptied, adults: Collection[int], cases: Collection[int]) -> None:
    for table, columns, of, values in (
        ("event", ("case_id",), cases, {"data": events.ERASED}),
        ("case_link", ("case_id", "other_case_id"), cases, {"why": None, "error_because": None}),
        ("same_person", ("adult_id", "other_id"), adults,
         {"why": SAID, "undone_because": None, "moved": {}}),
        ("case_move", ("from_adult_id", "to_adult_id"), adults,
         {"why": SAID, "decided_because": None}),
        ("legal_hold", ("adult_id",), adults, {"why": SAID, "lifted_because": None}),
        ("subject_access", ("adult_id",), adults, {"asked_by_whom": SAID, "choices": {}}),
        ("erasure", ("adult_id",), adults, {"proposed_because": None, "declined_because": None}),
    ):  # fmt: skip
        t = T[table]
        ids = emptied.session.scalars(
            sa.select(t.c.id).where(sa.or_(*(t.c[column].in_(of) for column in columns)))
        )
        emptied.these(table, t.c.id, ids, values)
    _partners(emptied, cases)
    t = T["handover"]
    named = emptied.session.execute(sa.select(t.c.id, t.c.cases)).all()
    emptied.these("handover", t.c.id, [row.id for row in named if set(row.cases) & set(cases)], {
        "note": SAID,
    })  # fmt: skip


def _partners(emptied: Emptied, cases: Collection[int]) -> None:
    """The people at other organisations who were sent a task: no name is left in their closed account."""
    shared = T["shared_task"].c
    signed = emptied.session.scalars(sa.select(shared.user_id).where(shared.case_id.in_(cases)))
    emptied.these("user", T["user"].c.id, signed, {"name": PARTNER_ERASED})
