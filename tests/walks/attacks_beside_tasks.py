"""Attacks beside tasks: notes, reports, pauses, corrections and letters that must not be."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case import correct, note, open_case, pause, report, resume, token
from engine.case.letters.approve import approve_letter
from engine.case.letters.send import send_letter
from engine.case.report import stage
from engine.clock import today
from engine.db.tables import metadata
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.people.model import User
from tests.walks import people
from tests.walks.answers import Typed
from tests.walks.ground import Attack, Errors, Ground, Make

LETTER = metadata.tables["letter"]


def a_note_at_the_wrong_time(it: Ground) -> Attack | None:
    """After the end only a late entry; before it, no late entry."""
    if it.case.ended_at is not None:
        return _notes(it, "case_note", {"note_text": ["Too late."]}, "lena", Conflict)
    typed = {"late_text": ["Too early."], "late_why": ["It is open."]}
    return _notes(it, "late_entry", typed, "lena", Conflict)


def a_note_without_words(it: Ground) -> Attack | None:
    kind = "late_entry" if it.case.ended_at is not None else "case_note"
    return _notes(it, kind, {}, "tom", InvalidAnswers)


def a_note_by_a_supervisor(it: Ground) -> Attack | None:
    return _notes(it, "case_note", {"note_text": ["Not mine to write."]}, "ruth", NotAllowed)


def a_note_by_a_stranger(it: Ground) -> Attack | None:
    who = it.choose.choice(("nell", "owen", "iris", "sam", "aud"))
    return _notes(it, "case_note", {"note_text": ["Not for me."]}, who, NotFound)


def _notes(it: Ground, kind: str, typed: Typed, who: str, refused: Errors) -> Attack | None:
    actor, case, at = it.user(f"{who}@council.example").id, it.one.public_id, it.now
    if any(actor in (t.assignee_id, t.completed_by) for t in it.tasks) and refused is NotFound:
        return None

    def noting(s: Session) -> object:
        return note(s, case, kind, typed, s.get_one(User, actor), at=at, via="shell")

    return Attack(f"a note that must not be: {kind} by {who}", noting, refused)


def a_report_that_does_not_fit(it: Ground) -> Attack | None:
    """Something that cannot be reported, or not now."""
    here = stage(it.case)
    ended = it.case.ended_at is not None
    name = it.choose.choice(("exception", "experience", "no_such_thing", "risk_removed"))
    if name == "risk_removed" and here in ("enquiry", "plan"):
        return None
    refused = Conflict if ended and name != "no_such_thing" else NotFound
    actor, case, at = it.user("tom@council.example").id, it.one.public_id, it.now

    def reporting(s: Session) -> object:
        return report(s, case, name, s.get_one(User, actor), at=at, via="shell")

    return Attack("a report that does not fit", reporting, refused)


def a_case_opened_by_who_may_not(it: Ground) -> Attack | None:
    who = it.user(f"{it.choose.choice(('ruth', 'iris', 'sam', 'aud'))}@council.example").id

    def opening(s: Session) -> object:
        return open_case(s, s.get_one(User, who), at=it.now, via="shell")

    return Attack("a case opened by who may not", opening, NotAllowed)


def a_pause_that_must_not_be(it: Ground) -> Attack | None:
    """An urgent step, a pause without a day, a pause of a pause, a task of somebody else."""
    if it.task is None:
        return None
    bosses = people.with_role(it.session, it.case.team_id, people.SUPERVISOR)
    actor, what, at = it.choose.choice(bosses).id, it.task.public_id, it.now
    until, refused = today(at) + timedelta(days=7), (Conflict,)
    if it.task.workflow.name == "immediate_danger":
        refused = (Refused,)
    elif it.task.paused_because is None:
        until, refused = today(at) - timedelta(days=it.choose.randint(0, 3)), (InvalidAnswers,)

    def pausing(s: Session) -> object:
        who = s.get_one(User, actor)
        return pause(s, what, "unwell", "She is ill.", until, who, at=at, via="shell")

    return Attack("a pause that must not be", pausing, refused)


def a_clock_that_was_not_stopped(it: Ground) -> Attack | None:
    if it.task is None or it.task.paused_because is not None:
        return None
    bosses = people.with_role(it.session, it.case.team_id, people.SUPERVISOR)
    actor, what, at = it.choose.choice(bosses).id, it.task.public_id, it.now

    def resuming(s: Session) -> object:
        return resume(s, what, s.get_one(User, actor), at=at, via="shell")

    return Attack("a clock that was not stopped", resuming, Conflict)


def a_correction_that_must_not_be(it: Ground) -> Attack | None:
    """Of a task that is open, in a case that is closed, or by somebody who only watches over it."""
    done = [t for t in it.tasks if t.completed_at is not None]
    if it.case.ended_at is not None:
        task = it.choose.choice(done)
        author = it.session.get_one(User, task.completed_by)
        return _corrects(it, task.id, task.public_id, author, Conflict)
    if done and it.choose.random() < 0.5:
        task, watches = it.choose.choice(done), it.user("ruth@council.example")
        return _corrects(it, task.id, task.public_id, watches, NotAllowed)
    actor = it.doer(it.task) if it.task else None
    if it.task is None or actor is None:
        return None
    return _corrects(it, it.task.id, it.task.public_id, actor, (Conflict, NotAllowed))


def _corrects(it: Ground, number: int, what: str, actor: User, refused: Errors) -> Attack:
    who, at = actor.id, it.now
    typed: Typed = {
        "because": ["A slip."],
        "_token": [token.issue(it.case.event_key, actor.id, number)],
    }

    def correcting(s: Session) -> object:
        return correct(s, what, "anything", typed, s.get_one(User, who), at=at, via="shell")

    return Attack("a correction that must not be", correcting, refused)


def a_letter_approved_by_who_wrote_it(it: Ground) -> Attack | None:
    found = [(n, r) for n, r in _letters(it) if r.state == "drafted"]
    if not found:
        return None
    number, row = it.choose.choice(found)
    who, case, at = row.written_by, it.one.public_id, it.now

    def approving(s: Session) -> object:
        actor, seen = s.get_one(User, who), str(row.version)
        return approve_letter(s, case, str(number), seen, actor, at=at, via="shell")

    return Attack("a letter approved by who wrote it", approving, (NotAllowed, Refused))


def a_letter_nobody_approved(it: Ground) -> Attack | None:
    found = [(n, r) for n, r in _letters(it) if r.state != "approved"]
    if not found:
        return None
    number, row = it.choose.choice(found)
    day, case, at = today(it.now), it.one.public_id, it.now
    typed: Typed = {
        "sent_on-day": [str(day.day)],
        "sent_on-month": [str(day.month)],
        "sent_on-year": [str(day.year)],
        "_version": [str(row.version)],
    }
    who = it.user("tom@council.example").id

    def sending(s: Session) -> object:
        return send_letter(s, case, str(number), typed, s.get_one(User, who), at=at, via="shell")

    return Attack("a letter nobody approved", sending, Conflict)


def _letters(it: Ground) -> list[tuple[int, object]]:
    rows = select(LETTER).where(LETTER.c.case_id == it.one.id).order_by(LETTER.c.id)
    return list(enumerate(it.session.execute(rows).all(), start=1))


BESIDE_TASKS: tuple[Make, ...] = (
    a_note_at_the_wrong_time,
    a_note_without_words,
    a_note_by_a_supervisor,
    a_note_by_a_stranger,
    a_report_that_does_not_fit,
    a_case_opened_by_who_may_not,
    a_pause_that_must_not_be,
    a_clock_that_was_not_stopped,
    a_correction_that_must_not_be,
    a_letter_approved_by_who_wrote_it,
    a_letter_nobody_approved,
)
