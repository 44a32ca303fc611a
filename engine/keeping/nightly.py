"""Keeping: nightly - what is done once every night, by whichever scheduler comes first.

A job is a row: whoever writes it has the job. One that fails is tried again, later and
later; after five times the supervisors and system administrators are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import clock, guards
from engine.case.break_glass import tell_of_late
from engine.db import Database, count_again
from engine.errors import EngineError
from engine.keeping.anchoring import Place, seal_and_anchor
from engine.keeping.backup import back_up, thin_out
from engine.keeping.erase import erase_agreed
from engine.keeping.locking import Lock
from engine.keeping.loose_files import clear_loose
from engine.keeping.model import MeasuresKept, NightlyJob
from engine.keeping.periods import Periods
from engine.keeping.retention import list_due
from engine.log.seals import Key
from engine.notices.telling import tell
from engine.partners.telling_back import tell_of_silent
from engine.people.model import User, UserRole
from engine.returns.measures import measures

#: A night begins for everybody at this time of day in England.
BEGINS = time(2)
#: Whoever has had a job for so long has died with it.
GIVEN_UP_AFTER = timedelta(hours=2)
LATER = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3))
MOST_ATTEMPTS = len(LATER) + 1
TOLD = ("supervisor", "system_admin")


@dataclass(frozen=True)
class Nights:
    """How one council has its nights: what it has set up."""

    key: Key | None = None
    anchors: tuple[Place, ...] = ()
    backup_to: Path | None = None
    lock: Lock | None = None
    periods: Periods = field(default_factory=Periods)


@dataclass(frozen=True)
class Did:
    """One job that was tried: which, what came of it, and whether it failed."""

    job: str
    said: str
    failed: bool


Job = Callable[[Database, Nights, datetime], str]


def night_of(at: datetime) -> date | None:
    """The night a moment belongs to; None before it begins."""
    here = at.astimezone(clock.LONDON)
    return here.date() if here.time() >= BEGINS else None


def do_night(database: Database, nights: Nights, at: datetime) -> list[Did]:
    """Do every job of this night that nobody has done or is doing. It is called again and again."""
    night = night_of(at)
    if night is None:
        return []
    return [
        _do(database, nights, name, job, night, at)
        for name, job in jobs_of(nights).items()
        if _claim(database, name, night, at)
    ]


def jobs_of(nights: Nights) -> Mapping[str, Job]:
    """The jobs of a council's night: only what it has set up."""
    jobs: dict[str, Job] = {
        "counts": _count, "measures": keep_measures, "retention": _list, "reviews": _reviews,
        "links": _links, "files": _files,
    }  # fmt: skip
    if nights.key is not None:
        jobs["anchor"] = _anchor
    if nights.backup_to is not None:
        jobs["backup"] = _back_up  # last, so that the rest is in it
    return jobs


def _count(database: Database, nights: Nights, at: datetime) -> str:
    count_again(database)
    return "what the tables hold was counted"


def keep_measures(database: Database, nights: Nights, at: datetime) -> str:
    """Keep the measures of the twelve months up to now, as they stand."""
    today = clock.today(at)
    with database.read() as session:
        found = measures(session, today - timedelta(days=364), today)
    figures = [
        {name: value for name, value in vars(one).items() if name != "team_id"} for one in found
    ]
    with database.write() as session:
        if session.scalar(select(MeasuresKept.id).where(MeasuresKept.day == today)) is None:
            session.add(MeasuresKept(day=today, kept_at=at, figures=figures))
    return f"{len(found)} lines"


def _list(database: Database, nights: Nights, at: datetime) -> str:
    erased = erase_agreed(database, nights.periods, nights.key, at)
    with database.write() as session:
        new = list_due(session, nights.periods, at)
    return f"{new} records newly due, {erased} erased"


def _reviews(database: Database, nights: Nights, at: datetime) -> str:
    with database.write() as session:
        return f"{tell_of_late(session, at)} people told of emergencies that wait for review"


def _links(database: Database, nights: Nights, at: datetime) -> str:
    return f"{tell_of_silent(database, at)} links of partners ran out unanswered"


def _files(database: Database, nights: Nights, at: datetime) -> str:
    return f"{clear_loose(database, at)} files that nobody used were taken away"


def _anchor(database: Database, nights: Nights, at: datetime) -> str:
    assert nights.key is not None
    seal_and_anchor(database, nights.key, nights.anchors, at)
    return f"sealed; kept in {len(nights.anchors)} places"


def _back_up(database: Database, nights: Nights, at: datetime) -> str:
    assert nights.backup_to is not None
    made = back_up(database, nights.backup_to, nights.lock or Lock(), at)
    gone = thin_out(nights.backup_to, clock.today(at))
    return f"{made.rows} rows in {made.size} bytes; {len(gone)} old ones gone"


def _do(database: Database, nights: Nights, name: str, job: Job, night: date, at: datetime) -> Did:
    try:
        said, failed = job(database, nights, at), False
    except EngineError as error:
        said, failed = str(error), True
    except Exception as error:  # a mistake of ours in one job must not keep the others from theirs
        said, failed = f"{type(error).__name__}: see the log of the scheduler.", True
    with database.write() as session:
        row = session.scalars(
            select(NightlyJob).where(NightlyJob.job == name, NightlyJob.day == night)
        ).one()
        row.said = said
        if not failed:
            row.done_at = at
        elif row.attempts < MOST_ATTEMPTS:
            row.next_try_at = at + LATER[row.attempts - 1]
        else:
            _tell(session, at)
    return Did(name, said, failed)


def _claim(database: Database, name: str, night: date, at: datetime) -> bool:
    """Take a job, if it is there to be taken."""
    try:
        with database.write() as session:
            row = session.scalars(
                select(NightlyJob)
                .where(NightlyJob.job == name, NightlyJob.day == night)
                .with_for_update()
            ).one_or_none()
            if row is None:
                session.add(NightlyJob(job=name, day=night, claimed_at=at, attempts=1))
                return True
            if guards.on("nightly_once") and not _is_free(row, at):
                return False
            row.attempts, row.claimed_at, row.next_try_at = row.attempts + 1, at, None
            return True
    except IntegrityError:  # another scheduler wrote the row at the same moment
        return False


def _is_free(row: NightlyJob, at: datetime) -> bool:
    if row.done_at is not None or row.attempts >= MOST_ATTEMPTS:
        return False
    if row.next_try_at is not None:
        return row.next_try_at <= at
    return row.claimed_at + GIVEN_UP_AFTER <= at


def _tell(session: Session, at: datetime) -> None:
    """Tell whoever can see to it; the notice holds no word of what it was."""
    found = session.scalars(
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role.in_(TOLD), User.disabled_at.is_(None))
        .distinct()
    )
    for user_id in found:
        tell(session, user_id, "night_failed", None, at)
