"""Tasks: somebody else was first. Both texts side by side, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import case, clock
from engine.case.aside import keep_of_former, lay_aside
from engine.case.paging import AT, OPENED, DraftChanged
from engine.case.views.showing import TaskPage, open_task
from engine.errors import Conflict, EngineError, NotAllowed, NotFound
from engine.form.showing import NOT_PROVIDED
from web import db
from web.tasks.words import act, address, looked

LONGEST_NOTE = 19_000
FIRST, NOT_YOURS = "Somebody else was first", "This task is not with you"


def draft_changed(
    task_id: str, slug: str, sent: Mapping[str, list[str]], error: DraftChanged
) -> ResponseReturnValue:
    """Show what both typed on one page, and let this person choose."""
    keep_aside(task_id, sent, str(error))
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now())
        page = sheet.page(slug)
        hidden = {
            name: values for name, values in sent.items() if name not in ("csrf_token", "_do")
        }
        hidden |= {OPENED: [sheet.opened(page)], "_do": ["continue"]}
        shown = _page(
            sheet,
            error,
            post_to=address(task_id, slug),
            hidden=hidden,
            theirs_at=address(task_id, slug),
        )
    looked(sheet.task.case)
    return shown, 409


def check_changed(
    task_id: str, typed: Mapping[str, list[str]], error: DraftChanged
) -> ResponseReturnValue:
    """Show what both typed, after the answers were checked; the draft is as the other left it."""
    keep_aside(task_id, typed, str(error))
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now())
        shown = _page(sheet, error, theirs_at=address(task_id, "check"), mine=_words(sheet, typed))
    looked(sheet.task.case)
    return shown, 409


def too_late(task_id: str, typed: Mapping[str, list[str]], error: Conflict) -> ResponseReturnValue:
    """Keep the text of whoever was second, say who was first, and offer to make it a note."""
    kept = keep(task_id, _refreshed(task_id, typed), str(error), beside=True)
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now(), typed=typed)
        both = error.theirs or error.yours
        check_at = address(task_id, "check") if both else ""
        if not both and sheet.answer:
            error = _beside(sheet, typed, error)
        shown = _page(sheet, error, kept=kept, mine=_words(sheet, typed), check_at=check_at)
    looked(sheet.task.case)
    return shown, 409


def not_yours(
    task_id: str, typed: Mapping[str, list[str]], error: NotAllowed
) -> ResponseReturnValue:
    """Keep the text of whoever had the task when the page was opened, and show it to them.

    Whoever was given no such page is refused as everywhere.
    """
    with db.write() as session:
        if not keep_of_former(session, task_id, typed, current_user, str(error)):
            raise error
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now(), typed=typed)
        mine = _words(sheet, typed)
        shown = _page(sheet, Conflict(str(error)), mine=mine, heading=NOT_YOURS)
    looked(sheet.task.case)
    return shown, 403


def keep(
    task_id: str,
    typed: Mapping[str, list[str]],
    because: str,
    *,
    refused_by: str = "",
    beside: bool = False,
) -> bool:
    """Keep, in a transaction of its own, what could not be taken; say whether that worked."""
    try:
        with db.write() as session:
            case.keep_text(
                session, task_id, typed, current_user, because,
                refused_by=refused_by, beside=beside,
            )  # fmt: skip
    except NotFound:
        raise
    except EngineError:
        return False
    return True


def keep_aside(task_id: str, typed: Mapping[str, list[str]], because: str) -> None:
    """Keep the text of whoever was second for them alone, whichever way they choose."""
    with db.write() as session:
        lay_aside(session, task_id, typed, current_user, because)


def _refreshed(task_id: str, typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The text with the versions of now: its author has been shown what changed."""
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now(), typed=typed)
        versions = {name: [version] for name, version in sheet.versions.items()}
    return {**typed, **versions, AT: ["check"]}


def _words(sheet: TaskPage, typed: Mapping[str, list[str]]) -> str:
    """What this person typed, in words, for a case note; nothing where they typed nothing."""
    lines = TaskPage(sheet.sight, sheet.form, typed, sheet.task).summary()
    said = [
        f"{label}\n{words}" for _, page in lines for label, words in page if words != NOT_PROVIDED
    ]
    if not said:
        return ""
    return f"Written for the task '{sheet.task.title}':\n\n" + "\n\n".join(said)[:LONGEST_NOTE]


def _beside(sheet: TaskPage, typed: Mapping[str, list[str]], error: Conflict) -> Conflict:
    """What whoever was first answered, beside what this person typed, where the two differ."""
    mine = TaskPage(sheet.sight, sheet.form, typed, sheet.task).summary()
    theirs = {label: words for _, page in sheet.answered() for label, words in page}
    yours = {label: words for _, page in mine for label, words in page}
    differ = [one for one in {**theirs, **yours} if theirs.get(one) != yours.get(one)]
    return Conflict(
        str(error),
        {one: theirs.get(one, NOT_PROVIDED) for one in differ},
        {one: yours.get(one, NOT_PROVIDED) for one in differ},
    )


def _page(sheet: TaskPage, error: Conflict, **more) -> str:
    given = {"post_to": "", "hidden": {}, "theirs_at": "", "check_at": "", "mine": "", "kept": True}
    given |= {"heading": FIRST}
    labels = list(dict.fromkeys([*error.theirs, *error.yours]))
    return render_template(
        "tasks/conflict.html",
        sheet=sheet,
        sentence=str(error),
        both=[(label, error.theirs.get(label), error.yours.get(label)) for label in labels],
        act=act(sheet.task.title),
        **{**given, **more},
    )
