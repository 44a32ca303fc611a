"""Return rules: who counts the national return, signs it off, sees imported history and reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.people.model import User
from engine.people.roles import CASE_ROLES
from engine.people.rules import MANAGER, SUPERVISOR, needs

if TYPE_CHECKING:
    from engine.people.rules import Subject


def _make_return(user: User, subject: Subject) -> str:
    """Count the national return, with exact figures of all teams; see what stands behind each."""
    return needs(user, {MANAGER, SUPERVISOR}, "see the national return")


def _sign_off_return(user: User, subject: Subject) -> str:
    return needs(user, {MANAGER}, "sign the national return off")


def _read_history(user: User, subject: Subject) -> str:
    """See that an adult was known to the council's older system; it knows of no teams."""
    return needs(user, (CASE_ROLES - {"partner"}) | {SUPERVISOR, "auditor"}, "see imported history")


def _take_over_history(user: User, subject: Subject) -> str:
    """Open a case from an imported enquiry that goes on: a manager, for their own team."""
    if MANAGER in user.roles and user.team_id is not None:
        return ""
    return "Only a safeguarding adults manager with a team can take over an enquiry."


def _read_board_reviews(user: User, subject: Subject) -> str:
    """See the Board's reviews; of which adult each is, only where one may know of them."""
    readers = {MANAGER, SUPERVISOR, "auditor"}
    return needs(user, readers, "see the Safeguarding Adults Reviews")


def _keep_board_reviews(user: User, subject: Subject) -> str:
    return needs(user, {MANAGER}, "record a Safeguarding Adults Review")


#: action -> the rule that refuses it
ACTIONS: dict[str, Callable[[User, Subject], str]] = {
    "make_return": _make_return,
    "sign_off_return": _sign_off_return,
    "read_history": _read_history,
    "read_board_reviews": _read_board_reviews,
    "keep_board_reviews": _keep_board_reviews,
    "take_over_history": _take_over_history,
}
