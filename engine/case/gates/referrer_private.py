"""Gate: referrer private.

The referrer is never named to the person alleged or the household; never to anyone while
private.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.order import words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "referrer_private"
STANDS_ON = (("record", "feedback"),)
SENTENCE = "The person who told us is not named."
WHO = "whoever writes it"
SOURCE = "INV-14"


HOUSEHOLD = ("alleged", "person")


def holds(at: At) -> bool | str:
    """No word to anyone gives away who told us."""
    told = [row for row in at.new("feedback") if row.content]
    return not any(_names(row, who) for row in told for who in at.record.live("referrer"))


def _names(feedback: Row, referrer: Row) -> bool:
    """Whether the words name the referrer to somebody who must not hear it from us."""
    name = " ".join(words(referrer.name))
    if not name or referrer.kind == "self" or feedback.recipient == f"referrer:{referrer.id}":
        return False
    to = (feedback.recipient or "").partition(":")[0]
    if referrer.private == "no" and to not in HOUSEHOLD:
        return False
    return f" {name} " in f" {' '.join(words(feedback.content))} "
