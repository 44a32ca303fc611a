"""Case: right adult - whose case this is, whether somebody proposes another adult, and who was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import people
from engine.case.adults.entry import ADULT, entry_now
from engine.case.adults.model import CaseMove
from engine.case.adults.move import waiting
from engine.case.file import workers
from engine.case.model import Case
from engine.case.restricted import hides_address
from engine.case.views.find import MOST, find
from engine.case.views.overview import Identity, identity
from engine.case.views.sight import Sight
from engine.clock import day_in_words
from engine.people.model import User


@dataclass(frozen=True)
class Known:
    """One adult who was found: what tells them from others, and a case of theirs."""

    public_id: str
    name: str
    words: str
    case: Case


@dataclass(frozen=True)
class Proposal:
    """A proposal that the case is about another adult."""

    to: str
    why: str
    by: str
    at: datetime
    mine: bool
    may_decide: bool


@dataclass(frozen=True)
class RightAdult:
    """Everything on the page: who it is, what was proposed, who was found."""

    who: Identity
    public_id: str
    words: str
    proposal: Proposal | None
    found: Sequence[Known] | None
    more: bool
    may_propose: bool
    ended: bool


def right_adult(sight: Sight, text: str = "") -> RightAdult:
    """The adult of a case, and the adults that fit what was typed."""
    entry = sight.file.record.one("adult")
    move = waiting(sight.file.session, sight.case)
    works = workers(sight.file.session, sight.case, sight.user)
    found = _found(sight, text) if text else []
    return RightAdult(
        who=identity(sight),
        public_id=entry.public_id if entry is not None else "",
        words=_words(entry.date_of_birth, None if sight.hides_address else entry.address)
        if entry is not None
        else "",
        proposal=_proposal(sight, move, works) if move is not None else None,
        found=found[:MOST] if text else None,
        more=len(found) > MOST,
        may_propose=people.may(sight.user, "propose_move", sight.case, works),
        ended=sight.case.ended_at is not None,
    )


def _proposal(sight: Sight, move: CaseMove, works: frozenset[int]) -> Proposal:
    session = sight.file.session
    to = session.execute(select(ADULT).where(ADULT.c.id == move.to_adult_id)).one()
    has_cases = session.scalar(select(Case.id).where(Case.adult_id == to.id).limit(1)) is not None
    known = not has_cases or sight.file.may_know_adult(to.id)
    who = f"{to.name}, {_words(to.date_of_birth, _address(sight, to))}".rstrip(", ")
    by = session.get_one(User, move.proposed_by)
    return Proposal(
        to=who if known else "Somebody whose cases you may not know of",
        why=move.why,
        by=by.name,
        at=move.proposed_at,
        mine=by.id == sight.user.id,
        may_decide=by.id != sight.user.id
        and people.may(sight.user, "decide_move", sight.case, works),
    )


def _found(sight: Sight, text: str) -> list[Known]:
    """The adults of the cases that fit, each once, without the one whose case this is."""
    lines = find(sight.file.session, sight.user, text)
    names = {
        line.case.adult_id: line for line in lines if line.case.adult_id != sight.case.adult_id
    }
    rows = sight.file.session.execute(select(ADULT).where(ADULT.c.id.in_(names)))
    return [
        Known(
            row.public_id,
            row.name or "Not known yet",
            f"{_words(row.date_of_birth, _address(sight, row))} (case {names[row.id].case.reference})",
            names[row.id].case,
        )
        for row in rows
    ]


def _address(sight: Sight, entry: Any) -> str | None:
    """Where somebody lives; nothing where that is kept from whoever looks."""
    hidden = hides_address(sight.file.session, entry_now(sight.file.session, entry.id), sight.user)
    return None if hidden else entry.address


def _words(born: object, address: str | None) -> str:
    day = day_in_words(born) if born else "date of birth not known"  # type: ignore[arg-type]
    return ", ".join(part for part in (f"born {day}" if born else day, address) if part)
