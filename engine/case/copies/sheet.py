"""Copies: one sheet of paper - headings, lines under them, and the mark of exactly these words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line: plain words of ours, or with ``quote`` what the adult said.

    ``about`` stands before the words. ``names`` are people the words name, so that
    the worker asks whether they may stand on paper; ``key`` is how a form leaves it out.
    """

    text: str
    quote: bool = False
    about: str = ""
    key: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Some lines under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Copy:
    """A copy as it is given. ``kept_back`` are a worker's texts that name somebody else."""

    title: str
    sections: tuple[Section, ...]
    kept_back: tuple[str, ...] = ()

    def text(self) -> str:
        """The very words, as they are kept."""
        parts = [self.title]
        for section in self.sections:
            parts += ["", section.title]
            for line in section.lines:
                said = f"“{line.text}”" if line.quote else line.text
                parts.append(f"{line.about}\n{said}" if line.about else said)
        return "\n".join(parts)

    @property
    def mark(self) -> str:
        """A mark of exactly these words: what is recorded as given is what was shown."""
        return hashlib.sha256(self.text().encode()).hexdigest()[:16]

    @property
    def naming(self) -> list[Line]:
        """The adult's own lines that name somebody."""
        return [line for one in self.sections for line in one.lines if line.names]
