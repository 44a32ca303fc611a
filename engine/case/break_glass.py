"""Case: break glass - open a case in an emergency for four hours; a second person reviews it.

For a manager on duty who may not know of the case: of another team, or restricted. They give
a reason, and can then read the case and add a note, no more. Every look is marked. It never opens a case to
somebody who is kept from it: to them there is none. Source: INV-15; safety 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case import links
from engine.case.file import CaseFile, knows, locked_case, workers
from engine.case.kept_from import LONGEST
from engine.case.model import Case
from engine.case.restricted import is_listed, of_case
from engine.errors import Conflict, InvalidAnswers, NotFound, Refused
from engine.notices.model import Notice
from engine.notices.telling import tell
from engine.people.hidden import KEPT, BrokenGlass, stands
from engine.people.model import User

OPEN_FOR = timedelta(hours=4)
REVIEW_WITHIN = 2  # working days
SHORTEST = 10
REVIEWERS = frozenset({"safeguarding_adults_manager", "supervisor"})


def break_glass(
    session: Session,
    reference: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> BrokenGlass:
    """Open a case by its reference in an emergency, for four hours.

    Raises ``NotAllowed``; ``InvalidAnswers``, in the same words for a reference that does not
    exist and a case that the person is kept from; ``Conflict`` where they need no emergency.
    """
    people.require(actor, "break_glass", None)
    messages = {}
    if not reference.strip():
        messages["reference"] = "Enter the reference of the case"
    if len(why.strip()) < SHORTEST:
        messages["why"] = "Say what the emergency is, in a sentence"
    elif len(why) > LONGEST:
        messages["why"] = f"Shorten this to {LONGEST:,} characters"
    found = _named(session, reference)
    if "reference" not in messages and (
        found is None or stands(session, found.id, actor.id) == KEPT
    ):
        messages["reference"] = links.UNKNOWN
    if messages or found is None:
        raise InvalidAnswers(messages)
    if knows(session, found, actor):
        raise Conflict("You may open this case as it is. Look for it under Find.")
    file = CaseFile(session, found, actor, at or clock.now(), via)
    row = BrokenGlass(
        case_id=found.id, user_id=actor.id, why=why.strip(), broken_at=file.at,
        until=file.at + OPEN_FOR,
        review_due_at=file.times.due(file.at, REVIEW_WITHIN, "working_days"),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _log(file, "glass_broken", {"user": actor.id})
    for one in reviewers(session, found):
        if one.id != actor.id:
            tell(session, one.id, "glass_broken", None, file.at)
    return row


def review(
    session: Session,
    case: str,
    glass: str,
    right: bool | None,
    said: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> BrokenGlass:
    """Say whether it was right to open a case in an emergency: never whoever opened it.

    Where it was not, it is closed to them at once. Raises ``NotFound``; ``NotAllowed``;
    ``Refused``; ``Conflict``; ``InvalidAnswers``.
    """
    row = session.scalar(select(BrokenGlass).where(BrokenGlass.public_id == glass))
    found = locked_case(session, case)
    if row is None or row.case_id != found.id:
        raise NotFound
    session.refresh(row)
    people.require(actor, "review_glass", found, workers(session, found, actor))
    if row.user_id == actor.id and guards.on("glass_reviewed_by_second"):
        raise Refused(
            "glass_reviewed_by_second",
            "You opened this case yourself. Somebody else must review it.",
            "another manager or supervisor",
        )
    if row.reviewed_at is not None:
        raise Conflict("This has been reviewed already.")
    if right is None:
        raise InvalidAnswers({"right": "Select whether it was right"})
    if not right and not said.strip():
        raise InvalidAnswers({"said": "Say what was not right, and what follows"})
    file = CaseFile(session, found, actor, at or clock.now(), via)
    row.reviewed_at, row.reviewed_by, row.was_right = file.at, actor.id, right
    row.said = said.strip()[:LONGEST]
    if not right:
        row.until = min(row.until, file.at)
    _log(file, "glass_reviewed", {"user": row.user_id, "right": right})
    return row


def tell_of_late(session: Session, at: datetime) -> int:
    """Tell once more of each emergency that nobody reviewed in time; say how many were told.

    Each reviewer is told once after it fell due, never whoever opened the case themselves.
    Source: safety 4, "un-reviewed after 2 working days escalates".
    """
    late = select(BrokenGlass).where(
        BrokenGlass.reviewed_at.is_(None), BrokenGlass.review_due_at < at
    )
    told = 0
    for row in session.scalars(late) if guards.on("glass_late_told") else ():
        for one in reviewers(session, session.get_one(Case, row.case_id)):
            if one.id != row.user_id and not _was_told(session, one, row.review_due_at):
                tell(session, one.id, "glass_late", None, at)
                told += 1
                session.flush()
    return told


def _was_told(session: Session, user: User, since: datetime) -> bool:
    told = select(Notice.id).where(
        Notice.user_id == user.id, Notice.kind == "glass_late", Notice.made_at >= since
    )
    return session.scalar(told.limit(1)) is not None


def of_the_case(session: Session, case: Case) -> Sequence[BrokenGlass]:
    """Every emergency in which a case was opened, the newest first."""
    found = select(BrokenGlass).where(BrokenGlass.case_id == case.id)
    return session.scalars(found.order_by(BrokenGlass.id.desc())).all()


def in_emergency(broken: Sequence[BrokenGlass], user_id: int, at: datetime) -> bool:
    """Say whether somebody looked at a case while an emergency had opened it to them."""
    return any(one.user_id == user_id and one.broken_at <= at <= one.until for one in broken)


def reviewers(session: Session, case: Case) -> list[User]:
    """Who may review it: managers and supervisors of the team who may know of the case."""
    team = select(User).where(User.team_id == case.team_id, User.disabled_at.is_(None))
    fit = [one for one in session.scalars(team.order_by(User.id)) if one.roles & REVIEWERS]
    closed = of_case(session, case) is not None
    return [
        one
        for one in fit
        if knows(session, case, one) and (not closed or is_listed(session, case, one))
    ]


def _named(session: Session, reference: str) -> Case | None:
    """The case that a reference means, locked; None where there is none, or it was let go."""
    found = links.named(session, reference)
    if found is None:
        return None
    locked = locked_case(session, found.public_id)
    return None if locked.erased_at is not None and guards.on("erased_not_found") else locked


def _log(file: CaseFile, what: str, data: dict[str, object]) -> None:
    log.append(file.session, file.case, what, file.actor, at=file.at, via=file.via, data=data)
