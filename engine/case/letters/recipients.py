"""Letters: whom a letter of a case can be written to, and the rows of the record behind them.

A recipient is named as in ``feedback``: ``adult``, or the kind and the number of the
first row with their name, such as ``referrer:12`` or ``person:3``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.record import Record, Row
from engine.record.order import has_words, words
from engine.record.people_to_tell import first_of_name, name_of

#: word of a recipient -> the kind of its rows, and the column with the name
TABLES = {
    "referrer": ("referrer", "name"),
    "person": ("person", "name"),
    "advocate": ("advocate", "name"),
    "agency": ("agency_contact", "agency"),
    "alleged": ("person_alleged", "name"),
}
TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr"))
NO_NAME = "Whoever told us"


@dataclass(frozen=True)
class Recipient:
    """Somebody who can be written to: the key, the name, what they are, how the record says to
    reach them (never the adult's own address)."""

    key: str
    name: str
    says: str = ""
    contact: str = ""

    @property
    def word(self) -> str:
        """Which sort of recipient: adult, person, advocate, referrer, agency or alleged."""
        return word_of(self.key)


def word_of(key: str | None) -> str:
    """Which sort of recipient a key names."""
    return (key or "").partition(":")[0]


def recipients(record: Record) -> list[Recipient]:
    """Everybody in the record, the adult first; whether one may write to them is not asked here."""
    adult = record.one("adult")
    found = []
    if adult is not None:
        name = adult.name or adult.preferred_name or "The adult"
        found.append(Recipient("adult", str(name), "The adult"))
    return [*found, *_people(record), *_others(record)]


def get_recipient(record: Record, key: str | None) -> Recipient | None:
    """Who a key names, as the record knows them now; None where nobody is behind it any more."""
    if key in (None, ""):
        return None
    for one in recipients(record):
        if one.key == key:
            return one
    name = name_of(record, key)
    return next((one for one in recipients(record) if one.name == name != ""), None)


def is_there(record: Record, key: str | None) -> bool:
    """Whether there is a row behind a key."""
    word, _, number = (key or "").partition(":")
    if word == "adult":
        return record.one("adult") is not None
    return word in TABLES and number.isdecimal() and _row(record, word, number) is not None


def alleged_behind(record: Record, key: str | None) -> Row | None:
    """The person alleged to have caused harm whom a key leads to, under whichever heading.

    A brother may stand in the record as somebody in the adult's life, as whoever told us
    and as the person alleged: to write to him is to write to the person alleged.
    """
    word, _, number = (key or "").partition(":")
    if word == "alleged":
        return _row(record, word, number) if number.isdecimal() else None
    name = "" if word == "adult" else name_of(record, key)
    found = (row for row in record.live("person_alleged") if _same_person(row.name, name))
    return next(found, None)


def _same_person(one: str | None, other: str | None) -> bool:
    """Whether two names may be those of one person: "Mr Karl Poole" and "Poole, Karl"."""
    first, second = set(words(one)) - TITLES, set(words(other)) - TITLES
    if not first or not second:
        return False
    return first <= second or (len(second) > 1 and second <= first)


def _row(record: Record, word: str, number: str) -> Row | None:
    row = record.row(TABLES[word][0], int(number))
    removed = word == "alleged" and row is not None and row.removed_because is not None
    return None if removed else row


def _people(record: Record) -> Iterator[Recipient]:
    for row in record.live("person"):
        if has_words(row.name):
            key = f"person:{first_of_name(record, 'person', 'name', row)}"
            yield Recipient(key, row.name, row.relationship or "", row.contact or "")
    for row in record.live("advocate"):
        if has_words(row.name):
            key = f"advocate:{first_of_name(record, 'advocate', 'name', row)}"
            yield Recipient(key, row.name, row.service or "Advocate")


def _others(record: Record) -> Iterator[Recipient]:
    for row in record.live("referrer"):
        if row.kind != "self" and (has_words(row.name) or has_words(row.contact)):
            says = row.role or "Told us of the concern"
            yield Recipient(f"referrer:{row.id}", row.name or NO_NAME, says, row.contact or "")
    seen: set[int] = set()
    for row in record.live("agency_contact"):
        first = first_of_name(record, "agency_contact", "agency", row)
        if has_words(row.agency) and first not in seen:
            seen.add(first)
            yield Recipient(f"agency:{first}", row.agency, "Agency")
    for row in record.live("person_alleged"):
        if has_words(row.name):
            yield Recipient(f"alleged:{row.id}", row.name, row.relationship or "")
