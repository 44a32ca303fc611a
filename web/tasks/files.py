"""Tasks: files that come with a page of a task - kept at once, taken out when nobody wants them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_login import current_user

from engine import clock
from engine.case.documents.keep import keep_for_task
from engine.case.documents.named import file_fields, files_typed
from engine.case.documents.receiving import Received
from engine.case.documents.taking_out import take_out
from engine.case.paging import SavedPage
from engine.case.views.showing import open_task
from engine.form.definition import Form
from web import db, uploads


def take_in(task_id: str, slug: str, sent: dict[str, list[str]]) -> Mapping[str, str]:
    """Keep the files that were sent with a page; their ids then stand in ``sent``.

    Gives a sentence for each field whose file was refused. Whoever may not fill in the task
    keeps nothing: saving the page says why.
    """
    uploads.dropped(sent)
    if not uploads.has_files():
        return {}
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now(), typed=sent)
        page = sheet.page(slug)
        if sheet.why_not:
            return {}
        names = file_fields(Form((page,), sheet.form.task), sent, sheet.known)
        case = sheet.task.case.public_id
    return uploads.take_in(case, names, sent, lambda received: _keep(task_id, received))


def taken_out(saved: SavedPage) -> tuple[str, set[str]]:
    """The case, and the files that stood in the draft before a page was saved and do not now."""
    before = files_typed(saved.form, saved.before, saved.known)
    now = files_typed(saved.form, saved.typed, saved.known)
    return saved.known.file.case.public_id, before - now


def erase(gone: tuple[str, Collection[str]]) -> None:
    """Erase files that were taken out of a draft, unless they stand somewhere else."""
    case, files = gone
    if files:
        with db.write() as session:
            take_out(session, case, files, current_user)


def _keep(task_id: str, received: Received) -> str:
    with db.write() as session:
        return keep_for_task(session, task_id, received, current_user).public_id
