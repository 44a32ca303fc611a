"""Team rules: who hands over for the night, records training and keeps the library of procedures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.people.model import Team, User
from engine.people.roles import CASE_ROLES
from engine.people.rules import MANAGER, SUPERVISOR, needs

if TYPE_CHECKING:
    from engine.people.rules import Subject


def _hand_over(user: User, subject: Subject) -> str:
    """Hand over to whoever is on call, and read what was handed over: in one's own team."""
    workers = CASE_ROLES - {"partner"} | {SUPERVISOR}
    if not user.roles & workers:
        return "Only people who work on cases, or their supervisor, can hand over."
    if user.team_id is None:
        return "You are in no team yet. Ask an administrator."
    elsewhere = isinstance(subject, Team) and subject.id != user.team_id
    return "You can hand over for your own team only." if elsewhere else ""


def _record_training(user: User, subject: Subject) -> str:
    """Record that somebody was on a course: a manager or supervisor of theirs, never they themselves."""
    if subject is None or not isinstance(subject, User):
        raise ValueError("Whose training it is was not handed in.")
    if subject.id == user.id:
        return "Somebody else records your training: a manager, a supervisor or an administrator."
    if "system_admin" in user.roles:
        return ""
    if user.roles & {MANAGER, SUPERVISOR} and user.team_id == subject.team_id is not None:
        return ""
    return "Only a manager or supervisor of their team, or an administrator, can record this."


def _read_training(user: User, subject: Subject) -> str:
    """Who has been on which course and has read which procedure: of one's own team, or of all."""
    readers = {MANAGER, SUPERVISOR, "auditor", "system_admin"}
    return needs(user, readers, "see the training of a team")


def _set_courses(user: User, subject: Subject) -> str:
    return needs(user, {"process_admin", "system_admin"}, "say which courses a role needs")


def _keep_procedures(user: User, subject: Subject) -> str:
    """Put a procedure into the library, or a new version of it."""
    return needs(user, {"process_admin", MANAGER}, "change the library of procedures")


#: action -> the rule that refuses it
ACTIONS: dict[str, Callable[[User, Subject], str]] = {
    "hand_over": _hand_over,
    "record_training": _record_training,
    "read_training": _read_training,
    "set_courses": _set_courses,
    "keep_procedures": _keep_procedures,
}
