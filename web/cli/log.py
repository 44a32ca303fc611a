"""Shell: ``log verify`` - whether the log is as it was written; ``log anchor`` - a line to keep elsewhere."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from engine import clock
from engine.case.model import Case
from engine.db.protected import unprotected_tables
from engine.errors import EngineError
from engine.keeping.anchoring import InFile, InSystemLog, places_of, seal_and_anchor
from engine.log import events
from engine.log.anchor import Anchor, read_anchors
from engine.log.model import SealedRun
from engine.log.seals import Key
from engine.log.verify import verify_seals
from web.cli.told import database, tells

NO_KEY = (
    "The log is sealed with a key. Set THREEFOLD_LOG_KEY, or THREEFOLD_SECRET_KEY "
    "where no key of its own was set, as the scheduler has it."
)

group = AppGroup("log", help="The log.")


@group.command("verify")
@click.option(
    "--anchor",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with anchors: what an auditor was sent, or lines of a system log.",
)
@tells
def verify(kept):
    """Check every log; name the first bad line of each. Exit 2 where anything is bad, or not checked.

    Without an anchor nobody can tell whether the newest lines of everything were taken away together.
    """
    anchors = (
        read_anchors(kept.read_text(encoding="utf-8", errors="replace"), _key()) if kept else []
    )
    result = verified(anchors)
    result["anchors"] = len(anchors)
    if any(result[name] for name in ("bad", "tables", "system", "unprotected", "not_checked")):
        click.get_current_context().call_on_close(lambda: click.get_current_context().exit(2))
    return result


def verified(anchors: list[Anchor]) -> dict:
    """The chain of every case, the system events, every sealed table and the triggers."""
    key: Key | None = current_app.extensions["nights"].key
    bad: dict[str, int] = {}
    checked = 0
    with database().read() as session:
        for case in session.scalars(select(Case)).yield_per(500):
            checked += 1
            if (seq := events.verify(session, case)) is not None:
                bad[case.reference] = seq
        system = events.verify_system(session)
        seals = verify_seals(session, key, anchors) if key else []
        unprotected = unprotected_tables(session.connection())
        unchecked = key is None and session.scalar(select(SealedRun.id).limit(1)) is not None
    return {
        "cases": checked,
        "bad": bad,
        "system": system,
        "sealed": {one.table: one.sealed for one in seals},
        "erased": sum(one.erased for one in seals),
        "not_sealed_yet": sum(one.not_yet for one in seals),
        "tables": {
            one.table: {"first": _said(one.bad[0]), "bad": len(one.bad)} for one in seals if one.bad
        },
        "unprotected": unprotected,
        "not_checked": NO_KEY if unchecked else "",
    }


@group.command("anchor")
@click.option("--file", "path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--mail", "to", help="Send it to this e-mail address.")
@click.option("--syslog", is_flag=True, help="Hand it to the system log.")
@tells
def anchor(path, to, syslog):
    """Seal what was written and print the anchor: one line, to be kept where nobody here can change it."""
    places = [*([InFile(path)] if path else []), *([InSystemLog()] if syslog else [])]
    if to:
        try:
            places += places_of(f"mail:{to}", current_app.extensions["mail"])
        except ValueError:
            raise EngineError("That is not an e-mail address.") from None
    click.echo(seal_and_anchor(database(), _key(), places, clock.now()))


def _key() -> Key:
    key = current_app.extensions["nights"].key
    if key is None:
        raise EngineError(NO_KEY)
    return key


def _said(bad) -> dict:
    return {"row": bad.row, "says": bad.says}
