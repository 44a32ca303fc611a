"""Case: links - why one case has to do with another; read both ways, and never taken away.

A link tells two teams of workers of each other's case, and nobody else: whoever may
not know of the other case is not told that there is a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case import conflict
from engine.case.file import CaseFile, knows, lock_also, locked_case, workers
from engine.case.model import Case, CaseLink
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.people.model import User

LONGEST = 2_000


@dataclass(frozen=True)
class Because:
    """Why two cases are linked, as it reads from the case and from the other."""

    here: str
    there: str
    by_hand: str = ""


#: code -> how it reads. ``by_hand`` is how it is offered to somebody who links two cases.
BECAUSE: Mapping[str, Because] = {
    "person_alleged": Because(
        "The case of a person alleged to have caused harm here, who may need care and support",
        "This adult’s own concern came to light in that case",
        "The other adult is a person alleged to have caused harm in this case",
    ),
    "alleged_there": Because("", "", "This adult is a person alleged to have caused harm there"),
    "others_at_risk": Because(
        "Somebody else who may be at risk from the same source",
        "The concern came to light in that case",
        "Both adults may be at risk from the same person, place or service",
    ),
    "separate_concern": Because(
        "Another concern about the same adult, with a case of its own",
        "Another concern about the same adult, with a case of its own",
        "Both are about the same adult",
    ),
    "duplicate": Because(
        "We already had this concern there",
        "The same concern was told a second time",
        "Both are the same concern, told twice",
    ),
    "reopened_from": Because(
        "The earlier case from which this concern was opened",
        "A new concern was opened from this case",
    ),
}
#: Offered, but stored from the other side.
TURNED = {"alleged_there": "person_alleged"}
SAME = "This case cannot be linked to itself."
UNKNOWN = "There is no case with this reference that you can open"


def link(
    session: Session,
    case: str,
    reference: str,
    because: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> CaseLink:
    """Link a case to another by its reference, and say why.

    Closed cases can be linked too: that edits nothing in them. Raises ``NotFound``;
    ``NotAllowed``; ``InvalidAnswers``, in the same words for a reference that does not
    exist and one that the person may not know of; ``Conflict`` if they are linked so already.
    """
    first = locked_case(session, case)
    people.require(actor, "link_case", first, workers(session, first, actor))
    file = CaseFile(session, first, actor, at or clock.now(), via)
    messages = _missing(reference, because, why)
    other = named(session, reference)
    if "reference" not in messages and (other is None or not knows(session, other, actor)):
        messages["reference"] = UNKNOWN
    elif other is not None and other.id == first.id:
        messages["reference"] = SAME
    if messages or other is None:
        raise InvalidAnswers(messages)
    people.require(actor, "link_case", other, workers(session, other, actor))
    found = add(file, lock_also(session, other.id), because, why=why.strip())
    if found is None:
        raise Conflict("These two cases are linked for this reason already.")
    return found


def say_error(
    session: Session,
    case: str,
    other: str,
    because: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> CaseLink:
    """Say that two cases were linked by mistake. The line stays, and says so from now on.

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``; ``Conflict`` if it was said before.
    """
    first = locked_case(session, case)
    people.require(actor, "link_case", first, workers(session, first, actor))
    file = CaseFile(session, first, actor, at or clock.now(), via)
    second = session.scalar(select(Case).where(Case.public_id == other))
    if second is None or not knows(session, second, actor):
        raise NotFound
    people.require(actor, "link_case", second, workers(session, second, actor))
    if not why.strip():
        raise InvalidAnswers({"why": "Say why it was a mistake"})
    second = lock_also(session, second.id)
    row = session.scalar(select(CaseLink).where(_between(first, second, because)))
    if row is None:
        raise NotFound
    if row.error_at is not None:
        raise Conflict("Somebody has said already that this was a mistake.")
    row.error_at, row.error_by, row.error_because = file.at, actor.id, why.strip()[:LONGEST]
    _say(file, second, "link_called_error", because)
    return row


def add(
    file: CaseFile, other: Case, because: str, *, why: str | None = None, say: bool = True
) -> CaseLink | None:
    """Link two cases inside a verb that has locked both; None where they are linked so already.

    With ``say`` off no log tells of it: of two cases in two teams, only those who may know
    of both are to see that there is a link.
    """
    first, second = file.case, other
    if because in TURNED:
        first, second, because = other, file.case, TURNED[because]
    if file.session.scalar(select(CaseLink.id).where(_between(first, second, because))):
        return None
    row = CaseLink(
        case_id=first.id,
        other_case_id=second.id,
        because=because,
        why=why[:LONGEST] if why else None,
        linked_at=file.at,
        linked_by=file.actor.id if file.actor else None,
    )
    file.session.add(row)
    file.session.flush()
    if say:
        _say(file, other, "linked", because)
    if because == conflict.APART:
        conflict.keep_apart(file, first, second)
    return row


def add_quietly(file: CaseFile, other: int, because: str) -> CaseLink | None:
    """Link a case that the record leads to, whoever may know of it.

    Both logs say so where the two are one team's; else whoever knows of one case only
    would learn from its log that there is another (INV-15).
    """
    found = file.session.get_one(Case, other)
    of_one_team = found.team_id == file.case.team_id
    if of_one_team:
        found = lock_also(file.session, other)
    return add(file, found, because, say=of_one_team)


def named(session: Session, said: str | None) -> Case | None:
    """The case that a reference means, with or without its dash, or a public id; None if none."""
    plain = (said or "").strip()
    bare = "".join(ch for ch in plain.upper() if ch.isalnum())
    reference = f"{bare[:4]}-{bare[4:]}"
    return session.scalar(
        select(Case).where(or_(Case.public_id == plain, Case.reference == reference)).limit(1)
    )


def _between(first: Case, second: Case, because: str) -> ColumnElement[bool]:
    """The link of two cases, whichever of them it was made from."""
    one, two = CaseLink.case_id, CaseLink.other_case_id
    return and_(
        CaseLink.because == because,
        or_(and_(one == first.id, two == second.id), and_(one == second.id, two == first.id)),
    )


def _say(file: CaseFile, other: Case, what: str, because: str) -> None:
    """One line in each of the two logs; it names the other case by its number only."""
    pairs = ((file.case, other), (other, file.case))
    for case, linked in pairs:
        log.append(
            file.session,
            case,
            what,
            file.actor,
            at=file.at,
            via=file.via,
            data={"because": because, "case": linked.id},
        )


def _missing(reference: str, because: str, why: str) -> dict[str, str]:
    messages = {}
    if not reference.strip():
        messages["reference"] = "Enter the reference of the other case"
    if not BECAUSE.get(because, Because("", "")).by_hand:
        messages["because"] = "Select what connects the two cases"
    if not why.strip():
        messages["why"] = "Say in your own words why they are linked"
    elif len(why) > LONGEST:
        messages["why"] = f"Shorten this to {LONGEST:,} characters"
    return messages
