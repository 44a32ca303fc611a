"""Rules: for each action, the sentence that refuses it to a person, or nothing where it is theirs.

``permission.py`` asks them, after it has asked whether the person may know of the case at
all. Whatever has no rule here cannot be done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, TypeGuard

from sqlalchemy.orm import object_session

from engine.people.covering import covers
from engine.people.model import Team, User
from engine.people.roles import CASE_ROLES, said

if TYPE_CHECKING:
    from engine.case.model import Case, Task

    #: what it is done to: a case or task, the team a case is opened for, whoever is away, or nothing
    Subject = Case | Task | Team | User | None

MANAGER, SUPERVISOR = "safeguarding_adults_manager", "supervisor"


def _open_case(user: User, subject: Subject) -> str:
    if not user.roles & CASE_ROLES:
        return f"Only a {said(CASE_ROLES - {'partner'})} can open a case."
    if isinstance(subject, Team) and subject.id != user.team_id:
        return f"You can open a case for your own team only, not for {subject.name}."
    return "" if user.team_id is not None else "You are in no team yet. Ask an administrator."


def _read_case(user: User, subject: Subject) -> str:
    """Whoever may know of a case may read it; what they see of it is the record's to say."""
    needs_case(subject)
    return ""


def _submit(user: User, subject: Subject) -> str:
    if subject is None or not is_task(subject):
        raise ValueError("What is submitted is a task.")
    if not _holds_role_of(user, subject):
        return f"This task is for a {said(_roles_of(subject))}."
    if subject.assignee_id == user.id or subject.completed_at is not None:
        return ""  # a task completed meanwhile is the verb's to say: who was first
    if _covers(user, subject):
        return ""
    if subject.assignee is not None:
        return f"This task is with {subject.assignee.name}. Ask them, or have it reassigned."
    if subject.team_id != user.team_id:
        return "This task is waiting for another team. Ask them, or have it reassigned."
    return ""


def _note(user: User, subject: Subject) -> str:
    needs_case(subject)
    if user.roles & CASE_ROLES:
        return ""
    return "Only people who work on cases can add a note."


def _link_case(user: User, subject: Subject) -> str:
    """Link a case to another, or open one from it: about the same adult, or others beside them."""
    needs_case(subject)
    return "" if user.roles & CASE_ROLES else "Only people who work on cases can go on from one."


def _write_letter(user: User, subject: Subject) -> str:
    """Write, change or cancel a letter; approve it; record that it left; give the adult a copy."""
    needs_case(subject)
    if user.roles & (CASE_ROLES - {"partner"}):
        return ""
    return "Only people who work on cases can write, approve or send a letter."


def _keep_document(user: User, subject: Subject) -> str:
    """Add a document, or withdraw one; a partner sends files with their report alone."""
    needs_case(subject)
    workers = CASE_ROLES - {"partner"}
    return "" if user.roles & workers else f"Only a {said(workers)} can add or withdraw a document."


def _assign(user: User, subject: Subject) -> str:
    """Give a task to anybody, or take it away from anybody."""
    case = needs_case(subject)
    teams = {case.team_id, subject.team_id if is_task(subject) else case.team_id}
    if user.roles & {MANAGER, SUPERVISOR} and user.team_id in teams:
        return ""
    return "Only a manager or supervisor of the team can give this to somebody else."


def _claim(user: User, subject: Subject) -> str:
    """Take a task of the team's pool for oneself: whoever could submit it may."""
    return _submit(user, subject)


def _release(user: User, subject: Subject) -> str:
    """Put one's own task back into the pool; a manager or supervisor, anybody's."""
    if is_task(subject) and subject.assignee_id == user.id:
        return ""
    return _assign(user, subject)


def _pause(user: User, subject: Subject) -> str:
    """Stop the clock of a task: whoever could submit it, or a manager or supervisor of the team."""
    sentence = _submit(user, subject)
    return sentence if sentence and _assign(user, subject) else ""


def _read_overrides(user: User, subject: Subject) -> str:
    """The ledger of steps that are not done for now: of one's own team."""
    return needs(user, {MANAGER, SUPERVISOR}, "see the overrides of a team")


def _correct(user: User, subject: Subject) -> str:
    """An answer is corrected by its author, or by a manager of the team where it is no decision."""
    if subject is None or not is_task(subject):
        raise ValueError("What is corrected is a task.")
    if not user.roles & CASE_ROLES:
        return "Only people who work on cases can correct an answer."
    if subject.completed_by == user.id:
        return ""
    manages = MANAGER in user.roles and user.team_id == case_of(subject).team_id
    if manages and subject.role != MANAGER:
        return ""
    return "Only whoever answered this can correct it; a manager, where it is no decision."


def _propose_same(user: User, subject: Subject) -> str:
    """Say that two entries may be one person: whoever works on the case of one may."""
    return "" if user.roles & CASE_ROLES else "Only people who work on cases can propose this."


def _merge_adults(user: User, subject: Subject) -> str:
    """Decide that two entries are one person, or two: a manager who may know of their cases."""
    if MANAGER in user.roles:
        return ""
    return "Only a safeguarding adults manager can decide whether two entries are one person."


def _propose_move(user: User, subject: Subject) -> str:
    needs_case(subject)
    if user.roles & CASE_ROLES:
        return ""
    return "Only people who work on cases can propose to move one to another adult."


def _decide_move(user: User, subject: Subject) -> str:
    """Agree that a case is about another adult; that it was somebody else's idea, the verb asks."""
    case = needs_case(subject)
    if MANAGER in user.roles and user.team_id == case.team_id:
        return ""
    return "Only a safeguarding adults manager of the team can decide this."


def _publish_process(user: User, subject: Subject) -> str:
    return needs(user, {"process_admin"}, "change the process")


def _read_process(user: User, subject: Subject) -> str:
    readers = CASE_ROLES | {SUPERVISOR, "process_admin", "auditor"}
    return needs(user, readers, "see the process")


def _read_measures(user: User, subject: Subject) -> str:
    """Figures over many cases; of another team only as they may be published (INV-31)."""
    return needs(user, {MANAGER, SUPERVISOR, "auditor"}, "see the figures of the council")


def _read_board(user: User, subject: Subject) -> str:
    """See what waits in one's own team, and why; act on several of its tasks at once."""
    if not user.roles & {MANAGER, SUPERVISOR}:
        return f"Only a {said({MANAGER, SUPERVISOR})} can see what waits in a team."
    if user.team_id is None:
        return "You are in no team yet. Ask an administrator."
    if isinstance(subject, Team) and subject.id != user.team_id:
        return f"You can see what waits in your own team only, not in {subject.name}."
    return ""


def _nudge(user: User, subject: Subject) -> str:
    """Say a word about an open task to whoever has it, or ask them why it waits."""
    case = needs_case(subject)
    if user.roles & {MANAGER, SUPERVISOR} and user.team_id == case.team_id:
        return ""
    return "Only a manager or supervisor of the team can do this."


def _read_keeping(user: User, subject: Subject) -> str:
    """See whose record has been kept as long as it must be, holds, and what was let go."""
    if subject is None:
        return needs(user, {MANAGER, SUPERVISOR}, "see whose time is over")
    return _nudge(user, subject)


def _give_reason(user: User, subject: Subject) -> str:
    """Say why an open task waits: whoever could do it."""
    return _submit(user, subject)


def _set_absence(user: User, subject: Subject) -> str:
    """Say that somebody is away: they themselves, or a manager or supervisor of their team."""
    if subject is None or not isinstance(subject, User):
        raise ValueError("Whoever is away was not handed in.")
    if subject.id == user.id and user.roles & CASE_ROLES:
        return ""
    if user.roles & {MANAGER, SUPERVISOR} and user.team_id == subject.team_id is not None:
        return ""
    return "Only they themselves, or a manager or supervisor of their team, can say this."


def _set_times(user: User, subject: Subject) -> str:
    """Close a day, or set how long a step may take: it moves what is due, and shows no case."""
    return needs(user, {"process_admin", "system_admin"}, "set the council's days and times")


def _see_failed_mails(user: User, subject: Subject) -> str:
    """Mails that could not be sent: to whom, and why; what they were about is not in them."""
    return needs(user, {SUPERVISOR, "system_admin"}, "see the mails that could not be sent")


def _manage_users(user: User, subject: Subject) -> str:
    return needs(user, {"system_admin"}, "manage accounts")


def _read_log(user: User, subject: Subject) -> str:
    """The log of a case is for whoever may read the case; that of the system for these two."""
    if subject is None:
        return needs(user, {"auditor", "system_admin"}, "see the log of the system")
    return ""


def needs(user: User, roles: Collection[str], doing: str) -> str:
    """The sentence that refuses it to whoever holds none of these roles."""
    return "" if user.roles & set(roles) else f"Your roles do not let you {doing}."


def needs_case(subject: Subject) -> Case:
    """The case it is done to. Raises ``ValueError`` where none was handed in."""
    if subject is None or isinstance(subject, (Team, User)):
        raise ValueError("This is done to a case or a task; it was not handed in.")
    return case_of(subject)


def is_task(subject: Subject) -> TypeGuard[Task]:
    """Whether it is a task."""
    return getattr(subject, "__tablename__", "") == "task"


def case_of(subject: Case | Task) -> Case:
    """The case, or the case of a task."""
    return subject.case if is_task(subject) else subject  # type: ignore[return-value]


def _covers(user: User, task: Task) -> bool:
    """Whether this person does the work today of whoever has the task and is away."""
    return covers(object_session(task), user.id, task.assignee_id)


def _roles_of(task: Task) -> set[str]:
    return {role for role in (task.role, task.also_role) if role}


def _holds_role_of(user: User, task: Task) -> bool:
    return bool(user.roles & _roles_of(task))


def in_pool_of(user: User, task: Task) -> bool:
    """Whether a task waits for anybody of this person's team and role."""
    waiting = task.assignee_id is None and task.team_id == user.team_id
    return waiting and _holds_role_of(user, task)


#: action -> the rule that refuses it
ACTIONS: dict[str, Callable[[User, Subject], str]] = {
    "open_case": _open_case,
    "read_case": _read_case,
    "submit": _submit,
    "draft": _submit,
    "note": _note,
    "report": _note,
    "link_case": _link_case,
    "keep_document": _keep_document,
    "withdraw_document": _keep_document,
    "write_letter": _write_letter,
    "approve_letter": _write_letter,
    "send_letter": _write_letter,
    "give_copy": _write_letter,
    "assign": _assign,
    "claim": _claim,
    "release": _release,
    "pause": _pause,
    "override_step": _assign,
    "read_overrides": _read_overrides,
    "correct": _correct,
    "propose_same": _propose_same,
    "merge_adults": _merge_adults,
    "propose_move": _propose_move,
    "decide_move": _decide_move,
    "publish_process": _publish_process,
    "read_process": _read_process,
    "read_measures": _read_measures,
    "read_board": _read_board,
    "reassign_many": _read_board,
    "nudge": _nudge,
    "give_reason": _give_reason,
    "settle_incident": _nudge,
    "read_keeping": _read_keeping,
    "set_hold": _nudge,
    "propose_erasure": _nudge,
    "approve_erasure": _decide_move,
    "answer_subject_access": _decide_move,
    "set_absence": _set_absence,
    "set_times": _set_times,
    "see_failed_mails": _see_failed_mails,
    "manage_users": _manage_users,
    "read_log": _read_log,
}
