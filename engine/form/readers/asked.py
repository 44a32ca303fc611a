"""Asked: one question with what was typed for it, and the way a reader refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.errors import EngineError
from engine.form.definition import Question
from engine.form.fields import Typed
from engine.process.bundle import Code


class Wrong(EngineError):
    """The answer cannot be taken; ``part`` is the ending of the field at fault: ``-year``."""

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.part = part


@dataclass(frozen=True)
class Asked:
    """What a reader is given: the question, its name, what was typed, codes and the time."""

    question: Question
    name: str
    typed: Typed
    codes: Callable[[], Sequence[Code]]
    now: datetime

    def one(self, part: str = "") -> str:
        """What was typed into one field, '' if nothing. Raises ``Wrong`` if it came twice."""
        given = self.typed.get(self.name + part) or [""]
        if len(given) > 1:
            raise Wrong("This was answered more than once. Give one answer.", part)
        if not isinstance(given[0], str):
            raise Wrong("This answer is not a text.", part)
        return given[0]

    def all(self) -> list[str]:
        """Everything that was typed or ticked under one name, blanks left out."""
        given = self.typed.get(self.name) or []
        if not all(isinstance(one, str) for one in given):
            raise Wrong("This answer is not a text.")
        return [one.strip() for one in given if one.strip()]
