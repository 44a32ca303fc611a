"""Migrate: take one case over to another version of its process, or say why it stays.

The case keeps what it has done, who has what, what was typed and every date. A task
that the new version does not ask is cancelled and its text kept; one that it asks is
opened. A task that is only called otherwise goes on as it is. Nothing that was captured
is asked of the adult again for the sake of a diagram.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case import again, later_on, step
from engine.case.file import CaseFile, locked_case
from engine.case.holds import hold
from engine.case.migrate import reminders, typed
from engine.case.migrate.replay import Replay, replay
from engine.case.model import Case, Task, Workflow
from engine.errors import Conflict, NotFound, Refused
from engine.people.model import User
from engine.process.model import ProcessVersion
from engine.process.runtime import Process, process_of
from engine.workflow import Open, Run


@dataclass
class Outcome:
    """What migrating a case would do, or did: tasks kept, opened and taken away, by title."""

    kept: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@dataclass
class _Part:
    """One open workflow on the new version: what stays open there, opens, and is taken away."""

    row: Workflow
    run: Run
    stays: list[tuple[Task, Open]] = field(default_factory=list)
    opens: list[Open] = field(default_factory=list)
    gone: list[Task] = field(default_factory=list)


def preview(
    session: Session,
    case_id: int,
    version: ProcessVersion,
    *,
    at: datetime,
    process: Process | None = None,
) -> Outcome:
    """Say what migrating a case would do; nothing is changed. Raises ``Refused``; ``NotFound``.

    ``process``: the version made ready, where it is a draft that is still being changed.
    """
    found = session.get(Case, case_id)
    if found is None:
        raise NotFound
    file = CaseFile(session, found, None, at)
    process = process or process_of(session, version.id)
    return _outcome(_parts(file, process, replay(file, process)))


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
    before, number = file.process, file.case.process_version_id
    process = process_of(session, version.id)
    parts = _parts(file, process, replay(file, process))
    outcome = _outcome(parts)
    file.case.go_over_to(version.id)
    file.process = process
    _go_over(file, before, parts)
    data = {
        "from": number,
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


# -- what would be ---------------------------------------------------------------------


def _parts(file: CaseFile, process: Process, replayed: Replay) -> list[_Part]:
    """Each open workflow with its position in the new version, and its tasks laid beside it."""
    parts = []
    for number, run in replayed.runs.items():
        row = file.session.get_one(Workflow, number)
        if run.completed:
            title = "the case" if row.is_main else f"“{process.diagrams[row.name].name}”"
            raise Refused(
                "migration_replays",
                f"In this version {title} would be over by now. Nothing ends by migrating.",
                "whoever changes the process",
            )
        parts.append(_laid_beside(file, process, _Part(row, run)))
    return parts


def _laid_beside(file: CaseFile, process: Process, part: _Part) -> _Part:
    """Find for each open task the one that it is in the new version: by its id, else by its form."""
    there = [t for t in file.open_tasks if t.workflow_id == part.row.id and t.is_open]
    new = part.run.open_tasks()
    for same in (_same_id, _same_form(file.process, process)):
        for one in list(new):
            task = next((task for task in there if same(task, one)), None)
            if task is not None:
                part.stays.append((task, one))
                there.remove(task)
                new.remove(one)
    part.opens, part.gone = new, there
    return part


def _same_id(task: Task, one: Open) -> bool:
    return task.name == one.name


class _same_form:
    """The same work under another id: the same stage, and most of the same questions."""

    def __init__(self, before: Process, after: Process) -> None:
        self.before, self.after = before, after

    def __call__(self, task: Task, one: Open) -> bool:
        if task.stage != one.properties.get("msp_stage") or one.name in self.before.bundle.forms:
            return False
        asked, asks = _questions(self.before, task.name), _questions(self.after, one.name)
        return bool(asked) and 2 * len(asked & asks) > min(len(asked), len(asks))


def _questions(process: Process, task: str) -> set[str]:
    return {q.id for q in process.form(task).walk()} if task in process.bundle.forms else set()


def _outcome(parts: Iterable[_Part]) -> Outcome:
    outcome = Outcome()
    for part in parts:
        outcome.kept += [one.title for _, one in part.stays]
        outcome.opened += [one.title for one in part.opens]
        outcome.gone += [task.title for task in part.gone]
    return outcome


# -- doing it --------------------------------------------------------------------------


def _go_over(file: CaseFile, before: Process, parts: list[_Part]) -> None:
    """Let workflows, tasks, drafts and timers stand where the new version has them."""
    named = []
    for part in parts:
        _take_place(file, part)
        for task, one in part.stays:
            named.append((task, task.name))
            _follow(file, before, task, one)
        for one in part.opens:
            task = step.open_task(file, part.row, one)
            file.open_tasks.append(task)
            named.append((task, task.name))
    file.session.flush()
    gone = [task for part in parts for task in part.gone]
    typed.rekey(file, before, named, gone)
    for part in parts:
        reminders.take_along(file, before, part.row, part.run)
    for task in gone:
        step.cancel(file, task, typed.GONE)
    for part in parts:
        reminders.agree(file, part.row, part.run)
    hold(file)
    again.agree(file)
    later_on.agree(file)


def _take_place(file: CaseFile, part: _Part) -> None:
    part.row.state = part.run.dump()
    if not part.row.is_main:
        properties = file.process.occurrence(part.row.name)
        part.row.after_closing = properties.get("after_closing") == "yes"


def _follow(file: CaseFile, before: Process, task: Task, one: Open) -> None:
    """A task goes on as the new version has it; its dates, its holder and its pause stay."""
    could = _holder_fits(file, task)
    task.spiff_id, task.name, task.title, task.role = one.spiff_id, one.name, one.title, one.role
    task.also_role = one.properties.get("also_role")
    task.stage, task.faces = one.properties.get("msp_stage"), one.properties.get("faces")
    task.other_person_than = one.properties.get("other_person_than")
    within = one.properties.get("within")
    if task.within != within or not reminders.same_length(before, file.process, within):
        task.within = None  # its target stays as promised, and is not worked out anew
    if could and not _holder_fits(file, task):
        task.assignee_id = None  # it is for another role now: whoever has that role finds it


def _holder_fits(file: CaseFile, task: Task) -> bool:
    """Whether somebody has the task who may do it, as its diagram says now."""
    if task.assignee is None:
        return False
    wrote = step.authors(file.session, file.case.id, task.other_person_than)
    fits = {task.role, task.also_role} & task.assignee.roles
    return bool(fits) and task.assignee.id not in wrote
