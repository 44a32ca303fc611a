"""Training: who was on which course and until when that counts; what a role needs, and what somebody lacks.

It never bars anybody from a task: whoever gives one is told what the other lacks, and the
log keeps that it was so. Source: 7-minute briefing MSP, "Organisation": access to training; S37.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine import clock
from engine.db.model import Base, Instant, Public
from engine.people.model import User

#: So long before a course runs out, and after it has, its person and their team are warned.
WARNED = timedelta(days=60)
IN_DATE, SOON, EXPIRED, NONE = "in date", "runs out soon", "run out", "never done"


class Course(Base):
    """A course that people go on."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    name: Mapped[str] = mapped_column(unique=True)
    #: how many months it counts for; empty where it does not run out
    months: Mapped[int | None]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: since when it is not offered or asked for any more
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class CourseNeed(Base):
    """A role needs a course, from when until when."""

    __tablename__ = "course_need"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    until: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Training(Base):
    """Somebody was on a course."""

    __tablename__ = "training"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    done_on: Mapped[date]
    expires_on: Mapped[date | None]  # the last day on which it counts
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: it was recorded by mistake: the row stays
    taken_back_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    course: Mapped[Course] = relationship(lazy="joined")
    user: Mapped[User] = relationship(lazy="select", foreign_keys=[user_id])


@dataclass(frozen=True)
class Standing:
    """How somebody stands with one course."""

    course: Course
    training: Training | None
    state: str
    needed: bool = False

    @property
    def lacks(self) -> bool:
        """Whether it is needed and does not count today."""
        return self.needed and self.state in (EXPIRED, NONE)

    @property
    def warns(self) -> bool:
        """Whether to say so: it runs out within 60 days, or is needed and does not count."""
        return self.lacks or self.state == SOON


def courses(session: Session) -> Sequence[Course]:
    """Every course that is offered, by name."""
    found = select(Course).where(Course.retired_at.is_(None))
    return session.scalars(found.order_by(Course.name)).all()


def needs(session: Session) -> dict[str, set[int]]:
    """Which courses each role needs now: role -> numbers of courses."""
    rows = session.execute(
        select(CourseNeed.role, CourseNeed.course_id)
        .join(Course, Course.id == CourseNeed.course_id)
        .where(CourseNeed.until.is_(None), Course.retired_at.is_(None))
    )
    found: dict[str, set[int]] = {}
    for role, course in rows:
        found.setdefault(role, set()).add(course)
    return found


def standings(session: Session, people: Iterable[User], today: date) -> dict[int, list[Standing]]:
    """How people stand with every course that they need or were on, by the person's number."""
    everybody = list(people)
    every = courses(session)
    if not every:
        return {user.id: [] for user in everybody}
    newest = _newest(session, [user.id for user in everybody])
    needed = needs(session)
    return {user.id: list(_of(user, every, needed, newest, today)) for user in everybody}


def warnings_for(session: Session, user: User, today: date) -> list[str]:
    """What one person is told of their own training: what they lack, and what runs out soon."""
    return [_warned(one) for one in standings(session, [user], today)[user.id] if one.warns]


def _warned(one: Standing) -> str:
    if one.state == NONE or one.training is None or one.training.expires_on is None:
        return f"You need {one.course.name}, and none is recorded."
    on = clock.day_in_words(one.training.expires_on)
    return (
        f"{one.course.name} ran out on {on}."
        if one.lacks
        else f"{one.course.name} runs out on {on}."
    )


def lacking(
    session: Session, people: Iterable[User], roles: Collection[str | None], today: date
) -> dict[int, list[Course]]:
    """What people lack for the work of roles: for each, by number, the courses not in date.

    Of several roles those count that a person holds. Only who lacks something is in it.
    """
    needed = needs(session)
    asked = {role for role in roles if role and needed.get(role)}
    fits = {user.id: user for user in people if user.roles & asked}
    if not fits:
        return {}
    every, newest = courses(session), _newest(session, fits)
    found = {
        user.id: [
            one
            for one in every
            if one.id in _needed_by(user.roles & asked, needed)
            and _state(newest.get((user.id, one.id)), today) in (EXPIRED, NONE)
        ]
        for user in fits.values()
    }
    return {number: lacks for number, lacks in found.items() if lacks}


def lacks_for(
    session: Session, user: User, roles: Collection[str | None], today: date
) -> list[Course]:
    """The courses that one person lacks for the work of a task's roles."""
    return lacking(session, [user], roles, today).get(user.id, [])


def said(name: str, lacks: Collection[Course]) -> str:
    """What somebody lacks, in one sentence; nothing where they lack nothing."""
    if not lacks:
        return ""
    named = ", ".join(course.name for course in lacks)
    return f"{name} is not in date with: {named}."


def record_of(session: Session, user: User) -> Sequence[Training]:
    """Everything somebody was on, the newest first; what was recorded by mistake is not in it."""
    found = select(Training).where(Training.user_id == user.id, Training.taken_back_at.is_(None))
    return session.scalars(found.order_by(Training.done_on.desc(), Training.id.desc())).all()


def _of(
    user: User,
    every: Sequence[Course],
    needed: Mapping[str, set[int]],
    newest: Mapping[tuple[int, int], Training],
    today: date,
) -> Iterable[Standing]:
    mine = _needed_by(user.roles, needed)
    for course in every:
        training = newest.get((user.id, course.id))
        if training is not None or course.id in mine:
            yield Standing(course, training, _state(training, today), course.id in mine)


def _needed_by(roles: Collection[str], needed: Mapping[str, set[int]]) -> set[int]:
    return set().union(*(needed.get(role, set()) for role in roles))


def _newest(session: Session, people: Collection[int]) -> dict[tuple[int, int], Training]:
    """The training that counts longest, by person and course."""
    rows = session.scalars(
        select(Training)
        .where(Training.user_id.in_(people), Training.taken_back_at.is_(None))
        .order_by(Training.id)
    )
    found: dict[tuple[int, int], Training] = {}
    for row in rows:
        before = found.get((row.user_id, row.course_id))
        if before is None or _counts_until(row) >= _counts_until(before):
            found[row.user_id, row.course_id] = row
    return found


def _counts_until(row: Training) -> date:
    return row.expires_on or date.max


def _state(training: Training | None, today: date) -> str:
    if training is None:
        return NONE
    if training.expires_on is None:
        return IN_DATE
    if training.expires_on < today:
        return EXPIRED
    return SOON if training.expires_on - today <= WARNED else IN_DATE
