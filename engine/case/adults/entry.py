"""Adults: the entry of who a case is about - a new one, or one we know already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.case.adults.known_to import join
from engine.case.file import CaseFile
from engine.db import public_id
from engine.errors import InvalidAnswers
from engine.record import KINDS, Row

ADULT = KINDS["adult"].table


def new_adult(session: Session, by: Mapping[str, Any]) -> int:
    """Add an adult of whom nothing is known yet, or what ``by`` says; return the id."""
    values = {"public_id": public_id(), "third_party": False, **by}
    return int(session.execute(sa.insert(ADULT).returning(ADULT.c.id), values).scalar_one())


def known_adult(session: Session, public_id: str) -> int | None:
    """The id of an adult in the records, locked; None if they are not there, or merged into another.

    Locked, so that nobody merges the entry away while a case is put to it.
    """
    found = sa.select(ADULT.c.id).where(
        ADULT.c.public_id == public_id, ADULT.c.merged_into.is_(None)
    )
    return session.execute(found.with_for_update()).scalar()


def entry_now(session: Session, adult: int) -> int:
    """The entry that counts for an adult now: theirs, or the one it was merged into since."""
    into = session.execute(sa.select(ADULT.c.merged_into).where(ADULT.c.id == adult)).scalar()
    return adult if into is None else entry_now(session, int(into))


def same_adult(file: CaseFile, public_id: str, by: Mapping[str, Any]) -> Row | None:
    """Let the case be about an adult we know, and point the blank one at them.

    It is then known as narrowly as their other cases are.

    Raises ``InvalidAnswers`` if that adult is not in the records any more.
    """
    found = known_adult(file.session, public_id)
    if found is None:
        raise InvalidAnswers({"same_adult": "This person is not in the records any more."})
    blank = file.record.one("adult")
    if blank is not None and blank.id != found:
        file.record.change(blank, {"merged_into": found}, **by)
    file.case.adult_id = found
    file.record.move_to(found)
    join(file)
    return file.record.one("adult")
