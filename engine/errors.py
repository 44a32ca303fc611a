"""Errors: every way the engine can refuse, each with a sentence for a practitioner.

EngineError               str(error) is the sentence
+ NotFound                does not exist, or this person may not know that it does
  + NotKnown              the second of the two; a person is told the same
+ NotAllowed              visible, but not this person's to do
+ Conflict                somebody else was first, or the row has changed since
+ InvalidAnswers          messages: field name -> sentence
+ Refused                 a gate: what is missing, who can supply it
+ InvalidProcess          problems: publishing refused
+ TooMuch                 more in an hour than a person does by hand; until when
+ ProcessFailed           the diagram itself failed; nothing was saved
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime


class EngineError(Exception):
    """The root of every refusal; its text may be shown to the person as it stands."""


class NotFound(EngineError):
    """It does not exist, or this person may not know that it does."""

    def __init__(self, sentence: str = "We could not find this.") -> None:
        super().__init__(sentence)


class NotKnown(NotFound):
    """It exists and this person may not know of it: said as if it did not, and told in the log."""


class NotAllowed(EngineError):
    """It is visible, but not this person's to do."""


class Conflict(EngineError):
    """Somebody else was first.

    ``theirs`` and ``yours`` hold both texts by label, where the clash is over
    words: the page shows them side by side and nothing typed is lost.
    """

    def __init__(
        self,
        sentence: str,
        theirs: Mapping[str, str] | None = None,
        yours: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.theirs = dict(theirs or {})
        self.yours = dict(yours or {})


class InvalidAnswers(EngineError):
    """The answers cannot be taken; ``messages`` maps each field name to its sentence."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(messages.values())))
        self.messages = dict(messages)


class Refused(EngineError):
    """A gate refused: ``gate`` is its name, ``who`` says who can supply what is missing."""

    def __init__(self, gate: str, sentence: str, who: str = "") -> None:
        super().__init__(sentence)
        self.gate = gate
        self.who = who


class InvalidProcess(EngineError):
    """The process cannot be read or published; ``problems`` lists a sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class TooMuch(EngineError):
    """It is more in an hour than a person does by hand; from ``until`` on they may go on."""

    def __init__(self, sentence: str, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until


class ProcessFailed(EngineError):
    """The diagram itself failed. Nothing was saved; a supervisor sees the incident."""
