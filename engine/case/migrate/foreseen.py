"""Migrate: foreseen - what a version would change for the cases that are running now.

Counts and titles of tasks, never a reference or a name: whoever changes a process need not
know of any case. Each case is asked by doing again what it has done; where there are more
than can be asked in a few seconds, cases chosen by chance are, it is said how many, and the
next look goes on with the others.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import people
from engine.case.migrate.migrate import preview
from engine.case.model import Case
from engine.case.trying.scratch import ready_process
from engine.errors import EngineError
from engine.people.model import User
from engine.process import versions
from engine.process.bundle import Bundle
from engine.process.diff import diff, is_wording_only
from engine.process.model import ProcessVersion
from engine.process.runtime import Process

SECONDS = 4.0
#: What would happen to a case: opened, gone, why not.
_Key = tuple[tuple[str, ...], tuple[str, ...], str]


@dataclass(frozen=True)
class Group:
    """Running cases to which the same would happen."""

    count: int
    opened: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    why: str = ""  # why they cannot go over

    @property
    def sentence(self) -> str:
        """What would happen to them."""
        if self.why:
            return f"cannot move: {self.why}"
        if not self.opened and not self.gone:
            return "unaffected: no difference where they are"
        gains = f"would gain {_list(self.opened)}" if self.opened else ""
        loses = f"would no longer be asked {_list(self.gone)} now" if self.gone else ""
        return " and ".join(part for part in (gains, loses) if part)


@dataclass(frozen=True)
class Foreseen:
    """What a version would change: groups of cases, and how many of the running were looked at.

    ``last``: where the next look goes on, in the order of chance.
    """

    running: int
    looked_at: int
    groups: tuple[Group, ...]
    wording_only: bool = False
    last: str = ""

    @property
    def left(self) -> int:
        """How many running cases nobody has looked at yet."""
        return max(0, self.running - self.looked_at)

    @property
    def is_sample(self) -> bool:
        """Whether not every running case was looked at."""
        return self.looked_at < self.running

    def as_json(self) -> dict[str, Any]:
        """To be kept with the version."""
        return asdict(self)


def from_json(kept: dict[str, Any]) -> Foreseen:
    """As it was kept."""
    groups = [
        Group(g["count"], tuple(g["opened"]), tuple(g["gone"]), g["why"]) for g in kept["groups"]
    ]
    many = kept["running"], kept["looked_at"]
    return Foreseen(*many, tuple(groups), kept["wording_only"], kept.get("last", ""))


def running_cases(
    session: Session, version: ProcessVersion, numbers: Collection[int] = ()
) -> list[int]:
    """The cases that are running on another version of the same process: on any, or on these."""
    found = select(Case.id).where(*_running(version, numbers))
    return list(session.scalars(found.order_by(Case.id)))


def count_running(session: Session, version: ProcessVersion) -> int:
    """How many cases are running on another version of the same process."""
    return session.scalar(select(func.count(Case.id)).where(*_running(version, ()))) or 0


def _running(version: ProcessVersion, numbers: Collection[int]) -> tuple[Any, Any]:
    others = select(ProcessVersion.id).where(
        ProcessVersion.process == version.process, ProcessVersion.id != version.id
    )
    if numbers:
        others = others.where(ProcessVersion.number.in_(numbers))
    return Case.ended_at.is_(None), Case.process_version_id.in_(others)


def foresee(
    session: Session,
    version: ProcessVersion,
    user: User,
    *,
    at: datetime,
    numbers: Collection[int] = (),
    seconds: float = SECONDS,
    so_far: Foreseen | None = None,
) -> Foreseen:
    """Say what this version would change for whom; nothing is changed. Raises ``NotAllowed``.

    No new case is begun after ``seconds``; at least one is looked at. ``so_far``: what an
    earlier look at the same content found, to which the cases behind it are added.
    """
    people.require(user, "publish_process", None)
    cases = running_cases(session, version, numbers)
    bundle = versions.bundle_of(session, version)
    if not cases or _says_the_same(session, version, bundle):
        unaffected = (Group(len(cases)),) if cases else ()
        return Foreseen(len(cases), len(cases), unaffected, bool(cases))
    process = ready_process(bundle)
    last = so_far.last if so_far else ""
    known = so_far.groups if so_far else ()
    found = Counter[_Key]({(one.opened, one.gone, one.why): one.count for one in known})
    began = time.monotonic()
    places = sorted((_by_chance(version, number), number) for number in cases)
    todo = [one for one in places if one[0] > last]
    if not todo:  # others came meanwhile, in front of it
        return foresee(session, version, user, at=at, numbers=numbers, seconds=seconds)
    for place, number in todo:
        found[_one(session, number, version, process, at)] += 1
        session.expunge_all()
        last = place
        if time.monotonic() - began > seconds:
            break
    groups = tuple(Group(n, *key) for key, n in found.most_common())
    return Foreseen(len(cases), min(found.total(), len(cases)), groups, last=last)


def _by_chance(version: ProcessVersion, number: int) -> str:
    """The place of a case in an order of chance, which is the same at the next look."""
    return sha256(f"{version.hash} {number}".encode()).hexdigest()


def keep_foreseen(version: ProcessVersion, seen: str, foreseen: Foreseen, at: datetime) -> None:
    """Keep it with a draft, for exactly the content that was looked at."""
    if version.hash == seen and version.state in ("draft", "sent"):
        kept = {"content": seen, "at": at.isoformat(), **foreseen.as_json()}
        version.certificate = {**(version.certificate or {}), "foreseen": kept}


def foreseen_of(version: ProcessVersion) -> tuple[Foreseen, datetime] | None:
    """What was foreseen for this content, and when; None where nobody has looked."""
    kept = (version.certificate or {}).get("foreseen") or {}
    if kept.get("content") != version.hash:
        return None
    return from_json(kept), datetime.fromisoformat(kept["at"])


def _says_the_same(session: Session, version: ProcessVersion, bundle: Bundle) -> bool:
    """Whether it differs from what every running case may follow by wording alone."""
    live = versions.live_or_none(session, version.process)
    if live is None or live.id == version.id:
        return False
    return is_wording_only(diff(versions.bundle_of(session, live), bundle))


def _one(
    session: Session, number: int, version: ProcessVersion, process: Process, at: datetime
) -> _Key:
    try:
        outcome = preview(session, number, version, at=at, process=process)
    except EngineError as error:
        return (), (), str(error)
    except Exception as error:  # one case that cannot be read hides no other
        return (), (), f"it could not be read ({type(error).__name__})."
    return tuple(sorted(outcome.opened)), tuple(sorted(outcome.gone)), ""


def _list(titles: tuple[str, ...]) -> str:
    said = [f"‘{title}’" for title in titles]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
