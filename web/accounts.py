"""Accounts: for administrators - add one, have a password link made, take a lost app away, sign out.

No password is ever typed or shown here: a person sets their own by a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from engine import clock, people
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.notices.ways import Folder
from engine.people import password_links, provider, second_step, sessions, users
from engine.people.model import Team, User, UserRole
from engine.people.roles import ROLES
from web import db
from web.forgotten import link_in_words
from web.sign_in import can_be_mailed
from web.tasks.words import errors

#: Those who answered a task by a link have no account that anybody could look after.
PARTNERS = select(UserRole.user_id).where(UserRole.role == "partner")
#: What an account may be given; a partner has none.
GIVEN = {key: role for key, role in ROLES.items() if key != "partner"}
MAIL, SHOW, COUNCIL = "mail", "show", "council"
#: How a person comes to their password, as an administrator reads it.
WAYS = {
    MAIL: ("Send a link by e-mail", "Nobody but the person sees it."),
    SHOW: (
        "Show a link once, to be handed over",
        "Mails are put into a folder here, so it may be that none leaves. Hand it to the person "
        "alone: whoever has it can set the password.",
    ),
    COUNCIL: ("None: they sign in through the council", "A link can be sent later."),
}

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@bp.get("")
def index() -> ResponseReturnValue:
    """Everybody who has an account."""
    people.require(current_user, "manage_users", None)
    with db.read() as reading:
        found = reading.scalars(
            select(User).where(User.id.not_in(PARTNERS)).order_by(User.name, User.id)
        ).all()
        return render_template("accounts/index.html", found=found, roles=ROLES)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask who is to have an account."""
    return _form({})


@bp.post("")
def create() -> ResponseReturnValue:
    """Add an account, and let the person set its password by a link."""
    people.require(current_user, "manage_users", None)
    at, form = clock.now(), request.form
    how, wrong = _way(form.get("way", ""), _offered())
    try:
        with db.write() as writing:
            team = users.get_team(writing, form["team"]) if form.get("team") else None
            user = users.add_user(
                writing, form.get("email", ""), form.get("name", ""), form.getlist("roles"), team,
                at=at, actor=current_user,
            )  # fmt: skip
            if wrong:
                raise InvalidAnswers(wrong)
            token = _make_link(writing, user, how)
            name, user_id = user.name, user.public_id
    except InvalidAnswers as error:
        return _form({**error.messages, **wrong}), 422
    if token:
        return _shown(name, user_id, token)
    sent = " A link to set a password is on its way to them." if how == MAIL else ""
    flash(f"{name} has an account.{sent}", "success")
    return redirect(url_for("accounts.show", user_id=user_id), code=303)


@bp.get("/<user_id>")
def show(user_id: str) -> ResponseReturnValue:
    """One account: how the person signs in, and in how many places they are signed in."""
    people.require(current_user, "manage_users", None)
    return _account(user_id, {})


@bp.post("/<user_id>/password-link")
def make_link(user_id: str) -> ResponseReturnValue:
    """Have a link made by which the person sets their password: mailed, or shown once."""
    people.require(current_user, "manage_users", None)
    how, wrong = _way(request.form.get("way", ""), ways())
    if wrong:
        return _account(user_id, wrong), 422
    with db.write() as writing:
        user = users.get_user(writing, user_id)
        token = _make_link(writing, user, how)
        name = user.name
    if token:
        return _shown(name, user_id, token)
    flash(f"A link to set a password is on its way to {name}.", "success")
    return redirect(url_for("accounts.show", user_id=user_id), code=303)


@bp.post("/<user_id>/email")
def set_email(user_id: str) -> ResponseReturnValue:
    """Change the address somebody signs in with; the old one is told as well."""
    people.require(current_user, "manage_users", None)
    try:
        with db.write() as writing:
            user = users.get_user(writing, user_id)
            users.set_email(
                writing, user, request.form.get("email", ""), at=clock.now(), actor=current_user
            )
            said = f"{user.name} signs in with {user.email} from now on."
    except InvalidAnswers as error:
        return _account(user_id, error.messages), 422
    flash(said, "success")
    return redirect(url_for("accounts.show", user_id=user_id), code=303)


@bp.post("/<user_id>/app")
def reset_app(user_id: str) -> ResponseReturnValue:
    """Take a lost app away: the person is signed out, and sets up another."""
    people.require(current_user, "manage_users", None)
    with db.write() as writing:
        user = users.get_user(writing, user_id)
        second_step.reset(writing, user, at=clock.now(), actor=current_user)
        said = f"The app of {user.name} is taken away, and they are signed out everywhere."
    flash(said, "success")
    return redirect(url_for("accounts.show", user_id=user_id), code=303)


@bp.post("/<user_id>/provider")
def unbind(user_id: str) -> ResponseReturnValue:
    """Take back which sign-in at the council is theirs; whoever comes next with the address has it."""
    people.require(current_user, "manage_users", None)
    with db.write() as writing:
        user = users.get_user(writing, user_id)
        provider.unbind(writing, user, at=clock.now(), actor=current_user)
        said = (
            f"The next sign-in at the council with the address of {user.name} is taken as theirs."
        )
    flash(said, "success")
    return redirect(url_for("accounts.show", user_id=user_id), code=303)


@bp.post("/<user_id>/sessions")
def end_sessions(user_id: str) -> ResponseReturnValue:
    """Sign a person out everywhere, for instance after a laptop was lost."""
    people.require(current_user, "manage_users", None)
    with db.write() as writing:
        user = users.get_user(writing, user_id)
        sessions.sign_out_everywhere(writing, user, at=clock.now(), actor=current_user)
        said = f"{user.name} is signed out everywhere."
    flash(said, "success")
    return redirect(url_for("accounts.show", user_id=user_id), code=303)


def ways() -> Sequence[str]:
    """How a link can come to a person here. It is shown only where no mail server is set up."""
    by_folder = isinstance(current_app.extensions["mail"], Folder)
    return (*([MAIL] if can_be_mailed() else []), *([SHOW] if by_folder else []))


# -- inside -----------------------------------------------------------------------


def _offered() -> Sequence[str]:
    """How whoever is given an account can come to a password."""
    return (*ways(), *([COUNCIL] if current_app.config["OIDC"] else []))


def _way(chosen: str, known: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The way that was chosen, and what is wrong with it."""
    if not known:
        raise NotAllowed("No mail can hold a link: have THREEFOLD_ADDRESS set.")
    wrong = {} if chosen in known else {"way": "Select how the person comes to their password"}
    return chosen, wrong


def _make_link(writing, user: User, how: str) -> str:
    """Make the link; its secret where it is shown here, else nothing."""
    at = clock.now()
    if how == SHOW:
        return password_links.show_link(writing, user, at=at, actor=current_user)[1]
    if how == MAIL:
        password_links.send_link(writing, user, at=at, actor=current_user)
    return ""


def _shown(name: str, user_id: str, token: str) -> ResponseReturnValue:
    with db.read() as reading:
        until = password_links.find(reading, token, clock.now()).until
    return render_template(
        "accounts/link.html", name=name, user_id=user_id, link=link_in_words(token),
        until=clock.in_words(until),
    )  # fmt: skip


def _form(messages: Mapping[str, str]) -> str:
    people.require(current_user, "manage_users", None)
    with db.read() as reading:
        teams = reading.scalars(select(Team).order_by(Team.name)).all()
    return render_template(
        "accounts/new.html",
        teams=teams,
        roles=GIVEN,
        ways=[(one, *WAYS[one]) for one in _offered()],
        typed=request.form,
        messages=messages,
        errors=errors(messages),
        has_errors=bool(messages),
    )


def _account(user_id: str, messages: Mapping[str, str]) -> str:
    with db.read() as reading:
        user = users.get_user(reading, user_id)
        if "partner" in user.roles:
            raise NotFound
        return render_template(
            "accounts/show.html",
            user=user,
            roles=ROLES,
            app=second_step.of(reading, user),
            bound=provider.bound_to(reading, user),
            signed_in_places=len(sessions.signed_in_at(reading, user, clock.now())),
            own=user.id == current_user.id,
            ways=[(one, *WAYS[one]) for one in ways()],
            typed=request.form,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )
