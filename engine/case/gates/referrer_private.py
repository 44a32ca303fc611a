"""Gate: referrer private.

The referrer is never named to the person alleged or the household; never to anyone while
private.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Record, Row
from engine.record.order import same_words, words
from engine.record.people_to_tell import name_of

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
    referrers = at.record.live("referrer")
    return not any(_names(at.record, row, who) for row in told for who in referrers)


def _names(record: Record, feedback: Row, referrer: Row) -> bool:
    """Whether the words name the referrer to somebody who must not hear it from us."""
    name = " ".join(words(referrer.name))
    if not name or referrer.kind == "self" or feedback.recipient == f"referrer:{referrer.id}":
        return False
    if same_words(name_of(record, feedback.recipient), referrer.name):
        return False  # it is they themselves: a letter greets them by their name
    to = (feedback.recipient or "").partition(":")[0]
    if referrer.private == "no" and to not in HOUSEHOLD:
        return False
    return f" {name} " in f" {' '.join(words(feedback.content))} "
