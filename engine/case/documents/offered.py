"""Documents: offered - the files that a question of a task may be answered with.

A file that was sent for this very task, or one that is in the record already, is not withdrawn,
and which the person may open. Not one that a colleague has sent for another task: nobody has
said yet what it is, and perhaps it is about somebody else.
"""

from __future__ import annotations

from sqlalchemy import select

from engine import guards
from engine.case.documents.named import files_of, naming_rows
from engine.case.documents.opening import reads_all, withdrawn_because
from engine.case.documents.sealing import SENT
from engine.case.file import CaseFile
from engine.case.model import Task
from engine.case.views.sight import Sight
from engine.log.model import Event
from engine.process.bundle import Code


def files_for(file: CaseFile, task: Task) -> list[Code]:
    """The files of a case that may answer a question of one of its tasks, by public id.

    Outside of a task every file of the case: what is added as a document is looked at there.
    """
    held = files_of(file.session, file.case.id)
    if task.id is None or not held or not guards.on("upload_for_task"):
        return held
    named = {row.values()["file"] for _, row in naming_rows(file.record)}
    own = {
        row.values()["file"] for _, row in naming_rows(file.record) if row.task_id == task.id
    }  # a correction keeps what the task was answered with
    offered = own | (_sent_for(file, task) - named) | _may_open(file, named)
    return [one for one in held if one.code in offered]


def _may_open(file: CaseFile, named: set[str]) -> set[str]:
    if file.actor is None:
        return set()
    sight = Sight(file, file.actor)
    return {one for one in named if reads_all(sight, one) and not withdrawn_because(sight, one)}


def _sent_for(file: CaseFile, task: Task) -> set[str]:
    """What was sent for a task; and what the same person sent for one that stood in its place."""
    sent = file.session.execute(
        select(Event.data, Event.task_id, Event.actor_id)
        .join(Task, Task.id == Event.task_id)
        .where(Event.case_id == file.case.id, Event.what == SENT)
        .where(Task.name == task.name, Task.workflow_id == task.workflow_id)
    )
    mine = file.actor.id if file.actor else None
    return {data.get("upload", "") for data, number, by in sent if number == task.id or by == mine}
