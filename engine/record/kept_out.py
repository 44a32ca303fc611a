"""Record: the people whom the adult keeps out - who must not know, who is not to be involved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row
from engine.record.order import has_words, words

if TYPE_CHECKING:
    from engine.record.record import Record


def kept_out(record: Record) -> list[str]:
    """The names of everyone who must not know, and everyone who is not to be involved or told."""
    unknowing = [row.name for row in record.live("must_not_know")]
    uninvolved = [row.name for row in record.live("person") if row.wish == "do_not_involve"]
    return [name for name in (*unknowing, *uninvolved) if has_words(name)]


def is_kept_out(record: Record, name: str | None) -> bool:
    """Say whether a name is that of someone the adult keeps out.

    "Mr Ali Reza" is Ali Reza, and "Reza, Ali" too: all words of the kept-out name stand in it.
    """
    said = set(words(name))
    return any(set(words(out)) <= said for out in kept_out(record))


def overridden(record: Record, name: str) -> bool:
    """Say whether a manager recorded, with a ground, why this very person is involved all the same.

    The override or its reason has to name the person: to act against one wish is no licence to
    act against all of them.
    """
    grounded = [r for r in record.rows("override") if r.grounds and has_words(r.reason)]
    return any(
        set(words(out)) <= set(words(name)) and _names(record, row, out)
        for row in grounded
        for out in kept_out(record)
    )


def _names(record: Record, row: Row, out: str) -> bool:
    """Whether an override is about this person, by its own question or in its reason.

    A part of the name will do, unless the reason names another of them in full: two
    people of one family, or two called Ada, are two people.
    """
    if has_words(row.person):
        return set(words(out)) <= set(words(row.person))
    said = set(words(row.reason))
    in_full = [one for one in kept_out(record) if set(words(one)) <= said]
    return out in in_full if in_full else bool(set(words(out)) & said)
