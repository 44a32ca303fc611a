"""Case: principles - the evidence found of the six principles, in words, for whoever looks.

What is found is worked out each time from the record; nobody ticks anything, and nothing is
added up to a score. A role that may not read what was written sees that something is
there, and not what. Source: S4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import guards
from engine.case.views.sight import Sight
from engine.record.principles import FOUND, NOT_NEEDED, NOT_YET, Asks, Evidence, evidence

#: principle -> what it is called, and what it means to the adult.
MEANINGS: Mapping[str, tuple[str, str]] = {
    "empowerment": ("Empowerment", "I am asked what I want, and that leads what happens."),
    "prevention": ("Prevention", "I know the signs to look for and where to get help."),
    "proportionality": ("Proportionality", "People do as much as is needed, and no more."),
    "protection": ("Protection", "I get help to be safe and to take part as much as I want."),
    "partnership": ("Partnership", "People work with me, and with each other, for what I want."),
    "accountability": ("Accountability", "I know who does what, and why."),
}
#: How a line stands -> the words for it and their colour.
STATES = {
    FOUND: ("Found", "green"),
    NOT_YET: ("Not found yet", "grey"),
    NOT_NEEDED: ("Not needed here", "blue"),
}
#: After the end of a case nothing is still to come.
OVER = ("Not found", "yellow")


@dataclass(frozen=True)
class Line:
    """One line: what is looked for, how it stands, the detail, and the page that shows it."""

    name: str
    title: str
    state: str
    words: str
    colour: str
    detail: str
    page: str


@dataclass(frozen=True)
class Principle:
    """One of the six, with what was found of it."""

    name: str
    title: str
    means: str
    lines: Sequence[Line]

    @property
    def counts(self) -> str:
        """How many lines stand how, in words: a help to find them, never a score."""
        order = [words for words, _ in (*STATES.values(), OVER)]
        counts = {words: sum(line.words == words for line in self.lines) for words in order}
        return ", ".join(f"{n} {words.lower()}" for words, n in counts.items() if n)


def principles(sight: Sight) -> list[Principle]:
    """The six principles with the evidence of each in this case."""
    found = evidence(sight.file.record, sight.file.facts)
    return [
        Principle(name, *MEANINGS[name], [_line(sight, asks, one) for asks, one in found[name]])
        for name in MEANINGS
    ]


def _line(sight: Sight, asks: Asks, one: Evidence) -> Line:
    words, colour = STATES[one.state]
    if one.state == NOT_YET and sight.case.ended_at is not None:
        words, colour = OVER
    return Line(
        name=asks.name,
        title=asks.title,
        state=one.state,
        words=words,
        colour=colour,
        detail=_detail(sight, one) if _may_read(sight, asks) else "",
        page=asks.page,
    )


def _may_read(sight: Sight, asks: Asks) -> bool:
    if not guards.on("evidence_without_words"):
        return True
    return all(sight.may_read(kind) for kind in asks.kinds)


def _detail(sight: Sight, one: Evidence) -> str:
    """Days and numbers first, then what the codes are called."""
    codes = "; ".join(dict.fromkeys(sight.label(name, code) for name, code in one.codes))
    if not one.detail or not codes:
        return one.detail or codes
    return f"{one.detail} {codes}" if one.detail[-1] in ".:" else f"{one.detail}: {codes}"
