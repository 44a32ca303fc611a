"""Shell: how a command goes on and ends - with its result as JSON, or the sentence of a refusal."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import click
from flask import current_app

from engine.db import Database
from engine.errors import EngineError, InvalidAnswers, InvalidProcess

EVERY = 1.0  # seconds between two lines of progress
Row = TypeVar("Row")


class Progress:
    """Says on the error stream what is being done, once a second at most."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, what: str, done: int) -> None:
        now = time.monotonic()
        if now - self._said >= EVERY:
            self._said = now
            click.echo(f"{what}: {done:,}" if done else f"{what} ...", err=True)

    def of(self, what: str, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, one after the other, saying how many there were so far."""
        for done, row in enumerate(rows, start=1):
            self(what, done)
            yield row


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
