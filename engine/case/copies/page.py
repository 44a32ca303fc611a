"""Copies: the page 'How I stay safe' as it is given - in the adult's words, and nothing of ours.

On paper it is called "My page" and says neither whose it is nor who helped to write it:
whoever finds it learns nothing (domain B12; INV-12).
"""

from __future__ import annotations

from engine.case.copies.sheet import Copy, Line, Section
from engine.case.copies.words import named
from engine.record import Record
from engine.record.order import has_words

TITLE = "My page"
#: column of the record -> what stands above it, as the adult would say it
PARTS = {
    "my_part": "What I do",
    "signs": "What tells me that something is wrong",
    "who_i_call": "Who I call",
    "safe_place": "Where I can go, and the word people know me by",
}


def page_of(record: Record) -> Copy | None:
    """The page as it stands; None where nothing is written, or the adult does not want one."""
    row = record.one("stay_safe_page")
    if row is None or has_words(row.not_wanted_why):
        return None
    sections = [
        Section(title, tuple(_lines(record, getattr(row, column))))
        for column, title in PARTS.items()
        if has_words(getattr(row, column))
    ]
    return Copy(TITLE, tuple(sections)) if sections else None


def _lines(record: Record, text: str) -> list[Line]:
    names = named(record, text, own=True)
    return [Line(line.strip(), names=names) for line in text.splitlines() if line.strip()]
