"""Shell: the same verbs from a terminal. JSON in, JSON out; a refusal is a sentence and exit 1."""

from __future__ import annotations

from flask import Flask

from web.cli import (
    backup,
    case,
    database,
    demo,
    documents,
    export,
    history,
    keeping,
    log,
    process,
    returns,
    sac,
    scheduler,
    user,
)

__all__ = ["documents", "register", "sac"]  # their commands are in the groups of others


def register(app: Flask) -> None:
    """Add every group of commands to ``flask --app wsgi``."""
    of_people_and_cases = (user.group, process.group, case.group, log.group)
    of_figures = (history.group, returns.group, export.group)
    of_keeping = (keeping.group, backup.backup, backup.restore_command, backup.backup_key)
    for group in (
        database.group,
        *of_people_and_cases,
        *of_figures,
        *of_keeping,
        demo.command,
        scheduler.command,
    ):
        app.cli.add_command(group)
