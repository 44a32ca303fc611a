"""Tasks: check the answers, send them once, and say what follows."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.incident import record_failure
from engine.case.paging import DraftChanged, send
from engine.case.views.done import done as what_followed
from engine.case.views.showing import TaskPage, open_task
from engine.errors import Conflict, InvalidAnswers, NotAllowed, ProcessFailed, Refused
from web import db
from web.tasks import bp
from web.tasks.conflicts import check_changed, keep, not_yours, too_late
from web.tasks.words import act, address, errors, guidance, looked, typed_in_form


@bp.get("/<task_id>/check")
def check(task_id: str) -> ResponseReturnValue:
    """Show every answer in words before anything is recorded."""
    return _draw(task_id)


@bp.post("/<task_id>")
def submit(task_id: str) -> ResponseReturnValue:
    """Submit the task, then say what follows."""
    typed = typed_in_form()
    try:
        with db.write() as session:
            send(session, task_id, typed, current_user)
    except DraftChanged as error:
        return check_changed(task_id, typed, error)
    except InvalidAnswers as error:
        keep(task_id, typed, "Something in it had to be changed first.")
        return _draw(task_id, typed, messages=error.messages), 422
    except Refused as error:
        keep(task_id, typed, str(error), refused_by=error.gate)
        return _draw(task_id, typed, refused=error), 422
    except Conflict as error:
        return too_late(task_id, typed, error)
    except NotAllowed as error:
        return not_yours(task_id, typed, error)
    except ProcessFailed as error:
        return _failed(task_id, typed, error), 500
    return redirect(url_for("tasks.done", task_id=task_id), code=303)


@bp.get("/<task_id>/done")
def done(task_id: str) -> ResponseReturnValue:
    """Say what was recorded, what it opened and who has that now."""
    with db.read() as session:
        result = what_followed(session, task_id, current_user, at=clock.now())
        page = render_template("tasks/done.html", done=result)
    looked(result.task.case)
    return page


def _draw(
    task_id: str,
    typed: Mapping[str, list[str]] | None = None,
    messages: Mapping[str, str] | None = None,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now(), typed=typed)
        if sheet.why_not:
            return redirect(url_for("tasks.show", task_id=task_id))
        strays = sheet.strays()
        page = render_template(
            "tasks/check.html",
            sheet=sheet,
            act=act(sheet.task.title),
            hidden=_hidden(sheet, strays),
            strays=strays,
            refused=refused,
            errors=errors(messages or {}, sheet),
            has_errors=bool(messages or refused),
            back=address(task_id, sheet.pages[-1].slug) if sheet.pages else None,
            address=lambda one: address(task_id, one.slug),
            sections=guidance(sheet.guidance),
        )
    looked(sheet.task.case)
    return page


def _hidden(sheet: TaskPage, strays: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Every field to be sent: what was typed or filled in, and the versions it was drawn from."""
    versions = {name: [version] for name, version in sheet.versions.items()}
    whole = {**versions, **sheet.whole, "_token": [sheet.token]}
    not_sent = {"csrf_token", *strays}
    return {name: values for name, values in whole.items() if name not in not_sent}


def _failed(task_id: str, typed: Mapping[str, list[str]], error: ProcessFailed) -> str:
    kept = keep(task_id, typed, "The process could not go on.")
    with db.write() as session:
        record_failure(session, task_id, error)
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now())
        return render_template("tasks/failed.html", sheet=sheet, kept=kept, sentence=str(error))
