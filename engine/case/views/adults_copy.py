"""Case: the adult's copy - its words at each moment, what became of it, and may it be given.

Only reads; ``give_copy`` records. Staff may always look; whether it may leave is said beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import people
from engine.case.copies.give import AGREED, PAGE, copy_of
from engine.case.copies.page import page_of
from engine.case.copies.sentences import MOMENTS
from engine.case.copies.sheet import Copy
from engine.case.file import workers
from engine.case.letters.release import Answer, may_release
from engine.case.letters.templates import WAYS
from engine.case.views.letters import BY
from engine.case.views.sight import Sight, see
from engine.clock import day_in_words
from engine.errors import NotFound
from engine.people.model import User
from engine.record import Row

OTHER_FORMATS = {
    "easy_read": "They asked for information in easy read. This page is not that.",
    "audio": "They asked for information to listen to. Read it to them, or record it.",
    "braille": "They asked for information in Braille. This page is not enough.",
    "sign_language": "They asked for information in sign language. This page is not enough.",
    "translated": "They asked for information in another language. This page is in English.",
}


@dataclass(frozen=True)
class Offer:
    """One thing the adult is offered to keep, and how it stands: ``given on 3 May 2026``."""

    moment: str
    label: str
    says: str
    given: bool


@dataclass(frozen=True)
class Kept:
    """What became of one offer: when, what the adult said, why not, and the very words given."""

    says: str
    lines: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class CopyPage:
    """A copy opened for a person: its words (None: nothing to give yet), and may it leave."""

    sight: Sight
    moment: str
    copy: Copy | None
    why_none: str
    ways: Sequence[tuple[str, str, Answer]]
    warnings: Sequence[str]
    history: Sequence[Kept]
    large: bool
    may_give: bool

    @property
    def may_leave(self) -> bool:
        """Whether there is any way by which it may be given."""
        return any(answer for _, _, answer in self.ways)


def offers(sight: Sight) -> list[Offer]:
    """What was offered to the adult at each of the three moments, and the page; for the case page."""
    if not sight.may_read("adult_copy"):
        return []
    found = [_offer(sight, moment, label) for moment, label in MOMENTS.items()]
    if page_of(sight.file.record) is not None:
        found.append(_offer(sight, PAGE, "How I stay safe"))
    return found


def open_copy(
    session: Session,
    case: str,
    moment: str,
    user: User,
    *,
    at: datetime,
    left_out: Collection[str] = (),
    council: str = "",
) -> CopyPage:
    """Open the copy of a moment. Raises ``NotFound``."""
    sight = see(session, case, user, at=at)
    if moment not in MOMENTS or not sight.may_read("adult_copy"):
        raise NotFound
    copy = copy_of(sight.file, moment, left_out, council)
    return opened(sight, moment, copy, "")


def opened(sight: Sight, moment: str, copy: Copy | None, why_none: str) -> CopyPage:
    """A copy with all that stands beside it for the worker."""
    record = sight.file.record
    adult = record.one("adult")
    wants = (adult.information_format if adult is not None else None) or ""
    known = workers(sight.file.session, sight.case, sight.user)
    too_late = sight.case.ended_at is not None and moment in ("start", "middle")
    may = people.may(sight.user, "give_copy", sight.case, known) and not too_late
    return CopyPage(
        sight,
        moment,
        copy,
        why_none,
        [(way, BY[way], may_release(record, way)) for way in WAYS],
        [OTHER_FORMATS[wants]] if wants in OTHER_FORMATS else [],
        [_kept(row) for row in reversed(_rows(sight, moment))],
        wants == "large_print",
        may and copy is not None,
    )


# -- how it stands ----------------------------------------------------------------


def _rows(sight: Sight, moment: str) -> list[Row]:
    return [row for row in sight.rows("adult_copy") if row.moment == moment]


def _offer(sight: Sight, moment: str, label: str) -> Offer:
    rows = _rows(sight, moment)
    given = [row for row in rows if row.result == "given"]
    if not rows:
        return Offer(moment, label, "not offered yet", False)
    return Offer(moment, label, _says((given or rows)[-1]), bool(given))


def _says(row: Row) -> str:
    """How one offer stands, in words."""
    on = day_in_words(row.offered_on) if row.offered_on else ""
    return {
        "given": f"given on {on}",
        "declined": f"offered on {on}, not wanted",
        "not_safe": f"not given on {on}: not safe",
        "later": f"not given on {on}: later",
    }[row.result]


def _kept(row: Row) -> Kept:
    lines = (
        ("How", BY.get(row.channel or "", "")),
        ("Print", "Large print" if row.large_print == "yes" else ""),
        ("Is this what they said?", AGREED.get(row.agreed or "", "")),
        ("They say", row.adult_says or ""),
        ("Why not", row.why_not or ""),
    )
    return Kept(_says(row), tuple(line for line in lines if line[1]), row.body or "")
