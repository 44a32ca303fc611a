"""Case: again - outcomes are looked at with the adult every twenty working days (timescale ``middle_again``).

The middle is not one day. While the enquiry is open and no review of the outcomes is
under way, a timer waits; when it is due, the occurrence ``outcomes_again`` opens.
It only opens: it completes nothing and holds nothing up.
"""

from __future__ import annotations

from datetime import datetime

from engine.case import step, timers
from engine.case.file import CaseFile
from engine.case.model import Timer
from engine.case.step import Passed
from engine.db import public_id

AGAIN, SCALE = "outcomes_again", "middle_again"


def agree(file: CaseFile) -> None:
    """Let one timer wait for the next review where one is due, and none where it is not."""
    there = [timer for timer in file.timers if timer.name == AGAIN]
    since = _since(file)
    of_now = f"{AGAIN}:{since.isoformat()}:" if since else ""
    waiting = [timer for timer in there if of_now and timer.spiff_id.startswith(of_now)]
    for timer in there:
        if timer not in waiting:
            timers.cancel(file, timer)
    if since and not waiting and file.process.timescale(SCALE) is not None:
        key = f"{of_now}{public_id()}"  # one may have been waited for before, and left off
        main = step.main_workflow(file.session, file.case.id)
        timers.add(file, main, key, AGAIN, f"within('{SCALE}')", since)
    timers.remember_next(file)


def open_again(file: CaseFile, timer: Timer, passed: Passed) -> None:
    """The twenty days are over: open the review, unless one is open by now."""
    since = _since(file)
    if since is not None:
        days = file.times.between(since, file.at)
        because = f"The outcomes were last looked at {days} working days ago."
        step.begin(file, AGAIN, passed, because=because, main=False)


def _since(file: CaseFile) -> datetime | None:
    """When the outcomes were last looked at; None where no next time is to be waited for."""
    enquiry = file.record.one("enquiry")
    if enquiry is None or enquiry.started_at is None or enquiry.ended_at is not None:
        return None
    if file.facts["adult_died"] or not file.process.has_occurrence(AGAIN):
        return None
    if any(task.is_open and _reviews(task.stage, task.workflow.name) for task in file.open_tasks):
        return None
    looked = file.record.rows("outcome_capture")
    if looked and looked[-1].stage == "end":  # the enquiry is closing
        return None
    return max([enquiry.started_at, *(row.typed_at for row in looked)])


def _reviews(stage: str | None, workflow: str) -> bool:
    """Whether an open task is itself a review of the outcomes, or comes to one by its end."""
    return workflow == AGAIN or bool({"middle", "end"} & set((stage or "").split(",")))
