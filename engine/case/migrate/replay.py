"""Migrate: replay - what a case has done, done again on another version of its process.

Each task is completed in the order of the log, with the facts as they were then, and has
to be ready at its turn. So nothing can be skipped by migrating: where the new version
asks something before what was done already, the first task that is not ready is named.

The same is done on the case's own version, side by side. There it must lead to where the
case stands; where it does not, the log says too little, and the case stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from engine import guards, workflow
from engine.case.file import CaseFile
from engine.case.migrate.remembered import Line, Remembered, lines
from engine.case.model import Task, Timer, Workflow
from engine.errors import Conflict, EngineError, ProcessFailed, Refused
from engine.process.runtime import Process, process_of
from engine.workflow import Reached, Run

WHO = "whoever changes the process"
STAGES = {"start": "START", "middle": "MIDDLE", "end": "END"}


@dataclass
class Track:
    """One version being walked again: its runs, the milestones and the stages it has passed."""

    process: Process
    runs: dict[int, Run] = field(default_factory=dict)
    milestones: set[str] = field(default_factory=set)
    #: stage -> the title of the task that this version takes for it, and that was done
    stages: dict[str, str] = field(default_factory=dict)


@dataclass
class Replay:
    """Where a case stands in another version: the run of each workflow that is open."""

    runs: dict[int, Run] = field(default_factory=dict)


def replay(file: CaseFile, process: Process) -> Replay:
    """Do again on ``process`` what the case has done so far.

    Raises ``Refused`` naming the first step that the version does not allow, the stage
    that would count as passed without the adult's words, or the milestone.
    """
    found = _Replaying(file, process)
    found.run()
    _require_same_place(file, found.own)
    _require_captured(file, found.other)
    _require_same_milestones(file, found.other)
    still = {number for number, row in found.rows.items() if row.ended_at is None}
    return Replay({number: run for number, run in found.other.runs.items() if number in still})


class _Replaying:
    """One replay: the log, the workflows, and both versions side by side."""

    def __init__(self, file: CaseFile, process: Process) -> None:
        self.file = file
        self.own, self.other = Track(file.process), Track(process)
        self.ended: dict[int, Run] = {}  # occurrences that are over: they change nothing any more
        rows = _all(file, Workflow)
        self.rows: dict[int, Workflow] = {row.id: row for row in rows}
        self.tasks: dict[int, Task] = {task.id: task for task in _all(file, Task)}
        self.timers: list[Timer] = [t for t in _all(file, Timer) if t.fired_at is not None]
        self.now = Remembered(file, rows)
        self.main = next(row for row in rows if row.is_main)

    def run(self) -> None:
        """Walk the log once, from its first line to its last."""
        log = lines(self.file)
        self.ended_on = _versions_at_end(log, self.rows, self.tasks)
        for line in log:
            self.now.go_to(line)
            if line.what in ("submitted", "passed_over") and line.task_id in self.tasks:
                self._task(self.tasks[line.task_id])
            elif line.what in ("reminded", "woken"):
                self._timer(line)
            self._begin_what_opened(line)
        self.now.come_to_today()
        for row in self.rows.values():
            if not _is_over(row):
                self._run(self.own, row)
                self._run(self.other, row)

    # -- steps ----------------------------------------------------------------------

    def _task(self, task: Task) -> None:
        row = self.rows[task.workflow_id]
        if _is_over(row):
            reached = _complete(self._ended(row), task.name)
        else:
            reached = self._own(row, task)
            self._there(row, task)
        for message in reached.raises if reached else ():
            self._message(message, task)

    def _own(self, row: Workflow, task: Task) -> Reached | None:
        reached = _complete(self._run(self.own, row), task.name)
        if reached is not None and row.is_main:
            self.own.milestones.update(reached.milestones)
        return reached

    def _there(self, row: Workflow, task: Task) -> None:
        """The same step on the other version. Raises ``Refused`` where it is not its turn."""
        run = self._run(self.other, row)
        ready = next((one for one in run.open_tasks() if one.name == task.name), None)
        if ready is None and not guards.on("migration_replays"):
            return
        if ready is None:
            raise _refused(self._not_its_turn(row, task))
        try:
            reached = run.complete(ready.spiff_id)
        except (Conflict, ProcessFailed) as error:
            raise _refused(f"“{task.title}” cannot be done in this version: {error}") from error
        if row.is_main:
            self.other.milestones.update(reached.milestones)
            for stage in _stages(ready.properties):
                self.other.stages.setdefault(stage, task.title)

    def _not_its_turn(self, row: Workflow, task: Task) -> str:
        if task.name not in self.other.process.bundle.forms:
            return f"“{task.title}” was done already, and this version does not have it any more."
        return f"“{task.title}” was done already, but its turn has not come in this version."

    def _message(self, message: str, task: Task) -> None:
        """What an occurrence decided breaks off the other version's stage, where it did so here."""
        here, there = self._run(self.own, self.main), self._run(self.other, self.main)
        if not here.catches(message):
            return  # the decision stood, and the case went on as it was going
        self.own.milestones.update(here.message(message).milestones)
        if not there.catches(message):
            raise _refused(f"“{task.title}” ended this stage, which this version does not allow.")
        self.other.milestones.update(there.message(message).milestones)

    def _timer(self, line: Line) -> None:
        """A reminder that fell due does so once; one that is not drawn any more is left out."""
        same = [t for t in self.timers if (t.name, t.fired_at) == (line.timer, line.at)]
        fired = next((t for t in same if t.task_id == line.task_id), next(iter(same), None))
        if fired is None:
            return
        self.timers.remove(fired)  # two of one name may fall due at one instant
        row = self.rows[fired.workflow_id]
        if ":" in fired.spiff_id or _is_over(row):
            return
        for track in (self.own, self.other):
            run = self._run(track, row)
            waiting = next((one for one in run.timers() if one.name == fired.name), None)
            if waiting is not None:
                run.fire(waiting.spiff_id)

    # -- runs -----------------------------------------------------------------------

    def _begin_what_opened(self, line: Line) -> None:
        """A workflow begins where it began: its first gateways read the facts of that moment."""
        for row in self.rows.values():
            if not _is_over(row) and row.opened_at <= line.at:
                self._run(self.own, row)
                self._run(self.other, row)

    def _run(self, track: Track, row: Workflow) -> Run:
        """The run of an open workflow, begun the first time it is asked for."""
        if row.id not in track.runs:
            if not row.is_main and not track.process.has_occurrence(row.name):
                raise _refused(f"This version has no “{self._title(row)}”, and one is open.")
            run, reached = self._start(track.process, row)
            track.runs[row.id] = run
            if row.is_main:
                track.milestones.update(reached.milestones)
        return track.runs[row.id]

    def _ended(self, row: Workflow) -> Run:
        """The run of an occurrence that is over, on the version that it ended on."""
        if row.id not in self.ended:
            number = self.ended_on[row.id]
            process = process_of(self.file.session, number) if number else self.own.process
            self.ended[row.id], _ = self._start(process, row)
        return self.ended[row.id]

    def _start(self, process: Process, row: Workflow) -> tuple[Run, Reached]:
        try:
            return workflow.start(process.specs(row.name), self.now, self.file.facts.functions)
        except EngineError as error:
            raise _refused(f"“{self._title(row)}” cannot begin in this version: {error}") from error

    def _title(self, row: Workflow) -> str:
        diagram = self.own.process.diagrams.get(row.name)
        return (diagram.name if diagram else "") or row.name


def _is_over(row: Workflow) -> bool:
    """An occurrence that is over; the main workflow is walked to wherever it has come."""
    return row.ended_at is not None and not row.is_main


def _complete(run: Run, name: str) -> Reached | None:
    """Do a step again where it was done; None where the log and the diagram do not agree."""
    ready = next((one for one in run.open_tasks() if one.name == name), None)
    try:
        return run.complete(ready.spiff_id) if ready else None
    except (Conflict, ProcessFailed):
        return None


def _versions_at_end(
    log: list[Line], rows: Mapping[int, Workflow], tasks: Mapping[int, Task]
) -> dict[int, int | None]:
    """Each occurrence that is over -> the version its last step was done on; None is today's."""
    last: dict[int, int] = {}
    for number, line in enumerate(log):
        task = tasks.get(line.task_id or 0)
        if task is not None:
            last[task.workflow_id] = number
    found: dict[int, int | None] = {}
    for row in rows.values():
        later = log[last.get(row.id, 0) :]
        went = next((line.gone_over_from for line in later if line.what == "migrated"), None)
        found[row.id] = went
    return found


# -- what must hold -----------------------------------------------------------------


def _require_same_place(file: CaseFile, own: Track) -> None:
    """On its own version the replay leads to where the case stands, or it is not to be trusted."""
    for number, run in own.runs.items():
        row = file.session.get_one(Workflow, number)
        if guards.on("migration_same_place") and _where(run) != _stands(file, row):
            raise _refused(
                "What the log says was done does not lead to where this case stands. "
                "It stays on its version."
            )


def _stands(file: CaseFile, row: Workflow) -> tuple[list[str], list[str]]:
    if row.ended_at is not None:
        return [], []
    specs = file.process.specs(row.name)
    try:
        return _where(workflow.load(specs, row.state, file.facts, file.facts.functions))
    except ProcessFailed:  # it cannot be read any more: what is open says where the case stands
        drawn = (t for t in file.timers if t.workflow_id == row.id and ":" not in t.spiff_id)
        here = (task for task in file.open_tasks if task.workflow_id == row.id)
        return sorted(task.name for task in here), sorted(timer.name for timer in drawn)


def _where(run: Run) -> tuple[list[str], list[str]]:
    return sorted(t.name for t in run.open_tasks()), sorted(t.name for t in run.timers())


def _require_captured(file: CaseFile, other: Track) -> None:
    """No stage counts as passed by a task in which the adult was not asked. INV-1, INV-26"""
    captured = {s for row in file.record.rows("outcome_capture") for s in _stages_of(row.stage)}
    for stage, title in other.stages.items():
        if guards.on("migration_keeps_stages") and stage not in captured:
            raise _refused(
                f"This version takes “{title}” for {STAGES.get(stage, stage)}. It was done "
                "already, and the adult was not asked in it."
            )


def _require_same_milestones(file: CaseFile, other: Track) -> None:
    """A milestone's gates are asked when it is passed: neither unasked nor twice by migrating."""
    passed = set(file.case.milestones)
    if not guards.on("migration_keeps_milestones") or passed == other.milestones:
        return
    early = sorted(other.milestones - passed)
    late = sorted(passed - other.milestones)
    if early:
        raise _refused(
            f"In this version the case would be past “{_said(early[0])}” without what is asked there."
        )
    raise _refused(f"The case is past “{_said(late[0])}”, and would come to it again.")


def _said(milestone: str) -> str:
    return milestone.replace("_", " ").capitalize()


def _stages(properties: Mapping[str, str]) -> list[str]:
    return _stages_of(properties.get("msp_stage"))


def _stages_of(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _all(file: CaseFile, table: Any) -> list[Any]:
    mine = select(table).where(table.case_id == file.case.id).order_by(table.id)
    return list(file.session.scalars(mine))


def _refused(sentence: str) -> Refused:
    return Refused("migration_replays", sentence, WHO)
