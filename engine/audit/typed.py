"""Audit: typed - words and days as somebody typed them, with a sentence for what cannot be taken."""

from __future__ import annotations

from datetime import date

LONGEST = 4_000
LONGEST_LINE = 500


def line(wrong: dict[str, str], field: str, text: str, ask: str, most: int = LONGEST_LINE) -> str:
    """One line of words; ``ask`` is what is said where there are none (not asked for: '')."""
    words = " ".join(text.split())
    if not words and ask:
        wrong[field] = ask
    return _short(wrong, field, words, most)


def several(wrong: dict[str, str], field: str, text: str, ask: str = "") -> str:
    """Words in several lines, as they were typed."""
    words = text.strip()
    if not words and ask:
        wrong[field] = ask
    return _short(wrong, field, words, LONGEST)


def between(
    wrong: dict[str, str], field: str, day: date | None, first: date, last: date, says: str
) -> None:
    """A day that lies between two, both counted; ``says`` is the sentence where it does not."""
    if day is None:
        wrong[field] = "Enter a real day"
    elif not first <= day <= last:
        wrong[field] = says


def _short(wrong: dict[str, str], field: str, words: str, most: int) -> str:
    if len(words) > most:
        wrong[field] = f"Use {most:,} characters or fewer"
    return words
