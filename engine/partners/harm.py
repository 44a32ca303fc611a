"""Partners: harm - nobody is sent a task who is alleged to have caused the harm, or must not know.

Asked when a task is shared and again whenever its link is used: somebody may be named in the
record only later. Sources: INV-15; safety 1, actors A2 and A4.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards
from engine.case.adults.matches import TITLES
from engine.case.colleagues import BY_EMAIL
from engine.case.model import Case
from engine.people.hidden import KeptFrom
from engine.people.model import User
from engine.people.shared import SharedTask
from engine.record import KINDS, Record, Row
from engine.record.order import words

#: Who may not be sent a task: kind of the record -> what a worker is told.
BARRED = {
    "person_alleged": "is alleged to have caused harm",
    "must_not_know": "must not find out",
}
COLLEAGUE = (
    "This is the address of a colleague who is kept from this case, because of somebody in it. "
    "Ask somebody else at the organisation, or speak with your manager."
)


def barred(session: Session, case: Case, name: str, email: str, phone: str | None) -> str:
    """Why somebody may not be sent a task of a case, in a sentence; '' where they may.

    The adult's other cases are looked at as well.
    """
    if not guards.on("partner_not_harm"):
        return ""
    for kind, says in BARRED.items():
        for row in _rows(session, case, kind):
            how = _alike(row, name, email, phone)
            if how:
                return (
                    f"Somebody with {how} {says} in a case of this adult. "
                    "Ask somebody else at the organisation, or speak with your manager."
                )
    kept = _kept(session, _accounts(session, [email]).values())
    return COLLEAGUE if any(adult == case.adult_id for _, adult in kept) else ""


def is_barred(session: Session, case: Case, row: SharedTask) -> bool:
    """Whether whoever has the link may not have it any more."""
    return bool(barred(session, case, row.name, row.email, row.phone))


def no_more(session: Session, links: Collection[SharedTask]) -> frozenset[int]:
    """Which of some links are dead, because whom they went to may not know of the case any more.

    Read for many links at once. Why it is so is for nobody to learn from this.
    """
    if not links:
        return frozenset()
    of_case = dict(_adults_of(session, {link.case_id for link in links}))
    rows = _rows_of(session, set(of_case.values())) if guards.on("partner_not_harm") else {}
    accounts = _accounts(session, [link.email for link in links])
    kept = _kept(session, {*accounts.values(), *(link.user_id for link in links)})
    return frozenset(
        link.id
        for link in links
        if any(
            (user, of_case[link.case_id]) in kept
            for user in (link.user_id, accounts.get(link.email))
        )
        or any(
            _alike(row, link.name, link.email, link.phone)
            for row in rows.get(of_case[link.case_id], ())
        )
    )


def _adults_of(session: Session, cases: Collection[int]) -> Sequence[tuple[int, int]]:
    found = session.execute(select(Case.id, Case.adult_id).where(Case.id.in_(cases)))
    return [(case, adult) for case, adult in found]


def _rows_of(session: Session, adults: Collection[int]) -> dict[int, list[dict[str, str]]]:
    """What the records of some adults say of whoever is barred, adult by adult."""
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    alone = Record.holding(session, 0, 0, {})  # these kinds ask of a row itself whether it counts
    for name in BARRED:
        kind = KINDS[name]
        table = kind.table
        adult = Case.adult_id if kind.per == "case" else table.c.adult_id
        rows = select(adult.label("of_adult"), table).where(adult.in_(adults))
        if kind.per == "case":
            rows = rows.join(Case, Case.id == table.c.case_id)
        for row in session.execute(rows).mappings():
            one = Row(kind, dict(row))
            if kind.live(alone, one):
                found[row["of_adult"]].append(_words_of(one))
    return found


def _accounts(session: Session, emails: Collection[str]) -> dict[str, int]:
    """Whose accounts have some e-mail addresses: a link is no way round for a colleague."""
    if not guards.on("partner_not_harm"):
        return {}
    found = session.execute(select(User.email, User.id).where(User.email.in_(emails)))
    return {email: user for email, user in found}


def _kept(session: Session, users: Collection[int]) -> set[tuple[int, int]]:
    """Who is kept from the cases of which adult."""
    kept = (
        select(KeptFrom.user_id, Case.adult_id)
        .join(Case, Case.id == KeptFrom.case_id)
        .where(KeptFrom.user_id.in_(users), KeptFrom.keeps.is_(True), KeptFrom.ended_at.is_(None))
    )
    return {(user, adult) for user, adult in session.execute(kept)}


def _words_of(row: Row) -> dict[str, str]:
    return {name: value for name, value in row.values().items() if isinstance(value, str)}


def _rows(session: Session, case: Case, kind: str) -> Iterator[dict[str, str]]:
    cases = session.scalars(select(Case).where(Case.adult_id == case.adult_id)).all()
    for one in cases if KINDS[kind].per == "case" else cases[:1]:
        for row in Record(session, one.id, one.adult_id).live(kind):
            yield _words_of(row)


def _alike(row: dict[str, str], name: str, email: str, phone: str | None) -> str:
    said = " ".join(row.values()).lower()
    if email.lower() in said:
        return BY_EMAIL
    if (number := _figures(phone)) and number in _figures(said):
        return "the same telephone number"
    return "the same name" if _name(name) == _name(row.get("name", "")) != [] else ""


def _name(said: str) -> list[str]:
    return sorted(word for word in words(said) if word not in TITLES)


def _figures(text: str | None) -> str:
    found = re.sub(r"\D", "", text or "")
    return found if len(found) >= 7 else ""
