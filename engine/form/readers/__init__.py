"""Readers: one for each type of question; each gives a value, None or a sentence.

Rows and reviews are read by ``reading``, question by question; statements ask
nothing; computed questions are worked out, never typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.form.readers import chosen, dates, words
from engine.form.readers.asked import Asked, Wrong

__all__ = ["READERS", "Asked", "Wrong"]

READERS: dict[str, Callable[[Asked], Any]] = {
    "text": words.text,
    "long_text": words.long_text,
    "number": words.number,
    "file": words.file,
    "choice": chosen.choice,
    "yes_no": chosen.choice,
    "yes_no_not_known": chosen.choice,
    "person": chosen.choice,
    "user": chosen.choice,
    "choices": chosen.choices,
    "date": dates.day,
    "date_time": dates.day_and_time,
}
