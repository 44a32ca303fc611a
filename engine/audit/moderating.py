"""Audit: moderating - a second auditor reads one audit in five, and the case, and says what they think."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.audit.model import Audit
from engine.audit.questions import GRADES
from engine.audit.sample import own_cases
from engine.audit.typed import several
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.people import hidden
from engine.people.model import User


def to_moderate(session: Session, user: User, at: datetime) -> list[Audit]:
    """The finished audits that wait for a second auditor, and that this one could take or has taken."""
    people.require(user, "draw_audit", None)
    mine = own_cases(session, user)
    waiting = session.scalars(
        select(Audit)
        .where(
            Audit.to_moderate.is_(True),
            Audit.finished_at.is_not(None),
            Audit.moderated_at.is_(None),
            Audit.auditor_id != user.id,
            or_(Audit.moderator_id.is_(None), Audit.moderator_id == user.id),
            Audit.case_id.not_in(hidden.hidden_from(user.id, at)),
        )
        .order_by(Audit.finished_at, Audit.id)
    )
    return [one for one in waiting if one.case_id not in mine]


def take_moderation(
    session: Session,
    audit: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Audit:
    """Take on the second look at an audit: from now on the case can be read.

    Raises ``NotAllowed``; ``NotFound`` where it does not wait for this person; ``Conflict``
    where another was first.
    """
    at = at or clock.now()
    people.require(actor, "draw_audit", None)
    found = session.scalar(select(Audit).where(Audit.public_id == audit).with_for_update(of=Audit))
    unknown = (hidden.KEPT, hidden.CLOSED)
    if found is None or hidden.stands(session, found.case_id, actor.id) in unknown:
        raise NotFound
    if found.moderator_id not in (None, actor.id):
        raise Conflict("Somebody else has taken on the second look at this audit.")
    if guards.on("audit_second_person") and found not in to_moderate(session, actor, at):
        raise NotFound
    found.moderator_id = actor.id
    session.flush()
    data = {"audit": found.public_id}
    log.append(session, None, "audit_taken", actor, at=at, via=via, data=data)
    return found


def moderate(
    session: Session,
    audit: str,
    grade: str,
    words: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Audit:
    """Give a second opinion: a grade of one's own, and words. The first stays as it is.

    Raises ``NotFound``; ``Conflict`` where it was given before; ``InvalidAnswers``.
    """
    at = at or clock.now()
    found = session.scalar(select(Audit).where(Audit.public_id == audit).with_for_update(of=Audit))
    if found is None or found.moderator_id != actor.id:
        raise NotFound
    people.require(actor, "audit_case", found.case)
    if found.moderated_at is not None:
        raise Conflict("You have given your opinion on this audit already.")
    wrong: dict[str, str] = {}
    if grade not in GRADES:
        wrong["grade"] = "Select the grade that you would give"
    words = several(wrong, "words", words, "Say what you think of the audit")
    if wrong:
        raise InvalidAnswers(wrong)
    found.moderator_grade, found.moderator_words = grade, words
    found.moderated_at = at
    session.flush()
    data = {"audit": found.public_id, "same": grade == found.grade}
    log.append(session, None, "audit_moderated", actor, at=at, via=via, data=data)
    return found
