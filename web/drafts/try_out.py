"""Drafts: try out - a walk through a version with made-up answers; no case is made.

What has been walked is carried by the page itself, signed, and walked again at each look on a
database in memory: any worker can answer, and the council's database is only read, for the
files of the draft. The one thing that can be kept is the walk as a scenario of the draft.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadData, URLSafeSerializer

from engine import clock
from engine.case.paging import with_row, without_row
from engine.case.trying.scenarios import step_in_words, titles_of
from engine.case.trying.try_out import Said, TryOut, try_out
from engine.errors import Conflict, EngineError, InvalidAnswers, InvalidProcess
from engine.process import drafts
from engine.process.bundle import Bundle
from engine.process.compared import open_version
from engine.process.model import ProcessVersion
from engine.process.paths import require_path
from engine.process.steps import role_in_words
from web import db
from web.tasks.words import guidance

bp = Blueprint("try_out", __name__)

FIRST: Said = {"by": "Lena", "open": True}
OUT_OF_DATE = "This page is out of date. The walk begins again."


@bp.get("/versions/<version>/try-out")
def show(version: str) -> ResponseReturnValue:
    """Begin a walk: a concern has just come in."""
    return _answer(version, {"starts": f"{clock.now():%Y-%m-%dT%H:%M}", "steps": [FIRST]}, "")


@bp.post("/versions/<version>/try-out")
def go_on(version: str) -> ResponseReturnValue:
    """Take a step, go back one, look at a form, or keep the walk as a scenario."""
    try:
        carried = _signer(version).loads(request.form.get("_walk", ""))
    except BadData as error:
        raise Conflict(OUT_OF_DATE) from error
    act = request.form.get("_do", "")
    if act == "again":
        carried = {"starts": carried["starts"], "steps": [FIRST]}
    if act == "back":
        carried["steps"] = carried["steps"][:-1] or [FIRST]
    return _answer(version, carried, act)


def _answer(version: str, carried: dict[str, Any], act: str) -> ResponseReturnValue:
    """Walk to where the page stood, do what was asked, and draw where that leads."""
    with db.read() as session:
        opened = open_version(session, version, current_user)
        found, bundle = opened.version, opened.bundle
        session.expunge_all()
    try:
        with try_out(bundle, carried["starts"], carried["steps"]) as tried:
            page = _Page(found, bundle, carried, tried)
            try:
                page.do(act)
            except InvalidAnswers as error:
                page.refused(error.messages, "")
            except InvalidProcess as error:
                page.refused({}, " ".join(error.problems))
            except EngineError as error:
                page.refused({}, str(error))
            return page.draw()
    except InvalidProcess as error:
        return render_template(
            "drafts/try_out/stopped.html", version=found, problems=error.problems[:40]
        ), 422


class _Page:
    """One look at a walk: where it stands, which form is open, and what was refused."""

    def __init__(
        self, version: ProcessVersion, bundle: Bundle, carried: Mapping[str, Any], tried: TryOut
    ) -> None:
        self.version, self.bundle, self.carried, self.tried = version, bundle, carried, tried
        self.task, self.typed = "", dict[str, list[str]]()
        self.messages: Mapping[str, str] = {}
        self.says, self.status = "", 200
        if tried.stopped:
            number = len(tried.steps) + 1
            self.says = f"The walk goes no further than step {number}: {tried.stopped}"

    def refused(self, messages: Mapping[str, str], says: str) -> None:
        """What was asked is refused: everything typed stays."""
        self.messages, self.says, self.status = messages, says, 422

    def do(self, act: str) -> None:
        """Do what the button says. Raises what its verb raises."""
        verb, _, name = act.partition(":")
        add, remove = request.form.get("_add", ""), request.form.get("_remove", "")
        if verb in ("look", "fill", "submit") or add or remove:
            self._form(verb, name or request.form.get("_task", ""), add, remove)
        elif verb == "make_up":
            self.tried.make_up(name)
        elif verb == "pass":
            amount = request.form.get("_amount", "")
            number = int(amount) if amount.isdecimal() and len(amount) < 5 else 0
            try:
                self.tried.pass_time(number, request.form.get("_unit", ""))
            except InvalidAnswers as error:
                raise InvalidAnswers({"_amount": error.messages["amount"]}) from error
        elif verb == "report":
            self.tried.report(request.form.get("_report", ""))
        elif verb == "save":
            self._save(" ".join(request.form.get("_says", "").split()))

    def _form(self, verb: str, task: str, add: str, remove: str) -> None:
        with self.tried.step() as session:
            form = self.tried.sheet(session, task).form
        self.task = task
        if verb == "fill":
            self.typed = self.tried.made_up(task)
            return
        self.typed = self._sent()
        if add or remove:
            self.typed = with_row(form, without_row(form, self.typed, remove), add)
        elif verb == "submit":
            self.tried.submit(task, self.typed)
            self.task, self.typed = "", {}

    def _sent(self) -> dict[str, list[str]]:
        """What was typed, with the ids of this look in place of those of the page that was sent."""
        with self.tried.step() as session:
            here = {said: public_id for public_id, said in self.tried.names(session).items()}
        before = self.carried.get("names", {})
        now = {one: here[said] for one, said in before.items() if said in here}

        def moved(text: str) -> str:
            for old, new in now.items():
                text = text.replace(old, new)
            return text

        return {
            moved(name): [moved(value) for value in request.form.getlist(name)]
            for name in request.form
            if not name.startswith("_") and name != "csrf_token"
        }

    def _save(self, says: str) -> None:
        path = f"scenarios/{says}.json"
        if not says:
            raise InvalidAnswers({"_says": "Say in a sentence what happens in this walk"})
        try:
            require_path(path)
        except InvalidProcess as error:
            wrong = "Use letters, figures, commas and brackets, up to 120 characters"
            raise InvalidAnswers({"_says": wrong}) from error
        if path in self.bundle.files:
            raise InvalidAnswers({"_says": "There is a scenario of this name already"})
        with self.tried.step() as session:
            made = self.tried.as_scenario(session, says, self.carried["starts"])
        content = json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"
        with db.write() as session:
            seen = drafts.get_draft(session, self.version.public_id, lock=True).hash
            drafts.save_files(session, self.version.public_id, {path: content}, seen, current_user)
        flash(f"“{says}” is a scenario of this draft now.", "success")

    def draw(self) -> tuple[str, int]:
        """Where the walk stands."""
        titles = titles_of(self.bundle)
        with self.tried.step() as session:
            names = self.tried.names(session)
            carried = {**self.carried, "steps": self.tried.steps, "names": names}
            sheet = self.tried.sheet(session, self.task, self.typed) if self.task else None
            if sheet:
                sheet.made_up = True
            ended = self.tried.ended_as(session)
            page = render_template(
                "drafts/try_out/show.html",
                version=self.version,
                walk=_signer(self.version.public_id).dumps(carried),
                steps=[step_in_words(s, n, titles) for n, s in enumerate(self.tried.steps, 1)],
                now=clock.in_words(self.tried.walk.now),
                tasks=self.tried.open_tasks(session),
                reports=[] if ended else self.tried.reports(session),
                ended=ended,
                sheet=sheet,
                sections=guidance(sheet.guidance) if sheet else [],
                drawings=[
                    (
                        one.title,
                        self._data(one),
                        [n for n, s in one.states.items() if s[:3] == "Now"],
                    )
                    for one in self.tried.drawings(session)
                    if one.current
                ][:3],
                titles=titles,
                role=role_in_words,
                typed=request.form,
                messages=self.messages,
                says=self.says,
                errors=[
                    *({"text": text, "href": f"#{name}"} for name, text in self.messages.items()),
                    *([{"text": self.says}] if self.says else []),
                ],
                has_errors=bool(self.messages or self.says),
            )
        return page, self.status

    def _data(self, one: Any) -> dict[str, Any]:
        file = one.diagram.file
        address = url_for("versions.drawing", version=self.version.public_id, path=file)
        return {"xmlUrl": address, "done": list(one.done), "current": list(one.current)}


def _signer(version: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"try-out|{version}")
