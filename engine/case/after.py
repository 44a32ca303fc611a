"""Case: what follows from what was recorded - occurrences opened, roles taken up, the enquiry begun.

Every rule here looks at the record, so it holds whichever form or note wrote it.
"""

from __future__ import annotations

from engine.case import (
    again,
    colleagues,
    conflict,
    elsewhere,
    kept_from,
    later_on,
    restricted,
    step,
)
from engine.case.file import CaseFile
from engine.case.fill import Added
from engine.case.holds import hold
from engine.case.letters.follow import follow_record
from engine.case.step import Passed
from engine.case.wanted import wanted
from engine.notices.telling import tell_holder

ONLY_IN_AN_ENQUIRY = ("advocate", "capacity", "exception")


def follow(file: CaseFile, added: Added, passed: Passed, by: dict[str, object]) -> None:
    """Let everything follow that the record now asks for."""
    follow_record(file, added, by)
    elsewhere.take_effect(file, added)
    colleagues.find(file, added)
    _count_tries(file, added)
    _take_up_roles(file, added)
    _mark_enquiry(file, passed, by)
    asked = list(wanted(file, added, passed))
    passed.opens.clear()
    if passed.main_ended and passed.ended_as:
        _set_aside(file, passed, ONLY_IN_AN_ENQUIRY, "There is no enquiry.")
        asked = []
    if file.case.ended_at is not None:  # a late answer opens only what belongs after the end
        asked = [(name, because) for name, because in asked if _after_closing(file, name)]
    if file.facts["adult_died"]:
        _set_aside(file, passed, ("capacity",), "The adult has died.")
    for name, because in asked:
        if not _is_open(file, name):
            step.begin(file, name, passed, because=because, main=False)
    hold(file)
    again.agree(file)
    later_on.agree(file)


def _count_tries(file: CaseFile, added: Added) -> None:
    """A try to reach the adult counts on every open task that needs the adult."""
    tries = len(added.get("attempt", ()))
    for task in file.open_tasks if tries else ():
        if task.is_open and task.faces == "adult":
            task.tries += tries


def _take_up_roles(file: CaseFile, added: Added) -> None:
    """A newly named worker gets the open tasks of the role that nobody has yet."""
    for worker in added.get("case_worker", []):
        user = file.person(worker.user)
        if worker.until is None:
            kept_from.require_free(file.session, file.case, user)
            restricted.put_on_list(file, user)
        conflict.require_apart(file.session, file.case, user)
        for task in file.open_tasks:
            free = task.is_open and task.assignee_id is None and task.role == worker.role
            if free and worker.user not in step.authors(
                file.session, file.case.id, task.other_person_than
            ):
                task.assignee_id = worker.user
                tell_holder(file.session, "task_given", task, file.actor, file.at)


def _mark_enquiry(file: CaseFile, passed: Passed, by: dict[str, object]) -> None:
    """The enquiry starts and ends when the case passes its milestones (s42(2))."""
    times = {"enquiry_started": "started_at", "enquiry_ended": "ended_at"}
    for milestone, column in times.items():
        if milestone in passed.milestones:
            enquiry = file.record.one("enquiry")
            if enquiry is None:
                file.record.add("enquiry", [{column: file.at}], **by)  # type: ignore[arg-type]
            else:
                file.record.stamp(enquiry, {column: file.at})
            file.changed()


def _is_open(file: CaseFile, name: str) -> bool:
    if any(task.is_open and task.workflow.name == name for task in file.open_tasks):
        return True
    return not file.process.has_occurrence(name)


def _after_closing(file: CaseFile, name: str) -> bool:
    known = file.process.has_occurrence(name)
    return known and file.process.occurrence(name).get("after_closing") == "yes"


def _set_aside(file: CaseFile, passed: Passed, names: tuple[str, ...], because: str) -> None:
    """What was opened by the record and is not needed any more is not asked for."""
    for task in file.open_tasks:
        if task.is_open and task.workflow.name in names:
            step.cancel(file, task, because)
            passed.cancelled.append(task)
            task.workflow.ended_at = file.at
            task.workflow.state = ""
