"""Access: note that a person looked at a case, and say who looked. Never what they saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.log.model import Access
from engine.people.model import User

if TYPE_CHECKING:
    from engine.case.model import Case


@dataclass(frozen=True)
class Look:
    """One look at a case: who, which page, when."""

    user_id: int
    name: str
    page: str
    at: datetime


def record(session: Session, user: User, case: Case, page: str, at: datetime) -> None:
    """Note one look at a case. Call it inside ``db.log()``, after the page was read.

    ``page`` is the name of the page (``cases.show``), never its address or content.
    """
    session.add(Access(user_id=user.id, case_id=case.id, page=page, at=at))


def who_looked(session: Session, case: Case) -> list[Look]:
    """Everybody who looked at a case, the newest look first."""
    rows = session.execute(
        select(Access.user_id, User.name, Access.page, Access.at)
        .join(User, User.id == Access.user_id)
        .where(Access.case_id == case.id)
        .order_by(Access.at.desc(), Access.id.desc())
    )
    return [Look(*row) for row in rows]
