"""Calendar: shown - the council's days and lengths as an administrator sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.calendar.model import CouncilTime
from engine.calendar.setting import Checked, checked
from engine.calendar.times import CLOSED, LENGTH
from engine.people.model import User
from engine.process import versions
from engine.process.bundle import Timescale

UNITS = {"hours": "hour", "days": "day", "working_days": "working day"}


@dataclass(frozen=True)
class Length:
    """One named timescale: as the live process says it, and as the council has set it, if it has."""

    name: str
    drawn: str
    here: str
    why: str
    setting: str


@dataclass(frozen=True)
class Shown:
    """Everything the council has set about time."""

    closed: tuple[tuple[date, CouncilTime], ...]
    over: tuple[CouncilTime, ...]
    lengths: tuple[Length, ...]
    holidays: tuple[date, ...]
    checked: Checked
    working_out: int


def shown(session: Session, process: str, user: User, *, at: datetime) -> Shown:
    """The council's days and lengths, and the bank holidays to come. Raises ``NotAllowed``."""
    people.require(user, "set_times", None)
    rows = session.scalars(select(CouncilTime).order_by(CouncilTime.name, CouncilTime.id)).all()
    here = {row.name: row for row in rows if row.kind == LENGTH and row.over_at is None}
    today = clock.today(at)
    days = {d for year in (today.year, today.year + 1) for d in clock.bank_holidays(year)}
    return Shown(
        closed=tuple(
            (date.fromisoformat(r.name), r) for r in rows if r.kind == CLOSED and r.over_at is None
        ),
        over=tuple(r for r in rows if r.over_at is not None),
        lengths=tuple(_lengths(_drawn(session, process), here)),
        holidays=tuple(sorted(d for d in days if today <= d <= today + timedelta(days=366))),
        checked=checked(session, at=at),
        working_out=sum(r.applied_at is None for r in rows),
    )


def in_words(amount: int | None, unit: str | None) -> str:
    """A length of time as people say it: 1 working day, 20 working days."""
    word = UNITS.get(unit or "", unit or "")
    return f"{amount} {word}{'' if amount == 1 else 's'}"


def _drawn(session: Session, process: str) -> dict[str, Timescale]:
    live = versions.live_or_none(session, process)
    return dict(versions.bundle_of(session, live).timescales) if live else {}


def _lengths(drawn: dict[str, Timescale], here: dict[str, CouncilTime]) -> list[Length]:
    return [
        Length(
            name,
            in_words(scale.amount, scale.unit),
            in_words(here[name].amount, here[name].unit) if name in here else "",
            here[name].why if name in here else "",
            here[name].public_id if name in here else "",
        )
        for name, scale in sorted(drawn.items())
    ]
