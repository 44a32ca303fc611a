"""Data out: pseudonyms - a case, a person or a team under a name that only a key can lead back from.

The key is the council's: it is handed in, and kept neither in the database nor beside what
leaves. The same key gives the same names, so that two exports can be laid together.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import guards
from engine.errors import InvalidAnswers

SHORTEST_KEY = 32
LETTERS = 16
#: Days are moved by whole weeks, so that a Monday stays a Monday.
MOST_WEEKS = 26


@dataclass(frozen=True)
class Pseudonyms:
    """Names made with one key; with ``shifts`` the days of each case move by weeks of its own."""

    key: bytes
    shifts: bool = False

    def name(self, sort: str, what: object) -> str:
        """The pseudonym of one thing of a sort: ``case``, ``person`` or ``team``; '' for nothing."""
        if what is None:
            return ""
        if not guards.on("export_no_names"):
            return str(what)
        return self._digest(f"{sort} {what}").hex()[:LETTERS]

    def moved(self, case: object, at: datetime) -> datetime:
        """An instant of a case, moved with all the others of that case; not moved where days stay."""
        if not self.shifts:
            return at
        number = int.from_bytes(self._digest(f"weeks {case}")[:4])
        return at - timedelta(weeks=1 + number % MOST_WEEKS)

    def _digest(self, text: str) -> bytes:
        return hmac.new(self.key, text.encode(), hashlib.sha256).digest()


def with_key(key: bytes, *, shifts: bool = False) -> Pseudonyms:
    """Names made with a key. Raises ``InvalidAnswers`` where it is too short to keep anything."""
    key = key.strip()
    if len(key) < SHORTEST_KEY:
        raise InvalidAnswers({"key": f"The key needs {SHORTEST_KEY} characters or more."})
    return Pseudonyms(key, shifts)
