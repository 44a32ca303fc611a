"""Letters: what follows for letters that have not left when the record changes under them.

The adult has died, or somebody is kept out: their letters are cancelled at once, in the
transaction that wrote it down (INV-16, INV-8). How to reach the adult safely, where they
live or who must not know has changed: the letters are held, until somebody has looked at
them and approved them again (domain A5, I13). Each of the adult's cases is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine import guards, log
from engine.case.file import CaseFile, lock_also
from engine.case.letters.find import WAITING, number_of
from engine.case.letters.reading_again import stops
from engine.case.letters.recipients import word_of
from engine.case.model import Case
from engine.record import KINDS, Row
from engine.record.order import same_words

Added = Mapping[str, Sequence[Row]]

#: A change of these may make a letter unsafe that was safe.
MATTERS = (
    "adult",
    "safe_contact",
    "must_not_know",
    "person",
    "person_alleged",
    "alleged_contact",
    "referrer",
    "override",
    "police_lead",
    "desired_outcome",
)
#: These belong to the adult: letters of the adult's other cases hang on them too.
OF_THE_ADULT = ("adult", "safe_contact", "must_not_know", "person")
#: column of the adult -> the way by which a letter uses it
USED_BY = {"address": "post", "email": "email"}

_LETTER = KINDS["letter"].table


def follow_record(file: CaseFile, added: Added, by: Mapping[str, Any]) -> None:
    """Hold or cancel every letter that what was just written makes unsafe.

    ``added`` are the rows added or changed, by kind; ``by`` who typed them and when.
    """
    moved = file.record.adult_id in file.record.taken_over
    matters = moved or any(added.get(kind) for kind in MATTERS)
    if not matters or not guards.on("letter_held_when_unsafe"):
        return
    _settle(file, added, by, "The case is about another entry of the adult now." if moved else "")
    if any(added.get(kind) for kind in OF_THE_ADULT):
        for other in _other_files(file):
            _settle(other, added, by, "")


def hold_letters(file: CaseFile, because: str, by: Mapping[str, Any]) -> None:
    """Hold every letter of a case that has not left, whatever it says (two entries merged, a move)."""
    if guards.on("letter_held_when_unsafe"):
        _settle(file, {}, by, because)


def _settle(file: CaseFile, added: Added, by: Mapping[str, Any], because: str) -> None:
    for letter in _waiting(file):
        found = stops(file.record, letter)
        ended = next((stop.why for stop in found if stop.never), "")
        if ended:
            _put(file, letter, "cancelled", ended, by)
            continue
        why = because or _changed(file, letter, added)
        if letter.state == "approved" and not why and found:
            why = found[0].why
        if why and (letter.state, letter.because) != ("held", why):
            _put(file, letter, "held", why, by)


def _waiting(file: CaseFile) -> list[Row]:
    return [row for row in file.record.rows("letter") if row.state in WAITING]


def _changed(file: CaseFile, letter: Row, added: Added) -> str:
    """Why this letter has to be looked at again, though it may still leave."""
    if any(row.lifted_at is None for row in added.get("must_not_know", ())):
        return "Who must not find out has changed."
    if letter.recipient == "adult":
        if any(_differs(file, row) for row in added.get("safe_contact", ())):
            return "How to reach them safely has changed."
        columns = {name for row in added.get("adult", ()) for name in _differs(file, row)}
        if any(USED_BY.get(name) == letter.channel for name in columns):
            return "Where they can be reached has changed."
    if word_of(letter.recipient) == "person" and any(
        same_words(letter.recipient_name, row.name) for row in added.get("person", ())
    ):
        return "What the adult wants about this person has changed."
    return ""


def _differs(file: CaseFile, row: Row) -> set[str]:
    """The columns that are not what they were before this change; all of a new row."""
    now = row.values()
    if row.version <= 1:
        return {name for name, value in now.items() if value is not None}
    before = file.record.as_of_version(row, row.version - 1)
    return {name for name, value in now.items() if before.get(name) != value}


def _put(file: CaseFile, letter: Row, state: str, why: str, by: Mapping[str, Any]) -> None:
    values = {"state": state, "because": why, "approved_by": None, "approved_at": None}
    file.record.change(letter, values, **by)
    log.append(
        file.session,
        file.case,
        "letter_stopped" if state == "cancelled" else "letter_held",
        file.actor,
        at=file.at,
        via=file.via,
        data={"letter": number_of(file.record, letter)},
    )


def _other_files(file: CaseFile) -> Iterable[CaseFile]:
    """The adult's other cases with letters that have not left, each locked.

    Raises ``Conflict`` where somebody is at work on one of them.
    """
    waiting = sa.select(_LETTER.c.case_id).where(_LETTER.c.state.in_(WAITING))
    others = sa.select(Case.id).where(
        Case.adult_id == file.record.adult_id, Case.id != file.case.id, Case.id.in_(waiting)
    )
    for number in file.session.scalars(others.order_by(Case.id)).all():
        case = lock_also(file.session, number)
        yield CaseFile(file.session, case, file.actor, file.at, file.via)
