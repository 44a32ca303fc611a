"""Shell: people who may sign in - add, roles, links for passwords, what is lost, closing."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from engine import clock
from engine.errors import NotAllowed
from engine.notices.by_password_link import PATH
from engine.notices.ways import Folder
from engine.people import password_links, provider, second_step, sessions, users
from engine.people.model import ProviderAccount, Team, User
from engine.people.roles import ROLES
from web.cli.told import database, tells

MAIL, SHOW, ASK, NONE = "mail", "show", "ask", "none"
WITHOUT = (
    "Set THREEFOLD_MAIL to a mail server and THREEFOLD_ADDRESS to where people find Threefold, "
    "or choose another way: --password show, or --password ask."
)

group = AppGroup("user", help="People who may sign in.")


@group.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(sorted(ROLES)))
@click.option("--team", "team_name", help="The team; it is made if it is not there yet.")
@click.option(
    "--password",
    "way",
    type=click.Choice([MAIL, SHOW, ASK, NONE]),
    help="How they come to a password. mail: a link is sent to them (where a mail server is set "
    "up). show: a link is printed once, to be handed over (otherwise). ask: you type it here and "
    "then know it, so have them change it: for the first account. none: no password.",
)
@tells
def add(email, name, roles, team_name, way):
    """Add a person. They set their own password by a link, good once and for three days."""
    at, way = clock.now(), way or _usual()
    password = _asked() if way == ASK else None
    with database().write() as session:
        team = None
        if team_name:
            team = session.scalar(select(Team).where(Team.name == team_name))
            team = team or users.add_team(session, team_name, at=at, actor=None, via="shell")
        user = users.add_user(
            session, email, name, roles, team, password, at=at, actor=None, via="shell"
        )
        return {"user": user.public_id, "name": user.name, **_link(session, user, way, at)}


@group.command("password-link")
@click.argument("email")
@click.option("--show", is_flag=True, help="Print the link once, where no mail can be sent.")
@tells
def password_link(email, show):
    """Have a link made by which a person sets their password; links from before end."""
    with database().write() as session:
        user = users.get_user_by_email(session, email)
        way = SHOW if show else _usual()
        return {"user": user.public_id, **_link(session, user, way, clock.now())}


@group.command("email")
@click.argument("email")
@click.argument("new")
@tells
def email(email, new):
    """Change the address a person signs in with; both addresses are told."""
    with database().write() as session:
        user = users.get_user_by_email(session, email)
        users.set_email(session, user, new, at=clock.now(), actor=None, via="shell")
        return {"user": user.public_id, "email": user.email}


@group.command("roles")
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(sorted(ROLES)))
@tells
def roles(email, roles):
    """Give a person exactly these roles."""
    with database().write() as session:
        user = users.get_user_by_email(session, email)
        users.set_roles(session, user, roles, at=clock.now(), actor=None, via="shell")
        return {"user": user.public_id, "roles": sorted(roles)}


@group.command("disable")
@click.argument("email")
@tells
def disable(email):
    """Close an account at once, signed-in sessions included."""
    with database().write() as session:
        user = users.get_user_by_email(session, email)
        users.disable_user(session, user, at=clock.now(), actor=None, via="shell")
        return {"user": user.public_id, "disabled": True}


@group.command("reset-app")
@click.argument("email")
@tells
def reset_app(email):
    """Take a lost authenticator app away: the person is signed out and sets up another."""
    with database().write() as session:
        user = users.get_user_by_email(session, email)
        second_step.reset(session, user, at=clock.now(), actor=None, via="shell")
        return {"user": user.public_id, "app": None}


@group.command("unbind")
@click.argument("email", required=False)
@click.option("--issuer", help="Everybody bound to this provider, when the council has another.")
@tells
def unbind(email, issuer):
    """Take back which sign-in at the council's own provider is a person's."""
    at = clock.now()
    if bool(email) == bool(issuer):
        raise click.UsageError("Name either an e-mail address or --issuer.")
    with database().write() as session:
        if email:
            found = [users.get_user_by_email(session, email)]
        else:
            standing = ProviderAccount.issuer == issuer, ProviderAccount.ended_at.is_(None)
            bound = select(ProviderAccount.user_id).where(*standing)
            found = session.scalars(select(User).where(User.id.in_(bound)).order_by(User.id)).all()
        for user in found:
            provider.unbind(session, user, at=at, actor=None, via="shell")
        return {"unbound": [user.public_id for user in found]}


@group.command("sign-out")
@click.argument("email")
@tells
def sign_out(email):
    """Sign a person out everywhere, for instance after a laptop was lost."""
    with database().write() as session:
        user = users.get_user_by_email(session, email)
        sessions.sign_out_everywhere(session, user, at=clock.now(), actor=None, via="shell")
        return {"user": user.public_id, "signed_out": True}


def _asked():
    return click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)


def _usual():
    """By mail where a mail server is set up, else shown."""
    way = current_app.extensions["mail"]
    return MAIL if way.sender.address and not isinstance(way, Folder) else SHOW


def _link(session, user, way, at):
    """Have the link made; what is printed of it."""
    address = current_app.extensions["mail"].sender.address
    if way == SHOW:
        row, token = password_links.show_link(session, user, at=at, actor=None, via="shell")
        return {"link": address + PATH + token, "until": row.until.isoformat()}
    if way == MAIL:
        if not address:
            raise NotAllowed(WITHOUT)
        row = password_links.send_link(session, user, at=at, actor=None, via="shell")
        return {"link": "by mail", "until": row.until.isoformat()}
    return {}
