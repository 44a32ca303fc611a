"""Web: HTTP only. It finds out who asks, opens a door, calls one verb and draws the page.

No rule of safeguarding is here: those are the engine's, and its sentences are
shown as they stand.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from sqlalchemy.engine import make_url

from engine.case.documents.scanning import Scanner
from engine.db import Database
from engine.db.upgrade import require_current
from engine.errors import EngineError
from web import by_hand, cli, errors, mail, nights, oidc, places, refusals, security, sign_in, when
from web.settings import Settings, from_environment


def create_app(settings: Settings | None = None) -> Flask:
    """Make the app of one council. Without ``settings`` they are read from the environment."""
    asked_for = settings
    settings = settings or from_environment(serving=_is_serving())
    app = Flask(__name__)
    app.config.update(
        DEMO=settings.demo,
        COUNCIL=settings.council,
        SECOND_STEP=settings.second_step,
        OIDC=oidc.provider_of(settings),
    )
    app.config.update(
        COUNCIL_CODES=dict(settings.council_codes),
        REASON_PER_ENQUIRY=settings.reason_per_enquiry,
        PARTNER_LINK_DAYS=settings.partner_link_days,
    )
    app.extensions["threefold"] = _database(settings.database_url)
    app.extensions["scanner"] = Scanner(settings.scan_command) if settings.scan_command else None
    app.extensions["mail"] = mail.way_of(settings)
    app.extensions["nights"] = nights.nights_of(settings, app.extensions["mail"])
    if asked_for is None and _is_serving():
        _require_current(app)
    _prepare_templates(app)
    security.register(app, settings)
    sign_in.register(app)
    by_hand.register(app, settings)
    errors.register(app)
    refusals.register(app)
    places.register(app)
    _register_pages(app)
    cli.register(app)
    return app


def _register_pages(app: Flask) -> None:
    from web.blueprints import EVERY  # each of them asks for this package

    for pages in EVERY:
        app.register_blueprint(pages.bp)


def _prepare_templates(app: Flask) -> None:
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([app.jinja_loader, govuk])
    app.context_processor(lambda: {"council_name": app.config["COUNCIL"]})
    app.jinja_env.filters["day"] = when.day


def _database(url: str) -> Database:
    path = make_url(url).database
    if url.startswith("sqlite") and path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    return Database(url)


def _require_current(app: Flask) -> None:
    """Refuse to serve on a database of another release: better no page than a wrong one."""
    try:
        require_current(app.extensions["threefold"])
    except EngineError as error:
        sys.exit(str(error))


def _is_serving() -> bool:
    """Whether this is a server. A command in a shell shows no page and needs no secret key."""
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "run"
