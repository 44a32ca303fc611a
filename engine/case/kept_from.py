"""Case: kept from - whoever is, or is near, a person in a case never sees it; their work goes back.

A conflict is declared by the person or by a manager, or found when the record names
somebody who may be a colleague (``colleagues.py``). It holds for every case of the same
adult. What the person had to do there goes back to the team, and they are told nothing.
Source: INV-15; safety 3, rows 5 and 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case.file import CaseFile, lock_also, locked_case, workers
from engine.case.model import Case, Task
from engine.errors import Conflict, InvalidAnswers, NotFound, Refused
from engine.notices.model import Notice
from engine.people.hidden import KEPT, KeptFrom, OnList, stands
from engine.people.model import User
from engine.record import KINDS

LONGEST = 2_000
#: who in the case somebody is, or is near
PARTIES = {
    "adult": "The adult",
    "person_alleged": "A person alleged to have caused harm",
    "family": "Somebody in the adult’s life",
    "referrer": "Whoever told us",
    "other": "Somebody else in the case",
}
RELATIONS = {
    "is": "Is this person",
    "near": "Is related to this person, or close to them",
}
WHO = "a manager or supervisor: choose somebody else"

_WORKER = KINDS["case_worker"].table


def declare(
    session: Session,
    case: str,
    user: User,
    party: str,
    relation: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> KeptFrom:
    """Say that somebody is, or is near, a person in a case: from now on they never see it.

    Anybody who may know of the case says it of themselves, a manager of the team of anybody.
    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    found = locked_case(session, case)
    known = workers(session, found, actor)
    people.require(actor, "declare_conflict", found, known)
    if user.id != actor.id:
        people.require(actor, "decide_conflict", found, known)
    _require_said(party, relation, why)
    if stands(session, found.id, user.id) == KEPT:
        raise Conflict(f"{user.name} is kept from this case already.")
    file = CaseFile(session, found, actor, at or clock.now(), via)
    row = keep(file, user, party, relation, why.strip())
    say(file, "kept_from", row)
    take_work(file, user)
    return row


def decide(
    session: Session,
    case: str,
    conflict: str,
    same: bool,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> KeptFrom:
    """Decide whether a colleague is the person whom the record names; or end what was declared.

    ``same`` keeps them from the case for good. Else they see it again as their team and
    role let them. Nobody decides about themselves: to them there is no such case.
    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    row = session.scalar(select(KeptFrom).where(KeptFrom.public_id == conflict))
    found = locked_case(session, case)
    if row is None or row.case_id != found.id or row.user_id == actor.id:
        raise NotFound
    session.refresh(row)
    people.require(actor, "decide_conflict", found, workers(session, found, actor))
    if row.ended_at is not None or (same and row.decided_at is not None):
        raise Conflict("This has been decided already.")
    if not same and not why.strip():
        raise InvalidAnswers({"why": "Say how you know that it is somebody else"})
    file = CaseFile(session, found, actor, at or clock.now(), via)
    row.decided_at, row.decided_by = file.at, actor.id
    if same:
        row.keeps = True
        session.flush()
        take_work(file, session.get_one(User, row.user_id))
    else:
        row.keeps = False
        row.ended_at, row.ended_by, row.ended_because = file.at, actor.id, why.strip()[:LONGEST]
    say(file, "conflict_confirmed" if same else "conflict_ended", row)
    return row


def of_case(session: Session, case: Case, viewer: User) -> Sequence[KeptFrom]:
    """Every conflict of a case, the newest first; never one about whoever looks."""
    found = select(KeptFrom).where(KeptFrom.case_id == case.id, KeptFrom.user_id != viewer.id)
    return session.scalars(found.order_by(KeptFrom.id.desc())).all()


def require_free(session: Session, case: Case, user: User) -> None:
    """Go on only with somebody who is not kept from a case. Raises ``Refused``."""
    if guards.on("conflict_not_given") and stands(session, case.id, user.id) == KEPT:
        raise Refused(
            "conflict_not_given",
            f"{user.name} is kept from this case, because of somebody in it. "
            "Somebody else must do this work.",
            WHO,
        )


def keep(
    file: CaseFile,
    user: User,
    party: str,
    relation: str,
    why: str = "",
    *,
    found: tuple[str, str, int] | None = None,
    keeps: bool = True,
) -> KeptFrom:
    """Write a conflict down, inside a verb; ``found`` says how, and in which row of the record."""
    by, kind, number = found or (None, None, None)
    row = KeptFrom(
        case_id=file.case.id, user_id=user.id, party=party, relation=relation,
        why=why[:LONGEST], found_by=by, found_kind=kind, found_row=number, keeps=keeps,
        set_at=file.at, set_by=file.actor.id if file.actor and not found else None,
    )  # fmt: skip
    file.session.add(row)
    file.session.flush()
    return row


def say(file: CaseFile, what: str, row: KeptFrom) -> None:
    """One line in the log of the case, which the person it is about cannot read."""
    data = {"user": row.user_id, "party": row.party, "relation": row.relation}
    log.append(file.session, file.case, what, file.actor, at=file.at, via=file.via, data=data)


# -- their work -------------------------------------------------------------------


def take_work(file: CaseFile, user: User) -> None:
    """Give back to the team what somebody had to do in this and the adult's other cases.

    Raises ``Conflict`` where another of them is being changed at this moment.
    """
    leave(file, user)
    for other in _their_other_cases(file, user):
        locked = lock_also(file.session, other)
        leave(CaseFile(file.session, locked, file.actor, file.at, file.via), user)


def leave(file: CaseFile, user: User) -> None:
    """Let somebody work on a case no longer, and tell them nothing more of it."""
    typed_by = file.actor.id if file.actor else None
    for worker in file.record.live("case_worker"):
        if worker.user == user.id:
            file.record.change(
                worker, {"until": file.at}, typed_at=file.at, typed_by=typed_by, task_id=None
            )
    for task in file.open_tasks:
        if task.is_open and task.assignee_id == user.id:
            task.assignee_id = None
            _say_released(file, task, user)
    _tell_no_more(file, user)
    on_list = update(OnList).where(
        OnList.case_id == file.case.id, OnList.user_id == user.id, OnList.until.is_(None)
    )
    file.session.execute(on_list.values(until=file.at, removed_by=typed_by))


def _say_released(file: CaseFile, task: Task, user: User) -> None:
    log.append(
        file.session,
        file.case,
        "released",
        file.actor,
        at=file.at,
        via=file.via,
        task=task,
        data={"name": task.name, "from": user.id, "to": None},
    )


def _tell_no_more(file: CaseFile, user: User) -> None:
    """What they were to be told of the case goes into no mail."""
    file.session.flush()
    of_case = select(Task.id).where(Task.case_id == file.case.id)
    waiting = update(Notice).where(
        Notice.user_id == user.id, Notice.gathered_at.is_(None), Notice.task_id.in_(of_case)
    )
    file.session.execute(waiting.values(gathered_at=file.at))


def _their_other_cases(file: CaseFile, user: User) -> list[int]:
    """The other cases of this adult in which somebody works, by number."""
    tasks = select(Task.case_id).where(
        Task.assignee_id == user.id, Task.completed_at.is_(None), Task.cancelled_at.is_(None)
    )
    named = select(_WORKER.c.case_id).where(_WORKER.c.user == user.id, _WORKER.c.until.is_(None))
    others = select(Case.id).where(
        Case.adult_id == file.case.adult_id,
        Case.id != file.case.id,
        or_(Case.id.in_(tasks), Case.id.in_(named)),
    )
    return list(file.session.scalars(others.order_by(Case.id)))


def _require_said(party: str, relation: str, why: str) -> None:
    messages = {}
    if party not in PARTIES:
        messages["party"] = "Select who in the case it is about"
    if relation not in RELATIONS:
        messages["relation"] = "Select whether they are this person, or near them"
    if len(why) > LONGEST:
        messages["why"] = f"Shorten this to {LONGEST:,} characters"
    if messages:
        raise InvalidAnswers(messages)
