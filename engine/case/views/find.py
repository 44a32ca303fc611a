"""Case: find - the cases a person may know of, by reference, NHS number, date of birth or name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine import people
from engine.case.file import known_to, works_on
from engine.case.model import Case
from engine.people.model import User
from engine.record import KINDS
from engine.record.letters import may_say, plain

MOST = 50
NET = 1_000
LONGEST = 200

_ADULT = KINDS["adult"].table.c
#: The entry that counts, where what was typed fits one that was merged into it.
_KEPT = KINDS["adult"].table.alias("kept")


@dataclass(frozen=True)
class Found:
    """One case that was found, and as much of the adult as tells two people apart."""

    case: Case
    name: str
    preferred_name: str | None
    date_of_birth: date | None
    ended_at: datetime | None


def find(session: Session, user: User, text: str) -> list[Found]:
    """The cases that fit what was typed and that the person may know of, newest first.

    A reference counts with or without its dash, an NHS number with or without
    spaces, a date of birth as 3/11/1952, a name by the beginnings of its words in
    any order; an adult with two entries that were put together by what either says. At
    most 51 are given back: the last says that there are more.
    """
    fits = _fits(text[:LONGEST])
    if not fits:
        return []
    works = Case.id.in_(works_on(user))
    rows = session.execute(
        select(Case, _ADULT.name, _ADULT.preferred_name, *_shown(), works)
        .join(KINDS["adult"].table, func.coalesce(_ADULT.merged_into, _ADULT.id) == Case.adult_id)
        .join(_KEPT, _KEPT.c.id == Case.adult_id)
        .where(or_(*fits), or_(Case.team_id == user.team_id, works), known_to(user))
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(NET)
    )
    found: dict[int, Found] = {}
    for case, its_name, its_other, name, called, born, beside in rows:
        if case.id in found or not really_fits(text, case, its_name, its_other):
            continue
        if people.may(user, "read_case", case, [user.id] if beside else ()):
            line = Found(case, name or "Not known yet", called, born, case.ended_at)
            found[case.id] = line
        if len(found) > MOST:
            break
    return list(found.values())


def _shown() -> tuple[ColumnElement[Any], ...]:
    c = _KEPT.c
    return c.name, c.preferred_name, c.date_of_birth


def _fits(text: str) -> list[ColumnElement[bool]]:
    """What the database is asked: each way the text can be meant."""
    fits = fits_adult(text)
    if reference := _reference(text):
        # asked of the adult as all else is, so that the other ways need not look at every case
        fits.append(
            _ADULT.id == select(Case.adult_id).where(Case.reference == reference).scalar_subquery()
        )
    return fits


def fits_adult(text: str) -> list[ColumnElement[bool]]:
    """Each way the text can be meant of an adult; a net that is a little too wide."""
    fits: list[ColumnElement[bool]] = []
    if nhs_number := _nhs_number(text):
        bare = func.replace(func.replace(_ADULT.nhs_number, " ", ""), "-", "")
        fits.append(bare == nhs_number)
    if born := _day(text):
        fits.append(_ADULT.date_of_birth == born)
    if (words := _words(text)) and not any(word.isdigit() for word in words):
        columns = _ADULT.name, _ADULT.preferred_name
        fits.append(and_(*(or_(*(may_say(one, word) for one in columns)) for word in words)))
    return fits


def really_fits(text: str, case: Case | None, name: str | None, called: str | None) -> bool:
    """A name fits where each word typed begins a word of it; anything else fitted already."""
    if (case and case.reference == _reference(text)) or _nhs_number(text) or _day(text):
        return True
    said = f"{name or ''} {called or ''}"
    has = {*_words(said), *_words(_joined(said))}  # O'Neill is found by Neill and by ONeill
    return any(
        all(any(word.startswith(one) for word in has) for one in typed)
        for typed in (_words(text), _words(_joined(text)))
    )


def _joined(text: str) -> str:
    return re.sub("[’']", "", text)


def _reference(text: str) -> str | None:
    plain = re.sub(r"[\s–-]", "", text).upper()
    return f"{plain[:4]}-{plain[4:]}" if re.fullmatch(r"[A-Z0-9]{8}", plain) else None


def _nhs_number(text: str) -> str | None:
    plain = re.sub(r"[\s–-]", "", text)
    return plain if re.fullmatch(r"[0-9]{10}", plain) else None


def _day(text: str) -> date | None:
    parts = re.fullmatch(r"\s*([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})\s*", text)
    if parts is None:
        return None
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        return None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text))
