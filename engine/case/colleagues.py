"""Case: colleagues - a person the record names who may be somebody that signs in here.

Looked for when the row is written. A person alleged with the name of a colleague, and
anybody with a colleague's e-mail address, keeps that colleague from the case at once:
it is safer to be wrong about a name than to be late. Any other likeness only waits for
a manager to decide. Sources: INV-15; safety 3, row 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from engine import guards
from engine.case import kept_from
from engine.case.adults.matches import TITLES
from engine.case.file import CaseFile
from engine.case.fill import Added
from engine.people.hidden import KEPT, KeptFrom, stands
from engine.people.model import User
from engine.record import Row
from engine.record.order import words

#: kind of the record -> who that is in the case, and the column that may hold an e-mail address
NAMED = {
    "person_alleged": ("person_alleged", "relationship"),
    "person": ("family", "contact"),
    "referrer": ("referrer", "contact"),
    "adult": ("adult", "email"),
}
#: Whoever told us and is one of these is near the adult; a colleague who told us at work is not.
NEAR = frozenset({"self", "family_friend_neighbour", "other"})
BY_EMAIL, BY_NAME = "the same e-mail address", "the same name"
_EMAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+[^\s,;<>().]")


@dataclass(frozen=True)
class Likeness:
    """A colleague who may be a person in the case: how they are alike, and who that is."""

    user: User
    party: str
    how: str
    row: Row

    @property
    def keeps(self) -> bool:
        """Whether it keeps them from the case before anybody has decided."""
        sure = self.how == BY_EMAIL or self.party == "person_alleged"
        return sure and self.party != "referrer"


def find(file: CaseFile, added: Added) -> None:
    """Look for colleagues among the people whom these rows name, inside a verb."""
    if not guards.on("conflict_found"):
        return
    for one in list(_likenesses(file, added)):
        if _is_known(file, one):
            continue
        found = (one.how, one.row._kind.name, one.row.id)
        row = kept_from.keep(file, one.user, one.party, "is", found=found, keeps=one.keeps)
        kept_from.say(file, "conflict_found", row)
        if one.keeps:
            kept_from.take_work(file, one.user)


def _likenesses(file: CaseFile, added: Added) -> Iterator[Likeness]:
    rows = [row for kind in NAMED for row in added.get(kind, []) if _may_be_near(row)]
    if not rows:
        return
    # names and addresses alone: this is asked whenever somebody is named, of everybody here
    open_now = select(User.id, User.email, User.name).where(User.disabled_at.is_(None))
    users = file.session.execute(open_now.order_by(User.id)).all()
    for row in rows:
        party, column = NAMED[row._kind.name]
        emails = _EMAIL.findall(str(row.values().get(column) or "").lower())
        name = _name(row.values().get("name"))
        for user in users:
            how = BY_EMAIL if user.email in emails else ""
            how = how or (BY_NAME if name and name == _name(user.name) else "")
            if how:
                yield Likeness(file.session.get_one(User, user.id), party, how, row)


def _name(said: str | None) -> list[str]:
    return sorted(word for word in words(said) if word not in TITLES)


def _may_be_near(row: Row) -> bool:
    if row._kind.name == "referrer":
        return row.kind in NEAR
    return not row.values().get("removed_because")


def _is_known(file: CaseFile, one: Likeness) -> bool:
    """Whether they are kept from the case already, or somebody has looked at this row and them."""
    if stands(file.session, file.case.id, one.user.id) == KEPT:
        return True
    before = select(KeptFrom.id).where(
        KeptFrom.case_id == file.case.id,
        KeptFrom.user_id == one.user.id,
        KeptFrom.found_kind == one.row._kind.name,
        KeptFrom.found_row == one.row.id,
    )
    return file.session.scalar(before.limit(1)) is not None
