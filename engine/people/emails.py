"""E-mails: one way to write an address, so that a person has one account."""

from __future__ import annotations

import unicodedata
from email.errors import MessageError
from email.headerregistry import Address

from engine.errors import InvalidAnswers

LONGEST = 254


def fold_email(email: str) -> str:
    """An e-mail address as it is stored: no spaces around it, small letters."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def normal_email(email: str) -> str:
    """An e-mail address as it is stored. Raises ``InvalidAnswers`` if no mail could be sent to it."""
    folded = fold_email(email)
    before, at_sign, after = folded.rpartition("@")
    spaced = any(letter.isspace() or not letter.isprintable() for letter in folded)
    wrong = not (before and at_sign and "." in after) or spaced or len(folded) > LONGEST
    if wrong or not _can_be_written_to(folded):
        raise InvalidAnswers({"email": "Enter an e-mail address like name@council.gov.uk."})
    return folded


def _can_be_written_to(email: str) -> bool:
    """Whether a mail can carry this address; mail servers of today take plain letters only."""
    try:
        return email.isascii() and Address(addr_spec=email).addr_spec == email
    except (ValueError, IndexError, MessageError):
        return False
