"""History: keeping - a folder that was checked is taken in, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import clock, log
from engine.db import public_id
from engine.errors import Conflict
from engine.people.model import User
from engine.record import KINDS
from engine.record.history import (
    history_adult,
    history_concern,
    history_enquiry,
    history_import,
    history_risk,
    history_sar,
)
from engine.returns.history.checking import Checked, Progress

_ADULT = KINDS["adult"].table
GENDER = {"Male": "male", "Female": "female"}
AT_ONCE = 500

#: column of the file -> column it is kept in, and those that are days
ENQUIRY = {
    "enquiry_id": "id", "enquiry_type": "enquiry_type", "start_date": "started_on",
    "concluded_date": "concluded_on", "primary_support_reason": "support_reason",
    "lacked_capacity": "lacked_capacity", "supported_by": "supported_by", "msp_asked": "msp_asked",
    "msp_achieved": "msp_achieved", "msp_start_done": "msp_start_done",
    "msp_middle_done": "msp_middle_done", "msp_end_done": "msp_end_done",
    "substantial_difficulty": "substantial_difficulty",
}  # fmt: skip
CONCERN = {
    "concern_id": "id", "received_date": "received_on", "counted_by_other_la": "counted_by_other",
    "decision": "decision", "decision_date": "decided_on", "enquiry_id": "enquiry_id",
}  # fmt: skip
RISK = {
    "enquiry_id": "enquiry_id", "person_alleged_id": "person_alleged", "source": "source",
    "type": "type", "location": "location", "risk_assessment_outcome": "assessment",
    "risk_outcome": "outcome",
}  # fmt: skip
SAR = {"sar_id": "sar", "accepted_or_concluded_date": "held_on", "harm": "harm"}
#: file -> table, columns, and whether its rows are about an adult
KEPT: dict[str, tuple[sa.Table, Mapping[str, str], bool]] = {
    "enquiries": (history_enquiry, ENQUIRY, True),
    "concerns": (history_concern, CONCERN, True),
    "enquiry_risks": (history_risk, RISK, False),
    "sars": (history_sar, SAR, True),
}


def keep_history(
    session: Session,
    checked: Checked,
    actor: User | None,
    *,
    at: datetime,
    progress: Progress,
    via: str = "shell",
) -> int:
    """Take a checked folder in and return the number of the import.

    Raises ``Conflict`` where any of it was taken in before; then nothing is saved.
    """
    _require_new(session, checked)
    number = session.execute(
        sa.insert(history_import).returning(history_import.c.id),
        {
            "imported_at": at,
            "imported_by": actor.id if actor else None,
            "counts": dict(checked.counts),
            "checksum": checked.checksum,
        },
    ).scalar_one()
    try:
        _adults(session, checked, number, at, progress)
        for file in KEPT:
            _rest(session, checked, number, file, progress)
    except IntegrityError as error:
        raise Conflict("Some of this was imported at the same moment by somebody else.") from error
    data = {"import": number, "counts": dict(checked.counts)}
    log.append(session, None, "history_imported", actor, at=at, via=via, data=data)
    return int(number)


def _require_new(session: Session, checked: Checked) -> None:
    before = session.execute(
        sa.select(history_import.c.imported_at).where(history_import.c.checksum == checked.checksum)
    ).scalar()
    if before is not None:
        day = clock.day_in_words(clock.today(before))
        raise Conflict(f"This folder was imported on {day} already. Nothing was saved.")
    for file, column, table in (
        ("adults", "adult_id", history_adult),
        ("enquiries", "enquiry_id", history_enquiry),
        ("concerns", "concern_id", history_concern),
    ):
        _require_unknown_ids(session, checked, file, column, table)


def _require_unknown_ids(
    session: Session, checked: Checked, file: str, column: str, table: sa.Table
) -> None:
    if session.execute(sa.select(sa.exists().select_from(table))).scalar() is False:
        return
    known: list[str] = []
    for some in checked.scratch.many(f"SELECT {column} FROM {file}"):
        ids = [row[0] for row in some]
        for at in range(0, len(ids), AT_ONCE):
            wanted = sa.select(table.c.id).where(table.c.id.in_(ids[at : at + AT_ONCE]))
            known += session.execute(wanted).scalars()
    if known:
        some_of = ", ".join(sorted(known)[:5]) + (" and others" if len(known) > 5 else "")
        raise Conflict(
            f"{len(known):,} of the ids in {file}.csv were imported before: {some_of}."
            " Nothing was saved. Take these lines out of the folder, or leave it as it is."
        )


def _adults(
    session: Session, checked: Checked, number: int, at: datetime, progress: Progress
) -> None:
    """Make an entry for each adult, and keep what their old system said of them beside it."""
    statement = (
        "SELECT line, adult_id, name, date_of_birth, date_of_death, sex, ethnicity,"
        " reported_health_condition FROM adults WHERE line > ? ORDER BY line LIMIT 5000"
    )
    done = line = 0
    while some := list(checked.scratch.rows(statement, line)):
        line = some[-1][0]
        entries = [
            {
                "version": 1, "third_party": False, "typed_at": at, "public_id": public_id(),
                "name": name, "date_of_birth": _day(born), "died_on": _day(died),
                "gender": GENDER.get(sex or ""),
            }
            for _, _, name, born, died, sex, _, _ in some
        ]  # fmt: skip
        insert = sa.insert(_ADULT).returning(_ADULT.c.id, sort_by_parameter_order=True)
        numbers = list(session.execute(insert, entries).scalars())
        said = [
            {
                "id": row[1], "import_id": number, "adult_id": entry, "gender": row[5],
                "ethnicity": row[6], "health_conditions": row[7],
            }
            for entry, row in zip(numbers, some, strict=True)
        ]  # fmt: skip
        session.execute(sa.insert(history_adult), said)
        checked.scratch.number_adults(zip(numbers, (row[0] for row in some), strict=True))
        done += len(some)
        progress("Adults kept", done)


def _rest(session: Session, checked: Checked, number: int, file: str, progress: Progress) -> None:
    table, columns, of_adult = KEPT[file]
    names = ", ".join(f"f.{name}" for name in columns)
    adult = ", a.pk" if of_adult else ""
    join = " JOIN adults a USING (adult_id)" if of_adult else ""
    done = 0
    for some in checked.scratch.many(f"SELECT {names}{adult} FROM {file} f{join} ORDER BY f.line"):
        rows = list(_as_kept(table, columns, some))
        for row, found in zip(rows, some, strict=True):
            if of_adult:
                row["adult_id"] = found[-1]
            if "import_id" in table.c:
                row["import_id"] = number
        session.execute(sa.insert(table), rows)
        done += len(some)
        progress(f"{file.replace('_', ' ').capitalize()} kept", done)


def _as_kept(
    table: sa.Table, columns: Mapping[str, str], some: list[Any]
) -> Iterator[dict[str, Any]]:
    days = {name for name in columns.values() if isinstance(table.c[name].type, sa.Date)}
    for found in some:
        row: dict[str, Any] = dict(zip(columns.values(), found, strict=False))
        for name in days:
            row[name] = _day(row[name])
        if "counted_by_other" in row:
            row["counted_by_other"] = row["counted_by_other"] == "Y"
        yield row


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
