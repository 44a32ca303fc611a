"""Walked: one case being walked - which way it leans, what it met, and what it waits for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.walks.leaning import Lean, Weights
from tests.walks.wording import Persona, Wording

#: After so many steps a case comes to its end, without more ado.
TIRED = 70
#: A case that has not ended after so many steps cannot get on.
TOO_LONG = 400
#: So many refusals in a row, and it cannot get on either.
TOO_OFTEN = 60


@dataclass
class Walked:
    """One case being walked."""

    number: int
    id: int
    public_id: str
    persona: Persona
    wording: Wording
    lean: Lean
    events: Counter[str] = field(default_factory=Counter)  # the line of each verb -> how many
    steps: int = 0
    in_a_row: int = 0  # refusals since something went well
    tries: Counter[str] = field(default_factory=Counter)  # task -> refusals since it went well
    begun: Counter[str] = field(default_factory=Counter)  # occurrence -> how often
    once: dict[str, Weights] = field(default_factory=dict)  # task -> how its next try leans
    to_note: list[str] = field(default_factory=list)  # what is to be written down next
    declined: int = 0
    trail: list[str] = field(default_factory=list)  # what was done, for a report
    last_task: str = ""  # a task that was completed, for hostile steps
    last_typed: dict[str, list[str]] = field(default_factory=dict)
    last_actor: int = 0
    ended: bool = False
    after: int = 0  # steps since the end, or since it was woken after the end
    rests: int = 0  # how often it has waited for a reminder after the end

    @property
    def tired(self) -> bool:
        """Whether the case is to come to its end without more ado."""
        return self.steps > TIRED

    @property
    def cannot_get_on(self) -> bool:
        """Whether it must be reported that this case does not end."""
        return not self.ended and (self.steps > TOO_LONG or self.in_a_row > TOO_OFTEN)

    def went_well(self, what: str) -> None:
        """Something was taken."""
        self.in_a_row = 0
        self.tries.pop(what, None)
        self.trail.append(what)

    def was_refused(self, what: str, why: str) -> None:
        """Something was refused."""
        self.in_a_row += 1
        self.tries[what] += 1
        self.trail.append(f"{what} refused: {why}")
