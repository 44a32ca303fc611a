"""Letters: what was typed beside a letter or a copy - read field by field, with a sentence for each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from engine.errors import InvalidAnswers
from engine.form.fields import Typed

LINE_MAX = 500
TEXT_MAX = 20_000
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


class Reading:
    """The fields of one page; ``messages`` gathers what is wrong with them."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.messages: dict[str, str] = {}

    def choice(self, name: str, codes: Collection[str], missing: str) -> str:
        """One of several codes."""
        value = self._one(name)
        if value not in codes:
            self.messages[name] = missing
            return ""
        return value

    def tick(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self._one(name) == "yes"

    def several(self, name: str) -> frozenset[str]:
        """Everything that was ticked under one name."""
        return frozenset(self.typed.get(name) or ())

    def words(self, name: str, missing: str = "", most: int = TEXT_MAX) -> str:
        """Text of one or more lines; ``missing`` is the sentence where it must not be empty."""
        text = self._one(name).replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > most:
            self.messages[name] = (
                f"This is {len(text):,} characters long. It must be {most:,} characters or fewer"
            )
        elif any(unicodedata.category(ch) in ("Cc", "Cs") for ch in set(text) - {"\n", "\t"}):
            self.messages[name] = "Remove the hidden control characters"
        elif not text and missing:
            self.messages[name] = missing
        return text

    def address(self, name: str, channel: str, missing: str = "") -> str:
        """Where it goes: an address of several lines, or one e-mail address."""
        text = self.words(name, missing, LINE_MAX)
        if text and channel == "email" and not _EMAIL.fullmatch(text):
            self.messages[name] = "Enter an email address, like name@example.com"
        return text

    def day(self, name: str, missing: str) -> date | None:
        """A day in three boxes."""
        parts = [self._one(f"{name}-{part}").strip() for part in ("day", "month", "year")]
        try:
            numbers = [int(part) if part.isdecimal() and part.isascii() else 0 for part in parts]
            return date(numbers[2], numbers[1], numbers[0])
        except (ValueError, OverflowError):
            self.messages[name] = missing
            return None

    def require(self) -> None:
        """Go on only where every field could be read. Raises ``InvalidAnswers``."""
        if self.messages:
            raise InvalidAnswers(self.messages)

    def _one(self, name: str) -> str:
        return (self.typed.get(name) or [""])[0]
