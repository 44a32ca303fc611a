"""Procedures: reading - the library as one person sees it, "I have read this", and who has read which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine import clock
from engine.errors import Conflict, NotAllowed, NotFound
from engine.log import events
from engine.people.model import User
from engine.people.permission import require
from engine.people.roles import CASE_ROLES
from engine.people.training_report import SEE_ALL
from engine.procedures.keeping import newest
from engine.procedures.model import Procedure, ProcedureRead, ProcedureVersion

#: Whoever holds one of these is asked to read what is in the library.
READERS = (CASE_ROLES - {"partner"}) | {"supervisor"}


@dataclass(frozen=True)
class Shelved:
    """One procedure in its newest version, and which version the person has read last."""

    procedure: Procedure
    version: ProcedureVersion
    read_at: datetime | None  # the newest version
    read_before: int | None  # an earlier one, by its number
    check_due: bool

    @property
    def is_new(self) -> bool:
        """There is a version that is newer than what they have read."""
        return self.read_at is None and self.read_before is not None


@dataclass(frozen=True)
class ReadBy:
    """Who has read the newest version of a procedure, and who of those asked has not."""

    read: list[tuple[User, datetime]]
    not_yet: list[User]


def library(session: Session, user: User, today: date) -> list[Shelved]:
    """Every procedure that is in use, those that the person has not read first."""
    rows = session.scalars(_newest_ones().where(Procedure.withdrawn_at.is_(None))).all()
    ids = [row.procedure_id for row in rows]
    read = session.execute(
        select(ProcedureVersion.procedure_id, ProcedureVersion.number, ProcedureRead.read_at)
        .join(ProcedureRead, ProcedureRead.version_id == ProcedureVersion.id)
        .where(ProcedureRead.user_id == user.id, ProcedureVersion.procedure_id.in_(ids))
        .order_by(ProcedureVersion.number)
    )
    mine = {procedure: (number, at) for procedure, number, at in read}
    shelved = [_shelved(row, mine.get(row.procedure_id), today) for row in rows]
    return sorted(shelved, key=lambda one: (one.read_at is not None, one.procedure.title.lower()))


def for_stages(session: Session, stages: Collection[str]) -> Sequence[ProcedureVersion]:
    """The newest versions of what a task of these stages shows, by title."""
    rows = session.scalars(_newest_ones().where(Procedure.withdrawn_at.is_(None)))
    fits = {*stages, "every"}
    found = [row for row in rows if fits & set(row.procedure.stages)]
    return sorted(found, key=lambda row: row.procedure.title.lower())


def versions_of(session: Session, procedure: Procedure) -> Sequence[ProcedureVersion]:
    """Every version of a procedure, the newest first."""
    every = select(ProcedureVersion).where(ProcedureVersion.procedure_id == procedure.id)
    return session.scalars(every.order_by(ProcedureVersion.number.desc())).all()


def get_version(session: Session, public_id: str) -> ProcedureVersion:
    """The version with this public id. Raises ``NotFound``."""
    found = select(ProcedureVersion).where(ProcedureVersion.public_id == public_id)
    row = session.scalar(found)
    if row is None:
        raise NotFound
    return row


def have_read(
    session: Session,
    version: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> ProcedureRead:
    """Say that one has read this version; saying it twice changes nothing.

    Raises ``NotFound``; ``NotAllowed`` for a closed account; ``Conflict`` where there is a newer
    version, or it is not in use any more.
    """
    if actor.disabled_at is not None:
        raise NotAllowed("This account is closed.")
    at, row = at or clock.now(), get_version(session, version)
    session.scalar(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    before = session.scalar(
        select(ProcedureRead).where(
            ProcedureRead.version_id == row.id, ProcedureRead.user_id == actor.id
        )
    )
    if before is not None:
        return before
    if row.procedure.withdrawn_at is not None:
        raise Conflict("This procedure is not in use any more.")
    if newest(session, row.procedure).id != row.id:
        raise Conflict("There is a newer version of this. Read that one.")
    read = ProcedureRead(version_id=row.id, user_id=actor.id, read_at=at)
    session.add(read)
    data = {"procedure": row.procedure_id, "version": row.number}
    events.append(session, None, "procedure_read", actor, at=at, via=via, data=data)
    return read


def read_by(session: Session, version: ProcedureVersion, viewer: User) -> ReadBy:
    """Who has read a version, and who has not: of one's own team, or for some of everybody.

    Raises ``NotAllowed``.
    """
    require(viewer, "read_training", None)
    people = select(User).where(User.disabled_at.is_(None)).order_by(User.name, User.id)
    if not viewer.roles & SEE_ALL:
        people = people.where(User.team_id == viewer.team_id, User.team_id.is_not(None))
    rows = select(ProcedureRead.user_id, ProcedureRead.read_at)
    when = {
        who: at for who, at in session.execute(rows.where(ProcedureRead.version_id == version.id))
    }
    everybody = session.scalars(people).all()
    return ReadBy(
        read=[(one, when[one.id]) for one in everybody if one.id in when],
        not_yet=[one for one in everybody if one.id not in when and one.roles & READERS],
    )


def _newest_ones() -> Select[ProcedureVersion]:
    last = (
        select(ProcedureVersion.procedure_id, func.max(ProcedureVersion.number).label("number"))
        .group_by(ProcedureVersion.procedure_id)
        .subquery()
    )
    is_last = sa.and_(
        last.c.procedure_id == ProcedureVersion.procedure_id,
        last.c.number == ProcedureVersion.number,
    )
    return (
        select(ProcedureVersion)
        .join(last, is_last)
        .join(Procedure, Procedure.id == ProcedureVersion.procedure_id)
    )


def _shelved(row: ProcedureVersion, mine: tuple[int, datetime] | None, today: date) -> Shelved:
    number, at = mine or (None, None)
    newest_read = number == row.number
    return Shelved(
        row.procedure,
        row,
        at if newest_read else None,
        None if newest_read else number,
        row.check_again_on <= today,
    )
