"""Case: who the adult is - a new adult for a new case, or one we know already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.case.file import CaseFile
from engine.db import public_id
from engine.errors import InvalidAnswers
from engine.record import KINDS, Row

ADULT = KINDS["adult"].table


def new_adult(session: Session, by: Mapping[str, Any]) -> int:
    """Add an adult of whom nothing is known yet; return the id."""
    values = {"public_id": public_id(), "third_party": False, **by}
    return int(session.execute(sa.insert(ADULT).returning(ADULT.c.id), values).scalar_one())


def same_adult(file: CaseFile, public_id: str, by: Mapping[str, Any]) -> Row | None:
    """Let the case be about an adult we know, and point the blank one at them.

    Raises ``InvalidAnswers`` if that adult is not in the records any more.
    """
    found = file.session.execute(
        sa.select(ADULT.c.id).where(ADULT.c.public_id == public_id, ADULT.c.merged_into.is_(None))
    ).scalar()
    if found is None:
        raise InvalidAnswers({"same_adult": "This person is not in the records any more."})
    blank = file.record.one("adult")
    if blank is not None and blank.id != found:
        file.record.change(blank, {"merged_into": found}, **by)
    file.case.adult_id = found
    file.record.move_to(found)
    return file.record.one("adult")
