"""Words: readers of text, long text, whole numbers and files."""

from __future__ import annotations

import re
import unicodedata

from engine import guards
from engine.form.readers.asked import Asked, Wrong

TEXT_MAX = 500
LONG_TEXT_MAX = 20_000
NUMBER_MAX = 1_000_000
AGE_MAX = 150


def text(asked: Asked) -> str | None:
    """Read one line of text."""
    return _words(asked.one(), TEXT_MAX, allowed="\t")


def long_text(asked: Asked) -> str | None:
    """Read text of several lines; line ends are made alike."""
    return _words(
        asked.one().replace("\r\n", "\n").replace("\r", "\n"), LONG_TEXT_MAX, allowed="\n\t"
    )


def number(asked: Asked) -> int | None:
    """Read a whole number; an age goes up to 150."""
    typed = asked.one().strip().replace(",", "")
    if not typed:
        return None
    age = "age" in asked.question.binding.partition(".")[2].split("_")
    most = AGE_MAX if age else NUMBER_MAX
    if len(typed) > 20 or not re.fullmatch(r"[0-9]+", typed, re.ASCII):
        raise Wrong(f"Enter a whole number from 0 to {most:,}, like 82")
    if int(typed) > most:
        raise Wrong(f"The number must be {most:,} or less")
    return int(typed)


def file(asked: Asked) -> str | None:
    """Read the id of a file that was kept in this case before the form was sent."""
    typed = asked.one().strip()
    if not typed:
        return None
    is_here = bool(re.fullmatch(r"[A-Za-z0-9_-]{1,100}", typed))
    if is_here and guards.on("upload_own_case"):
        is_here = typed in {code.code for code in asked.codes()}
    if not is_here:
        raise Wrong("The file did not arrive. Choose it again")
    return typed


def _words(typed: str, most: int, allowed: str) -> str | None:
    words = typed.strip()
    if len(words) > most:
        raise Wrong(
            f"This is {len(words):,} characters long. It must be {most:,} characters or fewer"
        )
    kinds = {unicodedata.category(c) for c in set(words) if c not in allowed}
    if "Cc" in kinds:
        one_line = "\n" not in allowed and re.search(r"[\r\n]", words)
        raise Wrong(
            "Write this on one line" if one_line else "Remove the hidden control characters"
        )
    if "Cs" in kinds:
        raise Wrong("Remove the broken characters, and type them again")
    blank = all(c.isspace() or unicodedata.category(c) == "Cf" for c in words)
    return None if blank else words
