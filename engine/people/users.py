"""Users: add people and teams, give them roles, move them, close their accounts, find them.

Each change is made by somebody who may manage users, or from the command line
(``actor`` is None: whoever runs it has the machine). It appends a system event,
which names people by number only. Nobody chooses the password of somebody else: an
administrator has a link made (``password_links.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.log import events
from engine.notices.of_account import tell_changed
from engine.people import password_links, passwords
from engine.people.emails import fold_email, normal_email
from engine.people.model import Team, User, UserRole
from engine.people.permission import require
from engine.people.roles import check_roles
from engine.people.sessions import end_all

NOT_ANOTHERS = "Nobody chooses the password of somebody else. Have a link made for them."


def add_team(
    session: Session, name: str, *, at: datetime, actor: User | None, via: str = "web"
) -> Team:
    """Add a team. Raises ``InvalidAnswers`` if the name is missing or taken."""
    _require(actor)
    name = " ".join(name.split())
    if not name:
        raise InvalidAnswers({"name": "Enter the name of the team."})
    if session.scalar(select(Team.id).where(Team.name == name)):
        raise InvalidAnswers({"name": f"There is already a team called {name}."})
    team = Team(name=name)
    session.add(team)
    session.flush()
    events.append(session, None, "team_added", actor, at=at, via=via, data={"team": team.id})
    return team


def add_user(
    session: Session,
    email: str,
    name: str,
    roles: Collection[str],
    team: Team | None = None,
    password: str | None = None,
    *,
    at: datetime,
    actor: User | None,
    via: str = "web",
) -> User:
    """Add a person who may sign in.

    Without a ``password`` nobody can sign in to the account until the person sets one by a
    link; only the command line gives one (``actor`` is None).
    Raises ``InvalidAnswers`` with a sentence for each of email, name, roles and
    password that cannot be taken; ``NotAllowed``.
    """
    _require(actor)
    if password is not None:
        _require_own_password(None, actor)
    email, name = fold_email(email), " ".join(name.split())
    if wrong := _wrong(session, email, name, roles):
        raise InvalidAnswers(wrong)
    user = User(email=email, name=name, team_id=team.id if team else None, created_at=at)
    user.role_rows = [UserRole(role=role) for role in sorted(set(roles))]
    if password is not None:
        passwords.check_password(password, email, name)
        user.password_hash = passwords.hash_password(password)
    session.add(user)
    session.flush()
    _event(session, "user_added", user, actor, at, via, {"roles": sorted(set(roles))})
    return user


def set_roles(
    session: Session,
    user: User,
    roles: Collection[str],
    *,
    at: datetime,
    actor: User | None,
    via: str = "web",
) -> None:
    """Give a person these roles and no others, from their next page on.

    Raises ``InvalidAnswers`` for roles that may not be held together; ``NotAllowed``.
    """
    _require(actor)
    check_roles(roles)
    user = _own(session, user)
    before, after = user.roles, frozenset(roles)
    user.role_rows = [row for row in user.role_rows if row.role in after] + [
        UserRole(role=role) for role in sorted(after - before)
    ]
    session.flush()
    changed = {"given": sorted(after - before), "taken": sorted(before - after)}
    _event(session, "roles_set", user, actor, at, via, changed)
    if before != after:
        tell_changed(session, user, "roles_changed", at)


def set_email(
    session: Session,
    user: User,
    email: str,
    *,
    at: datetime,
    actor: User | None,
    via: str = "web",
) -> None:
    """Change the address a person signs in with; links that were sent to the old one end.

    Both addresses are told. Raises ``InvalidAnswers`` for the field ``email``; ``NotAllowed``.
    """
    _require(actor)
    email = normal_email(email)
    user = _own(session, user)
    before = user.email
    if email == before:
        return
    _require_free(session, email)
    user.email = email
    password_links.end_links(session, user, at)
    tell_changed(session, user, "email_changed", at, also_to=before)
    _event(session, "email_changed", user, actor, at, via)


def disable_user(
    session: Session, user: User, *, at: datetime, actor: User | None, via: str = "web"
) -> None:
    """Close a person's account: they are signed out everywhere at once and cannot sign in again.

    What they did stays as it is, with their name. Raises ``NotAllowed`` for one's own account.
    """
    _require(actor)
    if actor is not None and actor.id == user.id:
        raise NotAllowed("You cannot close your own account. Ask another administrator.")
    user = _own(session, user)
    if user.disabled_at is None:
        user.disabled_at = at
        end_all(session, user, at)
        _event(session, "user_disabled", user, actor, at, via)


def move_to_team(
    session: Session,
    user: User,
    team: Team | None,
    *,
    at: datetime,
    actor: User | None,
    via: str = "web",
) -> None:
    """Move a person to another team: they see its cases from their next page on."""
    _require(actor)
    user = _own(session, user)
    user.team_id = team.id if team else None
    session.flush()
    session.expire(user, ["team"])
    _event(session, "team_changed", user, actor, at, via, {"team": user.team_id})


def set_password(
    session: Session,
    user: User,
    password: str,
    *,
    at: datetime,
    actor: User | None,
    via: str = "web",
) -> None:
    """Set a new password: one's own, or from the command line.

    The person is signed out everywhere, and links to set it end. Raises ``InvalidAnswers``;
    ``NotAllowed``, to an administrator too for the password of somebody else.
    """
    _require_own_password(user, actor)
    passwords.check_password(password, user.email, user.name)
    user = _own(session, user)
    password_links.keep(session, user, passwords.hash_password(password), at)
    _event(session, "password_set", user, actor, at, via)


def get_user(session: Session, public_id: str) -> User:
    """The user with this public id. Raises ``NotFound``."""
    return _get(session, User.public_id == public_id)


def get_user_by_email(session: Session, email: str) -> User:
    """The user with this e-mail address, however it is written. Raises ``NotFound``."""
    return _get(session, User.email == fold_email(email))


def get_team(session: Session, public_id: str) -> Team:
    """The team with this public id. Raises ``NotFound``."""
    team = session.scalar(select(Team).where(Team.public_id == public_id))
    if team is None:
        raise NotFound("We could not find this team.")
    return team


def colleagues(session: Session, team: Team) -> list[User]:
    """Everybody in a team whose account is open, by name."""
    found = select(User).where(User.team_id == team.id, User.disabled_at.is_(None))
    return list(session.scalars(found.order_by(User.name, User.id)))


def _wrong(session: Session, email: str, name: str, roles: Collection[str]) -> dict[str, str]:
    """Everything that is wrong with a new account, so that it is all said at once."""
    found = {} if name else {"name": "Enter the person's name."}
    checks: tuple[Callable[[], object], ...] = (
        lambda: _require_free(session, normal_email(email)),
        lambda: check_roles(roles),
    )
    for check in checks:
        try:
            check()
        except InvalidAnswers as error:
            found |= error.messages
    return found


def _require_free(session: Session, email: str) -> None:
    if _find(session, User.email == email):
        raise InvalidAnswers({"email": "There is already an account with this e-mail address."})


def _require(actor: User | None) -> None:
    if actor is not None:
        require(actor, "manage_users", None)


def _require_own_password(user: User | None, actor: User | None) -> None:
    """Refuse to whoever is not the person themself, nor at the command line."""
    if actor is None:
        return
    if guards.on("own_password") and (user is None or actor.id != user.id):
        raise NotAllowed(NOT_ANOTHERS)
    if actor.disabled_at is not None:
        raise NotAllowed("This account is closed.")


def _own(session: Session, user: User) -> User:
    """The same user inside this transaction; the caller's may come from an earlier read."""
    return _get(session, User.id == user.id)


def _get(session: Session, condition: Any) -> User:
    user = _find(session, condition)
    if user is None:
        raise NotFound("We could not find this person.")
    return user


def _find(session: Session, condition: Any) -> User | None:
    return session.scalar(select(User).where(condition))


def _event(
    session: Session,
    what: str,
    user: User,
    actor: User | None,
    at: datetime,
    via: str,
    data: dict[str, Any] | None = None,
) -> None:
    events.append(
        session, None, what, actor, at=at, via=via, data={"user": user.id, **(data or {})}
    )
