"""Canaries: words that stand nowhere else, so that one which comes out is known for whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

#: What may never stand in a title, an event, a log line or a request to somebody else.
SECRET = ("address", "place", "phone", "email", "code_word")
NAMES = ("adult", "referrer", "referrer_contact", "must_not_know", "person", "alleged")

_TOKEN = re.compile(r"q[a-z]{5}\d{4,6}", re.IGNORECASE)
_PHONE = re.compile(r"07700[ -]?(\d{6})")
FIRST = ("Ada", "Bilal", "Cora", "Dev", "Elif", "Femi", "Grace", "Hiro", "Ivy", "Jonas")
LETTERS = "abcdefghijklmnoprstuvwxyz"


@dataclass
class Canary:
    """One word: what it stands for, for each adult in whose case it may be known."""

    token: str
    kinds: dict[int, str]

    def kind(self, whose: int) -> str | None:
        """What it stands for in the cases of an adult; None where nobody there may know it."""
        return self.kinds.get(whose)

    def says(self, whose: int) -> str:
        """What it is, in words."""
        return f"{self.kind(whose) or 'word of somebody else'} {self.token}"


class Canaries:
    """Makes canaries, and finds them again in whatever came out."""

    def __init__(self, choose: Random) -> None:
        self.choose = choose
        self._known: dict[str, Canary] = {}

    def name(self, kind: str, whose: int) -> str:
        """A person's name that nobody else has."""
        return f"{self.choose.choice(FIRST)} {self._token(kind, whose)}"

    def address(self, kind: str, whose: int) -> str:
        """An address that nobody else lives at."""
        return f"{self.choose.randint(1, 99)} {self._token(kind, whose)} Road, Thornbury"

    def email(self, whose: int) -> str:
        """An e-mail address that nobody else has."""
        return f"{self._token('email', whose).lower()}@post.example"

    def word(self, kind: str, whose: int) -> str:
        """One word."""
        return self._token(kind, whose)

    def phone(self, whose: int) -> str:
        """A number from the range kept for stories."""
        number = f"{len(self._known):06}"
        self._known[number] = Canary(number, {whose: "phone"})
        return f"07700 {number}"

    def known_as(self, name: str, kind: str, whose: int) -> None:
        """Let a name that is known in one case be known in another, as something else."""
        if token := self.token_in(name):
            self._known[token].kinds[whose] = kind

    def found_in(self, text: str) -> list[Canary]:
        """Every canary that stands in a text, each once."""
        tokens = [t.lower() for t in _TOKEN.findall(text)] + _PHONE.findall(text)
        return [self._known[t] for t in dict.fromkeys(tokens) if t in self._known]

    def token_in(self, name: str | None) -> str | None:
        """The word of a name that nobody else has."""
        found = _TOKEN.search(name or "")
        return found[0].lower() if found else None

    def _token(self, kind: str, whose: int) -> str:
        letters = "".join(self.choose.choices(LETTERS, k=5))
        token = f"Q{letters}{len(self._known):04}"
        self._known[token.lower()] = Canary(token, {whose: kind})
        return token


def forbidden(found: Iterable[Canary], whose: int, *allowed: str) -> list[Canary]:
    """The canaries that may not stand here: of another adult, or of a kind that is not allowed."""
    return [c for c in found if c.kind(whose) not in allowed]
