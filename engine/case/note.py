"""Case: note - write something down between tasks, without touching the workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, form, guards, log, people
from engine.case import gates
from engine.case.file import CaseFile, locked_case
from engine.case.known import KnownNow
from engine.case.model import Task
from engine.case.step import Passed
from engine.case.submit import settle
from engine.errors import Conflict, NotFound
from engine.form.fields import Typed
from engine.form.fills import fills
from engine.people.model import User
from engine.record import Row

__all__ = ["NOTES", "note", "note_form"]


@dataclass(frozen=True)
class NoteKind:
    """Something that can be noted at any time: what people call it, and its form."""

    title: str
    form: form.Form


def _ask(id: str, type: str, label: str, binding: str, **more: str) -> dict[str, str]:
    return {"id": id, "type": type, "label": label, "binding": binding, **more}


def _kind(name: str, title: str, *questions: Mapping[str, str]) -> NoteKind:
    page = {"title": title, "questions": list(questions)}
    return NoteKind(title, form.define(f"note_{name}", {"pages": [page]}))


#: What can be noted now. An attempt leaves the task open: a try is not a conversation.
NOTES: Mapping[str, NoteKind] = {
    "case_note": _kind(
        "case_note",
        "Write a case note",
        _ask("note_text", "long_text", "What happened?", "add:case_note.text",
             required="Write the note"),
    ),
    "attempt": _kind(
        "attempt",
        "Note a try to talk with the adult",
        _ask("attempt_at", "date_time", "When did you try?", "add:attempt.tried_at",
             required="Enter when you tried", default="now"),
        _ask("attempt_how", "choice", "How?", "add:attempt.how", codes="talked_where",
             required="Select how you tried"),
        _ask("attempt_what", "long_text", "What happened?", "add:attempt.what_happened",
             required="Say what happened"),
        _ask("attempt_next", "date", "When will you try again?", "add:attempt.next_on",
             required="Enter when you will try again"),
    ),
    "conversation": _kind(
        "conversation",
        "Write down a conversation",
        _ask("talk_with", "choice", "Who did you talk with?", "add:conversation.talked_with",
             codes="talked_with_met", required="Select who you talked with"),
        _ask("talk_at", "date_time", "When did you talk?", "add:conversation.happened_at",
             required="Enter the day and time you talked"),
        _ask("talk_place", "choice", "How and where did you talk?", "add:conversation.place",
             codes="talked_where", required="Select how and where you talked"),
        _ask("talk_not_alone", "long_text", "Why did you not talk with the adult alone?",
             "add:conversation.not_alone_why",
             show_if="talk_with in ('with_adult_others_present', 'with_representative')",
             required="Say why you did not talk with the adult alone"),
        _ask("talk_said", "long_text", "What was said?", "add:case_note.text",
             hint="In their own words, where you can.", required="Write down what was said"),
    ),
    "agency_contact": _kind(
        "agency_contact",
        "Note what an agency was asked or answered",
        _ask("asked_agency", "text", "Which agency?", "add:agency_contact.agency",
             required="Enter the agency"),
        _ask("asked_on", "date", "When?", "add:agency_contact.asked_on", default="today",
             required="Enter the day"),
        _ask("asked_basis", "choice", "On what basis did you share information?",
             "add:agency_contact.basis", codes="sharing_basis",
             required="Select the basis for sharing"),
        _ask("asked_reply", "long_text", "What did they say?", "add:agency_contact.reply"),
    ),
    "information_share": _kind(
        "information_share",
        "Note what was shared, and with whom",
        _ask("share_with", "text", "With whom?", "add:information_share.recipient",
             required="Enter with whom it was shared"),
        _ask("share_on", "date", "When?", "add:information_share.shared_on", default="today",
             required="Enter the day"),
        _ask("share_basis", "choice", "On what basis?", "add:information_share.basis",
             codes="sharing_basis", required="Select the basis for sharing"),
        _ask("share_what", "long_text", "What was shared?", "add:information_share.what",
             required="Say what was shared"),
    ),
    "safe_contact": _kind(
        "safe_contact",
        "Change how the adult can be reached safely",
        _ask("safe_ways", "choices", "Which ways of reaching them are safe?",
             "one:safe_contact.channels", codes="safe_channel",
             required="Select the safe ways of reaching them"),
        _ask("safe_when", "text", "When and where is it safe to talk?",
             "one:safe_contact.when_and_where"),
        _ask("safe_code", "text", "Is there a word that tells them it is really us?",
             "one:safe_contact.code_word"),
        _ask("safe_household", "yes_no_not_known",
             "Could anyone at home see their post, phone or screen?",
             "one:safe_contact.household_sees"),
    ),
    "late_entry": _kind(
        "late_entry",
        "Add a late entry",
        _ask("late_text", "long_text", "What should be added?", "add:late_entry.text",
             required="Write the entry"),
        _ask("late_why", "long_text", "Why is it added only now?", "add:late_entry.why_late",
             required="Say why it is added only now"),
    ),
}  # fmt: skip


def note_form(kind: str) -> form.Form:
    """The form of a kind of note. Raises ``NotFound``."""
    if kind not in NOTES:
        raise NotFound("There is no such kind of note.")
    return NOTES[kind].form


def note(
    session: Session,
    case: str,
    kind: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> list[Row]:
    """Write something down in a case (``case`` is its public id). Returns the rows.

    After the end nothing can be written but a late entry (INV-23).
    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``; ``Refused``.
    """
    file = CaseFile(session, locked_case(session, case), actor, at or clock.now(), via)
    people.require(actor, "note", file.case)
    asked = note_form(kind)
    ended = file.case.ended_at is not None
    if guards.on("closed_stays_closed") and ended != (kind == "late_entry"):
        raise Conflict(
            "This case is closed. You can add a late entry."
            if ended
            else "This case is still open. Write a case note instead."
        )
    known = KnownNow(file, no_task(file), asked, typed)
    answers = form.read(asked, typed, known)
    added: dict[str, list[Row]] = {}
    by = {"typed_at": file.at, "typed_by": actor.id, "task_id": None}
    for one in fills(asked, answers):
        values = {k: v for k, v in one.values.items()}
        row = file.record.one(one.kind) if one.verb == "one" else None
        if row is not None:
            added.setdefault(one.kind, []).append(file.record.change(row, values, **by))  # type: ignore[arg-type]
        else:
            added.setdefault(one.kind, []).extend(file.record.add(one.kind, [values], **by))  # type: ignore[arg-type]
    file.changed()
    if ended:
        gates.check(
            gates.At(file.record, file.facts, file.case, added=added, actor_id=actor.id), ()
        )
    else:
        settle(file, None, added, Passed(), actor)
    log.append(session, file.case, "noted", actor, at=file.at, via=via, data={"kind": kind})
    return [row for rows in added.values() for row in rows]


def no_task(file: CaseFile) -> Task:
    """A note stands in the main process, in no task of it."""
    from engine.case.model import Workflow

    task = Task(name="", title="", role="", workflow_id=0)
    task.workflow = Workflow(is_main=True, name=file.process.name)
    return task
