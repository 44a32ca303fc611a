"""Passwords: which are good enough, and how they are kept (Argon2id, never the words)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from engine.errors import InvalidAnswers

SHORTEST = 12
LONGEST = 1_000

#: A password for which a guesser needs fewer tries than this is refused.
FEWEST_GUESSES = 10**9
#: As much of a password as is looked at for that: what comes after only helps.
LOOKED_AT = 72

#: What is guessed first at a council, by what is left without figures and signs; the lists
#: of what is guessed first everywhere are in the package zxcvbn.
_WORDS = """
    password passwordpassword passphrase passwort letmein letmeinplease welcome welcomeback
    changeme changemenow qwerty qwertyuiop qwertyuiopasdf qwertyqwerty asdfghjkl zxcvbnm
    iloveyou administrator admin adminadmin council citycouncil countycouncil boroughcouncil
    socialcare socialwork socialworker socialservices safeguarding safeguardingadults
    safeguardingteam threefold threefoldthreefold correcthorsebatterystaple trustnoone
    spring summer autumn winter england abc abcdefghijkl secret secretsecret
"""
GUESSED_FIRST = frozenset(_WORDS.split())

_hasher = PasswordHasher()


def check_password(password: str, email: str = "", name: str = "") -> None:
    """Refuse a password that is too short or among the first to be guessed.

    There is no rule about capitals, figures or signs, and nothing ever expires:
    length is what helps. Source: NCSC password guidance; OWASP ASVS 5.0, 6.2.

    Raises ``InvalidAnswers`` for the field ``password``.
    """
    if len(password) < SHORTEST:
        _refuse(f"Use a password of {SHORTEST} characters or more. Three words make a good one.")
    if len(password) > LONGEST:
        _refuse(f"Use a password of {LONGEST} characters or fewer.")
    if _is_guessed_first(password, email, name):
        _refuse("This password is among the first that would be guessed. Choose another.")


def hash_password(password: str) -> str:
    """What is stored in place of the password."""
    return _hasher.hash(_plain(password))


def matches(stored: str | None, password: str) -> bool:
    """Say whether a password is the right one.

    Where there is none (an unknown account), the same work is done for nothing,
    so that the time it takes does not tell whether an account exists.
    """
    try:
        return _hasher.verify(stored or _nobody(), _plain(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Say whether a stored password was kept in an older, weaker way."""
    return _hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _plain(password: str) -> str:
    """One form of letters that can be typed in two ways; cut, so that no book is hashed."""
    return unicodedata.normalize("NFKC", password[: LONGEST + 1])


def _is_guessed_first(password: str, email: str, name: str) -> bool:
    letters = _letters(password)
    own = {_letters(word) for word in (email, email.split("@")[0], name)}
    only_figures = not letters and len(password) < 20
    if only_figures or len(set(password)) < 5 or letters in GUESSED_FIRST | own - {""}:
        return True
    known = [*re.split(r"[\W_]+", f"{email} {name}".lower()), *GUESSED_FIRST]
    return zxcvbn(password[:LOOKED_AT], user_inputs=known)["guesses"] < FEWEST_GUESSES


def _letters(words: str) -> str:
    return re.sub(r"[\W\d_]", "", words.lower())


def _refuse(sentence: str) -> None:
    raise InvalidAnswers({"password": sentence})
