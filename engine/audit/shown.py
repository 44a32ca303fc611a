"""Audit: shown - the audits one person may see, and one audit with its answers, facts and actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from engine import clock, people
from engine.audit.actions import may_do
from engine.audit.answering import answers_of, missing
from engine.audit.draw import draw_again
from engine.audit.evidence import Piece, pieces
from engine.audit.facts import SAYS, Fact, facts_of
from engine.audit.model import Audit, AuditAction, AuditAnswer, AuditSample
from engine.audit.moderating import to_moderate
from engine.audit.questions import FULL, POINTS, SECTIONS, Section
from engine.case.file import CaseFile, workers
from engine.case.model import Case
from engine.case.views.sight import Sight, see
from engine.errors import NotAllowed, NotFound
from engine.people import hidden
from engine.people.model import User
from engine.people.rules import MANAGER, SUPERVISOR
from engine.people.sampled import AUDITOR

MOST = 100


@dataclass(frozen=True)
class Step:
    """A section of an audit: how many of its questions are answered."""

    section: Section
    answered: int


@dataclass(frozen=True)
class AuditPage:
    """One audit as one person may see it.

    ``sight`` is the case, where this person may read it now; ``facts`` and ``pieces`` are
    those of the record then. ``may_answer``: it is theirs and not finished.
    """

    audit: Audit
    user: User
    sight: Sight | None
    answers: Mapping[int, AuditAnswer]
    facts: Mapping[int, Fact]
    pieces: Mapping[str, Piece]
    actions: Sequence[AuditAction]
    may_do: Sequence[User]
    again_of: str | None
    today: date

    @property
    def may_answer(self) -> bool:
        """It is theirs to answer, and not finished."""
        return self.audit.auditor_id == self.user.id and self.audit.finished_at is None

    @property
    def may_moderate(self) -> bool:
        """It is theirs to give a second opinion on, and they have not yet."""
        return self.audit.moderator_id == self.user.id and self.audit.moderated_at is None

    @property
    def may_add_action(self) -> bool:
        """They audited it, or gave a second opinion."""
        return self.user.id in (self.audit.auditor_id, self.audit.moderator_id)

    @property
    def steps(self) -> list[Step]:
        """The sections, each with how many of its questions are answered."""
        said = {number for number, row in self.answers.items() if row.said}
        return [Step(s, sum(q.number in said for q in s.questions)) for s in SECTIONS]

    @property
    def missing(self) -> dict[str, str]:
        """What has to be said before it can be finished."""
        return missing(self.audit, self.answers)

    @property
    def score(self) -> tuple[int, int]:
        """The marks given, and how many there could be."""
        said = [row.said or "" for row in self.answers.values()]
        given = [POINTS[one] for one in said if one in POINTS]
        return sum(given), FULL * len(given)

    def fact_says(self, number: int) -> str:
        """What the record showed of a question when the audit was finished, in words."""
        row = self.answers.get(number)
        return SAYS.get(row.fact or "", "") if row else ""

    def evidence(self, number: int) -> Piece | None:
        """The piece of evidence that an answer names, where it may be seen now."""
        row = self.answers.get(number)
        return self.pieces.get(row.evidence) if row else None


@dataclass(frozen=True)
class ActionLine:
    """Something to be put right, with the audit and the case it comes from."""

    action: AuditAction
    audit: str
    reference: str
    overdue: bool


@dataclass(frozen=True)
class Home:
    """What one person has to do with audits."""

    open: Sequence[Audit]
    #: number of an open audit -> how many of its questions are answered
    answered: Mapping[int, int]
    finished: Sequence[Audit]
    to_moderate: Sequence[Audit]
    samples: Sequence[AuditSample]
    actions: Sequence[ActionLine]
    audits: bool  # whether this person audits at all


def home(session: Session, user: User, *, at: datetime) -> Home:
    """The audits, samples and open actions this person may see. Raises ``NotAllowed``."""
    people.require(user, "read_measures", None)
    audits = AUDITOR in user.roles
    seen = session.scalars(
        select(Audit)
        .join(Audit.case)
        .options(contains_eager(Audit.case))
        .where(_may_see(user, at))
        .order_by(Audit.drawn_at.desc(), Audit.id.desc())
    ).all()
    samples = select(AuditSample).where(AuditSample.drawn_by == user.id)
    to_audit = [one for one in seen if one.finished_at is None and one.auditor_id == user.id]
    return Home(
        open=to_audit,
        answered=_answered(session, [one.id for one in to_audit]),
        finished=[one for one in seen if one.finished_at is not None][:MOST],
        to_moderate=to_moderate(session, user, at) if audits else (),
        samples=session.scalars(samples.order_by(AuditSample.id.desc())).all() if audits else (),
        actions=open_actions(session, user, at=at),
        audits=audits,
    )


def _answered(session: Session, audits: Sequence[int]) -> dict[int, int]:
    count = (
        select(AuditAnswer.audit_id, func.count(AuditAnswer.id))
        .where(AuditAnswer.audit_id.in_(audits), AuditAnswer.said.is_not(None))
        .group_by(AuditAnswer.audit_id)
    )
    return {audit: number for audit, number in session.execute(count)}


def open_actions(session: Session, user: User, *, at: datetime) -> list[ActionLine]:
    """What has to be put right and is not yet, the most overdue first."""
    today = clock.today(at)
    rows = session.execute(
        select(AuditAction, Audit.public_id, Case.reference)
        .join(Audit, Audit.id == AuditAction.audit_id)
        .join(Case, Case.id == Audit.case_id)
        .where(AuditAction.done_at.is_(None), _may_see(user, at))
        .order_by(AuditAction.due_on, AuditAction.id)
    )
    return [ActionLine(one, audit, name, one.due_on < today) for one, audit, name in rows]


def read_audit(session: Session, audit: str, user: User, *, at: datetime) -> AuditPage:
    """One audit. Raises ``NotFound`` where this person may not know of it; ``NotAllowed``."""
    found = session.scalar(select(Audit).where(Audit.public_id == audit))
    if found is None:
        raise NotFound
    case = found.case
    people.require(user, "read_audit", case, workers(session, case, user))
    mine = user.id in (found.auditor_id, found.moderator_id)
    if not mine and (found.finished_at is None or user.team_id != case.team_id):
        raise NotFound
    sight = _sight(session, case, user, at)
    shown = sight or Sight(CaseFile(session, case, user, at), user)
    asked = found.finished_at is None or found.moderator_id == user.id
    actions = select(AuditAction).where(AuditAction.audit_id == found.id)
    before = session.get(Audit, found.again_of) if found.again_of else None
    return AuditPage(
        audit=found,
        user=user,
        sight=sight,
        answers=answers_of(session, found),
        facts=facts_of(sight) if sight is not None and asked else {},
        pieces={one.name: one for one in pieces(shown)},
        actions=session.scalars(actions.order_by(AuditAction.due_on, AuditAction.id)).all(),
        may_do=may_do(session, case),
        again_of=before.public_id if before else None,
        today=clock.today(at),
    )


def read_sample(
    session: Session, sample: str, user: User, *, at: datetime
) -> tuple[AuditSample, Sequence[Audit], bool]:
    """A sample, the audits that came of it and whether its seed draws the same cases again.

    For whoever drew it; without those of cases that they may not know of now. Raises ``NotFound``.
    """
    people.require(user, "draw_audit", None)
    found = session.scalar(select(AuditSample).where(AuditSample.public_id == sample))
    if found is None or found.drawn_by != user.id:
        raise NotFound
    audits = select(Audit).join(Audit.case).options(contains_eager(Audit.case))
    rows = session.scalars(audits.where(Audit.sample_id == found.id).order_by(Audit.id)).all()
    again = draw_again(found) == [one.case.reference for one in rows]
    unknown = set(session.scalars(hidden.hidden_from(user.id, at)))
    return found, [one for one in rows if one.case_id not in unknown], again


def _sight(session: Session, case: Case, user: User, at: datetime) -> Sight | None:
    """The case, where this person may read it now."""
    try:
        return see(session, case.public_id, user, at=at)
    except (NotAllowed, NotFound):
        return None


def _may_see(user: User, at: datetime) -> ColumnElement[bool]:
    """The audits a person may see: those they did, and the finished ones of the team they answer for."""
    mine = or_(Audit.auditor_id == user.id, Audit.moderator_id == user.id)
    known = Audit.case_id.not_in(hidden.hidden_from(user.id, at))
    if not user.roles & {MANAGER, SUPERVISOR} or user.team_id is None:
        return known & mine
    team = Audit.case_id.in_(select(Case.id).where(Case.team_id == user.team_id))
    return known & (mine | (team & Audit.finished_at.is_not(None)))
