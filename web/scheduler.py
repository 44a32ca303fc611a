"""Scheduler: the metronome. It says "now" every few seconds; what is due is found in our own tables.

Run it as often as you like and on as many machines: a timer fires once however many
schedulers there are. It keeps nothing of its own, so it can be stopped and killed at any time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import OperationalError

from engine import clock
from engine.case.due import Tried, fire_all
from engine.case.reckon import reckon_all
from engine.db import Database
from engine.keeping.nightly import Did, Nights, do_night
from engine.notices import guessed
from engine.notices.by_password_link import gather_links
from engine.notices.gathering import gather_all
from engine.notices.sending import Sent, send_all
from engine.notices.ways import Way
from engine.people.leaver import close_due

EVERY_SECONDS = 10
#: how often it is looked whether a job of the night is still to be done
NIGHT_EVERY_SECONDS = 60
log = logging.getLogger("threefold.scheduler")


def beat(database: Database) -> list[Tried]:
    """Do everything that is due by now; give what was tried, for a line in the log."""
    now = clock.now()
    moved = _apart("what is due anew", lambda: sum(map(bool, reckon_all(database, at=now))))
    if moved:
        log.info("%d cases: what is due was worked out anew", moved)
    if closed := _apart("closing accounts", lambda: _count(close_due(database, now))):
        log.info("%d accounts closed: their day had come", closed)
    tried = list(fire_all(database, clock.now()))
    if tried:
        worst = max((one.late for one in tried), default=timedelta())
        failed = sum(bool(one.failed) for one in tried)
        log.info("%d due, %d failed, worst lateness %s", len(tried), failed, worst)
    return tried


def post(database: Database, way: Way) -> list[Sent]:
    """Gather what people are to be told into mails, and send those that are to be sent by now."""
    now = clock.now()
    made = _apart("gathering", lambda: sum(map(_is_made, gather_all(database, now))))
    made += _apart("links", lambda: _count(gather_links(database, now)))
    made += _apart("telling of guesses", lambda: _count(guessed.tell_all(database, now)))
    tried = list(send_all(database, way))
    if made or tried:
        failed = [one.failed for one in tried if one.failed]
        why = f": {failed[-1]}" if failed else ""
        log.info(
            "%d mails made, %d sent, %d failed%s", made, len(tried) - len(failed), len(failed), why
        )
    return tried


def _apart(what: str, job: Callable[[], int]) -> int:
    """Do one thing of several: where it fails by a fault of ours, the others are done all the same."""
    try:
        return job()
    except OperationalError:
        raise
    except Exception:
        log.exception("It goes on without %s, and tries that again", what)
        return 0


def _count(done: Iterable[object]) -> int:
    return sum(1 for _ in done)


def _is_made(mail: object) -> bool:
    return mail is not None


def night(database: Database, nights: Nights) -> list[Did]:
    """Do what is done once a night and nobody has done yet; give what was tried."""
    done = do_night(database, nights, clock.now())
    for one in done:
        log.log(logging.WARNING if one.failed else logging.INFO, "%s: %s", one.job, one.said)
    return done


def run(database: Database, way: Way, nights: Nights) -> None:
    """Beat until the program is stopped."""
    _prepared(BlockingScheduler, database, way, nights).start()


def start_beside(database: Database, way: Way, nights: Nights) -> BackgroundScheduler:
    """Beat beside the pages, in a program that has one process only: the demo."""
    scheduler = _prepared(BackgroundScheduler, database, way, nights)
    scheduler.start()
    return scheduler


def _prepared(kind: Callable[..., Any], database: Database, way: Way, nights: Nights) -> Any:
    # In memory, and one beat at a time: a beat that takes long is followed by one, not by many.
    scheduler = kind(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # Mails are a job of their own: a mail server that is slow holds up no timer.
    for job in (lambda: beat(database), lambda: post(database, way)):
        every = {"seconds": EVERY_SECONDS, "next_run_time": clock.now()}
        scheduler.add_job(_guarded(job), "interval", **every)
    every = {"seconds": NIGHT_EVERY_SECONDS, "next_run_time": clock.now()}
    scheduler.add_job(_guarded(lambda: night(database, nights)), "interval", **every)
    return scheduler


def _guarded(job: Callable[[], object]) -> Callable[[], None]:
    """A job that survives a database that is away for a while."""

    def once() -> None:
        try:
            job()
        except OperationalError as error:
            log.warning(
                "The database cannot be reached (%s). Trying again.", type(error.orig).__name__
            )

    return once
