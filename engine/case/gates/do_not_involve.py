"""Gate: do not involve.

Nobody who must not know or is not to be involved is invited, told or asked, unless a manager
records an override with a ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.record.kept_out import is_kept_out, overridden
from engine.record.people_to_tell import name_of

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "do_not_involve"
STANDS_ON = (
    ("record", "attendee"),
    ("record", "feedback"),
    ("record", "agency_contact"),
    ("record", "information_share"),
    ("record", "support_need"),
)
SENTENCE = "The adult does not want this person to know or be involved."
WHO = "manager: override"
SOURCE = "INV-8; S28"


def holds(at: At) -> bool | str:
    """Whoever the adult keeps out stays out, unless an override names them."""
    for name in _involved(at):
        if is_kept_out(at.record, name) and not overridden(at.record, name):
            return (
                f"The adult does not want {name} to know or be involved. "
                "A manager can record an override that names them."
            )
    return True


def _involved(at: At) -> Iterator[str]:
    yield from (row.name or "" for row in at.new("attendee"))
    yield from (row.agency or "" for row in at.new("agency_contact"))
    yield from (row.recipient or "" for row in at.new("information_share"))
    told = [row for row in at.new("feedback") if row.result == "told"]
    yield from (name_of(at.record, row.recipient) for row in told if row.recipient != "adult")
    for need in at.new("support_need"):
        person = at.record.row("person", need.supporter)
        yield (person.name or "") if person is not None else ""
