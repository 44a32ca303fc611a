"""A story: a gate, what happens in it as a sentence, and whether the gate refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.engine.record.a_case import ACase

Tell = Callable[[ACase], None]


@dataclass(frozen=True)
class Story:
    """``refusal`` is None where the gate holds, '' for its own sentence, else the sentence."""

    gate: str
    tell: Tell
    refusal: str | None

    def __str__(self) -> str:
        return f"{self.gate}: {self.tell.__name__}"


@dataclass
class Book:
    """Collects stories under the names of their functions."""

    stories: list[Story]

    def holds(self, gate: str) -> Callable[[Tell], Tell]:
        """The gate lets this through."""
        return self._add(gate, None)

    def refuses(self, gate: str, sentence: str = "") -> Callable[[Tell], Tell]:
        """The gate refuses this, with its own sentence or a more precise one."""
        return self._add(gate, sentence)

    def _add(self, gate: str, refusal: str | None) -> Callable[[Tell], Tell]:
        def add(tell: Tell) -> Tell:
            self.stories.append(Story(gate, tell, refusal))
            return tell

        return add
