"""Oversight: handover - for the night or the days the council is closed, to whoever is on call.

It is written down who handed over to whom, up to when, which cases were on the list, and
who read it. The list itself is made anew whenever it is looked at (``out_of_hours.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine import clock
from engine.db.model import Base, Instant, Public
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log import events
from engine.oversight.out_of_hours import night
from engine.people.hidden import hidden_from
from engine.people.model import User
from engine.people.permission import may, require

LONGEST_NAME, LONGEST_NOTE = 100, 2_000
SHOWN = 10


class Handover(Base):
    """One hand-over of a team: by whom, to whom, up to when, of which cases, and who read it."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    handed_at: Mapped[datetime] = mapped_column(Instant)
    handed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    until: Mapped[datetime] = mapped_column(Instant)
    #: who is on call: a colleague who can sign in, or somebody else by name
    to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    to_name: Mapped[str | None]
    note: Mapped[str]
    #: the numbers of the cases that were on the list
    cases: Mapped[list[int]] = mapped_column(JSON)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    read_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship(lazy="joined", foreign_keys=[handed_by])
    to: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[to_id])
    reader: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[read_by])

    @property
    def to_whom(self) -> str:
        """Who is on call."""
        return self.to.name if self.to is not None else self.to_name or ""


def hand_over(
    session: Session,
    to: User | None,
    to_name: str,
    note: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Handover:
    """Hand over what is due or in danger in one's team up to the next working morning.

    ``to`` is a colleague who may read it here; ``to_name`` somebody who does not sign in, to
    whom it is read out. Raises ``NotAllowed``; ``InvalidAnswers``.
    """
    at = at or clock.now()
    require(actor, "hand_over", actor.team)
    name = " ".join(to_name.replace("\x00", "").split())
    said = note.replace("\x00", "").strip()
    if wrong := _wrong(to, name, said, actor):
        raise InvalidAnswers(wrong)
    found = night(session, actor, as_of=at)
    row = Handover(
        team_id=actor.team_id, handed_at=at, handed_by=actor.id, until=found.until,
        to_id=to.id if to else None, to_name=None if to else name, note=said,
        cases=sorted(found.ids),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _log(session, "handed_over", row, actor, at, via)
    return row


def read_handover(
    session: Session,
    public_id: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Handover:
    """Say that the hand-over was read: by whoever is on call, or out to them, where they do not sign in.

    Raises ``NotFound``; ``NotAllowed`` where it was handed to somebody else; ``Conflict``.
    """
    require(actor, "hand_over", actor.team)
    mine = select(Handover).where(
        Handover.public_id == public_id, Handover.team_id == actor.team_id
    )
    row = session.scalar(mine.with_for_update(of=Handover))
    if row is None:
        raise NotFound
    if row.read_at is not None:
        raise Conflict("This was read already.")
    if row.to is not None and row.to_id != actor.id:
        raise NotAllowed(
            f"This was handed over to {row.to.name}. Only they can say that they read it."
        )
    row.read_at, row.read_by = at or clock.now(), actor.id
    _log(session, "handover_read", row, actor, row.read_at, via)
    return row


def handovers(session: Session, user: User) -> Sequence[Handover]:
    """The latest hand-overs of a person's team, the newest first. Raises ``NotAllowed``."""
    require(user, "hand_over", user.team)
    mine = select(Handover).where(Handover.team_id == user.team_id)
    return session.scalars(mine.order_by(Handover.id.desc()).limit(SHOWN)).all()


def known_cases(
    session: Session, rows: Sequence[Handover], user: User, *, at: datetime
) -> dict[int, int]:
    """How many cases were on the list of each hand-over, without those a person may not know of."""
    hidden = set(session.scalars(hidden_from(user.id, at)))
    return {row.id: len(set(row.cases) - hidden) for row in rows}


def may_be_on_call(session: Session, user: User) -> list[User]:
    """Colleagues of the team who may read what is handed over, by name."""
    team = select(User).where(
        User.team_id == user.team_id, User.disabled_at.is_(None), User.id != user.id
    )
    found = session.scalars(team.order_by(User.name)).all() if user.team_id else []
    return [one for one in found if may(one, "hand_over", one.team)]


def _wrong(to: User | None, name: str, note: str, actor: User) -> dict[str, str]:
    if to is None and not name:
        return {"to": "Select who is on call, or enter their name"}
    if to is not None and name:
        return {"to": "Select who is on call or enter their name, not both"}
    if to is not None and (to.id == actor.id or to.disabled_at or to.team_id != actor.team_id):
        return {"to": "Select somebody else of your team who is on call"}
    if len(name) > LONGEST_NAME:
        return {"to_name": f"Use {LONGEST_NAME} characters or fewer"}
    if len(note) > LONGEST_NOTE:
        return {"note": f"Use {LONGEST_NOTE} characters or fewer"}
    return {}


def _log(session: Session, what: str, row: Handover, actor: User, at: datetime, via: str) -> None:
    data = {"handover": row.id, "team": row.team_id, "to": row.to_id, "cases": row.cases}
    events.append(session, None, what, actor, at=at, via=via, data=data)
