"""Audit: answering - keep what an auditor has said so far, and finish. Drafts may be incomplete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from engine import clock, guards, log, people
from engine.audit.evidence import pieces
from engine.audit.facts import facts_of
from engine.audit.model import Audit, AuditAnswer
from engine.audit.questions import ANSWERS, GRADES, NEED_EVIDENCE, QUESTIONS
from engine.audit.typed import several
from engine.case.views.sight import Sight, see
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.people.model import User

#: What is said at the end -> what it is called. Each of them may be left empty but the first two.
CLOSING_WORDS: Mapping[str, str] = {
    "went_well": "What went well",
    "to_improve": "What to improve",
    "learning": "What can be learned",
    "learning_for": "Who can learn from it",
}


@dataclass(frozen=True)
class Said:
    """What was typed for one question: the answer, the piece of evidence, and words."""

    answer: str = ""
    evidence: str = ""
    words: str = ""


def save_answers(
    session: Session,
    audit: str,
    said: Mapping[int, Said],
    actor: User,
    *,
    version: int,
    at: datetime | None = None,
) -> Audit:
    """Keep what has been said so far to some of the questions. Nothing has to be complete.

    ``version`` is that of the audit as it was shown. Raises ``NotFound``; ``NotAllowed``;
    ``InvalidAnswers`` (``q<number>``); ``Conflict`` where it is finished, or was changed since.
    """
    found, sight = _locked(session, audit, actor, version, at or clock.now())
    wrong = _unreadable(said, {one.name for one in pieces(sight)})
    if wrong:
        raise InvalidAnswers(wrong)
    kept = answers_of(session, found)
    for number, one in said.items():
        row = kept.get(number) or AuditAnswer(audit_id=found.id, question=number, fact=None)
        row.said, row.evidence, row.words = one.answer or None, one.evidence, one.words.strip()
        session.add(row)
    flag_modified(found, "marks")  # a change of the answers is a change of the audit
    session.flush()
    return found


def save_closing(
    session: Session,
    audit: str,
    words: Mapping[str, str],
    grade: str,
    actor: User,
    *,
    version: int,
    at: datetime | None = None,
) -> Audit:
    """Keep what is said at the end, and the grade. Raises as ``save_answers``."""
    found, _ = _locked(session, audit, actor, version, at or clock.now())
    wrong: dict[str, str] = {}
    typed = {name: several(wrong, name, words.get(name, "")) for name in CLOSING_WORDS}
    if grade and grade not in GRADES:
        wrong["grade"] = "Select one of the grades"
    if wrong:
        raise InvalidAnswers(wrong)
    for name, text in typed.items():
        setattr(found, name, text)
    found.grade = grade or None
    session.flush()
    return found


def finish(
    session: Session,
    audit: str,
    actor: User,
    *,
    version: int,
    at: datetime | None = None,
    via: str = "web",
) -> Audit:
    """Finish an audit: every question answered, and where, a grade, and what was learned.

    What the record shows at this moment is kept beside the answers. Raises as
    ``save_answers``; ``InvalidAnswers`` names what is missing.
    """
    at = at or clock.now()
    found, sight = _locked(session, audit, actor, version, at)
    kept = answers_of(session, found)
    wrong = missing(found, kept)
    if wrong:
        raise InvalidAnswers(wrong)
    for number, fact in facts_of(sight).items():
        kept[number].fact = fact.value
    found.finished_at = at
    session.flush()
    data = {"audit": found.public_id, "grade": found.grade}
    log.append(session, None, "audit_finished", actor, at=at, via=via, data=data)
    return found


def answers_of(session: Session, audit: Audit) -> dict[int, AuditAnswer]:
    """The answers of an audit by the number of the question."""
    rows = session.scalars(select(AuditAnswer).where(AuditAnswer.audit_id == audit.id))
    return {row.question: row for row in rows}


def missing(audit: Audit, kept: Mapping[int, AuditAnswer]) -> dict[str, str]:
    """What has to be said before an audit can be finished: field -> sentence."""
    wrong: dict[str, str] = {}
    for number in QUESTIONS:
        row = kept.get(number)
        if row is None or row.said is None:
            wrong[f"q{number}"] = f"Answer question {number}"
        elif row.said in NEED_EVIDENCE and not row.evidence and guards.on("audit_shows_where"):
            wrong[f"q{number}-evidence"] = f"Say where you found it (question {number})"
    if not audit.went_well:
        wrong["went_well"] = "Say what went well"
    if not audit.to_improve:
        wrong["to_improve"] = "Say what to improve"
    if not audit.grade:
        wrong["grade"] = "Select the overall grade"
    return wrong


def _unreadable(said: Mapping[int, Said], known: set[str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for number, one in said.items():
        if number not in QUESTIONS:
            raise NotFound
        if one.answer and one.answer not in ANSWERS:
            wrong[f"q{number}"] = "Select one of the answers"
        if one.evidence and one.evidence not in known:
            wrong[f"q{number}-evidence"] = "Select a task, note or document of this case"
        several(wrong, f"q{number}-words", one.words)
    return wrong


def _locked(
    session: Session, audit: str, actor: User, version: int, at: datetime
) -> tuple[Audit, Sight]:
    """The audit, locked, and its case as the auditor sees it. It is theirs, open and unchanged."""
    found = session.scalar(select(Audit).where(Audit.public_id == audit).with_for_update(of=Audit))
    if found is None or found.auditor_id != actor.id:
        raise NotFound
    people.require(actor, "audit_case", found.case)
    if found.finished_at is not None and guards.on("audit_kept"):
        raise Conflict("This audit is finished. It is not changed any more.")
    if found.version != version:
        raise Conflict(
            "This audit was changed in another window since you opened this page. What you typed "
            "is below. Look at it, and save it again."
        )
    return found, see(session, found.case.public_id, actor, at=at)
