"""Run: ``python -m web.run`` - a demo on this machine, from nothing to a page in one command.

It makes the database, publishes the shipped process through its checks, adds the demo's
people and cases, prints how to sign in, and serves. Started again, it finds all that there
and only serves.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from flask import Flask
from gunicorn.app.base import BaseApplication

from engine import clock
from engine.db import Database
from engine.db.upgrade import upgrade
from engine.errors import EngineError, InvalidProcess, NotFound
from engine.people.roles import ROLES
from engine.process import versions
from engine.process.bundle import from_folder
from web import create_app, demo, scheduler
from web.garbage import keep_what_start_up_made
from web.settings import from_environment

HOST = "127.0.0.1"
SHIPPED = Path(__file__).resolve().parent.parent / "processes" / "section42"


def main() -> None:
    """Prepare the database, say how to sign in, and serve until it is stopped."""
    os.environ.setdefault("THREEFOLD_DEMO", "1")
    address = f"http://{HOST}:{(port := _port())}"
    _require_free(port)
    settings = from_environment()
    app = create_app(settings)
    try:
        prepare(app)
    except InvalidProcess as error:
        sys.exit("The process cannot be published:\n" + "\n".join(error.problems))
    except EngineError as error:
        sys.exit(str(error))
    if settings.demo:
        _say("\n" + "\n".join(sign_ins()))
    _say(f"\nThreefold is at {address}  (stop it with Ctrl-C)\n")
    Server(app, port).run()


def prepare(app: Flask) -> None:
    """Bring the database up to date, publish the shipped process once, make the demo once."""
    database: Database = app.extensions["threefold"]
    try:
        upgrade(database)
        _publish(database)
        if app.config["DEMO"]:
            for line in demo.make_demo(database):
                _say(f"  {line}")
    finally:
        database.engine.dispose()  # no connection may cross into the worker process


def sign_ins() -> Iterator[str]:
    """The demo's people as a small table, and their password."""
    yield f"Sign in as any of these fictional people. Password: {demo.PASSWORD}"
    yield f"  {'E-mail':<35} {'Team':<6} Role"
    for one in demo.people():
        role = ROLES[one["roles"][0]].name
        yield f"  {demo.email(one['name']):<35} {one['team'] or '-':<6} {role}: {one['says']}"


class Server(BaseApplication):
    """Gunicorn in this program: one worker process, eight threads."""

    def __init__(self, app: Flask, port: int) -> None:
        self.app, self.port = app, port
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from Gunicorn's own defaults."""
        chosen = {
            "bind": f"{HOST}:{self.port}",
            "workers": 1,
            "threads": 8,
            "worker_class": "gthread",
            "timeout": 120,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app that was made before the worker was: it holds no connection by now.

        Here, in the one worker, the scheduler begins to beat beside the pages.
        """
        of = self.app.extensions
        scheduler.start_beside(of["threefold"], of["mail"], of["nights"])
        keep_what_start_up_made()
        return self.app


def _publish(database: Database) -> None:
    with database.read() as session:
        try:
            versions.live(session, SHIPPED.name)
            return
        except NotFound:
            pass
    _say("Checking and publishing the process ...")
    began = time.perf_counter()
    bundle = from_folder(SHIPPED)
    with database.write() as session:
        version = versions.publish(session, bundle, None, at=clock.now(), via="shell")
        _say(f"  version {version.number} proved in {time.perf_counter() - began:.1f} s")


def _port() -> int:
    text = os.environ.get("THREEFOLD_PORT", "").strip() or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        sys.exit("THREEFOLD_PORT must be a number from 1 to 65535.")
    return int(text)


def _require_free(port: int) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            sys.exit(
                f"Port {port} is in use; perhaps Threefold is already running. "
                f"Stop that, or choose another port: THREEFOLD_PORT={port + 1} make run"
            )


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
