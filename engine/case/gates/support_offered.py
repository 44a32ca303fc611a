"""Gate: support offered.

What supporters were offered is recorded where the adult has supporters: at the middle or at the
end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "support_offered"
STANDS_ON = (("stage", "end"),)
SENTENCE = "Say what the people who support them were offered."
WHO = "enquiry officer"
SOURCE = "S18; S19"


def holds(at: At) -> bool | str:
    """Those who support the adult are not forgotten."""
    return not at.facts["supporters_recorded"] or at.facts["support_offered"]
