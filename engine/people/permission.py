"""Permission: the one place that says what a person may do.

Two questions are asked, in this order. May this person know of it at all? If
not, it is not found, in the same words as what does not exist. If they may know
of it, is this theirs to do? If not, a sentence says why and who can.

Everything that is not allowed here is refused. That the author of an enquiry
may not decide on it (``other_person_than``) is not asked here but by the verb,
which knows who did the other task.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy.orm import object_session

from engine import guards
from engine.errors import NotAllowed, NotKnown
from engine.people import knowing, return_rules, rules, sampled, shared, team_rules
from engine.people.hidden import BROKEN, CLOSED, GLASS, KEPT, LISTED, USUAL, stands
from engine.people.model import Team, User
from engine.people.roles import ADMIN_ROLES, CASE_ROLES
from engine.people.rules import SUPERVISOR, case_of, in_pool_of, is_task

if TYPE_CHECKING:
    from engine.case.model import Case, Task
    from engine.people.rules import Subject

__all__ = ["ACTIONS", "BY_GLASS", "may", "require"]

ACTIONS = {
    **rules.ACTIONS,
    **knowing.ACTIONS,
    **sampled.ACTIONS,
    **team_rules.ACTIONS,
    **return_rules.ACTIONS,
}
#: What may be done in a case that was opened in an emergency.
BY_GLASS = frozenset({"read_case", "note", "read_log", "decide_conflict"})


def may(user: User, action: str, subject: Subject, case_worker_ids: Collection[int] = ()) -> bool:
    """Say whether a person may do something; see ``require``. Raises nothing for a refusal."""
    known = _known(user, subject, case_worker_ids)
    return bool(known) and not _refusal(user, action, subject, known)


def require(
    user: User, action: str, subject: Subject, case_worker_ids: Collection[int] = ()
) -> None:
    """Go on only if this person may do this.

    ``action`` is one of ``ACTIONS``. ``subject`` is the case or task it is done
    to, the team a case is opened for, or None. ``case_worker_ids`` are the
    numbers of the users who work on the case though it is not their team's:
    those with an open case worker row or a task of that case.

    Raises ``NotFound`` if they may not know of it, ``NotAllowed`` with a sentence
    if it is not theirs to do, ``ValueError`` for an action that does not exist.
    """
    known = _known(user, subject, case_worker_ids)
    if guards.on("known_case") and not known:
        raise NotKnown
    sentence = _refusal(user, action, subject, known)
    if guards.on("permission") and sentence:
        raise NotAllowed(sentence)


def _known(user: User, subject: Subject, case_worker_ids: Collection[int]) -> str:
    """How a person knows of a case, or of the case of a task; nothing where they may not."""
    if subject is None or isinstance(subject, (Team, User)):
        return USUAL
    case = case_of(subject)
    if shared.PARTNER in user.roles and case.erased_at is None:
        return shared.stands(object_session(case), subject, user.id)
    if user.disabled_at is not None or user.roles & ADMIN_ROLES:
        return ""
    if case.erased_at is not None and guards.on("erased_not_found"):
        return ""
    how = stands(object_session(case), case.id, user.id)
    if how in (KEPT, CLOSED):
        return ""
    if how in (LISTED, BROKEN):
        return how
    if _usually(user, subject, case, case_worker_ids):
        return USUAL
    return how if how == GLASS else sampled.stands(object_session(case), case.id, user)


def _usually(
    user: User, subject: Case | Task, case: Case, case_worker_ids: Collection[int]
) -> bool:
    """Say whether a person knows of a case by their team, or because they work on it."""
    if user.id in case_worker_ids:
        return True
    if is_task(subject):
        if user.id in (subject.assignee_id, subject.completed_by):
            return True
        if in_pool_of(user, subject):
            return True
    sees_team = bool(user.roles & (CASE_ROLES | {SUPERVISOR}))
    return sees_team and user.team_id is not None and user.team_id == case.team_id


def _refusal(user: User, action: str, subject: Subject, known: str) -> str:
    """The sentence that says why not, or nothing."""
    if action not in ACTIONS:
        raise ValueError(f"There is no action {action!r}.")
    if known == shared.SHARED:
        return "" if action in shared.BY_LINK else shared.NOT_BY_LINK
    if user.disabled_at is not None:
        return "This account is closed."
    if known in (BROKEN, GLASS) and action not in BY_GLASS:
        return "You opened this case in an emergency: you can read it and add a note, no more."
    if known in sampled.BY_SAMPLE and action not in sampled.BY_SAMPLE[known]:
        return "You know of this case only because you audit it, or have audited it."
    return ACTIONS[action](user, subject)
