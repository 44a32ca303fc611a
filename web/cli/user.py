"""Shell: ``user add``, ``roles``, ``disable``, ``reset-app`` and ``sign-out``."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from engine import clock
from engine.people import second_step, sessions, users
from engine.people.model import Team
from engine.people.roles import ROLES
from web.cli.told import database, tells

group = AppGroup("user", help="People who may sign in.")


@group.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(sorted(ROLES)))
@click.option("--team", "team_name", help="The team; it is made if it is not there yet.")
@click.password_option(help="Twelve characters or more.")
@tells
def add(email, name, roles, team_name, password):
    """Add a person. Their password is asked for, not given on the command line."""
    at = clock.now()
    with database().write() as session:
        team = None
        if team_name:
            team = session.scalar(select(Team).where(Team.name == team_name))
            team = team or users.add_team(session, team_name, at=at, actor=None, via="shell")
        user = users.add_user(
            session, email, name, roles, team, password, at=at, actor=None, via="shell"
        )
        return {"user": user.public_id, "name": user.name}


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


@group.command("sign-out")
@click.argument("email")
@tells
def sign_out(email):
    """Sign a person out everywhere, for instance after a laptop was lost."""
    with database().write() as session:
        user = users.get_user_by_email(session, email)
        sessions.sign_out_everywhere(session, user, at=clock.now(), actor=None, via="shell")
        return {"user": user.public_id, "signed_out": True}
