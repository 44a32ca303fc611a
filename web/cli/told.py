"""Shell: how a command ends - with its result as JSON, or with the sentence of a refusal."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import click
from flask import current_app

from engine.db import Database
from engine.errors import EngineError, InvalidAnswers, InvalidProcess


def database() -> Database:
    """The database the program is set up for."""
    return current_app.extensions["threefold"]


def tells(command: Callable[..., Any]) -> Callable[..., None]:
    """Print what a command returns as JSON; print a refusal as a sentence and exit with 1."""

    @functools.wraps(command)
    def told(*args: Any, **kwargs: Any) -> None:
        try:
            result = command(*args, **kwargs)
        except InvalidAnswers as error:
            _refuse({"refused": str(error), "fields": error.messages})
        except InvalidProcess as error:
            _refuse({"refused": "The process cannot be published.", "problems": error.problems})
        except EngineError as error:
            _refuse({"refused": str(error)})
        else:
            if result is not None:
                click.echo(json.dumps(result, indent=1, ensure_ascii=False, default=str))

    return told


def _refuse(what: dict[str, Any]) -> None:
    click.echo(json.dumps(what, indent=1, ensure_ascii=False))
    raise SystemExit(1)
