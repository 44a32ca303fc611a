"""Learning: my courses and procedures; the training of a team; courses; bringing in many rows."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.people.courses import get_course, needed_by, set_course
from engine.people.model import User
from engine.people.roles import ROLES
from engine.people.training import Course, courses, record_of, standings
from engine.people.training_record import bring_in, record_training, take_back
from engine.people.training_report import SEE_ALL, training_report
from engine.people.users import get_user
from web import db
from web.days import day_if_typed
from web.tasks.words import errors

bp = Blueprint("training", __name__, url_prefix="/training")

BOXED = ("done_on", "expires_on")
MOST_BYTES = 1_000_000
NOT_TEXT = "Save the file as CSV in UTF-8, and choose it again"


@bp.get("")
def mine() -> ResponseReturnValue:
    """My own courses: what I need, and until when each counts."""
    today = clock.today()
    with db.read() as session:
        me = session.get_one(User, current_user.id)
        return render_template(
            "training/mine.html",
            standings=standings(session, [me], today)[me.id],
            rows=record_of(session, me),
            sees_teams=people.may(current_user, "read_training", None),
            sets_courses=people.may(current_user, "set_courses", None),
        )


@bp.get("/teams")
def teams() -> ResponseReturnValue:
    """Of each team, how many are in date, and who is not."""
    with db.read() as session:
        found = training_report(session, current_user, clock.today())
        return render_template("training/teams.html", reports=found)


@bp.get("/people/<user_id>")
def person(user_id: str) -> ResponseReturnValue:
    """What one person was on, and the way to add to it."""
    return _person(user_id, {}, {})


@bp.post("/people/<user_id>")
def record(user_id: str) -> ResponseReturnValue:
    """Write down that they were on a course."""
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            user = _seen(session, user_id)
            course = session.scalar(
                select(Course).where(Course.public_id == typed.get("course", ""))
            )
            done_on, expires_on = (day_if_typed(typed, name) for name in BOXED)
            record_training(session, user, course, done_on, expires_on, current_user)
            words = f"Recorded for {user.name}."
    except InvalidAnswers as error:
        return _person(user_id, typed, error.messages), 422
    except Conflict as error:
        return _person(user_id, typed, {"course": str(error)}), 409
    flash(words, "success")
    return redirect(url_for("training.person", user_id=user_id), code=303)


@bp.post("/<training_id>/taking-back")
def back(training_id: str) -> ResponseReturnValue:
    """Take back what was recorded by mistake."""
    with db.write() as session:
        user = take_back(session, training_id, current_user).user.public_id
    flash("It does not count any more.", "success")
    return redirect(url_for("training.person", user_id=user), code=303)


@bp.get("/bringing-in")
def rows() -> ResponseReturnValue:
    """Ask for the rows of many people."""
    people.require(current_user, "read_training", None)
    return _rows("", {})


@bp.post("/bringing-in")
def bring() -> ResponseReturnValue:
    """Write all of them down, or none; what was sent is shown again with what is wrong."""
    text = request.form.get("rows", "")
    try:
        text = _sent() or text
        with db.write() as session:
            number = bring_in(session, text, current_user)
    except InvalidAnswers as error:
        return _rows(text, error.messages), 422
    flash(f"{number} new {'row' if number == 1 else 'rows'}.", "success")
    return redirect(url_for("training.teams"), code=303)


# -- courses ----------------------------------------------------------------------


@bp.get("/courses")
def all_courses() -> ResponseReturnValue:
    """Which courses there are, and which role needs which."""
    return _courses({}, {})


@bp.post("/courses")
def add() -> ResponseReturnValue:
    """Add a course."""
    return _set(None)


@bp.get("/courses/<course_id>")
def course(course_id: str) -> ResponseReturnValue:
    """Change a course."""
    return _courses({}, {}, course_id)


@bp.post("/courses/<course_id>")
def change(course_id: str) -> ResponseReturnValue:
    """Keep what was changed of a course."""
    return _set(course_id)


def _set(course_id: str | None) -> ResponseReturnValue:
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            before = get_course(session, course_id) if course_id else None
            set_course(
                session, before, typed.get("name", ""), typed.get("months", ""),
                request.form.getlist("roles"), current_user, offered="retired" not in typed,
            )  # fmt: skip
    except InvalidAnswers as error:
        return _courses(typed, error.messages, course_id), 422
    flash("The course is kept.", "success")
    return redirect(url_for("training.all_courses"), code=303)


# -- pages ------------------------------------------------------------------------


def _person(user_id: str, typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        user = _seen(session, user_id)
        said = errors(messages)
        for one in said:  # the first box is what a link can lead to
            for name in BOXED:
                one["href"] = one["href"].replace(f"#{name}", f"#{name}-day")
        return render_template(
            "training/person.html",
            user=user,
            standings=standings(session, [user], clock.today())[user.id],
            rows=record_of(session, user),
            courses=courses(session),
            records=people.may(current_user, "record_training", user),
            typed=typed,
            messages=messages,
            errors=said,
            has_errors=bool(messages),
        )


def _courses(
    typed: Mapping[str, str], messages: Mapping[str, str], course_id: str | None = None
) -> str:
    people.require(current_user, "set_courses", None)
    with db.read() as session:
        chosen = get_course(session, course_id) if course_id else None
        every = session.scalars(select(Course).order_by(Course.name)).all()
        stand = needed_by(session, chosen) if chosen else set()
        return render_template(
            "training/courses.html",
            every=[(one, _named(needed_by(session, one))) for one in every],
            chosen=chosen,
            roles={name: role.name for name, role in ROLES.items() if name != "partner"},
            needed=set(request.form.getlist("roles")) if typed else stand,
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )


def _rows(text: str, messages: Mapping[str, str]) -> str:
    with db.read() as session:
        return render_template(
            "training/rows.html",
            text=text,
            courses=courses(session),
            bad=messages.get("rows", "").splitlines(),
            has_errors=bool(messages),
        )


# -- reading ----------------------------------------------------------------------


def _seen(session: Session, user_id: str) -> User:
    """Somebody whose training I may see: myself, of my team, or for some everybody."""
    user = get_user(session, user_id)
    if user.id == current_user.id:
        return user
    people.require(current_user, "read_training", None)
    if user.team_id != current_user.team_id and not current_user.roles & SEE_ALL:
        raise NotFound
    return user


def _sent() -> str:
    """The text of the file that was sent, if one was. Raises ``InvalidAnswers``."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return ""
    body = file.stream.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise InvalidAnswers({"rows": "The file is larger than 1 MB"})
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidAnswers({"rows": NOT_TEXT}) from None


def _named(roles: set[str]) -> str:
    return ", ".join(role.name for name, role in ROLES.items() if name in roles)
