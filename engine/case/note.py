"""Case: note - write something down between tasks, without touching the workflow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import clock, form, guards, log, people
from engine.case import gates
from engine.case.file import CaseFile, locked_case, workers
from engine.case.known import KnownNow
from engine.case.model import Task, Workflow
from engine.case.note_kinds import NOTES, PERSON_TO_TELL, note_form
from engine.case.report import stage
from engine.case.step import Passed
from engine.case.submit import settle
from engine.errors import Conflict, NotAllowed
from engine.form.fields import Typed
from engine.form.fills import Fill, fills
from engine.people.model import User
from engine.people.roles import said
from engine.record import KINDS, Row, people_to_tell
from engine.record.facts import changed


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
    people.require(actor, "note", file.case, workers(session, file.case, actor))
    asked = note_form(kind)
    require_fit(file, kind, actor)
    ended = file.case.ended_at is not None
    if guards.on("closed_stays_closed") and ended != (kind == "late_entry"):
        raise Conflict(
            "This case is closed. You can add a late entry."
            if ended
            else "This case is still open. Write a case note instead."
        )
    before = file.facts.snapshot()
    known = KnownNow(file, no_task(file), asked, typed)
    answers = form.read(asked, typed, known)
    added: dict[str, list[Row]] = {}
    by = {"typed_at": file.at, "typed_by": actor.id, "task_id": None}
    for one in fills(asked, answers):
        added.setdefault(one.kind, []).extend(_write(file, one, by))
    file.changed()
    if ended:
        gates.check(
            gates.At(file.record, file.facts, file.case, added=added, actor_id=actor.id), ()
        )
    else:
        settle(file, None, added, Passed(), actor)
    particulars = {"kind": kind, "facts": changed(before, file.facts.snapshot())}
    log.append(session, file.case, "noted", actor, at=file.at, via=via, data=particulars)
    return [row for rows in added.values() for row in rows]


def require_fit(file: CaseFile, kind: str, actor: User) -> None:
    """Some notes decide something, and some need what they are about.

    Raises ``NotAllowed`` with who can write them, ``Conflict`` where there is nothing to say.
    """
    asked = NOTES[kind]
    if guards.on("permission") and asked.roles and not asked.roles & actor.roles:
        raise NotAllowed(f"Only a {said(asked.roles)} can write this.")
    if asked.stages and stage(file.case) not in asked.stages:
        raise Conflict("There is nothing to say here yet: the findings are not settled.")
    if asked.needs == PERSON_TO_TELL and not people_to_tell.rows(file.record):
        raise Conflict("Nobody is waiting for an answer.")
    if asked.needs in KINDS and not file.record.live(asked.needs):
        raise Conflict(f"There is nothing to say here yet: the record has no {asked.needs}.")


def is_offered(file: CaseFile, kind: str, actor: User) -> bool:
    """Whether a kind of note can be written by somebody now, before the end or after it."""
    if (kind == "late_entry") != (file.case.ended_at is not None):
        return False
    try:
        require_fit(file, kind, actor)
    except (NotAllowed, Conflict):
        return False
    return True


def _write(file: CaseFile, one: Fill, by: dict[str, Any]) -> list[Row]:
    values = dict(one.values)
    row = file.record.one(one.kind) if one.verb == "one" else None
    if row is not None:
        return [file.record.change(row, values, **by)]
    if one.about:
        kind, key = one.about
        columns = KINDS[one.kind].columns.items()
        if kind == PERSON_TO_TELL:
            values["recipient"] = key
        else:
            values |= {name: int(key) for name, f in columns if (f.type, f.of) == ("ref", kind)}
    return file.record.add(one.kind, [values], **by)


def no_task(file: CaseFile) -> Task:
    """A note stands in the main process, in no task of it."""
    task = Task(name="", title="", role="", workflow_id=0)
    task.workflow = Workflow(is_main=True, name=file.process.name)
    return task
