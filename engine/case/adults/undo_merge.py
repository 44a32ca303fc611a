"""Adults: undo a merge - two entries that were put together turn out to be two people after all.

Only what went along goes back, with what was written since in the cases that go back. What
the kept entry said by itself stays. How each is reached safely is again what it was before,
without any way that was found unsafe since.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case.adults.entry import ADULT, entry_now
from engine.case.adults.known_to import stay_kept
from engine.case.adults.merge import LONGEST, NOT_YOURS, SAME
from engine.case.adults.model import SamePerson
from engine.case.adults.safety import KEEPS_OUT, only_what_both_allow
from engine.case.adults.settling import give_rows, lock_cases_of, settle
from engine.case.adults.trail import take_apart
from engine.case.file import CaseFile, knows, workers
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.people.model import User
from engine.record import KINDS, Record, Row
from engine.record.codes import NO_WAY
from engine.record.kind import read_value
from engine.record.order import words

UNDONE = "Two entries that had been put together were taken apart."


def undo_merge(
    session: Session,
    decision: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> SamePerson:
    """Take two entries apart again, and say why; ``decision`` is the public id of the merge.

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``; ``Conflict`` with a sentence where
    what happened since makes it unsafe.
    """
    row = session.scalar(select(SamePerson).where(SamePerson.public_id == decision))
    if row is None or row.result != SAME:
        raise NotFound
    cases = lock_cases_of(session, {row.adult_id, row.other_id, entry_now(session, row.adult_id)})
    session.refresh(row)
    known = [case for case in cases if knows(session, case, actor)]
    if not known:
        raise NotFound
    for case in known:
        people.require(actor, "merge_adults", case, workers(session, case, actor))
    if len(known) < len(cases):
        raise NotAllowed(NOT_YOURS)
    if not why.strip():
        raise InvalidAnswers({"why": "Say how you know that they are two people"})
    moment = at or clock.now()
    files = [CaseFile(session, case, actor, moment, via) for case in cases]
    _require_safe(session, row, cases)
    _take_apart(files, row)
    row.undone_at, row.undone_by = moment, actor.id
    row.undone_because = why.strip()[:LONGEST]
    data = {"decision": row.id, "kept": row.adult_id, "other": row.other_id}
    for case in cases:
        log.append(session, case, "adults_parted", actor, at=moment, via=via, data=data)
    fresh = [CaseFile(session, case, actor, moment, via) for case in cases]
    stay_kept([case.id for case in cases], fresh, row.decided_at)
    settle(fresh, UNDONE, held=[case.id for case in cases])
    return row


# -- whether it can be undone -----------------------------------------------------


def _require_safe(session: Session, row: SamePerson, cases: list[Case]) -> None:
    """Refuse where something since makes it unsafe. Raises ``Conflict``."""
    if row.undone_at is not None:
        raise Conflict("This was undone already.")
    into = dict(
        session.execute(
            select(ADULT.c.id, ADULT.c.merged_into).where(
                ADULT.c.id.in_((row.adult_id, row.other_id))
            )
        ).all()
    )
    if into[row.adult_id] is not None:
        raise Conflict("The entry was put together with yet another one since. Undo that first.")
    if into[row.other_id] != row.adult_id:
        raise Conflict("This was undone already.")
    there = {case.id for case in cases if case.adult_id == row.adult_id}
    if not set(row.moved["case"]) <= there:
        raise Conflict("One of the cases was moved to another adult since. It cannot be undone.")
    if len(there) == len(row.moved["case"]):
        raise Conflict(
            "The case that was there first was moved to another adult since. It cannot be undone."
        )


# -- taking apart -----------------------------------------------------------------


def _take_apart(files: list[CaseFile], row: SamePerson) -> None:
    session, back = files[0].session, list(row.moved["case"])
    actor = files[0].actor
    by: dict[str, Any] = {
        "typed_at": files[0].at,
        "typed_by": actor.id if actor else None,
        "task_id": None,
    }
    stays = next(file.case for file in files if file.case.id not in back)
    kept = Record(session, stays.id, row.adult_id)
    since = _safe_said_since(kept, row)
    told = take_apart(kept, back, by, since=row.moved["_version"])
    _empty_again(kept, row, by)
    _rows_back(session, row, back)
    for file in files:
        if file.case.id in back:
            file.case.adult_id = row.other_id
    session.flush()
    other = Record(session, back[0], row.other_id)
    entry = _entry(other)
    other.change(entry, {"merged_into": None, **_told(entry, told)}, **by)
    kept = Record(session, stays.id, row.adult_id)
    _both_keep_out(kept, other, row, by)
    _safe_again(kept, row, 0, since, by)
    _safe_again(other, row, 1, since, by)


def _empty_again(kept: Record, row: SamePerson, by: dict[str, Any]) -> None:
    """Take out of the kept entry what was filled in from the other, where it still stands."""
    entry = _entry(kept)
    columns = KINDS["adult"].columns
    values = {
        c: None
        for c, value in row.moved["_filled"].items()
        if getattr(entry, c) == read_value(columns[c], value)
    }
    if values:
        kept.change(entry, values, **by)


def _rows_back(session: Session, row: SamePerson, back: list[int]) -> None:
    """Give back the rows that went along, and those written since in the cases that go back."""
    for name, ids in row.moved.items():
        if name in KINDS and name != "adult":
            table = KINDS[name].table
            session.execute(
                sa.update(table).where(table.c.id.in_(ids)).values(adult_id=row.other_id)
            )
    give_rows(session, row.other_id, {}, only=back)


def _told(entry: Row, told: dict[str, Any]) -> dict[str, Any]:
    """What the cases that go back said of the entry since then is the other's."""
    return {c: v for c, v in told.items() if getattr(entry, c) != v}


# -- how each is reached ----------------------------------------------------------


def _safe_said_since(kept: Record, row: SamePerson) -> dict[str, Any] | None:
    """What was said of safe ways after the merge, whoever it was said of; None if nothing."""
    newest, written = kept.one("safe_contact"), row.moved.get("_safe")
    if newest is None or (newest.id == written and newest.version == 1):
        return None
    return newest.values()


def _safe_again(
    record: Record,
    row: SamePerson,
    which: int,
    since: dict[str, Any] | None,
    by: dict[str, Any],
) -> None:
    """Say again how an entry was reached before the merge, without what was found unsafe since."""
    number = row.moved["_safe_before"][which]
    before = record.row("safe_contact", number)
    values = before.values() if before is not None else {"channels": [NO_WAY]}
    ways = [way for way in values["channels"] or () if way != NO_WAY]
    record.add("safe_contact", [{**values, "channels": only_what_both_allow(ways, since)}], **by)


def _both_keep_out(kept: Record, other: Record, row: SamePerson, by: dict[str, Any]) -> None:
    """Who must not know, or is not to be involved, said since the merge: kept out of both."""
    for mine, theirs in ((kept, other), (other, kept)):
        for kind in ("must_not_know", "person"):
            said = [r for r in mine.live(kind) if r.typed_at > row.decided_at]
            said = [r for r in said if kind == "must_not_know" or r.wish == KEEPS_OUT]
            known = {words(r.name) for r in theirs.live(kind)}
            theirs.add(kind, [r.values() for r in said if words(r.name) not in known], **by)


def _entry(record: Record) -> Row:
    """The entry of an adult, merged or not."""
    return record.rows("adult")[0]
