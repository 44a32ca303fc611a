"""Shell: ``case open|submit|note|report|assign|pause|wake|show ...`` - whole cases from a terminal.

Every command is the verb itself: the same permissions, the same reading of the
form, the same gates. The log keeps that it came by the shell.
"""

import json
import sys
from datetime import date

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from engine import case as cases
from engine import clock
from engine.case import from_json
from engine.case.model import Case, Task
from engine.case.pause import REASONS
from engine.case.views.sight import see
from engine.case.worklist import open_tasks
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.log import access
from engine.people.users import get_user_by_email
from engine.record.kind import plain_values
from web.cli.told import database, tells

group = AppGroup("case", help="Cases.")

as_user = click.option("--as", "email", required=True, help="The e-mail of who does it.")
as_of = click.option("--as-of", help="On a demo database: the moment, as 2026-03-02T09:00.")
answers = click.option("--answers", default="-", help="A JSON file; - reads standard input.")


@group.command("open")
@as_user
@as_of
@tells
def open_command(email, as_of):
    """Open a case; print its first task."""
    with database().write() as session:
        task = cases.open_case(
            session, get_user_by_email(session, email), at=moment(as_of), via="shell"
        )
        return _opened(task)


@group.command("submit")
@click.argument("task")
@as_user
@answers
@as_of
@tells
def submit(task, email, answers, as_of):
    """Submit TASK (its public id) with answers as JSON."""
    given = _json(answers)
    with database().write() as session:
        actor = get_user_by_email(session, email)
        done = from_json.submit_json(session, task, given, actor, at=moment(as_of))
        session.flush()
        return {
            "submitted": done.task.name,
            "opened": [_line(one) for one in done.passed.opened],
            "milestones": done.passed.milestones,
            "ended_as": done.case.ended_as,
        }


@group.command("note")
@click.argument("case")
@click.argument("kind", type=click.Choice(sorted(cases.NOTES)))
@as_user
@answers
@as_of
@tells
def note(case, kind, email, answers, as_of):
    """Write a note of KIND in CASE (its public id)."""
    given = _json(answers)
    with database().write() as session:
        from_json.note_json(
            session, case, kind, given, get_user_by_email(session, email), at=moment(as_of)
        )
    return {"noted": kind}


@group.command("report")
@click.argument("case")
@click.argument("name")
@as_user
@as_of
@tells
def report(case, name, email, as_of):
    """Report that something has happened; print the task that asks about it."""
    with database().write() as session:
        actor = get_user_by_email(session, email)
        return _opened(cases.report(session, case, name, actor, at=moment(as_of), via="shell"))


@group.command("assign")
@click.argument("task")
@click.option("--to", help="The e-mail of who gets it; left out: back to the team.")
@as_user
@tells
def assign(task, to, email):
    """Give TASK to somebody, or put it back."""
    with database().write() as session:
        to_user = get_user_by_email(session, to) if to else None
        actor = get_user_by_email(session, email)
        return _line(cases.assign(session, task, to_user, actor, via="shell"))


@group.command("correct")
@click.argument("task")
@click.argument("name")
@as_user
@answers
@as_of
@tells
def correct(task, name, email, answers, as_of):
    """Answer NAME of a completed TASK again: {"answer": ..., "because": "..."}."""
    given = _json(answers)
    with database().write() as session:
        actor = get_user_by_email(session, email)
        done = from_json.correct_json(session, task, name, given, actor, at=moment(as_of))
        return {"corrected": done.task.name, "number": done.answer.number}


@group.command("pause")
@click.argument("task")
@click.argument("reason", type=click.Choice(list(REASONS)))
@click.argument("why")
@click.option("--until", required=True, help="The day to look at it again, as 2026-03-30.")
@as_user
@as_of
@tells
def pause(task, reason, why, until, email, as_of):
    """Stop the clock of TASK for a REASON, and say WHY in a few words."""
    with database().write() as session:
        actor = get_user_by_email(session, email)
        day, at = _day(until), moment(as_of)
        return _line(cases.pause(session, task, reason, why, day, actor, at=at, via="shell"))


@group.command("resume")
@click.argument("task")
@as_user
@as_of
@tells
def resume(task, email, as_of):
    """Let the clock of a paused TASK go on."""
    with database().write() as session:
        actor = get_user_by_email(session, email)
        return _line(cases.resume(session, task, actor, at=moment(as_of), via="shell"))


@group.command("wake")
@click.argument("case")
@as_of
@tells
def wake(case, as_of):
    """Let the timers of CASE that are due take effect."""
    with database().write() as session:
        row = session.scalar(select(Case).where(Case.public_id == case))
        if row is None:
            raise NotFound()
        return {"fired": cases.wake(session, row.id, as_of=moment(as_of))}


@group.command("show")
@click.argument("case")
@as_user
@tells
def show(case, email):
    """Print a case: where it stands, its open tasks, and of its record what the user may read."""
    with database().read() as session:
        actor = get_user_by_email(session, email)
        sight = see(session, case, actor, at=clock.now())
        row = sight.case
        shown = {
            "case": row.public_id,
            "reference": row.reference,
            "ended_as": row.ended_as,
            "milestones": row.milestones,
            "open_tasks": [_line(task) for task in open_tasks(session, row)],
            "record": {
                kind: [plain_values(one.values()) for one in sight.live(kind)]
                for kind in (
                    "adult",
                    "concern",
                    "desired_outcome",
                    "outcome_review",
                    "outcome_capture",
                )
                if sight.may_read(kind)
            },
        }
    with database().log() as session:
        access.record(session, actor, row, "shell", clock.now())
    return shown


def _opened(task: Task) -> dict[str, object]:
    return {"case": task.case.public_id, "reference": task.case.reference, **_line(task)}


def _line(task: Task) -> dict[str, object]:
    return {"task": task.public_id, "name": task.name, "title": task.title, "role": task.role}


def _json(path: str) -> object:
    try:
        if path == "-":
            return json.load(sys.stdin)
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidAnswers({"": "The answers are not readable as JSON."}) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidAnswers({"until": "Give the day as 2026-03-30."}) from error


def moment(as_of: str | None):
    """The moment that ``--as-of`` names, on a demo database; else now."""
    if as_of is None:
        return clock.now()
    if not current_app.config["DEMO"]:
        raise NotAllowed("--as-of works on a demo database only.")
    try:
        return clock.moment(as_of)
    except ValueError as error:
        raise InvalidAnswers({"as_of": "Give the moment as 2026-03-02T09:00."}) from error
