"""Returns: behind - what stands behind a figure, as one person may see it.

A case one may not know of is counted, and nothing of it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.board_reviews.model import BoardReview
from engine.case.file import knows
from engine.case.model import Case
from engine.people.model import User
from engine.people.permission import may
from engine.record import KINDS
from engine.record.history import history_concern, history_enquiry
from engine.returns.imported import MARK
from engine.returns.reviews import REGISTER
from engine.returns.sac.counting import REVIEW

_ADULT = KINDS["adult"].table


@dataclass(frozen=True)
class Behind:
    """One concern, enquiry or review behind a figure: how it is called and where it leads.

    ``case`` is the public id of a case, ``adult`` that of an adult with imported history,
    ``review`` that of a review in the register; they are
    empty where the person may not know of it, or where there is no page.
    """

    words: str
    share: Fraction | None
    case: str = ""
    adult: str = ""
    review: str = ""


def behind(
    session: Session, user: User, keys: Iterable[tuple[str, Fraction | None]]
) -> list[Behind]:
    """Say what some keys of a figure are, in their order. Ask for a page of them at a time."""
    some = list(keys)
    cases = _cases(session, [key for key, _ in some])
    adults = _imported(session, [key for key, _ in some])
    registered = _registered(session, user, [key for key, _ in some])
    sees_history = may(user, "read_history", None)
    found = []
    for key, share in some:
        if key.startswith(MARK):
            adult = adults.get(key.removeprefix(MARK), "") if sees_history else ""
            found.append(Behind(f"{key.removeprefix(MARK)}, imported", share, adult=adult))
        elif key.startswith(REVIEW):
            found.append(_review(key.removeprefix(REVIEW), share, registered))
        else:
            case = cases.get(key.partition("/")[0])
            known = case is not None and knows(session, case, user)
            words = key if known else "A case that you may not know of"
            found.append(Behind(words, share, case=case.public_id if case and known else ""))
    return found


def _review(key: str, share: Fraction | None, registered: Mapping[str, str]) -> Behind:
    if not key.startswith(REGISTER):
        return Behind(f"{key}, imported", share)
    public_id = key.removeprefix(REGISTER)
    called = registered.get(public_id)
    return Behind(called or "A review", share, review=public_id if called else "")


def _registered(session: Session, user: User, keys: Sequence[str]) -> dict[str, str]:
    """What each review of the register is called, for whoever may see it."""
    if not may(user, "read_board_reviews", None):
        return {}
    start = REVIEW + REGISTER
    ids = [key.removeprefix(start) for key in keys if key.startswith(start)]
    rows = sa.select(BoardReview.public_id, BoardReview.called).where(
        BoardReview.public_id.in_(ids)
    )
    return {public_id: called for public_id, called in session.execute(rows)}


def _cases(session: Session, keys: Sequence[str]) -> dict[str, Case]:
    references = {key.partition("/")[0] for key in keys if not key.startswith((MARK, REVIEW))}
    found = session.scalars(sa.select(Case).where(Case.reference.in_(references)))
    return {case.reference: case for case in found}


def _imported(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """The adult of each imported concern and enquiry, by its id in the older system."""
    ids = [key.removeprefix(MARK) for key in keys if key.startswith(MARK)]
    kept = _ADULT.alias("kept")
    found: dict[str, str] = {}
    for table in (history_concern, history_enquiry):
        rows = session.execute(
            sa.select(table.c.id, kept.c.public_id)
            .join(_ADULT, _ADULT.c.id == table.c.adult_id)
            .join(kept, kept.c.id == sa.func.coalesce(_ADULT.c.merged_into, _ADULT.c.id))
            .where(table.c.id.in_(ids))
        )
        found.update({row.id: row.public_id for row in rows})
    return found
