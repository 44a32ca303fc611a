"""Adults: two entries that look alike - the same person, put together with a trail, or two people.

Nothing is deleted: the other entry stays, and points at the one that was kept. What went
along is written down, so that it can be undone (``undo_merge.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case.adults.entry import ADULT
from engine.case.adults.known_to import become_one
from engine.case.adults.model import SamePerson
from engine.case.adults.move import fill_blanks
from engine.case.adults.safety import kept_out_again, safest_contact
from engine.case.adults.settling import CHANGED, lock_cases_of, settle
from engine.case.adults.trail import of_the_adult
from engine.case.file import CaseFile, knows, workers
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.people.model import User
from engine.record import Row
from engine.record.kind import plain

LONGEST = 2_000
SAME, DIFFERENT, PROPOSED = "same", "different", "proposed"
#: Says nothing of a case that this person may not know of (INV-15).
NOT_YOURS = "You cannot decide this for these two entries. Ask another manager to look at them."
MERGED = "Two entries of this adult were put together."


class Pair:
    """Two entries with their cases, all locked, and what one person may do with them."""

    def __init__(
        self, session: Session, kept: str, other: str, actor: User, at: datetime, via: str
    ) -> None:
        self.session, self.actor, self.at, self.via = session, actor, at, via
        self.kept, self.other = _number(session, kept), _number(session, other)
        if self.kept == self.other:
            raise InvalidAnswers({"other": "These are one and the same entry"})
        cases = lock_cases_of(session, (self.kept, self.other))
        self.of_kept = [case for case in cases if case.adult_id == self.kept]
        self.of_other = [case for case in cases if case.adult_id == self.other]
        if {_number(session, kept), _number(session, other)} != {self.kept, self.other}:
            raise Conflict(CHANGED)
        self.known = [case for case in cases if knows(session, case, actor)]
        if not (_any_of(self.of_kept, self.known) and _any_of(self.of_other, self.known)):
            raise NotFound

    def require(self, action: str) -> None:
        """Ask for a permission on every case that the person may know of. Raises ``NotAllowed``."""
        for case in self.known:
            people.require(self.actor, action, case, workers(self.session, case, self.actor))

    def require_all_known(self) -> None:
        """Go on only if no case is one the person may not know of. Raises ``NotAllowed``."""
        if len(self.known) < len(self.of_kept) + len(self.of_other):
            raise NotAllowed(NOT_YOURS)

    def file(self, case: Case) -> CaseFile:
        """A case as it stands now."""
        return CaseFile(self.session, case, self.actor, self.at, self.via)

    def say(self, what: str, row: SamePerson, **more: Any) -> None:
        """One line in the log of every case that the person may know of."""
        data = {"decision": row.id, "kept": self.kept, "other": self.other, **more}
        for case in self.known:
            log.append(self.session, case, what, self.actor, at=self.at, via=self.via, data=data)


def merge(
    session: Session,
    kept: str,
    other: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> SamePerson:
    """Put two entries of one person together; both are named by their public ids.

    Every case and every row of the other entry goes to the one that is kept. What the
    kept entry does not say is filled in from the other; what it says stays, and the
    other entry stays readable beside it. Where a case of either is restricted, the other's
    become so (``known_to.py``); only somebody who may know of every one of them can do it.

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``; ``Conflict``.
    """
    pair = Pair(session, kept, other, actor, at or clock.now(), via)
    pair.require("merge_adults")
    pair.require_all_known()
    row = _decision(pair, SAME, why)
    row.moved = _put_together(pair)
    session.flush()
    counts = {name: len(ids) for name, ids in row.moved.items() if not name.startswith("_")}
    pair.say("adults_merged", row, moved=counts)
    files = [pair.file(case) for case in (*pair.of_kept, *pair.of_other)]
    restricted = become_one(files[: len(pair.of_kept)], files[len(pair.of_kept) :])
    row.moved = {**row.moved, "_restricted": restricted}
    settle(files, MERGED, held=[file.case.id for file in files])
    return row


def tell_apart(
    session: Session,
    one: str,
    other: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> SamePerson:
    """Decide that two entries are two people: the pair is not offered again.

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``; ``Conflict``.
    """
    pair = Pair(session, one, other, actor, at or clock.now(), via)
    pair.require("merge_adults")
    row = _decision(pair, DIFFERENT, why)
    pair.say("adults_told_apart", row)
    return row


def propose_same(
    session: Session,
    kept: str,
    other: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> SamePerson:
    """Propose that two entries are one person, for a manager to decide.

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``; ``Conflict``.
    """
    pair = Pair(session, kept, other, actor, at or clock.now(), via)
    pair.require("propose_same")
    row = _decision(pair, PROPOSED, why)
    pair.say("same_person_proposed", row)
    return row


# -- putting together -------------------------------------------------------------


def _put_together(pair: Pair) -> dict[str, Any]:
    """Move everything to the kept entry; give back what was moved, filled in and written."""
    by: dict[str, Any] = {"typed_at": pair.at, "typed_by": pair.actor.id, "task_id": None}
    kept, other = pair.file(pair.of_kept[0]), pair.file(pair.of_other[0])
    mine, theirs = _entry(kept), _entry(other)
    contact, out = (
        safest_contact(kept.record, other.record),
        kept_out_again(kept.record, other.record),
    )
    before = [file.record.one("safe_contact") for file in (kept, other)]
    filled = _fill(kept, mine, theirs, by)
    other.record.change(theirs, {"merged_into": pair.kept}, **by)
    moved: dict[str, Any] = {"case": [case.id for case in pair.of_other]}
    _give_all_rows(pair, moved)
    for case in pair.of_other:
        case.adult_id = pair.kept
    pair.session.flush()
    moved["_filled"], moved["_version"] = filled, mine.version
    moved["_safe_before"] = [row.id if row is not None else None for row in before]
    if guards.on("merge_keeps_safety"):
        (safe,) = kept.record.add("safe_contact", [contact], **by)
        moved["_safe"] = safe.id
        for whose, person in out:
            (said,) = kept.record.add("person", [person], **by)
            if whose == "other":
                moved.setdefault("person", []).append(said.id)
    return moved


def _fill(kept: CaseFile, mine: Row, theirs: Row, by: dict[str, Any]) -> dict[str, Any]:
    """Fill in what the kept entry does not say; give back what was filled in, as JSON."""
    before = mine.values()
    told = theirs.values()
    if before["date_of_birth"] is not None:
        told["estimated_age"] = None
    after = fill_blanks(kept.record, mine, told, by).values()
    columns = mine._kind.columns
    return {c: plain(columns[c], after[c]) for c in columns if after[c] != before[c]}


def _give_all_rows(pair: Pair, moved: dict[str, Any]) -> None:
    """Give the kept entry every row of the other, and write down which."""
    for kind in of_the_adult():
        c = kind.table.c
        ids = list(pair.session.scalars(select(c.id).where(c.adult_id == pair.other)))
        if ids:
            there = sa.update(kind.table).where(c.id.in_(ids))
            pair.session.execute(there.values(adult_id=pair.kept))
            moved[kind.name] = ids


def _decision(pair: Pair, result: str, why: str) -> SamePerson:
    if not why.strip():
        raise InvalidAnswers({"why": "Say how you know"})
    if len(why) > LONGEST:
        raise InvalidAnswers({"why": f"Shorten this to {LONGEST:,} characters"})
    row = SamePerson(
        adult_id=pair.kept,
        other_id=pair.other,
        result=result,
        why=why.strip(),
        moved={},
        decided_at=pair.at,
        decided_by=pair.actor.id,
    )
    pair.session.add(row)
    pair.session.flush()
    return row


def _entry(file: CaseFile) -> Row:
    row = file.record.one("adult")
    if row is None:
        raise Conflict(CHANGED)
    return row


def _number(session: Session, public_id: str) -> int:
    """The number of an entry that was not merged into another. Raises ``NotFound``."""
    found = session.scalar(
        select(ADULT.c.id).where(ADULT.c.public_id == public_id, ADULT.c.merged_into.is_(None))
    )
    if found is None:
        raise NotFound
    return int(found)


def _any_of(cases: Sequence[Case], known: Sequence[Case]) -> bool:
    return any(case in known for case in cases)
