"""Record: what is written down opens an occurrence - which, so that a process cannot lose it.

The engine opens an occurrence by its name when the record asks for it; in a process
that has none of that name nothing would open, and nobody would be told. The publish
check ``runnable`` refuses such a process: a danger that is told of must open the
urgent steps (INV-17).
"""

from __future__ import annotations

from collections.abc import Mapping

#: kind.column that a form asks for -> the occurrence that opens by what is answered.
OPENS: Mapping[str, str] = {
    "adult.died_on": "adult_died",
    "capacity.result": "outcomes_again",
    "concern.danger_now": "immediate_danger",
    "experience.feels_safer": "experience",
    "outcome_capture.exception_reason": "exception",
    "person_alleged.may_be_at_risk": "new_concern",
    "person_alleged.position_of_trust": "position_of_trust",
    "support_need.capacity_doubt": "capacity",
    "support_need.difficulty": "advocate",
    "views.wishes": "adult_asks_to_stop",
}
