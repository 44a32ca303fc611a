"""Shell: the same verbs from a terminal. JSON in, JSON out; a refusal is a sentence and exit 1."""

from __future__ import annotations

from flask import Flask

from web.cli import (
    case,
    database,
    demo,
    documents,
    history,
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
    of_figures = (history.group, returns.group)
    for group in (
        database.group,
        *of_people_and_cases,
        *of_figures,
        demo.command,
        scheduler.command,
    ):
        app.cli.add_command(group)
