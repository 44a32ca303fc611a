"""Case: open many - a case for each of many adults at one place, in one act.

What everybody there has in common is told once. Every case still has its own first
task, with that typed into it, which a person opens, completes and sends: whether this
adult is in danger now, and how this adult can be reached safely, nobody knows for forty
people at once (docs/decisions/0010).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case import large_scale, links
from engine.case.adults.entry import known_adult, new_adult
from engine.case.file import CaseFile, knows, locked_case, workers
from engine.case.model import Case, LargeScale
from engine.case.open import Begun, begin_case
from engine.case.prefill import prefill
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log.model import Event
from engine.people.model import Team, User

MOST = 60
SHORTEST_REQUEST = 16


@dataclass(frozen=True)
class Adult:
    """One adult for whom a case is to be opened; ``same_as`` is the public id of one we know."""

    name: str
    date_of_birth: date | None = None
    estimated_age: int | None = None
    nhs_number: str | None = None
    address: str | None = None
    same_as: str | None = None


@dataclass(frozen=True)
class Shared:
    """What is told once for all of them: the concern, and who told us."""

    what_happened: str
    types: Sequence[str]
    source: str | None = None
    location: str | None = None
    service: str | None = None
    received_at: datetime | None = None
    told_by: str | None = None
    referrer_name: str | None = None
    referrer_role: str | None = None
    referrer_contact: str | None = None


@dataclass(frozen=True)
class Opened:
    """What the act came to: the large-scale enquiry, its new cases, and whether it was sent before."""

    large_scale: LargeScale
    cases: list[Case] = field(default_factory=list)
    replayed: bool = False


@dataclass(frozen=True)
class Where:
    """The large-scale enquiry to open them in: one that is there, or a new one by name and reason."""

    large_scale: str = ""
    name: str = ""
    why: str = ""
    from_case: str = ""


def open_many(
    session: Session,
    adults: Sequence[Adult],
    shared: Shared,
    where: Where,
    actor: User,
    *,
    request: str,
    at: datetime | None = None,
    via: str = "web",
) -> Opened:
    """Open a case for each adult, all linked by one large-scale enquiry, or none of them.

    ``request`` is the random text of one rendered page: sent a second time it opens
    nothing, and gives back what it opened the first time.

    Raises ``NotAllowed``; ``NotFound`` for a case or large-scale enquiry that the person
    may not know of; ``InvalidAnswers``; ``Conflict`` for a page without its text.
    """
    people.require(actor, "open_case", actor.team)
    moment = at or clock.now()
    origin = _origin(session, where.from_case, actor, moment, via)
    _lock_team(session, actor)
    digest = _digest(request, actor)
    if (before := opened_before(session, request, actor)) is not None:
        return before
    _require_sound(adults, shared, where)
    row = _large_scale(session, where, actor, moment)
    entries = _entries(session, adults, actor, moment)
    begun = [_begin(session, entry, shared, row, actor, moment, via) for entry in entries]
    if origin is not None:
        large_scale.join(origin, row)
    _link(session, origin, begun)
    log.append(
        session,
        None,
        "opened_many",
        actor,
        at=moment,
        via=via,
        data={"request": digest, "large_scale": row.id, "cases": [b.file.case.id for b in begun]},
    )
    return Opened(row, [one.file.case for one in begun])


# -- before -----------------------------------------------------------------------


def _origin(session: Session, case: str, actor: User, at: datetime, via: str) -> CaseFile | None:
    """The case from which it came to light that others may be at risk, locked."""
    if not case:
        return None
    found = locked_case(session, case)
    people.require(actor, "link_case", found, workers(session, found, actor))
    return CaseFile(session, found, actor, at, via)


def _lock_team(session: Session, actor: User) -> None:
    """One such act of a team at a time, so that a request sent twice is seen to be the same."""
    session.execute(select(Team.id).where(Team.id == actor.team_id).with_for_update(key_share=True))


def _digest(request: str, actor: User) -> str:
    if guards.on("opened_once") and len(request) < SHORTEST_REQUEST:
        raise Conflict("This page is out of date. Start again from the large-scale enquiry.")
    return hashlib.sha256(f"open many|{actor.id}|{request}".encode("utf-8", "replace")).hexdigest()


def opened_before(session: Session, request: str, actor: User) -> Opened | None:
    """What this very page opened when it was sent before; None if it was not."""
    if not guards.on("opened_once"):
        return None
    digest = _digest(request, actor)
    acts = session.scalars(
        select(Event).where(Event.actor_id == actor.id, Event.what == "opened_many")
    )
    data = next((e.data for e in acts if e.data.get("request") == digest), None)
    if data is None:
        return None
    cases = session.scalars(select(Case).where(Case.id.in_(data["cases"])).order_by(Case.id))
    return Opened(session.get_one(LargeScale, data["large_scale"]), list(cases), replayed=True)


def _require_sound(adults: Sequence[Adult], shared: Shared, where: Where) -> None:
    """Refuse what cannot be opened. Raises ``InvalidAnswers`` with all that is missing."""
    messages = {}
    if not adults:
        messages["adults"] = "Enter at least one adult"
    elif len(adults) > MOST:
        messages["adults"] = f"Enter no more than {MOST} adults at a time"
    elif not all(adult.name.strip() for adult in adults):
        messages["adults"] = "Enter a name for every adult, or how we can find them"
    if not shared.what_happened.strip():
        messages["what_happened"] = "Say what happened, or what people fear may happen"
    if not shared.types:
        messages["types"] = "Select the kind of harm or risk"
    if not where.large_scale and not where.name.strip():
        messages["name"] = "Enter the place or service, as everybody calls it"
    if not where.large_scale and not where.why.strip():
        messages["why"] = "Say why these adults may all be at risk"
    if messages:
        raise InvalidAnswers(messages)


def _large_scale(session: Session, where: Where, actor: User, at: datetime) -> LargeScale:
    if where.large_scale:
        row = large_scale.get_large_scale(session, where.large_scale, actor)
        if row.team_id != actor.team_id:
            raise NotFound
        return row
    assert actor.team_id is not None  # or they could not open a case
    name, why = where.name.strip(), where.why.strip()
    return large_scale.begin(session, actor.team_id, name, why, actor, at=at)


# -- the adults -------------------------------------------------------------------


def _entries(session: Session, adults: Sequence[Adult], actor: User, at: datetime) -> Iterator[int]:
    """The entry of each adult: the one we know, as it stands, or a new one with what was told."""
    by = {"typed_at": at, "typed_by": actor.id, "version": 1}
    chosen = [adult.same_as for adult in adults if adult.same_as]
    if len(chosen) != len(set(chosen)):
        raise InvalidAnswers({"adults": "Two of these adults cannot be the same person"})
    known = _known(session, sorted(chosen), actor)
    for adult in adults:
        if adult.same_as:
            yield known[adult.same_as]
        else:
            yield new_adult(session, {**by, **_said(adult)})


def _known(session: Session, chosen: Sequence[str], actor: User) -> dict[str, int]:
    """The numbers of adults whom the person may know of, locked in one order."""
    found = {}
    for public_id in chosen:
        number = known_adult(session, public_id)
        cases = session.scalars(select(Case).where(Case.adult_id == number)) if number else ()
        if number is None or not any(knows(session, case, actor) for case in cases):
            raise InvalidAnswers({"adults": "One of these people is not in the records any more"})
        found[public_id] = number
    return found


def _said(adult: Adult) -> dict[str, Any]:
    return {
        "name": adult.name.strip(),
        "date_of_birth": adult.date_of_birth,
        "estimated_age": adult.estimated_age,
        "nhs_number": adult.nhs_number,
        "address": adult.address,
    }


# -- the cases --------------------------------------------------------------------


def _begin(
    session: Session,
    adult_id: int,
    shared: Shared,
    row: LargeScale,
    actor: User,
    at: datetime,
    via: str,
) -> Begun:
    begun = begin_case(
        session, actor, adult_id, row.team_id, at=at, via=via, data={"large_scale": row.id}
    )
    begun.file.case.large_scale_id = row.id
    risk = {
        "what_happened": shared.what_happened.strip(),
        "types": list(shared.types),
        "source": shared.source,
        "location": shared.location,
        "service": shared.service,
    }
    said = {
        ("concern", "received_at"): shared.received_at or at,
        ("referrer", "kind"): shared.told_by,
        ("referrer", "name"): shared.referrer_name,
        ("referrer", "role"): shared.referrer_role,
        ("referrer", "contact"): shared.referrer_contact,
    }
    prefill(begun, said, {"risk": [risk]})
    return begun


def _link(session: Session, origin: CaseFile | None, begun: Sequence[Begun]) -> None:
    """Link each case to that from which it came, and to the open cases of the same adult."""
    for one in begun:
        if origin is not None:
            links.add(origin, one.file.case, "others_at_risk")
        others = select(Case.id).where(
            Case.adult_id == one.file.case.adult_id,
            Case.id != one.file.case.id,
            Case.ended_at.is_(None),
        )
        for other in sorted(session.scalars(others)):
            links.add_quietly(one.file, other, "separate_concern")
