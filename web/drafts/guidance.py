"""Drafts: guidance - what stands beside a task, written and looked at before it is kept."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, NotFound
from engine.process.bundle import Bundle
from engine.process.checks.markup import MARKUP
from engine.process.checks.words import words_to_avoid
from engine.process.forms_edit import problems, used
from engine.process.model import ProcessVersion
from web import db
from web.drafts import saving, undo
from web.drafts.form_editor import answer, errors
from web.tasks.words import guidance as as_html

bp = Blueprint("guidance", __name__, url_prefix="/versions/<version>")
LONGEST_GUIDANCE = 20_000


def _loaded_guidance(version: str, task: str) -> Bundle:
    with db.read() as session:
        return _opened_guidance(session, version, task)[1]


@bp.get("/guidance/<task>")
def guidance(version: str, task: str) -> ResponseReturnValue:
    """What stands beside a task: why, and how."""
    return _guidance(version, task)


@bp.post("/guidance/<task>")
def keep_guidance(version: str, task: str) -> ResponseReturnValue:
    """Look at what was typed, keep it, or take the last change back."""
    if request.form.get("_do") == "look":
        return _guidance(version, task)

    def act() -> ResponseReturnValue:
        path, seen = f"guidance/{task}.md", request.form.get("seen", "")
        bundle = _loaded_guidance(version, task)
        if request.form.get("_do") == "undo":
            undo.take_back(version, path, seen)
        else:
            content = _written(request.form.get("text", ""), bundle.files.get(path))
            if content is None and path in bundle.files:
                saving.save(version, {path: None}, seen)
            elif content is not None:
                saving.save(version, {path: content}, seen)
            flash("The guidance is saved.", "success")
        return redirect(url_for("guidance.guidance", version=version, task=task), code=303)

    return answer(act, lambda messages, clash: _guidance(version, task, messages, clash))


def _written(text: str, before: bytes | None) -> bytes | None:
    """The file of what was typed; nothing where nothing was. Raises ``InvalidAnswers``."""
    said = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(said) > LONGEST_GUIDANCE:
        long = f"This is {len(said):,} characters long. Use {LONGEST_GUIDANCE:,} or fewer"
        raise InvalidAnswers({"text": long})
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) < 0xE000 for c in said):
        raise InvalidAnswers({"text": "Remove the hidden control characters"})
    if markup := MARKUP.search(said):
        raise InvalidAnswers({"text": f"‘{markup[0][:40]}’ is markup: guidance is words"})
    if avoided := next(iter(words_to_avoid(said)), None):
        raise InvalidAnswers(
            {"text": f"‘{avoided[0]}’ is a word to avoid. Better: {avoided[1].better}"}
        )
    if before is not None:
        was = before.decode("utf-8", "replace").replace("\r\n", "\n")
        if was.strip("\n") == said.strip("\n"):
            return before
    return (said.strip("\n") + "\n").encode() if said.strip() else None


def _opened_guidance(
    session: Session, version: str, task: str
) -> tuple[ProcessVersion, Bundle, str]:
    draft, bundle = saving.opened(session, version)
    node = problems.node_of(used.read(bundle), task)
    if node is None and f"guidance/{task}.md" not in bundle.files:
        raise NotFound
    return draft, bundle, node.title if node else task


def _guidance(
    version: str, task: str, messages: Mapping[str, str] | None = None, clash: str = ""
) -> str:
    with db.read() as session:
        draft, bundle, title = _opened_guidance(session, version, task)
        now = bundle.guidance(task) or ""
        text = request.form.get("text", now)
        return render_template(
            "drafts/lists/guidance.html",
            version=draft,
            task=task,
            title=title,
            text=text,
            now=now,
            sections=as_html(text[:LONGEST_GUIDANCE]),
            can_undo=undo.offered(session, draft, bundle, f"guidance/{task}.md"),
            clash=clash,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )
