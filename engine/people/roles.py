"""Roles: what a person does at a council, and which roles one account may hold together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.errors import InvalidAnswers


@dataclass(frozen=True)
class Role:
    """One role: the name a council uses, and a sentence about what it is for."""

    name: str
    says: str


ROLES: dict[str, Role] = {
    "contact_officer": Role(
        "Contact officer", "Takes in concerns and gathers what is needed to decide on them."
    ),
    "enquiry_officer": Role(
        "Enquiry officer", "Talks with the adult, carries out the enquiry and writes the plan."
    ),
    "safeguarding_adults_manager": Role(
        "Safeguarding adults manager", "Decides on concerns, agrees plans and authorises closing."
    ),
    "partner": Role(
        "Partner", "Makes enquiries for us at another organisation; answers one task by a link."
    ),
    "supervisor": Role("Supervisor", "Sees how the team's cases stand and reassigns stalled work."),
    "process_admin": Role(
        "Process administrator", "Edits and publishes the process; never sees a case."
    ),
    "auditor": Role("Auditor", "Checks a sample of cases and the log."),
    "system_admin": Role("System administrator", "Adds and closes accounts; never sees a case."),
}

#: Roles that a lane of a diagram may carry: they do the work of a case.
CASE_ROLES = frozenset(
    {"contact_officer", "enquiry_officer", "safeguarding_adults_manager", "partner"}
)

#: Roles that are barred from cases, however else they are combined.
ADMIN_ROLES = frozenset({"process_admin", "system_admin"})


def check_roles(roles: Collection[str]) -> None:
    """Refuse roles that do not exist or must not be held by one person together.

    Whoever can change the process or the accounts may not also work on or watch
    over cases: that would let one person alter a rule and then use it.

    Raises ``InvalidAnswers`` for the field ``roles``.
    """
    held = frozenset(roles)
    for unknown in sorted(held - ROLES.keys()):
        _refuse(f"There is no role {unknown!r}. Choose from {', '.join(ROLES)}.")
    if "partner" in held:
        _refuse("Partners do not sign in here. Send them their task by a link.")
    if (admin := held & ADMIN_ROLES) and (case := held & (CASE_ROLES | {"supervisor"})):
        _refuse(
            f"Somebody who is {said(admin)} cannot also be {said(case)}. "
            "Give the second role to another account."
        )


def said(roles: Collection[str]) -> str:
    """Roles as one says them: ``contact officer or enquiry officer``."""
    names = [ROLES[role].name.lower() if role in ROLES else role for role in sorted(roles)]
    return " or ".join(names)


def _refuse(sentence: str) -> None:
    raise InvalidAnswers({"roles": sentence})
