"""Events: write one line of what happened, and find out whether the lines were changed since.

The lines of a case form a chain. Each is sealed with the key of its case over
its own content and the seal of the line before, so a line that is changed,
removed or slipped in breaks every seal from there on. The case row keeps the
number of lines and the newest seal, so a missing tail shows as well. Somebody
who can rewrite the whole database, keys and all, is found out by the anchor
only, which is kept outside of it.

A line about no case (a user was added, a process published) is a *system
event*: number 0, sealed by itself with the key its caller hands in. A changed
system line shows; a removed one does not, until the anchor counts them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from engine import guards
from engine.log.model import Event

if TYPE_CHECKING:
    from engine.case.model import Case, Task
    from engine.people.model import User

#: Seals system events where the caller has no key of its own.
SYSTEM_KEY = b"threefold system events"

VIA = ("web", "shell", "scheduler")

#: What is done about a case and is no work on it: it does not count as something happening.
NOBODYS_WORK = frozenset(
    {
        *("assigned", "released", "nudged", "reason_asked", "incident_settled"),
        # keeping a record or letting it go is no contact with the adult: its time runs on
        *("hold_set", "hold_lifted", "erasure_proposed", "erasure_agreed", "erasure_declined"),
        *("erased", "access_asked", "access_released"),
    }
)


#: What a line carries after its case was erased.
ERASED = {"erased": True}


class _Sealed(Protocol):
    """What a seal covers, as an event or a row read from its table."""

    seq: Any
    what: Any
    actor_id: Any
    at: Any
    via: Any
    task_id: Any
    data: Any


def append(
    session: Session,
    case: Case | None,
    what: str,
    actor: User | None,
    *,
    at: datetime,
    via: str = "web",
    task: Task | None = None,
    data: Mapping[str, Any] | None = None,
    key: bytes = SYSTEM_KEY,
) -> Event:
    """Write one line of what happened, in the transaction of the verb that did it.

    ``what`` is a past participle: opened, submitted, assigned. ``actor`` is None
    where the scheduler acted. ``data`` must be plain JSON; it names things by
    number or code and never holds what was written about a person. The caller
    has locked the row of the case already. ``key`` seals a system event (``case``
    is None) and is not used otherwise.

    Raises ``ValueError`` for a ``via`` that does not exist, ``TypeError`` for
    ``data`` that is not JSON.
    """
    if via not in VIA:
        raise ValueError(f"An event comes by {', '.join(VIA)}, not {via!r}.")
    if (case is not None and case.id is None) or (task is not None and task.id is None):
        session.flush()  # new rows have no number yet, and the seal covers it
    event = Event(
        case_id=case.id if case else None,
        seq=case.event_count + 1 if case else 0,
        what=what,
        actor_id=actor.id if actor else None,
        at=at,
        via=via,
        task_id=task.id if task else None,
        data=json.loads(json.dumps(dict(data or {}), allow_nan=False)),
    )
    if case is None:
        event.digest = _digest(key, "", event)
    else:
        event.digest = _digest(case.event_key, case.event_head, event)
        case.event_count, case.event_head = event.seq, event.digest
        if event.seq == 1 or (actor is not None and what not in NOBODYS_WORK):
            case.worked_on(session, at)
    session.add(event)
    return event


def verify(session: Session, case: Case) -> int | None:
    """The number of the first line that was changed, removed or slipped in; None if all stand.

    A missing tail gives the number of the first missing line.
    """
    session.flush()
    head, count, left = "", 0, _Left(case)
    for row in session.execute(_lines().where(Event.case_id == case.id).order_by(Event.seq)):
        count += 1
        digest = _digest(case.event_key, head, row)
        if case.erased_at is not None and not left.is_closed:
            if not left.add(row):
                return count if guards.on("event_chain") else None
            if not left.is_closed:
                digest = row.digest  # its key is gone: what is left is sealed together
        if guards.on("event_chain") and (row.seq != count or not _same(digest, row.digest)):
            return count
        head = row.digest
    if not guards.on("event_chain"):
        return None
    if count > case.event_count:
        return case.event_count + 1
    if count < case.event_count:
        return count + 1
    return None if _same(head, case.event_head) else max(count, 1)


def begin_anew(case: Case) -> None:
    """Give an erased case a new key: what its lines said cannot be guessed from their seals."""
    case.event_key = secrets.token_bytes(16)


def left_of(session: Session, case: Case) -> str:
    """One seal over every line of an erased case as it is left, with the case's new key."""
    left = _Left(case)
    for row in session.execute(_lines().where(Event.case_id == case.id).order_by(Event.seq)):
        left.add(row)
    return left.seal


class _Left:
    """The lines of an erased case, up to the one that says so and holds the seal over them."""

    def __init__(self, case: Case) -> None:
        self._key = case.event_key
        self.seal = ""
        self.is_closed = False

    def add(self, row: Row[Any]) -> bool:
        """Take the next line; say whether it is one that may stand there."""
        if row.what == "erased" and row.data != ERASED:
            self.is_closed = True
            return _same(self.seal, str(row.data.get("left", "")))
        self.seal = _digest(self._key, self.seal + row.digest, row)
        return bool(row.data == ERASED)


def verify_system(session: Session, key: bytes = SYSTEM_KEY) -> int | None:
    """The id of the first system event that was changed; None if all are as they were written."""
    session.flush()
    for row in session.execute(_lines().where(Event.case_id.is_(None)).order_by(Event.id)):
        changed = not _same(_digest(key, "", row), row.digest)
        if guards.on("event_chain") and changed:
            return int(row.id)
    return None


def _lines() -> Select[Any]:
    """Columns, not objects: what stands in the database now, whatever the session remembers."""
    return select(
        Event.id,
        Event.seq,
        Event.what,
        Event.actor_id,
        Event.at,
        Event.via,
        Event.task_id,
        Event.data,
        Event.digest,
    )


def _digest(key: bytes, before: str, event: _Sealed | Row[Any]) -> str:
    content = json.dumps(
        {
            "seq": event.seq,
            "what": event.what,
            "actor": event.actor_id,
            "at": event.at.astimezone(UTC).isoformat(),
            "via": event.via,
            "task": event.task_id,
            "data": event.data,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hmac.new(key, (before + content).encode(), hashlib.sha256).hexdigest()


def _same(a: str, b: str) -> bool:
    return hmac.compare_digest(a.encode(), b.encode())
