"""Case: walk beyond - the steps of a scenario that reach from one case into others.

``link`` two cases; go on in a case that was ``opened`` by a decision; ``open_many``;
``propose_move`` and ``decide_move``; ``merge`` two adults and ``undo_merge``; ``reopen``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.case import links, open_many
from engine.case.adults.merge import merge
from engine.case.adults.model import SamePerson
from engine.case.adults.move import decide_move, propose_move
from engine.case.adults.undo_merge import undo_merge
from engine.case.model import Case, CaseLink, LargeScale
from engine.case.reopen import reopen

if TYPE_CHECKING:
    from engine.case.walk import Walk

Step = Mapping[str, Any]


def steps(walk: Walk) -> dict[str, Callable[[Session, Step], None]]:
    """The words of these steps, and what each does in one walk."""
    verbs = {
        "link": _link,
        "opened": _opened,
        "open_many": _open_many,
        "propose_move": _propose_move,
        "decide_move": _decide_move,
        "merge": _merge,
        "undo_merge": _undo_merge,
        "reopen": _reopen,
    }
    return {word: _bound(do, walk) for word, do in verbs.items()}


def _bound(
    do: Callable[[Walk, Session, Step], None], walk: Walk
) -> Callable[[Session, Step], None]:
    return lambda session, one: do(walk, session, one)


def _link(walk: Walk, session: Session, one: Step) -> None:
    """``"link": "luke", "because": "separate_concern", "why": ...``: to a case by its name."""
    other = _case(session, walk.cases[one["link"]])
    links.link(
        session,
        walk.case,
        other.reference,
        one["because"],
        one["why"],
        walk.actor(session, one),
        at=walk.now,
        via="shell",
    )


def _opened(walk: Walk, session: Session, one: Step) -> None:
    """``"opened": "luke", "because": "person_alleged"``: go on in the case a decision opened."""
    here = _case(session, walk.case)
    row = session.scalars(
        select(CaseLink)
        .where(
            or_(CaseLink.case_id == here.id, CaseLink.other_case_id == here.id),
            CaseLink.because == one["because"],
        )
        .order_by(CaseLink.id.desc())
    ).first()
    assert row is not None, f"no case was linked because {one['because']}"
    number = row.other_case_id if row.case_id == here.id else row.case_id
    walk.case = walk.cases[one["opened"]] = session.get_one(Case, number).public_id


def _open_many(walk: Walk, session: Session, one: Step) -> None:
    """``"open_many": ["first", ...], "adults": [...], "shared": {...}``: each case gets a name.

    The large-scale enquiry is a new one (``name``, ``why``), or that of the case in hand.
    """
    here = _case(session, walk.case)
    row = session.get(LargeScale, here.large_scale_id) if here.large_scale_id else None
    opened = open_many.open_many(
        session,
        [open_many.Adult(**adult) for adult in one["adults"]],
        open_many.Shared(**one["shared"]),
        open_many.Where(
            large_scale=row.public_id if row else "",
            name=one.get("name", ""),
            why=one.get("why", ""),
            from_case=walk.case,
        ),
        walk.actor(session, one),
        request=f"scenario, {walk.now.isoformat()}",
        at=walk.now,
        via="shell",
    )
    for name, case in zip(one["open_many"], opened.cases, strict=True):
        walk.cases[name] = case.public_id


def _propose_move(walk: Walk, session: Session, one: Step) -> None:
    """``"propose_move": "@adult:first"``, or ``"a new entry"`` with ``name``; ``why``."""
    new = one.get("name", "")
    to = "" if new else walk.said(session, one["propose_move"])
    actor = walk.actor(session, one)
    propose_move(session, walk.case, to, one["why"], actor, new_name=new, at=walk.now, via="shell")


def _decide_move(walk: Walk, session: Session, one: Step) -> None:
    """``"decide_move": true``: the case moves; false: it stays, ``why``."""
    actor, agreed = walk.actor(session, one), bool(one["decide_move"])
    decide_move(session, walk.case, agreed, one.get("why", ""), actor, at=walk.now, via="shell")


def _merge(walk: Walk, session: Session, one: Step) -> None:
    """``"merge": ["@adult:first", "@adult:second"]``: the first entry is kept."""
    kept, other = walk.said(session, one["merge"])
    merge(session, kept, other, one["why"], walk.actor(session, one), at=walk.now, via="shell")


def _undo_merge(walk: Walk, session: Session, one: Step) -> None:
    """``"undo_merge": "why"``: the newest merge is undone."""
    row = session.scalars(
        select(SamePerson).where(SamePerson.result == "same").order_by(SamePerson.id.desc())
    ).first()
    assert row is not None, "nothing was merged"
    actor = walk.actor(session, one)
    undo_merge(session, row.public_id, one["undo_merge"], actor, at=walk.now, via="shell")


def _reopen(walk: Walk, session: Session, one: Step) -> None:
    """``"reopen": "again"``: a new concern for the adult of the case in hand, by that name."""
    task = reopen(session, walk.case, walk.actor(session, one), at=walk.now, via="shell")
    walk.case = walk.cases[one["reopen"]] = task.case.public_id


def _case(session: Session, public_id: str) -> Case:
    return session.scalars(select(Case).where(Case.public_id == public_id)).one()
