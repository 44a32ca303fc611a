"""Readers: one for each type of question; each gives a value, None or a sentence.

Rows and reviews are read by ``reading``, question by question; statements ask
nothing; computed questions are worked out, never typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine import clock
from engine.form.definition import Form
from engine.form.fields import Typed
from engine.form.readers import chosen, dates, words
from engine.form.readers.asked import Asked, Wrong

__all__ = ["READERS", "Asked", "Wrong", "read_typed"]

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


def read_typed(question_id: str, form: Form, typed: Typed) -> Any:
    """Read what stands typed for one plain question while a form is being filled in.

    None where nothing readable stands there, or the form has no such question. Meant for
    words, numbers and days; codes are not looked up.
    """
    if not form.has(question_id) or form.question(question_id).type not in READERS:
        return None
    question = form.question(question_id)
    try:
        return READERS[question.type](Asked(question, question_id, typed, list, clock.now()))
    except Wrong:
        return None
