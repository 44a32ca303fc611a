"""Returns: adults - those whom an extract is about, each once, with what the return asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.case.model import Case
from engine.process.runtime import process_of
from engine.record import KINDS
from engine.record.history import history_adult
from engine.returns.lists import condition, conditions
from engine.returns.rows import Adult, Extract

_ADULT = KINDS["adult"].table
AT_ONCE = 500
#: so many that reading everybody is quicker than asking for each
MANY = 5_000


def adults_of(session: Session, found: Extract) -> dict[int, Adult]:
    """The adults of an extract, by the number of the entry that was kept.

    Makes every row of the extract point to it: two entries that were put together are
    one adult.
    """
    kept = merged(session)
    found.concerns = [one._replace(adult=kept.get(one.adult, one.adult)) for one in found.concerns]
    found.enquiries = [
        one._replace(adult=kept.get(one.adult, one.adult)) for one in found.enquiries
    ]
    found.reviews = [one._replace(adult=kept.get(one.adult, one.adult)) for one in found.reviews]
    needed = {one.adult for one in found.concerns}
    needed |= {one.adult for one in found.enquiries} | {one.adult for one in found.reviews}
    lists = _lists(session)
    return {adult.id: adult for adult in _read(session, needed, kept, lists)}


def merged(session: Session) -> dict[int, int]:
    """An entry that was merged into another -> the entry that counts in the end."""
    rows = session.execute(
        sa.select(_ADULT.c.id, _ADULT.c.merged_into).where(_ADULT.c.merged_into.is_not(None))
    )
    into = {row.id: row.merged_into for row in rows}
    for one in into:
        last = into[one]
        while last in into:
            last = into[last]
        into[one] = last
    return into


def _read(
    session: Session,
    needed: set[int],
    kept: Mapping[int, int],
    lists: Mapping[str, Mapping[str, str]],
) -> Iterator[Adult]:
    said = _imported(session, needed, kept)
    c = _ADULT.c
    rows = sa.select(
        c.id, c.public_id, c.date_of_birth, c.died_on, c.gender, c.ethnicity, c.health_conditions
    )
    for statement in _of(rows, c.id, needed):
        for number, public_id, born, died, gender, ethnicity, health in session.execute(statement):
            if number in needed:
                told = said.get(number, ("", "", ()))
                yield Adult(
                    number,
                    public_id or str(number),
                    born,
                    died,
                    lists["gender"].get(gender or "", "") or told[0],
                    lists["ethnicity"].get(ethnicity or "", "") or told[1],
                    tuple(condition(lists["health_condition"].get(one) or one) for one in health)
                    if health
                    else told[2],
                )


def _imported(
    session: Session, needed: set[int], kept: Mapping[int, int]
) -> dict[int, tuple[str, str, tuple[str, ...]]]:
    """What the old system said of an adult, whichever of their entries it was said of."""
    c = history_adult.c
    entries = needed | {one for one, into in kept.items() if into in needed}
    rows = sa.select(c.adult_id, c.gender, c.ethnicity, c.health_conditions)
    found: dict[int, tuple[str, str, tuple[str, ...]]] = {}
    for statement in _of(rows, c.adult_id, entries):
        for number, gender, ethnicity, health in session.execute(statement):
            whom = kept.get(number, number)
            before = found.get(whom, ("", "", ()))
            found[whom] = (
                before[0] or gender or "",
                before[1] or ethnicity or "",
                before[2] or conditions(health),
            )
    return found


def _of(rows: sa.Select[Any], column: sa.Column[int], ids: set[int]) -> Iterator[sa.Select[Any]]:
    """The rows of some ids: of all there are, where that is quicker than asking for each."""
    if len(ids) > MANY:
        yield rows
        return
    wanted: Sequence[int] = sorted(ids)
    for at in range(0, len(wanted), AT_ONCE):
        yield rows.where(column.in_(wanted[at : at + AT_ONCE]))


def _lists(session: Session) -> dict[str, dict[str, str]]:
    """The codes of an adult as the return calls them, over every process a case follows."""
    lists: dict[str, dict[str, str]] = {
        name: {} for name in ("gender", "ethnicity", "health_condition")
    }
    for version in session.scalars(
        sa.select(Case.process_version_id).distinct().order_by(Case.process_version_id)
    ):
        process = process_of(session, version)
        for name, known in lists.items():
            known.update({one.code: one.statutory for one in process.codes(name) if one.statutory})
    return lists
