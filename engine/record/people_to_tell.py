"""Record: who still waits for an answer (computed, never stored).

The adult, unless the last conversation was with them; who told us, unless that
is the adult or cannot be reached; whoever speaks for the adult; the agencies that
were asked; the person alleged only after a recorded yes. Whoever the adult keeps
out is never on the list. A row of ``feedback`` that says told, or why not, takes
its recipient off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.record.kept_out import is_kept_out
from engine.record.kind import Row
from engine.record.order import has_words, same_words

if TYPE_CHECKING:
    from engine.record.record import Record


#: Kinds whose rows have a name that a key can lead to.
NAMED = ("referrer", "person", "advocate", "person_alleged", "agency_contact")


@dataclass(frozen=True)
class PersonToTell:
    """Somebody who waits for an answer.

    ``public_id`` is the key that ``feedback.recipient`` keeps, such as
    ``adult`` or ``referrer:12``; ``who`` is the name that is shown.
    """

    public_id: str
    who: str
    safe_channels: tuple[str, ...] = ()
    version: int = 1

    @property
    def id(self) -> str:
        """The key, as rows of the record have an id."""
        return self.public_id

    @property
    def name(self) -> str:
        """The name that is shown."""
        return self.who

    def values(self) -> dict[str, Any]:
        """The columns a form may show."""
        return {"who": self.who, "safe_channels": list(self.safe_channels)}


def rows(record: Record, talking_with: str | None = None) -> list[PersonToTell]:
    """Everyone who still waits for an answer.

    ``talking_with`` is who the conversation that is just being written down was with.
    """
    answered = {row.recipient for row in record.rows("feedback") if _answers(row)}
    waiting = _everyone(record, talking_with)
    return [person for person in waiting if person.public_id not in answered]


def name_of(record: Record, key: str | None) -> str:
    """The name behind a key; '' where there is none (any more)."""
    kind, _, number = (key or "").partition(":")
    table = {"alleged": "person_alleged", "agency": "agency_contact"}.get(kind, kind)
    if table == "adult":
        return _adults_name(record)
    if table not in NAMED or not number.isdecimal():
        return ""
    row = record.row(table, int(number))
    return "" if row is None else str((row.agency if table == "agency_contact" else row.name) or "")


def first_of_name(record: Record, kind: str, column: str, row: Row) -> int:
    """The first row of the same person or agency: the key stays when more is said of them."""
    name = getattr(row, column)
    same = (r for r in record.rows(kind) if same_words(getattr(r, column), name))
    return next(same, row).id


def _everyone(record: Record, talking_with: str | None) -> Iterator[PersonToTell]:
    if _adult_waits(record, talking_with):
        safe = record.one("safe_contact")
        ways = tuple(w for w in (safe.channels if safe else None) or () if w != "none_known")
        yield PersonToTell("adult", _adults_name(record), ways)
    for row in record.live("referrer"):
        if row.kind != "self" and (has_words(row.name) or has_words(row.contact)):
            yield PersonToTell(f"referrer:{row.id}", row.name or "Whoever told us")
    for row in record.live("person"):
        if row.wish == "speak_for_me" and not is_kept_out(record, row.name):
            yield PersonToTell(f"person:{first_of_name(record, 'person', 'name', row)}", row.name)
    seen: set[int] = set()
    for row in record.live("agency_contact"):
        first = first_of_name(record, "agency_contact", "agency", row)
        if first not in seen and not is_kept_out(record, row.agency):
            seen.add(first)
            yield PersonToTell(f"agency:{first}", row.agency or "An agency")
    yield from _alleged(record)


def _alleged(record: Record) -> Iterator[PersonToTell]:
    for contact in record.live("alleged_contact"):
        person = record.row("person_alleged", contact.person_alleged)
        if contact.tell == "yes" and person is not None and not is_kept_out(record, person.name):
            yield PersonToTell(f"alleged:{person.id}", person.name or "The person alleged")


def _adult_waits(record: Record, talking_with: str | None) -> bool:
    adult = record.one("adult")
    if adult is None or adult.died_on is not None:
        return False
    talks = record.live("conversation")
    newest = talking_with or (str(talks[-1].talked_with) if talks else "")
    return not newest.startswith("with_adult")


def _adults_name(record: Record) -> str:
    adult = record.one("adult")
    return "" if adult is None else str(adult.preferred_name or adult.name or "The adult")


def _answers(row: Row) -> bool:
    return row.result == "told" or (row.result is not None and has_words(row.why_not))
