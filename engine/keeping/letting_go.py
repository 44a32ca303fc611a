"""Keeping: letting go - one person proposes it, another agrees; then the record is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import guards, log, people
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.keeping.model import Erasure, LegalHold
from engine.keeping.periods import KINDS_OF_RECORD, Periods
from engine.keeping.retention import (
    ADULT,
    MANAGER,
    due,
    entries_of,
    locked_cases,
    require,
    said,
    standing_hold,
)  # fmt: skip
from engine.people.model import User, UserRole

NOT_DUE = "The time of this record is not over any more, or a hold keeps it. It is not let go."
ANOTHER = "Whoever proposed this cannot agree to it. Another manager decides."
NOT_ASKED = "Another person was asked to decide this."


@dataclass(frozen=True)
class Line:
    """One record on the list: whose, why it is there, and how far it has come."""

    erasure: Erasure
    name: str
    born: date | None
    adult: str
    cases: tuple[Case, ...]
    kind: str
    hold: LegalHold | None
    proposed_by: str
    approver: str
    mine_to_decide: bool

    @property
    def references(self) -> tuple[str, ...]:
        """What its cases are called, the oldest first."""
        return tuple(case.reference for case in self.cases)


def propose(
    session: Session, erasure: str, because: str, approver: str, actor: User, *, at: datetime,
    periods: Periods,
) -> Erasure:  # fmt: skip
    """Propose to let a record go, after looking through it; name who is to decide.

    Raises ``NotFound``, ``NotAllowed``, ``Conflict`` where its time is not over or it was
    proposed already, ``InvalidAnswers``.
    """
    row, cases = _row(session, erasure)
    require(actor, "propose_erasure", cases)
    if row.proposed_at is not None:
        raise Conflict("This was proposed already.")
    _require_due(session, row, periods, at)
    chosen = session.scalar(sa.select(User).where(User.public_id == approver))
    if chosen is None or chosen.id not in {one.id for one in approvers(session, cases[-1])}:
        raise InvalidAnswers({"approver": "Choose who is to decide"})
    if chosen.id == actor.id and guards.on("erasure_by_two"):
        raise InvalidAnswers({"approver": ANOTHER})
    row.proposed_because = said(because, "because", "Say what you looked at, and why it can go")
    row.proposed_at, row.proposed_by, row.approver_id = at, actor.id, chosen.id
    for case in cases:
        log.append(session, case, "erasure_proposed", actor, at=at, data={"to": chosen.id})
    return row


def decide(
    session: Session, erasure: str, agreed: bool, because: str, actor: User, *, at: datetime,
    periods: Periods,
) -> Erasure:  # fmt: skip
    """Agree to let a record go, or decline with a reason; it is erased in the next night.

    Raises ``NotFound``, ``NotAllowed`` for whoever proposed it or was not asked,
    ``Conflict``, ``InvalidAnswers``.
    """
    row, cases = _row(session, erasure)
    require(actor, "approve_erasure", cases)
    if row.proposed_at is None or row.agreed_at is not None:
        raise Conflict("There is nothing to decide here.")
    if guards.on("erasure_by_two"):
        if row.proposed_by == actor.id:
            raise NotAllowed(ANOTHER)
        if row.approver_id != actor.id:
            raise NotAllowed(NOT_ASKED)
    if not agreed:
        row.declined_because = said(because, "because", "Say why it is kept")
        row.declined_at = at
    else:
        _require_due(session, row, periods, at)
        row.agreed_at = at
    what = "erasure_agreed" if agreed else "erasure_declined"
    for case in cases:
        log.append(session, case, what, actor, at=at)
    return row


def approvers(session: Session, case: Case) -> list[User]:
    """Who may be asked to decide: the managers of the team of the newest case."""
    rows = (
        sa.select(User)
        .join(UserRole)
        .where(UserRole.role == MANAGER, User.team_id == case.team_id, User.disabled_at.is_(None))
    )
    return list(session.scalars(rows.order_by(User.name)))


def review_list(session: Session, user: User) -> list[Line]:
    """The records whose time is over and that are still there, as one person may know of them.

    Raises ``NotAllowed``.
    """
    people.require(user, "read_keeping", None)
    rows = session.scalars(
        sa.select(Erasure)
        .where(Erasure.declined_at.is_(None), Erasure.erased_at.is_(None))
        .order_by(Erasure.due_on, Erasure.id)
    )
    return [line for row in rows if (line := _line(session, row, user)) is not None]


def to_review(session: Session, user: User, erasure: str) -> tuple[Line, list[User]]:
    """One record of the list, and whom its proposer may ask to decide.

    Raises ``NotAllowed``, ``NotFound``.
    """
    line = next(
        (one for one in review_list(session, user) if one.erasure.public_id == erasure), None
    )
    if line is None:
        raise NotFound
    asked = approvers(session, line.cases[-1])
    return line, [one for one in asked if one.id != user.id]


def certificates(session: Session, user: User) -> list[tuple[Erasure, str, str]]:
    """What was let go, the newest first: its certificate, who proposed it and who agreed.

    Raises ``NotAllowed``.
    """
    people.require(user, "read_keeping", None)
    rows = session.scalars(
        sa.select(Erasure).where(Erasure.erased_at.is_not(None)).order_by(Erasure.erased_at.desc())
    ).all()
    names = _names(session, {one for row in rows for one in (row.proposed_by, row.approver_id)})
    return [
        (row, names.get(row.proposed_by or 0, ""), names.get(row.approver_id or 0, ""))
        for row in rows
    ]


def require_due(session: Session, row: Erasure, periods: Periods, at: datetime) -> None:
    """See once more that its time is over and nothing holds it. Raises ``Conflict``."""
    _require_due(session, row, periods, at)


def _require_due(session: Session, row: Erasure, periods: Periods, at: datetime) -> None:
    if standing_hold(session, row.adult_id) is not None and guards.on("hold_beats_all"):
        raise Conflict(NOT_DUE)
    is_due = any(True for _ in due(session, periods, at, {row.adult_id}))
    if guards.on("erasure_only_due") and not is_due:
        raise Conflict(NOT_DUE)


def _row(session: Session, erasure: str) -> tuple[Erasure, list[Case]]:
    row = session.scalar(
        sa.select(Erasure).where(
            Erasure.public_id == erasure,
            Erasure.declined_at.is_(None), Erasure.erased_at.is_(None),
        )
    )  # fmt: skip
    if row is None:
        raise NotFound
    cases = locked_cases(session, row.adult_id)
    session.refresh(row, with_for_update=True)
    return row, cases


def _line(session: Session, row: Erasure, user: User) -> Line | None:
    cases = session.scalars(
        sa.select(Case)
        .where(Case.adult_id.in_(entries_of(session, row.adult_id)))
        .order_by(Case.id)
    ).all()
    if not cases or not all(people.may(user, "read_keeping", case) for case in cases):
        return None
    adult = session.execute(
        sa.select(ADULT.c.name, ADULT.c.date_of_birth, ADULT.c.public_id).where(
            ADULT.c.id == row.adult_id
        )
    ).one()
    names = _names(session, {row.proposed_by, row.approver_id})
    return Line(
        row,
        adult.name or "Name not known",
        adult.date_of_birth,
        adult.public_id,
        tuple(cases),
        KINDS_OF_RECORD[row.kind],
        standing_hold(session, row.adult_id),
        names.get(row.proposed_by or 0, ""),
        names.get(row.approver_id or 0, ""),
        row.approver_id == user.id and row.agreed_at is None,
    )


def _names(session: Session, ids: set[int | None]) -> dict[int, str]:
    found = session.execute(sa.select(User.id, User.name).where(User.id.in_(ids - {None})))
    return {number: name for number, name in found}
