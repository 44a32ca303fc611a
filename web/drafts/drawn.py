"""Drafts: drawn - a diagram of a draft in the drawn editor, saved by the content it was made from.

The page needs JavaScript; the text view changes the same file without it. What it sends and
gets is JSON, and every refusal is a sentence that the page shows beside the drawing, which
stays as it is: nothing drawn is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock
from engine.case.trying.unanswered import unanswered
from engine.errors import Conflict, EngineError, InvalidProcess, NotFound
from engine.process import checks
from engine.process.bundle import Bundle
from engine.process.diff import diff
from engine.process.editing import drawing
from engine.process.reading import read_diagrams
from engine.process.told import Told, tell
from engine.process.xml import read_xml
from web import db
from web.drafts import saving, text_shown
from web.drafts.names import names_of
from web.drafts.places_in import links_to
from web.errors import status_of

bp = Blueprint("drawn", __name__)


def as_json(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Answer a refusal as JSON, for the script that asked."""

    @wraps(view)
    def answering(*given: Any, **named: Any) -> ResponseReturnValue:
        try:
            return view(*given, **named)
        except InvalidProcess as error:
            return jsonify(message="", problems=error.problems[:20]), 422
        except EngineError as error:
            said = "There is no such diagram in this draft." if isinstance(error, NotFound) else ""
            return jsonify(message=said or str(error), problems=[]), status_of(error)

    return answering


@bp.get("/versions/<version>/drawn/<path:path>")
def show(version: str, path: str) -> ResponseReturnValue:
    """The drawn editor of one diagram."""
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        content = _diagram(bundle, path)
        return render_template(
            "drafts/drawn.html",
            version=draft,
            path=path,
            title=_title(path, content),
            data={
                "path": path,
                "xml": content.decode("utf-8", "replace"),
                "seen": draft.hash,
                "urls": _urls(version, path),
                **names_of(bundle, path),
            },
        )


@bp.post("/versions/<version>/drawn/<path:path>")
@as_json
def save(version: str, path: str) -> ResponseReturnValue:
    """Keep the drawing, right or wrong; never what is no readable diagram at all."""
    content, seen = _bytes("xml"), _sent("seen")
    with db.read() as session:
        _, bundle = saving.opened(session, version)
        theirs = _diagram(bundle, path)
    read_xml(content, path)
    read_diagrams({path: content})
    try:
        kept = saving.save(version, {path: content}, seen)
    except Conflict as error:
        return _conflict(error, version, path, _bytes("was"), theirs, content), 409
    return jsonify(seen=kept, at=clock.time_in_words(clock.now()))


@bp.post("/versions/<version>/checking")
@as_json
def check(version: str) -> ResponseReturnValue:
    """What the checks say of the draft, were this diagram saved as it is drawn now."""
    path, content = _sent("path"), _bytes("xml")
    with db.read() as session:
        _, bundle = saving.opened(session, version)
        _diagram(bundle, path)
        drawn = Bundle(bundle.name, {**bundle.files, path: content})
        before = text_shown.before(session, version)
    report = checks.check(drawn)
    return jsonify(
        verdict=report.verdict,
        soundness=report.soundness,
        proofs=report.as_json()["proofs"][:1],
        problems=[_linked(version, drawn, told) for told in tell(drawn, report, path, before)],
        warnings=[one.sentence for one in unanswered(before, drawn)] if before else [],
    )


@bp.post("/versions/<version>/tidying")
@as_json
def tidy(version: str) -> ResponseReturnValue:
    """The diagram as it is drawn now with a tidy drawing. Nothing is kept."""
    path, content = _sent("path"), _bytes("xml")
    with db.read() as session:
        _, bundle = saving.opened(session, version)
        _diagram(bundle, path)
    return jsonify(xml=drawing.tidy(content, path).decode())


def _conflict(
    error: Conflict, version: str, path: str, was: bytes, theirs: bytes, mine: bytes
) -> Response:
    """Who was first, what they changed, and what saving mine over theirs would do.

    ``seen`` is what a second save has to name to go ahead knowingly; it is left out where
    the draft cannot be changed any more.
    """
    with db.read() as session:
        try:
            seen = saving.opened(session, version)[0].hash
        except Conflict:
            return jsonify(message=str(error), seen="", theirs=[], mine=[])

    def told(before: bytes, after: bytes) -> list[str]:
        changes = diff(Bundle("", {path: before}), Bundle("", {path: after}))
        return [change.sentence for change in changes]

    return jsonify(
        message=str(error),
        seen=seen,
        untouched=was == theirs,
        theirs=told(was, theirs),
        mine=told(theirs, mine),
        now=theirs.decode("utf-8", "replace"),
    )


def _diagram(bundle: Bundle, path: str) -> bytes:
    """A diagram of the draft. Raises ``NotFound``, for its other files too."""
    if path not in bundle.diagrams:
        raise NotFound
    return saving.file_of(bundle, path)


def _linked(version: str, bundle: Bundle, told: Told) -> dict[str, Any]:
    """A problem with the way to where it is put right, where that is on no drawing."""
    links = [] if told.place else links_to(version, bundle, told)
    return {**told.as_json(), "links": [{"words": w, "href": href} for w, href in links]}


def _title(path: str, content: bytes) -> str:
    try:
        found = read_diagrams({path: content}).processes.values()
    except InvalidProcess:
        return path
    return next((one.name for one in found if one.name), path)


def _urls(version: str, path: str) -> dict[str, str]:
    here = url_for("drafts.show", version=version).rsplit("/", 1)[0]
    return {
        "save": url_for("drawn.save", version=version, path=path),
        "check": url_for("drawn.check", version=version),
        "tidy": url_for("drawn.tidy", version=version),
        "draft": url_for("drafts.show", version=version),
        "drawn": f"{here}/drawn/",
        "forms": f"{here}/forms/",
        "steps": f"{here}/steps/{path}",
        "checks": url_for("checks.show", check="readable").removesuffix("readable"),
        "publish": url_for("versions.show", version=version),
    }


def _sent(name: str) -> str:
    """A text of the JSON that was sent. Raises ``InvalidProcess``."""
    try:
        data = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets, thousands deep
        data = None
    value = data.get(name) if isinstance(data, dict) else None
    if name == "was" and value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidProcess([f"The page sent nothing for {name}. Open the diagram again."])
    return value


def _bytes(name: str) -> bytes:
    """A file that was sent as text. Half a character stays what it is: no diagram can hold it."""
    return _sent(name).encode("utf-8", "surrogatepass")
