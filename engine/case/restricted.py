"""Case: restricted - only those on a list may know of a case; a manager sets it, two people lift it.

Whoever works on the case stands on the list: they are put there when it is restricted, and
whoever is given work in it afterwards. Somebody taken off it gives their work back.
Source: INV-15; domain A5 I9; safety 4.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case.file import CaseFile, locked_case, workers
from engine.case.kept_from import LONGEST, leave
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, Refused
from engine.people.hidden import KEPT, OnList, Restriction, stands
from engine.people.model import User
from engine.people.roles import CASE_ROLES

MANAGER = "safeguarding_adults_manager"
READERS = CASE_ROLES | {"supervisor"}
GROUNDS = {
    "staff": "A member of staff is the adult, or is close to them",
    "councillor": "A councillor, or somebody well known, is in it",
    "domestic_abuse": "Domestic abuse: somebody could look for the adult through us",
    "works_here": "A person alleged to have caused harm works here",
    "other": "Another reason",
}
#: columns of the adult that say where they are
ADDRESS = frozenset({"address", "current_place"})


def restrict(
    session: Session,
    case: str,
    ground: str,
    why: str,
    listed: Collection[User],
    masks_address: bool,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Restriction:
    """Let only those on a list know of a case: ``listed``, whoever works on it, and the manager.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` where it is restricted already;
    ``InvalidAnswers``.
    """
    file = _file(session, case, actor, "restrict_case", at, via)
    if of_case(session, file.case) is not None:
        raise Conflict("This case is restricted already.")
    messages = {}
    if ground not in GROUNDS:
        messages["ground"] = "Select why few people may know of this case"
    if not why.strip():
        messages["why"] = "Say why, so that whoever reviews it understands"
    if problem := next((p for one in listed if (p := _unfit(session, file.case, one))), ""):
        messages["listed"] = problem
    if messages:
        raise InvalidAnswers(messages)
    row = Restriction(
        case_id=file.case.id, ground=ground, why=why.strip()[:LONGEST],
        masks_address=masks_address, set_at=file.at, set_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _log(file, "case_restricted", {"ground": ground})
    for user in {actor, *listed, *_working(file)}:
        put_on_list(file, user)
    return row


def carry_over(file: CaseFile) -> Restriction | None:
    """Restrict a case that has come to be an adult's as another case of theirs is, inside a verb."""
    before = file.session.scalar(_standing().where(
        Case.adult_id == file.case.adult_id, Case.id != file.case.id
    ).limit(1))  # fmt: skip
    return restrict_as(file, before) if before is not None else None


def restrict_as(file: CaseFile, before: Restriction) -> Restriction | None:
    """Restrict a case as another one is, inside a verb; one that is restricted stays as it is.

    The same people may know of it, whoever works on it, and whoever acts. A manager may
    propose that it is lifted.
    """
    if of_case(file.session, file.case) is not None or not guards.on("restriction_carried_over"):
        return None
    row = Restriction(
        case_id=file.case.id, ground=before.ground, why=before.why,
        masks_address=before.masks_address, set_at=file.at, set_by=before.set_by,
    )  # fmt: skip
    file.session.add(row)
    file.session.flush()
    _log(file, "restriction_carried_over", {"ground": row.ground, "from": before.case_id})
    listed = on_list(file.session, file.session.get_one(Case, before.case_id))
    for user in {*listed, *_working(file), *([file.actor] if file.actor else [])}:
        if stands(file.session, file.case.id, user.id) != KEPT:
            put_on_list(file, user)
    return row


def put_on_list(file: CaseFile, user: User) -> None:
    """Let somebody know of a restricted case, inside a verb: they are given work in it, or chosen."""
    restriction = of_case(file.session, file.case)
    if restriction is None or is_listed(file.session, file.case, user):
        return
    by = file.actor.id if file.actor else None
    row = OnList(case_id=file.case.id, user_id=user.id, since=file.at, added_by=by)
    file.session.add(row)
    file.session.flush()
    _log(file, "put_on_list", {"user": user.id})


def add_to_list(
    session: Session,
    case: str,
    user: User,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> None:
    """Let one more person know of a restricted case.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    file = _file(session, case, actor, "restrict_case", at, via)
    _require_restricted(file)
    if problem := _unfit(session, file.case, user):
        raise InvalidAnswers({"user": problem})
    if is_listed(session, file.case, user):
        raise Conflict(f"{user.name} is on the list already.")
    put_on_list(file, user)


def take_off_list(
    session: Session,
    case: str,
    user: User,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> None:
    """Let somebody know of a restricted case no longer; their work in it goes back to the team.

    Raises ``NotFound``; ``NotAllowed``; ``Refused`` for the last manager; ``Conflict``.
    """
    file = _file(session, case, actor, "restrict_case", at, via)
    _require_restricted(file)
    rows = on_list(session, file.case)
    if user.id not in {one.id for one in rows}:
        raise Conflict(f"{user.name} is not on the list.")
    managers = [one for one in rows if MANAGER in one.roles and one.disabled_at is None]
    if [one.id for one in managers] == [user.id]:
        raise Refused(
            "last_manager",
            f"{user.name} is the last manager who may know of this case. "
            "Put another manager on the list first.",
            "a manager",
        )
    leave(file, user)
    _log(file, "taken_off_list", {"user": user.id})


def ask_lifting(
    session: Session,
    case: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Restriction:
    """Propose that the restriction is lifted; a second manager on the list agrees.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    file = _file(session, case, actor, "restrict_case", at, via)
    row = _require_restricted(file)
    if row.lift_asked_at is not None:
        raise Conflict("It has been proposed already.")
    if not why.strip():
        raise InvalidAnswers({"why": "Say why this case can be known as others are"})
    row.lift_asked_at, row.lift_asked_by = file.at, actor.id
    row.lift_because = why.strip()[:LONGEST]
    _log(file, "lifting_proposed", {})
    return row


def lift(
    session: Session,
    case: str,
    agrees: bool,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Restriction:
    """Agree that a restriction is lifted, or not: never whoever proposed it.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``Refused``.
    """
    file = _file(session, case, actor, "restrict_case", at, via)
    row = _require_restricted(file)
    if row.lift_asked_at is None:
        raise Conflict("Nobody has proposed to lift the restriction.")
    own = row.lift_asked_by == actor.id
    if own and agrees and guards.on("restriction_lifted_by_two"):
        raise Refused(
            "restriction_lifted_by_two",
            "You proposed this. Another manager on the list must agree.",
            "another manager",
        )
    if agrees:
        row.lifted_at, row.lifted_by = file.at, actor.id
    else:
        row.lift_asked_at = row.lift_asked_by = row.lift_because = None
    session.flush()
    _log(file, "restriction_lifted" if agrees else "lifting_declined", {})
    return row


# -- reads ------------------------------------------------------------------------


def of_case(session: Session, case: Case) -> Restriction | None:
    """The restriction that stands for a case; None where it is known as others are."""
    stands_now = select(Restriction).where(
        Restriction.case_id == case.id, Restriction.lifted_at.is_(None)
    )
    return session.scalar(stands_now.limit(1))


def newest_of(session: Session, cases: Collection[int]) -> Restriction | None:
    """The newest restriction that stands for one of these cases, by their numbers."""
    return session.scalar(_standing().where(Case.id.in_(cases)).limit(1))


def on_list(session: Session, case: Case) -> Sequence[User]:
    """Everybody who may know of a restricted case, by name."""
    numbers = select(OnList.user_id).where(OnList.case_id == case.id, OnList.until.is_(None))
    return session.scalars(select(User).where(User.id.in_(numbers)).order_by(User.name)).all()


def is_listed(session: Session, case: Case, user: User) -> bool:
    """Say whether somebody is on the list of a restricted case."""
    return user.id in {one.id for one in on_list(session, case)}


def hides_address(session: Session, adult_id: int, user: User) -> bool:
    """Say whether an adult's address is kept from somebody who may know of a case of theirs.

    Where it is masked in one case of the adult, it is shown to whoever works on one of them.
    """
    masked = select(Restriction.case_id).where(
        Restriction.masks_address.is_(True), Restriction.lifted_at.is_(None)
    )
    of_adult = select(Case).where(Case.adult_id == adult_id)
    if not guards.on("address_masked"):
        return False
    if session.scalar(of_adult.where(Case.id.in_(masked)).limit(1)) is None:
        return False
    files = (CaseFile(session, one, user, one.opened_at) for one in session.scalars(of_adult))
    return not any(user.id in {one.id for one in _working(file)} for file in files)


# -- inside -----------------------------------------------------------------------


def _standing() -> Select[Restriction]:
    """Restrictions of cases that stand now, the newest first."""
    joined = select(Restriction).join(Case, Case.id == Restriction.case_id)
    return joined.where(Restriction.lifted_at.is_(None)).order_by(Restriction.id.desc())


def _file(
    session: Session, case: str, actor: User, action: str, at: datetime | None, via: str
) -> CaseFile:
    found = locked_case(session, case)
    people.require(actor, action, found, workers(session, found, actor))
    return CaseFile(session, found, actor, at or clock.now(), via)


def _require_restricted(file: CaseFile) -> Restriction:
    row = of_case(file.session, file.case)
    if row is None:
        raise Conflict("This case is not restricted.")
    return row


def _working(file: CaseFile) -> list[User]:
    """Whoever works on the case now: named in it, or with something to do."""
    numbers = {worker.user for worker in file.record.live("case_worker")}
    numbers |= {task.assignee_id for task in file.open_tasks if task.assignee_id is not None}
    found = select(User).where(User.id.in_(numbers), User.disabled_at.is_(None))
    return list(file.session.scalars(found))


def _unfit(session: Session, case: Case, user: User) -> str:
    if user.disabled_at is not None or not user.roles & READERS:
        return f"{user.name} does not work on cases. Choose somebody else."
    if stands(session, case.id, user.id) == KEPT:
        return f"{user.name} is kept from this case. Choose somebody else."
    return ""


def _log(file: CaseFile, what: str, data: dict[str, object]) -> None:
    log.append(file.session, file.case, what, file.actor, at=file.at, via=file.via, data=data)
