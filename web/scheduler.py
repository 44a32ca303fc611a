"""Scheduler: the metronome. It says "now" every few seconds; what is due is found in our own tables.

Run it as often as you like and on as many machines: a timer fires once however many
schedulers there are. It keeps nothing of its own, so it can be stopped and killed at any time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import OperationalError

from engine import clock
from engine.case.due import Tried, fire_all
from engine.case.reckon import reckon_all
from engine.db import Database

EVERY_SECONDS = 10
log = logging.getLogger("threefold.scheduler")


def beat(database: Database) -> list[Tried]:
    """Do everything that is due by now; give what was tried, for a line in the log."""
    moved = sum(1 for instants in reckon_all(database, at=clock.now()) if instants)
    if moved:
        log.info("%d cases: what is due was worked out anew", moved)
    tried = list(fire_all(database, clock.now()))
    if tried:
        worst = max((one.late for one in tried), default=timedelta())
        failed = sum(bool(one.failed) for one in tried)
        log.info("%d due, %d failed, worst lateness %s", len(tried), failed, worst)
    return tried


def run(database: Database) -> None:
    """Beat until the program is stopped."""
    _prepared(BlockingScheduler, database).start()


def start_beside(database: Database) -> BackgroundScheduler:
    """Beat beside the pages, in a program that has one process only: the demo."""
    scheduler = _prepared(BackgroundScheduler, database)
    scheduler.start()
    return scheduler


def _prepared(kind: Callable[..., Any], database: Database) -> Any:
    # In memory, and one beat at a time: a beat that takes long is followed by one, not by many.
    scheduler = kind(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler.add_job(
        _guarded(database), "interval", seconds=EVERY_SECONDS, next_run_time=clock.now()
    )
    return scheduler


def _guarded(database: Database) -> Callable[[], None]:
    """A beat that survives a database that is away for a while."""

    def once() -> None:
        try:
            beat(database)
        except OperationalError as error:
            log.warning(
                "The database cannot be reached (%s). Trying again.", type(error.orig).__name__
            )

    return once
