"""Migrate: replay - what a case has done, done again on another version of its process.

Each task is completed in the order of the log, with the facts as they were then, and has
to be ready at its turn. So nothing can be skipped by migrating: where the new version
asks something before what was done already, the first task that is not ready is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from engine import guards, workflow
from engine.case.file import CaseFile
from engine.case.model import Task, Timer, Workflow
from engine.errors import Conflict, ProcessFailed, Refused
from engine.log.model import Event
from engine.process.runtime import Process
from engine.record.facts import Facts
from engine.workflow import Reached, Run

WHO = "whoever changes the process"


@dataclass
class Replay:
    """Where a case stands in another version: the run of each workflow that is open."""

    runs: dict[int, Run] = field(default_factory=dict)


def replay(file: CaseFile, process: Process) -> Replay:
    """Do again on ``process`` what the case has done so far.

    Raises ``Refused`` naming the first step that the version does not allow.
    """
    return _Replaying(file, process).run()


class _Replaying:
    """One replay: the log, the workflows, and what the facts were at each line."""

    def __init__(self, file: CaseFile, process: Process) -> None:
        self.file, self.process = file, process
        self.rows = {row.id: row for row in self._all(Workflow)}
        self.tasks = {task.id: task for task in self._all(Task)}
        self.timers = self._all(Timer)
        self.main = next(row for row in self.rows.values() if row.is_main)
        self.runs: dict[int, Run] = {}
        self.facts: dict[str, Any] = dict(file.facts.snapshot())

    def run(self) -> Replay:
        for event, facts in _remembered(self.file):
            self.facts = facts
            if event.what == "submitted" and event.task_id in self.tasks:
                self._task(self.tasks[event.task_id])
            elif event.what in ("reminded", "woken"):
                self._timer(event)
        self.facts = dict(self.file.facts.snapshot())
        still = {row.id for row in self.rows.values() if row.ended_at is None}
        return Replay({number: self._run(self.rows[number]) for number in still})

    def _all(self, table: Any) -> list[Any]:
        mine = select(table).where(table.case_id == self.file.case.id).order_by(table.id)
        return list(self.file.session.scalars(mine))

    def _task(self, task: Task) -> None:
        reached = self._step(self.rows[task.workflow_id], task.name, task.title)
        for message in reached.raises:
            self._message(message, task)

    def _step(self, row: Workflow, name: str, title: str) -> Reached:
        run = self._run(row)
        ready = [one for one in run.open_tasks() if one.name == name]
        if not ready and not guards.on("migration_replays"):
            return Reached()
        if not ready:
            raise _refused(
                f"“{title}” was done already, but its turn has not come in this version."
            )
        try:
            return run.complete(ready[0].spiff_id)
        except (Conflict, ProcessFailed) as error:
            raise _refused(f"“{title}” cannot be done in this version: {error}") from error

    def _message(self, message: str, task: Task) -> None:
        run = self._run(self.main)
        if not run.catches(message):
            raise _refused(f"“{task.title}” ended this stage, which this version does not allow.")
        run.message(message)

    def _timer(self, event: Event) -> None:
        """A reminder that fell due does so once; one that is not drawn any more is left out."""
        name = event.data.get("timer")
        fired = next((t for t in self.timers if t.name == name and t.fired_at == event.at), None)
        if fired is None or ":" in fired.spiff_id:
            return
        run = self._run(self.rows[fired.workflow_id])
        waiting = next((one for one in run.timers() if one.name == name), None)
        if waiting is not None:
            run.fire(waiting.spiff_id)

    def _run(self, row: Workflow) -> Run:
        """The run of a workflow, begun the first time it is asked for; it reads the facts of now."""
        if row.id not in self.runs:
            process = self.process if row.ended_at is None else self.file.process
            if row.ended_at is None and not row.is_main and not process.has_occurrence(row.name):
                raise _refused(f"This version has no “{row.name}”, and one is open.")
            self.runs[row.id], _ = workflow.start(
                process.specs(row.name), _Now(self), self.file.facts.functions
            )
        return self.runs[row.id]


class _Now(Mapping[str, Any]):
    """The facts as they were at the line that is being replayed."""

    def __init__(self, replaying: _Replaying) -> None:
        self.replaying = replaying

    def __getitem__(self, name: str) -> Any:
        return self.replaying.facts.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self.replaying.facts

    def __iter__(self) -> Iterator[str]:
        return iter(self.replaying.facts)

    def __len__(self) -> int:
        return len(self.replaying.facts)


def _remembered(file: CaseFile) -> Iterator[tuple[Event, dict[str, Any]]]:
    """Every line of the log with the facts after it.

    A line keeps the facts that it changed. What no line ever changed is as it is now.
    """
    lines = file.session.scalars(
        select(Event).where(Event.case_id == file.case.id).order_by(Event.seq)
    ).all()
    ever = {name for line in lines for name in line.data.get("facts", {})}
    at_first = Facts(file.record.emptied(), {}).snapshot()
    facts = {**file.facts.snapshot(), **{n: v for n, v in at_first.items() if n in ever}}
    for line in lines:
        facts = {**facts, **line.data.get("facts", {})}
        yield line, facts


def _refused(sentence: str) -> Refused:
    return Refused("migration_replays", sentence, WHO)
