"""Covering: whose tasks somebody does today because they are away. Only reads."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import clock
from engine.people.model import Absence, User


def covers(session: Session | None, user_id: int, whom: int | None) -> bool:
    """Whether a person covers today for another."""
    if session is None or whom is None:
        return False
    today = covered_on(clock.today(), user_id).where(Absence.user_id == whom).limit(1)
    return session.scalar(today) is not None


def covered_on(day: date, user_id: int) -> Select[int]:
    """The numbers of those whom a person covers for on a day."""
    return select(Absence.user_id).where(
        Absence.cover_id == user_id,
        Absence.ended_at.is_(None),
        Absence.first_day <= day,
        Absence.last_day >= day,
    )


def covering_on(day: date, user_id: int) -> Select[int]:
    """The numbers of those who cover for a person on a day, each once; not who cannot sign in."""
    return (
        select(Absence.cover_id)
        .distinct()
        .join(User, User.id == Absence.cover_id)
        .where(
            Absence.user_id == user_id,
            Absence.ended_at.is_(None),
            Absence.first_day <= day,
            Absence.last_day >= day,
            User.disabled_at.is_(None),
        )
    )
