"""Audit: actions - what has to be put right after an audit: what, who, by when, and when it was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.audit.model import Audit, AuditAction
from engine.audit.typed import between, line
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.people.hidden import kept_people
from engine.people.model import User

LONGEST_OWNER = 100
FURTHEST = timedelta(days=730)


def add_action(
    session: Session,
    audit: str,
    what: str,
    owner: str,
    due_on: date | None,
    actor: User,
    *,
    person: str = "",
    at: datetime | None = None,
    via: str = "web",
) -> AuditAction:
    """Note something that has to be put right, and who does it.

    ``person`` is the public id of somebody of the case's team; ``owner`` names somebody
    outside. Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``.
    """
    at = at or clock.now()
    found = session.scalar(select(Audit).where(Audit.public_id == audit))
    if found is None:
        raise NotFound
    people.require(actor, "audit_case", found.case)
    if actor.id not in (found.auditor_id, found.moderator_id):
        raise NotFound
    wrong: dict[str, str] = {}
    what = line(wrong, "what", what, "Say what has to be put right")
    whose, owner = _who_does_it(session, wrong, found.case, person, owner)
    today = clock.today(at)
    says = "Choose a day from today to two years ahead"
    between(wrong, "due", due_on, today, today + FURTHEST, says)
    if wrong or due_on is None:
        raise InvalidAnswers(wrong)
    made = AuditAction(
        audit_id=found.id, what=what, owner=owner,
        owner_id=whose.id if whose else None, due_on=due_on, added_at=at, added_by=actor.id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    data = {"audit": found.public_id, "action": made.public_id}
    log.append(session, None, "audit_action_added", actor, at=at, via=via, data=data)
    return made


def _who_does_it(
    session: Session, wrong: dict[str, str], case: Case, person: str, owner: str
) -> tuple[User | None, str]:
    """Somebody of the team, or the name of somebody outside: one of the two."""
    if not person:
        return None, line(wrong, "owner", owner, "Say who does it", LONGEST_OWNER)
    whose = next((one for one in may_do(session, case) if one.public_id == person), None)
    if whose is None:
        wrong["person"] = "Select somebody of the team, or name somebody outside"
    elif owner.strip():
        wrong["owner"] = "Select somebody of the team or name somebody outside, not both"
    return whose, whose.name if whose else owner


def may_do(session: Session, case: Case) -> Sequence[User]:
    """Who of us can be asked to put something right: the people of the case's team.

    Nobody who is kept from the case.
    """
    team = select(User).where(User.team_id == case.team_id, User.disabled_at.is_(None))
    if guards.on("conflict_not_given"):
        team = team.where(User.id.not_in(kept_people(case.id)))
    return session.scalars(team.order_by(User.name, User.id)).all()


def close_action(
    session: Session,
    action: str,
    words: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> AuditAction:
    """Note that something was put right, and how.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` where it was noted before; ``InvalidAnswers``.
    """
    at = at or clock.now()
    found = session.scalar(
        select(AuditAction).where(AuditAction.public_id == action).with_for_update(of=AuditAction)
    )
    if found is None:
        raise NotFound
    audit = session.get_one(Audit, found.audit_id)
    people.require(actor, "settle_audit", audit.case)
    if found.done_at is not None:
        raise Conflict("Somebody has already noted that this was put right.")
    wrong: dict[str, str] = {}
    words = line(wrong, "done", words, "Say how it was put right")
    if wrong:
        raise InvalidAnswers(wrong)
    found.done_at, found.done_by, found.done_words = at, actor.id, words
    data = {"audit": audit.public_id, "action": found.public_id}
    log.append(session, None, "audit_action_done", actor, at=at, via=via, data=data)
    return found
