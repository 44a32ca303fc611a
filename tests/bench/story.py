"""Answers of ordinary length: practitioners write paragraphs, not sentences."""

from __future__ import annotations

import random
from typing import Any

from engine.form import define
from engine.process.bundle import from_folder
from tests.council import SECTION42

#: A long answer in a real record is a paragraph; a design guess, stated with the figure.
ORDINARY_WORDS = 60

_WORDS = [
    "she",
    "he",
    "they",
    "said",
    "that",
    "when",
    "the",
    "carer",
    "came",
    "on",
    "Tuesday",
    "morning",
    "nobody",
    "had",
    "asked",
    "about",
    "the",
    "purse",
    "in",
    "the",
    "drawer",
    "and",
    "her",
    "niece",
    "noticed",
    "the",
    "money",
    "was",
    "gone",
    "after",
    "lunch",
    "so",
    "we",
    "spoke",
    "with",
    "the",
    "agency",
    "who",
    "looked",
    "at",
    "the",
    "rota",
    "and",
    "rang",
    "back",
    "the",
    "next",
    "day",
    "to",
    "say",
    "what",
    "they",
    "had",
    "found",
    "there",
    "about",
    "visits",
    "keys",
    "shopping",
    "visits",
    "and",
    "who",
    "holds",
    "the",
    "card",
    "for",
    "the",
    "account",
    "at",
    "the",
    "post",
    "office",
]

_FORMS = from_folder(SECTION42).forms


def longer(task: str, answers: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same answers, every long text a paragraph, and an adult of its own for each case."""
    choose = random.Random(f"{task} {seed}")
    form = define(task, _FORMS[task])
    longs = {q.id for q in form.walk() if q.type == "long_text"}

    def lengthen(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: lengthen(k, v) for k, v in value.items()}
        if isinstance(value, list):
            return [lengthen(key, v) for v in value]
        if key in longs:
            more = " ".join(choose.choice(_WORDS) for _ in range(ORDINARY_WORDS))
            return f"{value} {more}"
        return value

    result = {k: lengthen(k, v) for k, v in answers.items()}
    if task == "record_concern":
        name = f"{choose.choice('ABCDEFGH')}{seed}dora Whit{seed}lock{choose.randrange(10**6)}"
        result |= {
            "adult_name": name,
            "adult_date_of_birth": f"19{choose.randrange(20, 60)}-0{choose.randrange(1, 9)}-1{seed % 9}",
            "adult_address": f"{choose.randrange(10**6)} Mill Lane",
        }
    return result
