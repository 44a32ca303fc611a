"""Versions: how a process changes - brought in as a draft, compared, approved by a second person."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from engine import clock
from engine.case.migrate import publishing
from engine.case.migrate.foreseen import foresee, foreseen_of, keep_foreseen
from engine.case.open import SHIPPED
from engine.errors import InvalidAnswers, InvalidProcess, NotFound
from engine.process import checks, drafts
from engine.process.compared import list_versions, open_version
from engine.process.scenarios import results_of
from engine.process.zipped import from_zip, to_zip
from web import db
from web.checklist import RESULTS, RULES, Checklist

bp = Blueprint("versions", __name__)
MOST = 40


@bp.get("/versions")
def home() -> ResponseReturnValue:
    """The versions of the process that cases follow."""
    return redirect(url_for("versions.index", process=SHIPPED))


@bp.get("/processes/<process>/versions")
def index(process: str) -> ResponseReturnValue:
    """Every version of a process, and the way to bring in another."""
    return _index(process)


@bp.post("/processes/<process>/versions")
def bring_in(process: str) -> ResponseReturnValue:
    """Bring in a zip file of the process as a draft."""
    sent = request.files.get("zip")
    content = sent.read() if sent else b""
    if not content:
        return _index(process, ["Choose a zip file of the process."]), 422
    try:
        bundle = from_zip(content)
        if bundle.name != process:
            raise InvalidProcess([f"This is the process “{bundle.name}”, not “{process}”."])
        with db.write() as session:
            draft = drafts.import_draft(session, bundle, current_user, at=clock.now()).public_id
    except InvalidProcess as error:
        return _index(process, error.problems), 422
    flash("The draft is here. See what it changes before you send it for approval.", "success")
    return redirect(url_for("versions.show", version=draft), code=303)


@bp.get("/versions/<version>")
def show(version: str) -> ResponseReturnValue:
    """One version: what it changes, what the checks say, and what can be done with it."""
    return page(version)


@bp.get("/versions/<version>/zip")
def download(version: str) -> ResponseReturnValue:
    """The version as a zip file, byte for byte as it is."""
    with db.read() as session:
        opened = open_version(session, version, current_user)
        name = f"{opened.version.process}-{opened.version.number}.zip"
        answer = Response(to_zip(opened.bundle), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/versions/<version>/drawing/<path:path>")
def drawing(version: str, path: str) -> ResponseReturnValue:
    """The XML of one diagram of a version, also of a draft: never kept by a browser."""
    with db.read() as session:
        diagrams = open_version(session, version, current_user).bundle.diagrams
    if path not in diagrams:
        raise NotFound
    answer = Response(diagrams[path], content_type="application/xml")
    answer.cache_control.no_store = True
    return answer


@bp.get("/versions/<version>/certificate")
def certificate(version: str) -> ResponseReturnValue:
    """The proof, rule by rule: for a published version the one that was kept with it."""
    with db.read() as session:
        opened = open_version(session, version, current_user)
        kept = opened.version.certificate or {}
        if "proofs" not in kept:
            kept = opened.report.certificate(opened.version.hash)
        return render_template(
            "versions/certificate.html",
            opened=opened,
            version=opened.version,
            kept=kept,
            is_kept=kept.get("content") == opened.version.hash and opened.version.published_at,
            walked=results_of(opened.version, opened.bundle),
            rules=RULES,
            results=RESULTS,
            today=clock.now(),
            checker=checks.CHECKER,
            in_words=clock.in_words,
        )


@bp.post("/versions/<version>/whom")
def whom(version: str) -> ResponseReturnValue:
    """Look at the running cases, or go on with the others: what would change for whom.

    A few seconds at a time, and without a word of any case.
    """
    with db.read() as session:
        opened = open_version(session, version, current_user)
        seen = opened.version.hash
        kept = foreseen_of(opened.version) if request.form.get("go_on") else None
        so_far = kept[0] if kept else None
        found = foresee(session, opened.version, current_user, at=clock.now(), so_far=so_far)
    with db.write() as session:
        draft = drafts.get_draft(session, version, lock=True)
        keep_foreseen(draft, seen, found, clock.now())
    return redirect(url_for("versions.show", version=version) + "#whom", code=303)


@bp.post("/versions/<version>/<act>")
def do(version: str, act: str) -> ResponseReturnValue:
    """Send a draft for approval, approve it, give it back or give it up."""
    said, seen = request.form.get("says", ""), request.form.get("seen", "")
    verbs: dict[str, tuple[Callable[[Session], object], str]] = {
        "sending": (
            lambda s: drafts.send_for_approval(s, version, said, seen, current_user),
            "A second person can approve it now.",
        ),
        "approval": (lambda s: publishing.approve(s, version, seen, current_user), ""),
        "return": (
            lambda s: drafts.give_back(s, version, said, current_user),
            "The draft is back with its authors.",
        ),
        "end": (
            lambda s: drafts.discard(s, version, said, current_user),
            "The draft is given up. It can still be read.",
        ),
    }
    if act not in verbs:
        return page(version), 404
    verb, word = verbs[act]
    try:
        with db.write() as session:
            done = verb(session)
            reworded = getattr(done, "reworded", 0)
    except InvalidAnswers as error:
        return page(version, list(error.messages.values())), 422
    except InvalidProcess as error:
        return page(version, error.problems[:MOST]), 422
    flash(word or _published(reworded), "success")
    return redirect(url_for("versions.show", version=version), code=303)


def _published(reworded: int) -> str:
    if reworded:
        return f"It is live. It changes wording only, so {reworded} running cases read it at once."
    return "It is live for new cases. Running cases stay on the version they began with."


def _index(process: str, problems: list[str] | None = None) -> str:
    with db.read() as session:
        lines = list_versions(session, process, current_user)
        return render_template(
            "versions/index.html",
            process=process,
            lines=lines,
            draft=next((one for one in lines if one.version.state in ("draft", "sent")), None),
            errors=[{"text": problem} for problem in problems or ()],
            has_errors=bool(problems),
            in_words=clock.in_words,
        )


def page(version: str, problems: list[str] | None = None) -> str:
    """The page of one version, with what was refused."""
    with db.read() as session:
        opened = open_version(session, version, current_user)
        return render_template(
            "versions/show.html",
            opened=opened,
            version=opened.version,
            list=Checklist(opened),
            most=MOST,
            errors=[{"text": problem} for problem in problems or ()],
            has_errors=bool(problems),
            in_words=clock.in_words,
        )
