"""Drafts: scenarios - the stories that a draft must still tell: run, read, brought up to date, removed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from engine import clock
from engine.case.trying.mending import Mended, mend_scenarios
from engine.case.trying.scenarios import step_in_words, titles_of, walk_scenarios
from engine.errors import Conflict, InvalidProcess, NotFound
from engine.process import drafts, versions
from engine.process.bundle import Bundle
from engine.process.compared import Compared, open_version
from engine.process.scenarios import FOLDER, keep_results, results_of, scenario_paths, title_of
from web import db
from web.drafts import saving
from web.drafts.form_editor import answer
from web.versions import page

bp = Blueprint("scenarios", __name__, url_prefix="/versions/<version>")
#: No other scenario is begun after so many seconds: the page then says how many are left.
SECONDS = 8.0
FIRST = "Put the problems right first; then the scenarios can be run."


@bp.post("/scenarios")
def walk(version: str) -> ResponseReturnValue:
    """Run the scenarios that are not run on this content, for a few seconds at a time."""
    with db.read() as session:
        opened = _to_be_run(session, version)
        bundle, done = opened.bundle, results_of(opened.version, opened.bundle)
        if opened.report.verdict != "publishable":
            return page(version, [FIRST]), 422
    again = request.form.get("again") == "all"
    todo = [path for path in scenario_paths(bundle) if again or path not in done]
    results = dict(walk_scenarios(bundle, todo, seconds=SECONDS))
    with db.write() as session:
        draft = drafts.get_draft(session, version, lock=True)
        keep_results(session, draft, bundle.hash, results, current_user, at=clock.now())
        failed = sum(not one.passed for one in results_of(draft, bundle).values())
    left = len(todo) - len(results)
    if failed:
        flash("Not every scenario goes as it says. See where each fails.", "warning")
    elif left:
        flash(f"{len(results)} scenarios are run. {left} are left: go on with them.", "information")
    else:
        flash("Every scenario goes as it says.", "success")
    return _back(version)


@bp.post("/mending")
def mend(version: str) -> ResponseReturnValue:
    """Bring those that fail up to date with tasks that are new or gone, a few at a time."""
    with db.read() as session:
        opened = _to_be_run(session, version)
        if opened.before is None or opened.report.verdict != "publishable":
            return page(version, [FIRST]), 422
        before, bundle = versions.bundle_of(session, opened.before), opened.bundle
        results = results_of(opened.version, bundle)
    failed = [path for path, one in results.items() if not one.passed]
    found = dict(mend_scenarios(before, bundle, failed, seconds=SECONDS))
    mended = {path: one for path, one in found.items() if isinstance(one, Mended)}
    if mended:
        saving.save(version, {path: one.content for path, one in mended.items()}, bundle.hash)
        flash(_done(list(mended.values())), "success")
    left = len(failed) - len(found)
    if left:
        flash(f"{left} are still to be brought up to date: go on with them.", "information")
    whys = [f"“{title_of(p)}” stays as it is. {one}" for p, one in found.items() if p not in mended]
    return (page(version, whys), 422) if whys else _back(version)


@bp.get("/scenarios/<path:name>")
def show(version: str, name: str) -> ResponseReturnValue:
    """One scenario step by step, and how it went."""
    return _show(version, name)


@bp.post("/scenarios/<path:name>")
def remove(version: str, name: str) -> ResponseReturnValue:
    """Take a scenario out of the draft: it is not walked any more before publishing."""

    def act() -> ResponseReturnValue:
        with db.read() as session:
            saving.file_of(saving.opened(session, version)[1], _path(name))
        saving.save(version, {_path(name): None}, request.form.get("seen", ""))
        flash(f"“{name}” is not walked any more before this version is published.", "success")
        return _back(version)

    return answer(act, lambda messages, clash: _show(version, name, messages, clash))


# -- inside -----------------------------------------------------------------------


def _to_be_run(session: Session, version: str) -> Compared:
    opened = open_version(session, version, current_user)
    if opened.version.state != drafts.DRAFT:
        raise Conflict("The scenarios of a draft are run before it is sent for approval.")
    return opened


def _back(version: str) -> ResponseReturnValue:
    return redirect(url_for("versions.show", version=version) + "#scenarios", code=303)


def _path(name: str) -> str:
    return f"{FOLDER}{name}.json"


def _done(mended: list[Mended]) -> str:
    """What was changed in how many scenarios, in words."""
    added = dict.fromkeys(title for one in mended for title in one.added)
    gone = dict.fromkeys(title for one in mended for title in one.left_out)
    said = [
        f"{'1 scenario is' if len(mended) == 1 else f'{len(mended)} scenarios are'} up to date."
    ]
    if added:
        said.append(f"Done with made-up answers: {', '.join(added)}.")
    if gone:
        said.append(f"Left out: {', '.join(gone)}.")
    return f"{' '.join(said)} Run them now."


def _steps(bundle: Bundle, path: str) -> list[str]:
    """Its steps in words; nothing where it cannot be read."""
    try:
        titles = titles_of(bundle)
        steps = json.loads(bundle.files[path])["steps"]
        return [step_in_words(one, n, titles) for n, one in enumerate(steps, 1)]
    except (InvalidProcess, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _show(
    version: str, name: str, messages: Mapping[str, str] | None = None, clash: str = ""
) -> str:
    with db.read() as session:
        opened = open_version(session, version, current_user)
        path = _path(name)
        if path not in opened.bundle.files:
            raise NotFound
        return render_template(
            "drafts/scenario.html",
            version=opened.version,
            name=name,
            steps=_steps(opened.bundle, path),
            result=results_of(opened.version, opened.bundle).get(path),
            clash=clash,
            errors=[{"text": text} for text in (messages or {}).values()],
            has_errors=bool(messages),
        )
