"""Record: the people whom the adult keeps out - who must not know, who is not to be involved."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    The reason has to name the person: to act against one wish is no licence to
    act against all of them.
    """
    row = record.one("override")
    if row is None or not row.grounds or not has_words(row.reason):
        return False
    return any(
        set(words(out)) <= set(words(name)) and set(words(out)) & set(words(row.reason))
        for out in kept_out(record)
    )
