"""Adults: who may know of cases that have come to be one adult's - never more people than before.

Two entries were put together, a case was moved, or a concern turned out to be about an adult
we know. Whoever is kept from the adult's one case is kept from all of them
(``people/hidden.py``), so what they had to do in the others goes back to the team. A
restriction goes over as well: who may not know of one case could find the adult by another.
Source: INV-15.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from engine.case import kept_from, restricted
from engine.case.file import CaseFile
from engine.people.hidden import KEPT, KeptFrom, kept_people, stands
from engine.people.model import User


def become_one(mine: Sequence[CaseFile], theirs: Sequence[CaseFile]) -> list[int]:
    """Keep the cases of one adult as narrowly as those of the other; inside a verb, all locked.

    Where a case of one side is restricted, every case of the other that is not yet becomes
    so: for the same people, whoever works on it, and whoever acts. What a manager has left
    open beside a restricted case of the same adult stays so. Gives the numbers of the cases
    that are restricted by it.
    """
    before = [_newest(files) for files in (mine, theirs)]
    for file in (*mine, *theirs):
        _take_work(file)
    files = [*((file, before[1]) for file in mine), *((file, before[0]) for file in theirs)]
    return [
        file.case.id
        for file, row in files
        if row is not None and restricted.restrict_as(file, row) is not None
    ]


def join(file: CaseFile) -> None:
    """Let one case be known as narrowly as the adult's others, now that it is about them."""
    file.session.flush()
    _take_work(file)
    restricted.carry_over(file)


def stay_kept(
    said_in: Collection[int], files: Sequence[CaseFile], since: datetime | None = None
) -> None:
    """Keep from cases whoever some others keep, once they are no longer of one adult; inside a verb.

    ``said_in`` are the numbers of the cases in which it was said that somebody is, or is near, a
    person in them, after ``since``: nobody knows of which adult. A manager can end what is wrong.
    """
    if not files:
        return
    session = files[0].session
    said = select(KeptFrom).where(
        KeptFrom.case_id.in_(said_in), KeptFrom.keeps.is_(True), KeptFrom.ended_at.is_(None)
    )
    if since is not None:
        said = said.where(KeptFrom.set_at > since)
    for row in session.scalars(said.order_by(KeptFrom.id)).all():
        user = session.get_one(User, row.user_id)
        for file in files:
            if stands(session, file.case.id, user.id) != KEPT:
                kept = kept_from.keep(file, user, row.party, row.relation, row.why)
                kept_from.say(file, "kept_from", kept)


def _newest(files: Sequence[CaseFile]) -> restricted.Restriction | None:
    numbers = [file.case.id for file in files]
    return restricted.newest_of(files[0].session, numbers) if files else None


def _take_work(file: CaseFile) -> None:
    """What somebody had to do here who is kept from the adult goes back to the team."""
    kept = select(User).where(User.id.in_(kept_people(file.case.id))).order_by(User.id)
    for user in file.session.scalars(kept).all():
        kept_from.leave(file, user)
