"""Knowing: the rules of who decides who may know of a case (``hidden.py`` says who does not)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.people.model import User
from engine.people.rules import MANAGER, SUPERVISOR, is_task, needs, needs_case

if TYPE_CHECKING:
    from engine.people.rules import Subject


def _declare_conflict(user: User, subject: Subject) -> str:
    """Say that somebody is, or is near, a person in the case: whoever may know of it."""
    needs_case(subject)
    return ""


def _decide_conflict(user: User, subject: Subject) -> str:
    """Say who is kept from a case: a manager of any team who may know of it.

    The only manager of a team may be the one it is about.
    """
    needs_case(subject)
    return needs(user, {MANAGER}, "decide who is kept from a case")


def _manage_access(user: User, subject: Subject) -> str:
    """Decide who may know of a case; that it is not about oneself, the verb asks."""
    case = needs_case(subject)
    if MANAGER in user.roles and user.team_id == case.team_id:
        return ""
    return "Only a safeguarding adults manager of the team can decide who may know of this case."


def _review_glass(user: User, subject: Subject) -> str:
    case = needs_case(subject)
    if user.roles & {MANAGER, SUPERVISOR} and user.team_id == case.team_id:
        return ""
    return "Only a manager or supervisor of the team can review this."


def _break_glass(user: User, subject: Subject) -> str:
    """Open a case in an emergency; which case, the verb asks, and a conflict it never opens."""
    return needs(user, {MANAGER}, "open a case that is not yours")


def _share_task(user: User, subject: Subject) -> str:
    """Send one task to a person at another organisation by a link, or take the link back."""
    if subject is None or not is_task(subject):
        raise ValueError("What is shared is a task.")
    if subject.role != "partner":
        return "Only a task for a partner can be sent to one."
    if user.roles & {"enquiry_officer", MANAGER} and user.team_id == subject.team_id:
        return ""
    return "Only an enquiry officer or manager of the team can send a task to a partner."


#: action -> the rule that refuses it
ACTIONS: dict[str, Callable[[User, Subject], str]] = {
    "declare_conflict": _declare_conflict,
    "decide_conflict": _decide_conflict,
    "restrict_case": _manage_access,
    "break_glass": _break_glass,
    "review_glass": _review_glass,
    "share_task": _share_task,
}
