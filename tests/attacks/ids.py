"""Ids: every id in every address, sent by whoever may not know of it, and ids where they do not belong.

The addresses come from the inventory of routes, so a new route is attacked as soon as it is there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import sqlalchemy as sa

from engine.case import kept_from
from engine.case.model import Case, Task
from engine.db import Database
from engine.db.tables import metadata
from engine.people.model import SignedIn
from engine.people.shared import SharedTask
from engine.people.users import get_user_by_email
from tests.attacks import codes
from tests.attacks.kept import changed, everything
from tests.attacks.wire import Wire
from tests.chaos.serving import KEY, served
from tests.council import EMAILS
from tests.web.test_routes import ROUTES, WORDS

#: What an id in an address is an id of.
OF = {
    "task_id": "task", "case_id": "case", "user_id": "user", "adult_id": "adult",
    "large_scale_id": "large_scale", "share_id": "shared_task", "conflict_id": "kept_from",
    "glass_id": "broken_glass", "upload_id": "upload", "version": "process_version",
    "mail_id": "mail", "absence_id": "absence", "handover_id": "handover", "leaving_id": "leaving",
}  # fmt: skip
#: Whom no case of North's may be known to, and the manager of North who is kept from this one.
STRANGERS = ("Nell", "Owen", "Iris", "Sam", "Daniel")
#: Where ids stand in a form rather than in an address.
BODY = {
    "to": "user", "who": "user", "user": "user", "person": "person", "what": "death",
    "reason": "other", "party": "adult", "relation": "is", "because": "x", "upload": "upload",
    "file": "upload", "task": "task", "case": "case", "other": "case", "_token": "x", "why": "x",
}  # fmt: skip
REFUSED = frozenset({403, 404, 405})
#: For whoever did not sign in, or is let in by a link to one task.
TURNED_AWAY = frozenset({302, 401, 404, 405})
_PARAMETER = re.compile(r"<(?:(int|path):)?(\w+)>")


@dataclass
class Tried:
    """What was asked, and what was answered that should not have been."""

    asked: int = 0
    routes: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        return (
            f"{self.asked:,} requests with ids of others to {len(self.routes)} routes ({said}): "
            f"{len(self.wrong)} not refused, {len(self.written)} rows changed"
        )


def try_all(url: str, case: str, other: str, number: int, share: float = 1.0) -> Tried:
    """Try every id as everybody who may not, or of all these a ``share`` chosen by ``number``.

    ``case`` is a case of North's with a task for a partner, ``other`` another one of North's.
    """
    db, done, random = Database(url), Tried(), Random(number)
    try:
        _keep_from(db, case, "Daniel")
        _keep_from(db, other, "Ruth")
        _, link = codes._shared(db, case)
        with served(url, 2, second_step="nobody") as server:
            strangers = {name: Wire(server.address).sign_in(name) for name in STRANGERS}
            strangers["Rosa"], strangers["nobody"] = (
                _rosa(db, server.address, link),
                Wire(server.address),
            )
            strangers["nobody"].get("/sign-in")
            priya = Wire(server.address).sign_in("Priya")
            pool = _pool(db)
            real = _real(db, case)
            before = everything(db)
            for name, wire in strangers.items():
                routes = _of_cases()
                for method, rule in random.sample(routes, round(len(routes) * share**0.5)):
                    _ask(wire, name, method, _filled(rule, real, pool), rule, pool, done)
            done.written += changed(before, everything(db))
            _wrong_kinds(db, priya, real, _pool(db, but=case), random, share, done)
    finally:
        db.engine.dispose()
    return done


def _of_cases() -> list[tuple[str, str]]:
    """The routes about a case or a task."""
    return sorted(route for route, whose in ROUTES.items() if whose == "team")


def _ask(
    wire: Wire, name: str, method: str, path: str, rule: str, pool: dict[str, list[str]],
    done: Tried, refused: frozenset[int] = REFUSED,
) -> int:  # fmt: skip
    body = {key: pool.get(kind, [kind])[0] for key, kind in BODY.items()}
    said = wire.get(path) if method == "GET" else wire.post(path, body)
    done.asked += 1
    done.routes.add(rule)
    done.statuses[said.status] += 1
    allowed = TURNED_AWAY if name in ("Rosa", "nobody") else refused
    if said.status not in allowed:
        done.wrong.append(f"{name} {method} {rule}: {said.status}")
    return said.status


def _wrong_kinds(
    db: Database, priya: Wire, real: dict[str, str], pool: dict[str, list[str]], random: Random,
    share: float, done: Tried,
) -> None:  # fmt: skip
    """A manager who may do much sends ids of other things, and of another case, where one belongs."""
    asks = []
    for (method, rule), _ in sorted(ROUTES.items()):
        names = [m[2] for m in _PARAMETER.finditer(rule) if m[2] in OF]
        for name in names:
            for kind, ids in sorted(pool.items()):
                whole = len(names) > 1 or OF[name] != kind
                if whole and not (kind == OF[name] and name in ("case_id", "task_id", "user_id")):
                    asks.append((method, rule, {**real, name: random.choice(ids)}, kind, name))
    chosen = random.sample(asks, max(1, int(len(asks) * share)))
    before = everything(db, frozenset({"signed_in", "sign_in_attempt", "access"}))
    for method, rule, ids, kind, name in chosen:
        path = _filled(rule, ids, pool)
        body = {key: pool.get(what, [what])[0] for key, what in BODY.items()}
        said = priya.get(path) if method == "GET" else priya.post(path, body)
        done.asked += 1
        done.routes.add(rule)
        done.statuses[said.status] += 1
        taken = said.status < 300 or (method == "POST" and said.status < 400)
        if said.status >= 500 or (taken and not _may_be_any(rule)):
            done.wrong.append(f"Priya {method} {rule}, {name} of {kind}: {said.status}")
    after = everything(db, frozenset({"signed_in", "sign_in_attempt", "access"}))
    done.written += changed(before, after)


def _may_be_any(rule: str) -> bool:
    """Routes whose last part is no id: a word that is not known shows the first page."""
    return rule.endswith(("<word>", "<key>"))


def _filled(rule: str, ids: dict[str, str], pool: dict[str, list[str]]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[2]
        if name in ids:
            return ids[name]
        if name == "other_id":
            return pool["case" if "/cases/" in rule else "adult"][-1]
        if name in OF and pool.get(OF[name]):
            return pool[OF[name]][-1]
        return WORDS.get(found[0].strip("<>"), "1" if found[1] == "int" else "x")

    return _PARAMETER.sub(value, rule)


def _pool(db: Database, but: str = "") -> dict[str, list[str]]:
    """Every public id there is, by what it is of; ``but`` those of one case."""
    with db.read() as session:
        own = session.scalar(sa.select(Case.id).where(Case.public_id == but)) or 0
        found = {}
        for table in metadata.sorted_tables:
            if "public_id" in table.c:
                ids = sa.select(table.c.public_id).order_by(table.c.id)
                ids = ids.where(table.c.case_id != own) if "case_id" in table.c else ids
                found[table.name] = list(session.scalars(ids))
        found["session"] = [row.public_id for row in session.scalars(sa.select(SignedIn))]
    return {kind: ids for kind, ids in found.items() if ids}


def _real(db: Database, case: str) -> dict[str, str]:
    """The ids of one case: its own, its newest open task's, its adult's, and who is kept from it."""
    with db.read() as session:
        row = session.scalars(sa.select(Case).where(Case.public_id == case)).one()
        task = session.scalars(
            sa.select(Task.public_id).where(Task.case_id == row.id).order_by(Task.id.desc())
        ).first()
        return {"case_id": case, "task_id": str(task)}


def _keep_from(db: Database, case: str, who: str) -> None:
    with db.write() as session:
        user, priya = (get_user_by_email(session, EMAILS[n]) for n in (who, "Priya"))
        kept_from.declare(session, case, user, "adult", "near", "", priya)


def _rosa(db: Database, address: str, link: str) -> Wire:
    """Somebody at another organisation, let in to their one task."""
    with db.write() as session:
        share = session.scalars(sa.select(SharedTask.public_id)).one()
        tom = get_user_by_email(session, EMAILS["Tom"])
        code = codes.code_to_read_out(session, share, KEY, tom)
    rosa = Wire(address)
    rosa.get(link)
    assert rosa.post(link, {"code": code}).status == 303
    rosa.get("/sign-in")  # a page with a form, for its token
    return rosa
