"""Migrate: take one case over to another version of its process, or say why it stays.

The case keeps what it has done, who has what, what was typed and every date. A task
that the new version does not ask is cancelled and its text kept; one that it asks is
opened. Nothing that was captured is asked of the adult again for the sake of a diagram.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, log, people, workflow
from engine.case import again, later_on, step, timers
from engine.case.file import CaseFile, locked_case
from engine.case.holds import hold
from engine.case.migrate.replay import Replay, replay
from engine.case.model import Case, Draft, KeptText, Task, Workflow
from engine.errors import Conflict, NotFound, Refused
from engine.form import fields
from engine.people.model import User
from engine.process.model import ProcessVersion
from engine.process.runtime import Process, process_of
from engine.workflow import Open

GONE = "The process has changed: this is not asked any more."
ASKED_OTHERWISE = "The process has changed: these questions are not asked any more."


@dataclass
class Outcome:
    """What migrating a case would do, or did: tasks kept, opened and taken away, by title."""

    kept: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def preview(session: Session, case_id: int, version: ProcessVersion, *, at: datetime) -> Outcome:
    """Say what migrating a case would do; nothing is changed. Raises ``Refused``; ``NotFound``."""
    found = session.get(Case, case_id)
    if found is None:
        raise NotFound
    file = CaseFile(session, found, None, at)
    process = process_of(session, version.id)
    outcome = Outcome()
    for row, _, now in _open_now(file, process, replay(file, process)):
        there = _there(file, row)
        names = [one.name for one in now]
        outcome.kept += [task.title for task in there if task.name in names]
        outcome.gone += [task.title for task in there if task.name not in names]
        outcome.opened += [one.title for one in now if one.name not in {t.name for t in there}]
    return outcome


def migrate(
    session: Session,
    case: str,
    version: ProcessVersion,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Outcome:
    """Take a case (by its public id) over to another version of its process.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` on a closed case or the same version;
    ``Refused`` naming the first step that the version does not allow.
    """
    people.require(actor, "publish_process", None)
    file = CaseFile(session, locked_case(session, case), actor, at or clock.now(), via)
    _require_movable(file, version)
    before = file.case.process_version_id
    process = process_of(session, version.id)
    found = _open_now(file, process, replay(file, process))
    file.case.go_over_to(version.id)
    file.process = process
    outcome = Outcome()
    for row, state, now in found:
        row.state = state
        _agree_tasks(file, row, now, outcome)
    session.flush()
    for row, _, _ in found:
        _agree_timers(file, row)
    hold(file)
    again.agree(file)
    later_on.agree(file)
    data = {
        "from": before,
        "to": version.id,
        "opened": len(outcome.opened),
        "gone": len(outcome.gone),
    }
    log.append(session, file.case, "migrated", actor, at=file.at, via=via, data=data)
    return outcome


def _require_movable(file: CaseFile, version: ProcessVersion) -> None:
    if file.case.ended_at is not None:
        raise Conflict("This case is closed. It stays on the version it ended with.")
    if version.state != "published" or version.process != file.process.name:
        raise Conflict("A case goes over only to the published version of its own process.")
    if version.id == file.case.process_version_id:
        raise Conflict("This case follows this version already.")


Now = list[tuple[Workflow, str, list[Open]]]


def _open_now(file: CaseFile, process: Process, replayed: Replay) -> Now:
    """Each open workflow with its position in the new version and what is open there."""
    found: Now = []
    for number, run in replayed.runs.items():
        row = file.session.get_one(Workflow, number)
        if run.completed:
            title = "the case" if row.is_main else f"“{process.diagrams[row.name].name}”"
            raise Refused(
                "migration_replays",
                f"In this version {title} would be over by now. Nothing ends by migrating.",
                "whoever changes the process",
            )
        found.append((row, run.dump(), run.open_tasks()))
    return found


def _there(file: CaseFile, row: Workflow) -> list[Task]:
    return [task for task in file.open_tasks if task.workflow_id == row.id and task.is_open]


def _agree_tasks(file: CaseFile, row: Workflow, now: list[Open], outcome: Outcome) -> None:
    """Let the task rows stand where the new version has them; dates and holders stay."""
    there = {task.name: task for task in _there(file, row)}
    for one in now:
        task = there.pop(one.name, None)
        if task is None:
            outcome.opened.append(one.title)
            file.open_tasks.append(step.open_task(file, row, one))
            continue
        outcome.kept.append(one.title)
        task.spiff_id, task.title, task.role = one.spiff_id, one.title, one.role
        task.also_role = one.properties.get("also_role")
        task.stage, task.faces = one.properties.get("msp_stage"), one.properties.get("faces")
        task.other_person_than = one.properties.get("other_person_than")
        _rekey_draft(file, task)
    for task in there.values():
        outcome.gone.append(task.title)
        step.cancel(file, task, GONE)


def _rekey_draft(file: CaseFile, task: Task) -> None:
    """A draft goes along question by question; what is not asked any more is kept as its author's."""
    draft = file.session.get(Draft, task.id)
    if draft is None:
        return
    form = file.process.form(task.name)
    asked = {q.id for q in form.walk()}
    goes = {n: v for n, v in draft.typed.items() if fields.ignored(n) or _question(n) in asked}
    stays = {n: v for n, v in draft.typed.items() if n not in goes}
    if stays:
        file.session.add(
            KeptText(
                task_id=task.id,
                user_id=draft.saved_by,
                typed=stays,
                because=ASKED_OTHERWISE,
                kept_at=file.at,
            )
        )
        draft.typed = goes


def _question(name: str) -> str:
    """The question a field belongs to: ``risks-0-risk_when`` and ``when-day`` are found by it."""
    parts = name.split("-")
    return (
        parts[2] if len(parts) > 2 and parts[1].isalnum() and not _is_part(parts[1]) else parts[0]
    )


def _is_part(word: str) -> bool:
    return word in ("day", "month", "year", "time")


def _agree_timers(file: CaseFile, row: Workflow) -> None:
    """A reminder that waits in both keeps its instant; a new one counts from now."""
    run = workflow.load(file.process.specs(row.name), row.state, file.facts, file.facts.functions)
    waiting = {one.name: one for one in run.timers()}
    for timer in file.timers:
        if timer.workflow_id == row.id and ":" not in timer.spiff_id and timer.name in waiting:
            timer.spiff_id = waiting[timer.name].spiff_id
    file.session.flush()
    timers.agree(file, row, run)
