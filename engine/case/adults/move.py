"""Adults: a case that is about the wrong adult - one person proposes the right one, another agrees.

A record under the wrong name gets a stranger's letters sent, so closed cases can be moved
too: nothing that was written in them is changed by it, only whom it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case.adults.entry import entry_now, known_adult, new_adult
from engine.case.adults.known_to import become_one, stay_kept
from engine.case.adults.model import CaseMove
from engine.case.adults.settling import give_rows, lock_cases_of, settle
from engine.case.adults.trail import ENGINES, take_apart
from engine.case.file import CaseFile, locked_case, workers
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotAllowed, Refused
from engine.people.model import User
from engine.record import Record, Row

LONGEST = 2_000
UNKNOWN = "Choose an adult whom you can find, or a new entry"
ANOTHER = "You proposed this. Somebody else has to agree."
MOVED = "The case is about another adult now."


def propose_move(
    session: Session,
    case: str,
    to: str,
    why: str,
    actor: User,
    *,
    new_name: str = "",
    at: datetime | None = None,
    via: str = "web",
) -> CaseMove:
    """Propose that a case is about another adult: one we know (``to``), or a new entry by name.

    Nothing changes until somebody else agrees. Raises ``NotFound``; ``NotAllowed``;
    ``InvalidAnswers``; ``Conflict`` while another proposal waits.
    """
    found = locked_case(session, case)
    people.require(actor, "propose_move", found, workers(session, found, actor))
    moment = at or clock.now()
    file = CaseFile(session, found, actor, moment, via)
    if waiting(session, found) is not None:
        raise Conflict("There is a proposal for this case already. It has to be decided first.")
    messages = {} if why.strip() else {"why": "Say how you know that it is about somebody else"}
    if len(why) > LONGEST:
        messages["why"] = f"Shorten this to {LONGEST:,} characters"
    number = None if new_name.strip() else _target(file, to)
    if number is None and not new_name.strip():
        messages["to"] = UNKNOWN
    if messages:
        raise InvalidAnswers(messages)
    if number is None:
        by = {"typed_at": moment, "typed_by": actor.id, "version": 1}
        number = new_adult(session, {**by, "name": new_name.strip()})
    move = CaseMove(
        case_id=found.id,
        from_adult_id=found.adult_id,
        to_adult_id=number,
        why=why.strip(),
        proposed_at=moment,
        proposed_by=actor.id,
    )
    session.add(move)
    log.append(session, found, "move_proposed", actor, at=moment, via=via)
    return move


def decide_move(
    session: Session,
    case: str,
    agreed: bool,
    because: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> CaseMove:
    """Agree that a case is about the proposed adult, and move it; or decline, with a reason.

    What was written of the adult in this case goes along; the other adult keeps nothing
    of it. How the right adult is reached safely, and who must not know, holds at once.

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``; ``Refused`` for whoever
    proposed it; ``Conflict`` where it was decided, or the adults have changed since.
    """
    found = session.scalar(select(Case).where(Case.public_id == case))
    proposal = waiting(session, found) if found is not None else None
    adults = [] if proposal is None else [proposal.from_adult_id, proposal.to_adult_id]
    if found is not None:
        lock_cases_of(session, {found.adult_id, *adults})
    found = locked_case(session, case)
    people.require(actor, "decide_move", found, workers(session, found, actor))
    move = waiting(session, found)
    if move is None:
        raise Conflict("There is no proposal to decide: it was decided already.")
    file = CaseFile(session, found, actor, at or clock.now(), via)
    if not because.strip() and not agreed:
        raise InvalidAnswers({"because": "Say why the case stays where it is"})
    if agreed and guards.on("case_moved_by_two") and move.proposed_by == actor.id:
        raise Refused("case_moved_by_two", ANOTHER, "another manager of the team")
    if agreed:
        _move(file, move)
    move.decided_at, move.decided_by = file.at, actor.id
    move.agreed, move.decided_because = agreed, because.strip()[:LONGEST] or None
    what = "case_moved" if agreed else "move_declined"
    log.append(session, found, what, actor, at=file.at, via=via, data=_adults(move))
    return move


def withdraw_move(
    session: Session, case: str, actor: User, *, at: datetime | None = None, via: str = "web"
) -> CaseMove:
    """Take back one's own proposal. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    found = locked_case(session, case)
    people.require(actor, "propose_move", found, workers(session, found, actor))
    move = waiting(session, found)
    if move is None or move.proposed_by != actor.id:
        raise Conflict("There is no proposal of yours that still waits.")
    moment = at or clock.now()
    move.decided_at, move.decided_by, move.agreed = moment, actor.id, False
    move.decided_because = "Taken back by whoever proposed it."
    log.append(session, found, "move_withdrawn", actor, at=moment, via=via, data=_adults(move))
    return move


def waiting(session: Session, case: Case) -> CaseMove | None:
    """The proposal for a case that nobody has decided yet, or None."""
    return session.scalar(
        select(CaseMove).where(CaseMove.case_id == case.id, CaseMove.decided_at.is_(None))
    )


# -- moving -----------------------------------------------------------------------


def _target(file: CaseFile, to: str) -> int | None:
    """The adult that was chosen, if this person may know of them and they are another one."""
    number = known_adult(file.session, to)
    if number is None or number == file.case.adult_id or not file.may_know_adult(number):
        return None
    return number


def _move(file: CaseFile, move: CaseMove) -> None:
    session, case = file.session, file.case
    right = entry_now(session, move.to_adult_id)
    if case.adult_id != move.from_adult_id or right == move.from_adult_id:
        raise Conflict("The adult of this case has changed since. Decline this, and propose anew.")
    others = session.scalars(select(Case).where(Case.id != case.id, Case.adult_id.in_([right])))
    if list(others) and not file.may_know_adult(right):
        raise NotAllowed("You cannot agree to this. Ask another manager to look at it.")
    by: dict[str, Any] = {
        "typed_at": file.at,
        "typed_by": file.actor.id if file.actor else None,
        "task_id": None,
    }
    wrong = Record(session, case.id, move.from_adult_id)
    told = take_apart(wrong, [case.id], by)
    give_rows(session, right, {}, only=[case.id])
    case.adult_id = right
    session.flush()
    fresh = CaseFile(session, case, file.actor, file.at, file.via)
    entry = fresh.record.one("adult")
    if entry is not None:
        fill_blanks(fresh.record, entry, told, by)
    beside = select(Case).where(Case.adult_id.in_([right, move.from_adult_id])).order_by(Case.id)
    files = [
        CaseFile(session, one, file.actor, file.at, file.via) for one in session.scalars(beside)
    ]
    of_right = [one for one in files if one.case.adult_id == right]
    here = [one for one in of_right if one.case.id == case.id]
    become_one(here, [one for one in of_right if one.case.id != case.id])
    stay_kept([case.id], [one for one in files if one.case.adult_id != right])
    settle(files, MOVED, held=[case.id])


def fill_blanks(record: Record, entry: Row, told: Mapping[str, Any], by: Mapping[str, Any]) -> Row:
    """Write into an entry what it does not say yet; what it says is never written over."""
    blank = {
        c: v
        for c, v in told.items()
        if c not in ENGINES and v not in (None, "", []) and getattr(entry, c) in (None, "", [])
    }
    return record.change(entry, blank, **by) if blank else entry


def _adults(move: CaseMove) -> dict[str, int]:
    return {"from_adult": move.from_adult_id, "to_adult": move.to_adult_id}
