"""Provider: whom the council's own sign-in vouches for, and which account here is theirs.

An account is bound to one person at the provider, by the provider's name and its number for
them (``sub``), when that person comes for the first time with the account's address. From then
on only they open it: an address that the provider gives to somebody else opens nothing.
Source: OWASP ASVS 5.0, 6.8.4 and 10.5.2; OpenID Connect Core, 5.7.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards
from engine.db import Database
from engine.errors import NotAllowed
from engine.log import events
from engine.notices.of_account import tell_changed
from engine.people import sessions
from engine.people.emails import fold_email
from engine.people.model import ProviderAccount, User
from engine.people.permission import require
from engine.people.sign_in import NO_ACCOUNT, keep_refused

ANOTHERS = (
    "The account with your address belongs to another sign-in of your council. "
    "Ask whoever looks after Threefold."
)
NO_SECOND_STEP = (
    "Your council's sign-in did not ask you for what Threefold needs, such as a second step. "
    "Sign out there and try again, or ask whoever looks after Threefold."
)
REFUSED = {
    "no account": NO_ACCOUNT,
    "another subject": ANOTHERS,
    "no second step": NO_SECOND_STEP,
}


@dataclass(frozen=True)
class Vouched:
    """What the provider says of somebody: who they are there, their address, how they signed in.

    ``ways`` are the ``acr`` and every ``amr`` of the token.
    """

    issuer: str
    subject: str
    email: str
    ways: frozenset[str] = field(default_factory=frozenset)


def sign_in_vouched(
    db: Database,
    vouched: Vouched,
    at: datetime,
    *,
    browser: str = "",
    ways: Collection[str] = (),
) -> str:
    """Sign in somebody whom the council's own provider vouches for; return their token.

    ``ways`` are the ways of signing in there of which one is needed, if any. No account is
    ever made. Raises ``NotAllowed`` where there is none, it is closed, it is another person's,
    or they signed in there in another way.
    """
    with db.write() as session:
        user, bound = _whose(session, vouched)
        wrong = _wrong(user, bound, vouched, ways)
        if user is not None and not wrong:
            if bound is None:
                _bind(session, user, vouched, at)
            events.append(session, None, "signed_in", user, at=at, data={"through": "oidc"})
            return sessions.start(session, user, browser, at)
        keep_refused(session, user, wrong, at)
    raise NotAllowed(REFUSED[wrong])


def bound_to(session: Session, user: User) -> ProviderAccount | None:
    """Whom the provider means by this account, if anybody came through it yet."""
    return session.scalar(select(ProviderAccount).where(*_standing(user.id)))


def unbind(
    session: Session, user: User, *, at: datetime, actor: User | None, via: str = "web"
) -> None:
    """Take back whom the provider means by an account: whoever comes next with its address has it.

    The person is signed out everywhere and told. Raises ``NotAllowed``, for oneself too.
    """
    if actor is not None:
        require(actor, "manage_users", None)
        if actor.id == user.id:
            raise NotAllowed("For your own account ask another administrator.")
    found = bound_to(session, user)
    if found is None:
        raise NotAllowed(f"{user.name} has not signed in through the council.")
    found.ended_at, found.ended_by = at, actor.id if actor else None
    sessions.end_all(session, user, at)
    data = {"user": user.id}
    events.append(session, None, "provider_unbound", actor, at=at, via=via, data=data)
    tell_changed(session, user, "provider_unbound", at)


def _whose(session: Session, vouched: Vouched) -> tuple[User | None, ProviderAccount | None]:
    """The account of whoever comes: the one bound to them, else the one with their address."""
    theirs = session.scalar(
        select(ProviderAccount).where(
            ProviderAccount.issuer == vouched.issuer,
            ProviderAccount.subject == vouched.subject,
            ProviderAccount.ended_at.is_(None),
        )
    )
    by_address = User.email == fold_email(vouched.email)
    mine = User.id == theirs.user_id if theirs and guards.on("provider_bound") else by_address
    user = session.scalar(select(User).where(mine).with_for_update(of=User))
    return user, bound_to(session, user) if user is not None else None


def _wrong(
    user: User | None, bound: ProviderAccount | None, vouched: Vouched, ways: Collection[str]
) -> str:
    """Why somebody is not let in: a key of ``REFUSED``, or nothing."""
    if user is None or user.disabled_at is not None:
        return "no account"
    who = (vouched.issuer, vouched.subject)
    if bound is not None and (bound.issuer, bound.subject) != who and guards.on("provider_bound"):
        return "another subject"
    if ways and not vouched.ways & set(ways) and guards.on("provider_ways"):
        return "no second step"
    return ""


def _bind(session: Session, user: User, vouched: Vouched, at: datetime) -> None:
    session.add(
        ProviderAccount(
            user_id=user.id, issuer=vouched.issuer, subject=vouched.subject, bound_at=at
        )
    )
    session.flush()
    events.append(session, None, "provider_bound", user, at=at, data={"user": user.id})


def _standing(user_id: int) -> tuple:
    return ProviderAccount.user_id == user_id, ProviderAccount.ended_at.is_(None)
