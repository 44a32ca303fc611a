"""Courses: which there are, how long each counts, and which role needs which."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.errors import InvalidAnswers, NotFound
from engine.log import events
from engine.people.model import User
from engine.people.permission import require
from engine.people.roles import ROLES
from engine.people.training import Course, CourseNeed

LONGEST_NAME, MOST_MONTHS = 120, 120


def set_course(
    session: Session,
    course: Course | None,
    name: str,
    months: str,
    roles: Collection[str],
    actor: User,
    *,
    offered: bool = True,
    at: datetime | None = None,
    via: str = "web",
) -> Course:
    """Add a course, or change one: its name, how many months it counts, and which roles need it.

    ``months`` is as typed; nothing where it does not run out. What was recorded before keeps
    the day it was given then. Raises ``NotAllowed``; ``InvalidAnswers``.
    """
    require(actor, "set_courses", None)
    at, name = at or clock.now(), " ".join(name.replace("\x00", "").split())
    if wrong := _wrong(session, course, name, months.strip(), roles):
        raise InvalidAnswers(wrong)
    if course is None:
        course = Course(name=name, set_at=at, set_by=actor.id)
        session.add(course)
    course.name, course.months = name, int(months) if months.strip() else None
    course.retired_at = None if offered else course.retired_at or at
    session.flush()
    _set_needs(session, course, set(roles), actor, at)
    data = {"course": course.id, "months": course.months, "roles": sorted(roles)}
    events.append(session, None, "course_set", actor, at=at, via=via, data=data)
    return course


def get_course(session: Session, public_id: str) -> Course:
    """The course with this public id. Raises ``NotFound``."""
    found = session.scalar(select(Course).where(Course.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def needed_by(session: Session, course: Course) -> set[str]:
    """The roles that need a course now."""
    found = select(CourseNeed.role).where(
        CourseNeed.course_id == course.id, CourseNeed.until.is_(None)
    )
    return set(session.scalars(found))


def _set_needs(
    session: Session, course: Course, roles: set[str], actor: User, at: datetime
) -> None:
    stand = session.scalars(
        select(CourseNeed).where(CourseNeed.course_id == course.id, CourseNeed.until.is_(None))
    ).all()
    for row in stand:
        if row.role not in roles:
            row.until, row.ended_by = at, actor.id
    for role in sorted(roles - {row.role for row in stand}):
        session.add(CourseNeed(course_id=course.id, role=role, since=at, set_by=actor.id))
    session.flush()


def _wrong(
    session: Session, course: Course | None, name: str, months: str, roles: Collection[str]
) -> dict[str, str]:
    wrong = {}
    # not by the database: SQLite folds the letters of English only
    others = (one for one in session.scalars(select(Course)) if one is not course)
    if not name:
        wrong["name"] = "Enter the name of the course"
    elif len(name) > LONGEST_NAME:
        wrong["name"] = f"Use {LONGEST_NAME} characters or fewer"
    elif any(one.name.casefold() == name.casefold() for one in others):
        wrong["name"] = "There is a course of this name already"
    is_number = months.isascii() and months.isdigit() and 0 < len(months) < 4
    if months and not (is_number and 1 <= int(months) <= MOST_MONTHS):
        wrong["months"] = f"Enter a number of months from 1 to {MOST_MONTHS}, or leave it empty"
    if set(roles) - ROLES.keys():
        wrong["roles"] = "Select from the roles that are there"
    return wrong
