"""Workload: how much each person of a team has, and what nobody has; as a page and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.oversight.nudge import words_to
from engine.oversight.workload import Amount, TeamLoad, workload
from engine.people.roles import CASE_ROLES, ROLES
from web import db
from web.csv_file import csv_file
from web.when import due

bp = Blueprint("workload", __name__)

COLUMNS = (
    "team", "who", "roles", "open tasks", "past the target", "working days the oldest is open",
    "adults", "urgent", "paused or on hold", "away until", "covered by", "account",
)  # fmt: skip


@bp.get("/workload")
def show() -> ResponseReturnValue:
    """Who has how much, whoever has most that is late first; and what nobody has."""
    now = clock.now()
    with db.read() as session:
        teams = workload(session, current_user, as_of=now)
        waiting = [line.task for team in teams for line in team.waiting]
        return render_template(
            "workload/show.html",
            teams=teams,
            words=words_to(session, waiting),
            roles=_roles,
            takes=_takes,
            due=lambda line: due(line.due_at, now),
        )


@bp.get("/workload.csv")
def download() -> ResponseReturnValue:
    """The same figures as a table to take away; no adult is named."""
    with db.read() as session:
        teams = workload(session, current_user, as_of=clock.now())
        rows = [COLUMNS, *(row for team in teams for row in _rows(team))]
    return csv_file("workload.csv", rows)


def _rows(of: TeamLoad) -> Iterator[tuple[Any, ...]]:
    for load in of.people:
        away = load.away
        until = away.last_day.isoformat() if away else ""
        yield (
            of.team.name, load.person.name, _roles(load.person.roles), *_figures(load.amount),
            until, away.cover.name if away else "", "closed" if load.closed else "open",
        )  # fmt: skip
    yield of.team.name, "nobody", "", *_figures(of.nobody), "", "", ""


def _figures(amount: Amount) -> tuple[Any, ...]:
    oldest = "" if amount.oldest_days is None else amount.oldest_days
    return amount.open, amount.late, oldest, amount.adults, amount.urgent, amount.standing


def _roles(roles: frozenset[str]) -> str:
    """What somebody does, in words."""
    return ", ".join(role.name for name, role in ROLES.items() if name in roles)


def _takes(line: Any) -> bool:
    """Whether I could take this task; the verb decides whether I may."""
    return bool({line.role, line.also_role} & current_user.roles & CASE_ROLES)
