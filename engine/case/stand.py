"""Case: stand - put a case that is taken over where its enquiry stands in the diagram.

Every step before is passed over, one by one, as the diagram has them: its task is closed with
the words that it was passed in the older system, a line of the log says so, and no form of it
is ever held for filled in. Which way the case goes at a question follows from what the older
system knew, or from where the manager says it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine import log
from engine.case import step
from engine.case.file import CaseFile
from engine.case.model import Task
from engine.case.step import Passed
from engine.errors import Conflict
from engine.record.facts import Facts

#: where an enquiry stands -> how the page asks for it
PLACES = {
    "start": "At its beginning: the adult is to be heard at the start",
    "planning": "It is decided that there is an enquiry, and it is to be planned",
    "middle": "Enquiries are made, and the outcomes are to be reviewed in the middle",
    "plan": "The findings are accepted, and a plan is to be agreed",
    "end": "The outcomes are to be answered at the end",
}
#: where it stands -> in which stages the adult was asked before
ASKED_BEFORE = {
    "start": (),
    "planning": ("start",),
    "middle": ("start",),
    "plan": ("start", "middle"),
    "end": ("start", "middle"),
}
PASSED_OVER = "This was passed in the older system, before the case was taken over."
MOST = 60


def stand(
    file: CaseFile,
    place: str,
    duty: str,
    when: Mapping[str, datetime],
    on_stage: Callable[[Task, str], None],
) -> list[Task]:
    """Pass over the steps before ``place``; return the tasks that are open there.

    ``duty`` is s42 or other_enquiry, ``when`` says on which instant a milestone was passed in
    the older system. ``on_stage`` is called for each step in which the adult was to be asked.
    Raises ``Conflict`` where the process has no such place on its way.
    """
    known = {"for_us": True, "more_information_needed": False, "duty": duty, "route": "enquiry"}
    known |= {"report_returned": False, "plan_needed": place == "plan"}
    file.facts = Facts(file.record, known | {"occurrences_open": 0})
    milestones: list[str] = []
    main = step.main_workflow(file.session, file.case.id)
    for _ in range(MOST):
        if _is_there(place, file.open_tasks, milestones):
            break
        task = next((one for one in file.open_tasks if one.is_open), None)
        if task is None:
            raise _no_such_place(place)
        milestones += _pass_over(file, task, main, known if not milestones else {}, on_stage)
    else:
        raise _no_such_place(place)
    file.case.milestones = {
        **file.case.milestones,
        **{one: when.get(one, file.at).isoformat() for one in milestones},
    }
    del file.facts
    return [one for one in file.open_tasks if one.is_open]


def _pass_over(
    file: CaseFile,
    task: Task,
    main: Any,
    known: Mapping[str, Any],
    on_stage: Callable[[Task, str], None],
) -> list[str]:
    file.session.flush()
    for stage in _stages(task):
        on_stage(task, stage)
    step.cancel(file, task, PASSED_OVER)
    passed = Passed()
    step.move(file, main, lambda run: run.complete(task.spiff_id), passed)
    facts = {name: value for name, value in known.items() if value is not None}
    data = {"name": task.name, "facts": facts, "milestones": passed.milestones}
    log.append(
        file.session, file.case, "passed_over", file.actor, at=file.at, via=file.via, task=task,
        data=data,
    )  # fmt: skip
    return list(passed.milestones)


def _is_there(place: str, tasks: list[Task], milestones: list[str]) -> bool:
    if place == "planning":
        return "enquiry_started" in milestones
    if place == "plan":
        return "findings_reported" in milestones
    return place == "start" or any(place in _stages(one) for one in tasks if one.is_open)


def _stages(task: Task) -> list[str]:
    return [part.strip() for part in (task.stage or "").split(",") if part.strip()]


def _no_such_place(place: str) -> Conflict:
    says = PLACES[place]
    return Conflict(f"This process has no such place on its way: {says}. Take it over elsewhere.")
