"""Adults: safety - what must still hold when two entries turn out to be one person.

Put together, the narrower of both holds: a way of reaching them counts as safe only if
both entries say so of the same number or address, whoever either keeps out stays out,
and a death that either records is a death. Unknown is not safe (INV-8, INV-12, INV-16).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.record import Record, Row
from engine.record.codes import NO_WAY
from engine.record.order import words

#: way -> the column of the entry that says where it leads
LEADS_TO = {"phone": "phone", "text": "phone", "email": "email", "post": "address"}
KEEPS_OUT = "do_not_involve"


def safest_contact(kept: Record, other: Record) -> dict[str, Any]:
    """The ways that both entries call safe, and the worse of what each says of the household."""
    one, two = kept.one("safe_contact"), other.one("safe_contact")
    ways = [
        way for way in _ways(one) if way in _ways(two) and _leads_to_one_place(way, kept, other)
    ]
    return {
        "channels": ways or [NO_WAY],
        "when_and_where": _both(one, two, "when_and_where"),
        "code_word": _both(one, two, "code_word"),
        "household_sees": _worse(one, two),
    }


def beside(row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    """What may be written into a row that nobody was shown: what is missing, and the narrower ways.

    Somebody said that an adult is one we know, and told how to reach them without having
    seen what we know of that.
    """
    missing = {c: v for c, v in values.items() if getattr(row, c) in (None, "", [])}
    if row._kind.name != "safe_contact":
        return missing
    told = values.get("channels") or ()
    ways = [way for way in _ways(row) if way in told]
    worse = "yes" if "yes" in (row.household_sees, values.get("household_sees")) else None
    said = {"channels": ways or [NO_WAY], "household_sees": worse or row.household_sees}
    return missing | {c: v for c, v in said.items() if getattr(row, c) != v}


def kept_out_again(kept: Record, other: Record) -> list[tuple[str, dict[str, Any]]]:
    """Whom one entry keeps out though the other says something else of them: to be said again.

    Each with the entry it comes from, ``kept`` or ``other``. Of two rows about one person
    the newer counts, and it need not be the one that keeps them out.
    """
    found = []
    for whose, mine, theirs in (("kept", kept, other), ("other", other, kept)):
        wishes = {words(row.name): row.wish for row in theirs.live("person")}
        for row in mine.live("person"):
            differs = wishes.get(words(row.name), KEEPS_OUT) != KEEPS_OUT
            if row.wish == KEEPS_OUT and differs:
                found.append((whose, row.values()))
    return found


def only_what_both_allow(ways: list[str], since: Mapping[str, Any] | None) -> list[str]:
    """The ways an entry called safe before, without those that were found unsafe since."""
    if since is None:
        return ways or [NO_WAY]
    return [way for way in ways if way in (since["channels"] or ())] or [NO_WAY]


def _ways(row: Row | None) -> list[str]:
    return [way for way in (row.channels if row else None) or () if way != NO_WAY]


def _leads_to_one_place(way: str, kept: Record, other: Record) -> bool:
    """Say whether both mean the same number or address; one that only one of them has is that."""
    column = LEADS_TO.get(way)
    if column is None:
        return True
    places = [_place(record, column) for record in (kept, other)]
    return not all(places) or places[0] == places[1]


def _place(record: Record, column: str) -> tuple[str, ...]:
    adult = record.one("adult")
    said = getattr(adult, column) if adult is not None else None
    if column == "phone":
        return tuple(ch for ch in said or "" if ch.isdigit())
    return words(said)


def _both(one: Row | None, two: Row | None, column: str) -> str | None:
    said = [getattr(row, column) for row in (one, two) if row is not None]
    return " / ".join(dict.fromkeys(text for text in said if text)) or None


def _worse(one: Row | None, two: Row | None) -> str:
    """Until both answered no, we act as if others at home could see."""
    said = {row.household_sees if row is not None else None for row in (one, two)}
    if "yes" in said:
        return "yes"
    return "no" if said == {"no"} else "not_known"
