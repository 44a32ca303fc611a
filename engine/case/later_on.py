"""Case: later on - what was still going on when the case closed is asked about until it is over.

A court, an employer or a regulator may decide long after. Every three months
(timescale ``follow_up``) the occurrence of that name opens; it edits nothing.
"""

from __future__ import annotations

from datetime import datetime

from engine.case import step, timers
from engine.case.file import CaseFile
from engine.case.model import Timer
from engine.case.step import Passed

NAME = "follow_up"


def agree(file: CaseFile) -> None:
    """Let one timer wait for the next time we ask, while something is still going on."""
    there = [timer for timer in file.timers if timer.name == NAME]
    since = _since(file)
    key = f"{NAME}:{since.isoformat()}" if since else ""
    for timer in there:
        if timer.spiff_id != key:
            timers.cancel(file, timer)
    known = file.process.timescale(NAME) is not None
    if since and known and all(timer.spiff_id != key for timer in there):
        main = step.main_workflow(file.session, file.case.id)
        timers.add(file, main, key, NAME, f"within('{NAME}')", since)
    timers.remember_next(file)


def open_follow_up(file: CaseFile, timer: Timer, passed: Passed) -> None:
    """The time has come: open the task that asks what became of it."""
    if _since(file) is not None:
        because = "Another process was still going on when the case closed."
        step.begin(file, NAME, passed, because=because, main=False)


def _since(file: CaseFile) -> datetime | None:
    """From when the time to the next asking counts; None where nothing is going on."""
    enquiry = file.record.one("enquiry")
    if enquiry is None or enquiry.ended_at is None or not file.process.has_occurrence(NAME):
        return None
    if not set(enquiry.other_processes or ()) - {"none"}:
        return None
    if any(task.is_open and task.workflow.name == NAME for task in file.open_tasks):
        return None
    asked = file.record.one("follow_up")
    if asked is None:
        return enquiry.ended_at
    return None if asked.over == "yes" else asked.typed_at
