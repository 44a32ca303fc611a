"""Training record: write down that somebody was on a course, take back a mistake, bring in many rows.

Many rows come as CSV: ``email``, ``course``, ``date`` and, where it differs from what the
course says, ``expires``. All of them are taken or none; each bad row is named by its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log import events
from engine.people.emails import fold_email
from engine.people.model import User
from engine.people.permission import may, require
from engine.people.training import Course, Training

EARLIEST = date(1980, 1, 1)
MOST_ROWS, MOST_SAID = 5_000, 20
COLUMNS = ("email", "course", "date")


def record_training(
    session: Session,
    user: User,
    course: Course | None,
    done_on: date | None,
    expires_on: date | None,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Training:
    """Write down that somebody was on a course.

    Without ``expires_on`` it counts for as long as the course says. Raises ``NotAllowed``;
    ``InvalidAnswers``; ``Conflict`` where the same is recorded already.
    """
    require(actor, "record_training", user)
    at = at or clock.now()
    if wrong := _wrong(course, done_on, expires_on, clock.today(at)):
        raise InvalidAnswers(wrong)
    assert course is not None
    assert done_on is not None
    session.scalar(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    if _recorded(session, user.id, course.id, done_on):
        raise Conflict(f"{course.name} on {clock.day_in_words(done_on)} is recorded already.")
    row = _add(session, user, course, done_on, expires_on, actor, at)
    data = {"user": user.id, "course": course.id, "done_on": done_on.isoformat()}
    events.append(session, None, "training_recorded", actor, at=at, via=via, data=data)
    return row


def take_back(
    session: Session, public_id: str, actor: User, *, at: datetime | None = None
) -> Training:
    """Say that a course was recorded by mistake. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    found = select(Training).where(Training.public_id == public_id)
    row = session.scalar(found.with_for_update(of=Training))
    if row is None:
        raise NotFound
    require(actor, "record_training", row.user)
    if row.taken_back_at is not None:
        raise Conflict("This was taken back already.")
    row.taken_back_at, row.taken_back_by = at or clock.now(), actor.id
    data = {"user": row.user_id, "training": row.id}
    events.append(session, None, "training_taken_back", actor, at=row.taken_back_at, data=data)
    return row


def bring_in(
    session: Session, text: str, actor: User, *, at: datetime | None = None, via: str = "web"
) -> int:
    """Write down every row of a CSV text, or none; give how many are new.

    A row that is recorded already is left as it is. Raises ``InvalidAnswers`` for the field
    ``rows`` with a sentence a bad line.
    """
    require(actor, "read_training", None)
    at = at or clock.now()
    people = {user.email: user for user in session.scalars(select(User))}
    named = {_folded(one.name): one for one in session.scalars(select(Course))}
    bad: list[str] = []
    good: dict[tuple[int, int, date], tuple[User, Course, date, date | None]] = {}
    for line, row in _rows(text):
        try:
            user, course, done_on, expires_on = _read(row, people, named, actor, clock.today(at))
        except ValueError as error:
            bad.append(f"Line {line}: {error}")
        else:
            good[user.id, course.id, done_on] = (user, course, done_on, expires_on)
    if bad:
        more = [f"And {len(bad) - MOST_SAID} more lines."] if len(bad) > MOST_SAID else []
        raise InvalidAnswers({"rows": "\n".join([*bad[:MOST_SAID], *more])})
    new = [row for key, row in good.items() if not _recorded(session, *key)]
    for user, course, done_on, expires_on in new:
        _add(session, user, course, done_on, expires_on, actor, at)
    data = {"rows": len(new), "users": sorted({user.id for user, *_ in new})}
    events.append(session, None, "trainings_imported", actor, at=at, via=via, data=data)
    return len(new)


def expiry(course: Course, done_on: date) -> date | None:
    """Until when a course counts that was done on a day: that many months later; None for ever."""
    if course.months is None:
        return None
    month = done_on.month - 1 + course.months
    year, month = done_on.year + month // 12, month % 12 + 1
    for day in range(done_on.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:  # 31 April, 29 February
            continue
    return date(year, month, done_on.day)


# -- rows -------------------------------------------------------------------------


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """The rows under the heading, each with its line. Raises ``InvalidAnswers``."""
    text = text.removeprefix("\ufeff").replace("\x00", "")
    if not text.strip():
        raise InvalidAnswers({"rows": "Choose a file, or paste its rows"})
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        heads = [(head or "").strip().lower() for head in reader.fieldnames or ()]
        missing = [name for name in COLUMNS if name not in heads]
        if missing:
            raise InvalidAnswers(
                {"rows": f"Line 1: there is no column {' or '.join(missing)}. It begins with: "
                 "email,course,date,expires"}
            )  # fmt: skip
        reader.fieldnames = heads
        found = [(reader.line_num, _plain(row)) for row in reader]
    except csv.Error as error:
        raise InvalidAnswers({"rows": f"This cannot be read as CSV: {error}"}) from None
    if len(found) > MOST_ROWS:
        raise InvalidAnswers({"rows": f"Bring in {MOST_ROWS:,} rows or fewer at once"})
    return [(line, row) for line, row in found if any(row.values())]


def _plain(row: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    return {k: v.strip() for k, v in row.items() if k is not None and isinstance(v, str)}


def _read(
    row: Mapping[str, str],
    people: Mapping[str, User],
    named: Mapping[str, Course],
    actor: User,
    today: date,
) -> tuple[User, Course, date, date | None]:
    """One row as it is meant. Raises ``ValueError`` with a sentence."""
    user = people.get(fold_email(row.get("email", "")))
    if user is None:
        raise ValueError(f"nobody has the e-mail address '{row.get('email', '')[:80]}'.")
    if not may(actor, "record_training", user):
        raise ValueError(f"you cannot record the training of {user.name}.")
    course = named.get(_folded(row.get("course", "")))
    if course is None or course.retired_at is not None:
        raise ValueError(f"there is no course '{row.get('course', '')[:80]}'.")
    done_on, expires_on = _day(row.get("date", "")), None
    if row.get("expires"):
        expires_on = _day(row["expires"])
    if problem := _wrong(course, done_on, expires_on, today):
        raise ValueError(next(iter(problem.values())).lower() + ".")
    assert done_on is not None
    return user, course, done_on, expires_on


def _day(text: str) -> date:
    """A day as 2026-03-31 or 31/03/2026. Raises ``ValueError``."""
    parts = text.split("/")
    try:
        if len(parts) == 3:
            day, month, year = (int(part) for part in parts)
            return date(year, month, day)
        return date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise ValueError(
            f"'{text[:20]}' is no day: write it like 2026-03-31 or 31/03/2026."
        ) from None


# -- one --------------------------------------------------------------------------


def _wrong(
    course: Course | None, done_on: date | None, expires_on: date | None, today: date
) -> dict[str, str]:
    if course is None or course.retired_at is not None:
        return {"course": "Select the course"}
    if done_on is None:
        return {"done_on": "Enter the day of the course, like 27 3 2026"}
    if not EARLIEST <= done_on <= today:
        return {"done_on": "The course lies in the future, or too long ago"}
    if expires_on is not None and expires_on < done_on:
        return {"expires_on": "It runs out before it was done"}
    return {}


def _recorded(session: Session, user_id: int, course_id: int, done_on: date) -> bool:
    same = select(Training.id).where(
        Training.user_id == user_id,
        Training.course_id == course_id,
        Training.done_on == done_on,
        Training.taken_back_at.is_(None),
    )
    return session.scalar(same.limit(1)) is not None


def _add(
    session: Session,
    user: User,
    course: Course,
    done_on: date,
    expires_on: date | None,
    actor: User,
    at: datetime,
) -> Training:
    row = Training(
        user_id=user.id, course_id=course.id, done_on=done_on,
        expires_on=expires_on or expiry(course, done_on), recorded_at=at, recorded_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
