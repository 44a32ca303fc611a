"""Still: whether somebody may do now what they could when they asked, seen before it is kept.

Who asks is read when a request begins, and what they do waits for the case, sometimes for
seconds. Meanwhile their account can be closed, a role taken, or they moved to another team. So
it is asked again at the end, under a lock: whoever takes a right waits for what is being kept,
and what comes after is refused. Source: OWASP ASVS 5.0.0, 15.4.2 and 8.3.2; safety 3, row 21.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from engine import guards
from engine.errors import NotAllowed
from engine.people.model import User, UserRole

TAKEN = (
    "What you may do here was changed while this was on its way, so nothing of it was saved. "
    "Ask whoever looks after Threefold."
)


def require_still(session: Session, user: User) -> None:
    """Go on only if nothing was taken from a person since ``user`` was read.

    It is the last thing asked before the end of a transaction. On PostgreSQL the row of the
    person stays locked until then, as one of many who read it. Raises ``NotAllowed``.
    """
    session.flush()
    found = _held(session, user.id) or _waited_for(session, user.id)
    roles = {row.role for row in found}
    stands = found and found[0].disabled_at is None and found[0].team_id == user.team_id
    if guards.on("still_allowed") and not (stands and user.roles <= roles):
        raise NotAllowed(TAKEN)


Standing = Sequence[Row[datetime | None, int | None, str]]


def _held(session: Session, user_id: int) -> Standing:
    """How a person stands, and their roles, none of which can be changed now until we are done.

    A role that is being taken at this moment is not among them; nothing, where the account is
    being changed.
    """
    asked = _asked(user_id).join(UserRole, UserRole.user_id == User.id)
    locked = asked.with_for_update(read=True, of=[User, UserRole], skip_locked=True)
    return session.execute(locked).all()


def _waited_for(session: Session, user_id: int) -> Standing:
    """The same of somebody whose account is being changed, or who has no role, when that is over."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(read=True))
    asked = _asked(user_id).outerjoin(UserRole, UserRole.user_id == User.id)
    return session.execute(asked).all()


def _asked(user_id: int) -> Select[datetime | None, int | None, str]:
    return select(User.disabled_at, User.team_id, UserRole.role).where(User.id == user_id)
