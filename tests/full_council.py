"""A full council: four teams and two years of fictional cases, for the pictures a Board would look at.

The demo is too small for figures: most of its counts are below five. Here each case is a
scenario of the shipped process, walked by the verbs on a day of its own, about somebody of its
own and with answers drawn by chance from a seed; the same day of making gives the same council.
What a drawn answer makes impossible (a form asks more then) is walked as the scenario has it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from engine import clock
from engine.case.walk import Walk
from engine.db import Database
from engine.errors import EngineError
from engine.people import users
from engine.people.model import Team
from tests.answers_by_chance import Drawn, answered
from tests.council import scenario_of
from tests.looked_at import audits, return_of
from tests.screenshots import demo_app
from web import demo

SEED = 26
MONTHS = 26
#: cases that begin in a month: few at first, and more of them now
FEWEST, MOST = 24, 32
#: scenario -> how many of a hundred cases
STORIES = {
    "not for us": 12,
    "duty not met": 46,
    "one conversation, everything achieved": 17,
    "ordinary full path, everything achieved": 8,
    "lacks capacity, no family, an advocate": 5,
    "returned once by the manager": 4,
    "again within twelve months, a duplicate": 3,
    "the risk is gone early": 2,
    "a refusal with capacity, respected": 1,
    "at the adult's own pace, hoarding": 1,
    "the police lead, the duty goes on": 1,
}
#: team -> who does there what Lena, Tom and the others do in a scenario
TEAMS = {
    "North": {"Lena": "Lena", "Tom": "Tom", "Amara": "Amara", "Priya": "Priya", "Daniel": "Daniel",
              "Ruth": "Ruth"},
    "South": {"Lena": "Nell", "Tom": "Bea", "Amara": "Jonas", "Priya": "Owen", "Daniel": "Greta",
              "Ruth": "Hugh"},
    "East": {"Lena": "Mair", "Tom": "Idris", "Amara": "Kemi", "Priya": "Aisha", "Daniel": "Colm",
             "Ruth": "Wendy"},
    "Coast": {"Lena": "Piotr", "Tom": "Sian", "Amara": "Leo", "Priya": "Farah", "Daniel": "Neil",
              "Ruth": "Joyce"},
}  # fmt: skip
#: of a hundred cases, so many are of this team
SHARE = {"North": 34, "South": 28, "East": 23, "Coast": 15}
SURNAMES = ("Ash", "Brook", "Carr", "Dale", "Firth", "Grove", "Hale", "Lund", "Moor", "Thorne")
ROLES = {
    "Lena": ["contact_officer"], "Tom": ["enquiry_officer"], "Amara": ["enquiry_officer"],
    "Priya": ["safeguarding_adults_manager"], "Daniel": ["safeguarding_adults_manager"],
    "Ruth": ["supervisor"],
}  # fmt: skip
WEEK = timedelta(days=7)
#: one case in so many was written down late
LATE = 15
_DAY = re.compile(r"20[2-9]\d-\d{2}-\d{2}(?=T|$)", re.ASCII)


@dataclass
class Told:
    """How many cases were walked: with drawn answers, as the scenario has it, and not at all."""

    drawn: int = 0
    plain: int = 0
    not_walked: int = 0


def full_app(folder: str) -> Flask:
    """The app on a database of its own with the demo and a full council in it."""
    app = demo_app(folder)
    fill(app.extensions["threefold"], clock.now())
    return app


def fill(db: Database, now: datetime) -> Told:
    """Add the teams to the demo, the cases of all months up to now, the returns, and the audits.

    A few cases of the year that ended last are written down late, after it was counted once.
    """
    people = _people(db, now)
    told, chance = Told(), random.Random(SEED)
    cases = [(*one, number) for number, one in enumerate(_cases(chance, now))]
    first, last = _year_ended(clock.today(now))
    late = [one for one in cases if one[3] % LATE == 0 and first <= one[2] <= last]
    _walk_all(db, people, [one for one in cases if one not in late], told, now)
    return_of(db, clock.moment(f"{last + 2 * WEEK}T15:00"), signed=4)
    _walk_all(db, people, late, told, now)
    return_of(db, clock.moment(f"{last + 8 * WEEK}T11:00"), signed=9)
    audits(db, chance, now)
    return told


def _year_ended(today: date) -> tuple[date, date]:
    """The year of the return that ended last, and long enough ago to have been counted twice."""
    ended = today - 9 * WEEK
    year = ended.year - (ended.month < 4)
    return date(year - 1, 4, 1), date(year, 3, 31)


def _walk_all(
    db: Database,
    people: Mapping[str, Mapping[str, str]],
    cases: list[tuple[str, str, date, int]],
    told: Told,
    now: datetime,
) -> None:
    for team, story, day, number in cases:
        drawn = Drawn.of(random.Random(f"{SEED} {number}"), number, team)
        for change in (drawn, drawn.only_the_adult()):
            if _walk(db, people[team], story, day, change, now):
                told.drawn += change is drawn
                told.plain += change is not drawn
                break
        else:
            told.not_walked += 1


def _people(db: Database, now: datetime) -> dict[str, dict[str, str]]:
    """The e-mails of each team's people, by the names they have in a scenario; adds who is not there."""
    known, founded = demo.emails(), now - timedelta(days=31 * MONTHS)
    people: dict[str, dict[str, str]] = {}
    with db.write() as session:
        for team, staff in TEAMS.items():
            of = session.scalar(select(Team).where(Team.name == team)) or users.add_team(
                session, team, at=founded, actor=None, via="shell"
            )
            people[team] = {}
            for number, (called, name) in enumerate(staff.items()):
                if name not in known:
                    whole = f"{name} {SURNAMES[(number + len(team)) % len(SURNAMES)]}"
                    known[name] = demo.email(whole)
                    users.add_user(
                        session, known[name], whole, ROLES[called], of, demo.PASSWORD,
                        at=founded, actor=None, via="shell",
                    )  # fmt: skip
                people[team][called] = known[name]
    return people


def _cases(chance: random.Random, now: datetime) -> Iterator[tuple[str, str, date]]:
    """Team, scenario and first day of each case, in the order of time."""
    today = clock.today(now)
    begun = []
    for back in range(MONTHS, 0, -1):
        first = today - timedelta(days=round(30.4 * back))
        for _ in range(FEWEST + round((MOST - FEWEST) * (MONTHS - back) / MONTHS)):
            day = first + timedelta(days=chance.randrange(30))
            while not clock.is_working_day(day):
                day += timedelta(days=1)
            begun.append(day)
    for day in sorted(begun):
        team = chance.choices(list(SHARE), list(SHARE.values()))[0]
        yield team, chance.choices(list(STORIES), list(STORIES.values()))[0], day


def _walk(
    db: Database, people: Mapping[str, str], story: str, day: date, drawn: Drawn, now: datetime
) -> bool:
    """Walk a case as far as it has come by now; whether it went."""
    said = scenario_of(story)
    first, _, time = said["starts"].partition("T")
    try:
        with db.write() as session:
            walk = Walk(lambda: demo._step(session), people, clock.moment(f"{day}T{time}"))
            for step in said["steps"]:
                if not _step(
                    walk, _moved(answered(step, drawn), day - date.fromisoformat(first)), now
                ):
                    break
    except (EngineError, AssertionError, KeyError):
        return False
    return True


def _step(walk: Walk, step: dict[str, Any], now: datetime) -> bool:
    """One step, unless it lies in the future; what a scenario expects is not asked again."""
    if after := step.pop("after", None):
        walk._pass_time(str(after))
    if walk.now > now:
        return False
    if "refused" not in step and "open_tasks" not in step:
        walk.step(step)
    return True


def _moved(value: Any, by: timedelta) -> Any:
    """Every day of the scenario, moved to when this case was; a date of birth is long before."""
    if isinstance(value, Mapping):
        return {key: _moved(inner, by) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, by) for inner in value]
    if isinstance(value, str):
        return _DAY.sub(lambda day: (date.fromisoformat(day[0]) + by).isoformat(), value)
    return value
