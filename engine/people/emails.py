"""E-mails: one way to write an address, so that a person has one account."""

from __future__ import annotations

import unicodedata

from engine.errors import InvalidAnswers

LONGEST = 254


def fold_email(email: str) -> str:
    """An e-mail address as it is stored: no spaces around it, small letters."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def normal_email(email: str) -> str:
    """An e-mail address as it is stored. Raises ``InvalidAnswers`` if it cannot be one."""
    folded = fold_email(email)
    before, at_sign, after = folded.rpartition("@")
    spaced = any(letter.isspace() or not letter.isprintable() for letter in folded)
    if not (before and at_sign and "." in after) or spaced or len(folded) > LONGEST:
        raise InvalidAnswers({"email": "Enter an e-mail address like name@council.gov.uk."})
    return folded
