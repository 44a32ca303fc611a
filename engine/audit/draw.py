"""Audit: draw - a sample for one auditor; the same case again; and proof that a draw is what it says."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.audit.model import Audit, AuditSample
from engine.audit.sample import MOST, YEAR, Framed, choose, frame_of, usual_size
from engine.audit.typed import between, line
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.people.model import Team, User

#: Of so many drawn, one is read by a second auditor as well.
MODERATED = 5
LONGEST_WORDS = 200
FIRST_DAY = date(2015, 4, 1)


def draw(
    session: Session,
    first: date | None,
    last: date | None,
    actor: User,
    *,
    size: int | None = None,
    share: bool = False,
    theme: str = "",
    seed: str = "",
    at: datetime | None = None,
    via: str = "web",
) -> AuditSample:
    """Draw a sample of the section 42 enquiries concluded between two days, both counted.

    Without ``size`` four are drawn; with ``share`` one in twenty, and never fewer than four.
    Without a ``seed`` one is made and kept: with it the same sample is drawn again.
    Raises ``NotAllowed``; ``InvalidAnswers``; ``Conflict`` where there is nothing to draw from.
    """
    at = at or clock.now()
    people.require(actor, "draw_audit", None)
    wrong = _readable(first, last, size, clock.today(at))
    theme = line(wrong, "theme", theme, "", LONGEST_WORDS)
    seed = line(wrong, "seed", seed, "", LONGEST_WORDS) or secrets.token_hex(8)
    if wrong or first is None or last is None:
        raise InvalidAnswers(wrong)
    frame = _frame(session, first, last, actor, at)
    wanted = size or usual_size(len(frame), share)
    sample = AuditSample(
        first_day=first, last_day=last, theme=theme, seed=seed, size=wanted, drawn_at=at,
        drawn_by=actor.id, frame=[[one.reference, one.team, list(one.marks)] for one in frame],
    )  # fmt: skip
    session.add(sample)
    session.flush()
    _open(session, sample, choose(frame, seed, wanted), actor)
    data = {"sample": sample.public_id, "of": len(frame), "drawn": min(wanted, len(frame))}
    log.append(session, None, "audit_drawn", actor, at=at, via=via, data=data)
    return sample


def draw_again(sample: AuditSample) -> list[str]:
    """The references that the seed of a sample draws from what it was drawn from."""
    frame = [Framed(reference, team, tuple(marks)) for reference, team, marks in sample.frame]
    return [one.reference for one in choose(frame, sample.seed, sample.size)]


def audit_again(
    session: Session,
    audit: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Audit:
    """Audit the same case again, after what had to be put right. Its own auditor does.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` while one of it is not finished.
    """
    at = at or clock.now()
    before = session.scalar(select(Audit).where(Audit.public_id == audit).with_for_update(of=Audit))
    if before is None or before.auditor_id != actor.id:
        raise NotFound
    people.require(actor, "audit_case", before.case)
    open_now = select(Audit.id).where(Audit.case_id == before.case_id, Audit.finished_at.is_(None))
    if session.scalar(open_now) is not None:
        raise Conflict("This case is being audited already. Finish that first.")
    again = Audit(
        case_id=before.case_id, auditor_id=actor.id, again_of=before.id, marks=before.marks,
        drawn_at=at, to_moderate=False,
    )  # fmt: skip
    session.add(again)
    session.flush()
    data = {"audit": again.public_id, "again_of": before.public_id}
    log.append(session, None, "audit_begun_again", actor, at=at, via=via, data=data)
    return again


def _frame(session: Session, first: date, last: date, actor: User, at: datetime) -> list[Framed]:
    """What can be drawn from, and by nobody else meanwhile: two auditors must not be given one case.

    Raises ``Conflict`` where there is nothing.
    """
    session.execute(select(Team.id).order_by(Team.id).with_for_update(key_share=True))
    frame = frame_of(session, first, last, actor, at)
    if not frame:
        raise Conflict(
            "There is nothing to draw from: no section 42 enquiry was concluded in this time that "
            "is not yours, was not audited in the last 12 months and that you may know of."
        )
    return frame


def _open(session: Session, sample: AuditSample, drawn: list[Framed], actor: User) -> None:
    """One audit for each case that was drawn; every fifth is read by a second auditor too."""
    named = select(Case.reference, Case.id).where(Case.reference.in_([o.reference for o in drawn]))
    numbers = {reference: number for reference, number in session.execute(named)}
    for place, one in enumerate(drawn):
        session.add(
            Audit(
                case_id=numbers[one.reference],
                auditor_id=actor.id,
                sample_id=sample.id,
                marks=list(one.marks),
                drawn_at=sample.drawn_at,
                to_moderate=place % MODERATED == 0,
            )
        )
    session.flush()


def _readable(
    first: date | None, last: date | None, size: int | None, today: date
) -> dict[str, str]:
    """What cannot be taken of the days and the number: field -> sentence."""
    wrong: dict[str, str] = {}
    between(wrong, "first", first, FIRST_DAY, today, "Enter a day since the Care Act began in 2015")
    between(wrong, "last", last, FIRST_DAY, today, "The last day cannot be in the future")
    if first is not None and last is not None and not wrong:
        says = "The last day comes after the first, and no more than two years after it"
        between(wrong, "last", last, first, first + 2 * YEAR, says)
    if size is not None and not 1 <= size <= MOST:
        wrong["size"] = f"Enter a number from 1 to {MOST}"
    return wrong
