"""Data out: records - one table for each kind of the record, for the council's own warehouse.

Codes, days, numbers and what points at what; words only where they are asked for. The
dictionary says what each column is; it is made from the kinds themselves, so it cannot
say anything else than what is kept.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TextIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import people
from engine.case.model import Case
from engine.data_out.cells import cell
from engine.people import hidden
from engine.people.model import Team, User
from engine.record import KINDS, Kind
from engine.record.kind import Field

#: Opens one file to write by its name.
Opens = Callable[[str], AbstractContextManager[TextIO]]

#: What every table begins with, and what it is.
OWN: Mapping[str, str] = {
    "id": "the number of the row, by which other rows point at it",
    "case": "the reference of the case it was written in; empty where it is of the adult alone",
    "adult": "the adult, by the random name of their entry",
    "version": "how often it was written: 1 is as it first was",
    "typed_at": "when it was written down, in UTC",
    "typed_by": "who wrote it, by the random name of their account",
    "happened_at": "when it was said or done, in UTC",
    "third_party": "whether it speaks of somebody else than the adult",
    "withheld": "whether it is kept back from the adult",
}
OF_A_CASE: Mapping[str, str] = {
    "case": "its reference",
    "adult": "the adult, by the random name of their entry",
    "team": "the team whose case it is",
    "opened_at": "when it was opened, in UTC",
    "ended_at": "when it ended, in UTC; empty while it goes on",
    "ended_as": "how it ended: a code of closure_reason",
    "milestones": "the milestones it has passed, with when",
}
TYPES: Mapping[str, str] = {
    "text": "words",
    "code": "a code",
    "codes": "codes, with ; between them",
    "date": "a day",
    "date_time": "an instant, in UTC",
    "number": "a whole number",
    "ref": "the id of a row",
    "refs": "ids of rows, with ; between them",
    "file": "a file, by its random name",
    "user": "a person who may sign in, by number",
}
#: What a person wrote, or sent; of the text columns these two are the engine's own.
WORDS = frozenset({"text", "file"})
NO_WORDS = frozenset({"task", "public_id"})


@dataclass(frozen=True)
class Column:
    """One column of one table: what stands in it, and where a code or a number leads."""

    table: str
    name: str
    type: str
    of: str
    says: str


def dictionary(*, words: bool = True) -> Iterator[Column]:
    """Every column of every table, as the kinds of the record declare it."""
    for name, says in OF_A_CASE.items():
        yield Column("case", name, "", "", says)
    for kind in KINDS.values():
        for name, says in OWN.items():
            yield Column(kind.name, name, "", "", says)
        for name, field in _columns(kind, words):
            yield Column(kind.name, name, TYPES[field.type], field.of, kind.says)


def write_records(
    session: Session, actor: User, opens: Opens, *, words: bool = False
) -> dict[str, int]:
    """Write a table for the cases and for each kind; how many rows each has.

    Left out are the cases this person may not know of, and what is only about their adults.
    Raises ``NotAllowed``.
    """
    people.require(actor, "export_records", None)
    known = Case.id.not_in(hidden.hidden_from(actor.id))
    count = {"case": _write_cases(session, known, opens)}
    for kind in KINDS.values():
        count[kind.name] = _write_kind(session, kind, known, opens, words)
    with opens("dictionary.csv") as out:
        table = csv.writer(out)
        table.writerow(["table", "column", "type", "of", "what it is"])
        for one in dictionary(words=words):
            table.writerow([cell(x) for x in (one.table, one.name, one.type, one.of, one.says)])
    return count


def _write_cases(session: Session, known: sa.ColumnElement[bool], opens: Opens) -> int:
    adult = KINDS["adult"].table
    rows = session.execute(
        sa.select(
            Case.reference, adult.c.public_id, Team.name, Case.opened_at, Case.ended_at,
            Case.ended_as, Case.milestones,
        )
        .join(adult, adult.c.id == Case.adult_id)
        .join(Team, Team.id == Case.team_id)
        .where(known)
        .order_by(Case.id)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    told = (
        (*row[:-1], [f"{name} {at}" for name, at in (row.milestones or {}).items()]) for row in rows
    )
    return _table(opens, "case", list(OF_A_CASE), told)


def _write_kind(
    session: Session, kind: Kind, known: sa.ColumnElement[bool], opens: Opens, words: bool
) -> int:
    columns = _columns(kind, words)
    t, adult = kind.table, KINDS["adult"].table.alias("whose")
    cases = sa.select(Case.id).where(known)
    adults = sa.select(Case.adult_id).where(known)
    case: Any = Case.reference
    whose: Any = adult.c.public_id
    mine: sa.ColumnElement[bool]
    if kind.name == "adult":
        case, whose, mine = sa.null(), t.c.public_id, t.c.id.in_(adults)
    elif kind.per == "adult":
        mine = t.c.adult_id.in_(adults) & (t.c.case_id.is_(None) | t.c.case_id.in_(cases))
    else:
        mine = t.c.case_id.in_(cases)
    query = sa.select(
        t.c.id, case, whose, t.c.version, t.c.typed_at, User.public_id, t.c.happened_at,
        t.c.third_party, t.c.withheld_because.is_not(None), *(t.c[name] for name, _ in columns),
    ).select_from(t)  # fmt: skip
    query = query.join(User, User.id == t.c.typed_by, isouter=True)
    if kind.name != "adult":
        query = query.join(Case, Case.id == t.c.case_id, isouter=True)
        owner = t.c.adult_id if kind.per == "adult" else Case.adult_id
        query = query.join(adult, adult.c.id == owner, isouter=True)
    rows = session.execute(query.where(mine).order_by(t.c.id).execution_options(yield_per=1000))
    heads = [*OWN, *(name for name, _ in columns)]
    return _table(opens, kind.name, heads, rows)


def _columns(kind: Kind, words: bool) -> list[tuple[str, Field]]:
    """The columns of a kind that are written; those it shares with all kinds are not named twice."""
    return [
        (name, field)
        for name, field in kind.columns.items()
        if name not in OWN and (words or name in NO_WORDS or field.type not in WORDS)
    ]


def _table(opens: Opens, name: str, heads: list[str], rows: Any) -> int:
    count = 0
    with opens(f"{name}.csv") as out:
        table = csv.writer(out)
        table.writerow(heads)
        for row in rows:
            table.writerow([cell(value) for value in row])
            count += 1
    return count
