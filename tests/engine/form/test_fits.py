"""The quick yes to a form: it never says yes where the JSON Schema says no."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.errors import InvalidProcess
from engine.form.definition import SCHEMA, define
from engine.form.fits import fits

FORMS = sorted((Path(__file__).parents[3] / "processes" / "section42" / "forms").glob("*.json"))
WHOLE = json.loads(SCHEMA.read_text())
ODD = [None, True, 0, 1.0, -1, 101, "", "x" * 501, "x\n", "Über", "a b", [], {}, [[]], {"id": "x"}]


def forms() -> list[Any]:
    return [json.loads(path.read_text()) for path in FORMS]


def spoil(random: Random, form: Any) -> None:
    """Change one thing, anywhere in it."""
    holders, stack = [], [form]
    while stack:
        here = stack.pop()
        holders.append(here)
        inside = here.values() if isinstance(here, dict) else here
        stack += [part for part in inside if isinstance(part, dict | list)]
    holder = random.choice([h for h in holders if h])
    key = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
    match random.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[random.choice(["show_iff", "codes", "rows_min", "hint"])] = random.choice(ODD)
        case 2 if isinstance(holder, list):
            holder.insert(key, random.choice(ODD))
        case _:
            holder[key] = random.choice(ODD)


def test_every_shipped_form_is_answered_quickly():
    quick = fits(WHOLE)

    assert len(FORMS) > 40
    assert [path.name for path, form in zip(FORMS, forms(), strict=True) if not quick(form)] == []


def test_a_spoilt_form_that_is_let_through_is_let_through_by_the_schema_too():
    quick, schema, random = fits(WHOLE), Draft202012Validator(WHOLE), Random(4)
    good = forms()
    refused = 0
    for _ in range(400):
        form = copy.deepcopy(random.choice(good))
        spoil(random, form)
        if not quick(form):
            refused += 1
        else:
            assert schema.is_valid(form), form
    assert 100 < refused < 400


def test_what_is_wrong_is_worded_all_the_same():
    with pytest.raises(InvalidProcess) as refused:
        define("hear", {"pages": [{"title": "A", "questions": [{"id": "A b", "type": "text"}]}]})

    assert any(
        "at page 1 question 1" in text and "'label'" in text for text in refused.value.problems
    )


def test_a_word_of_the_schema_that_is_not_known_is_not_passed_over():
    with pytest.raises(ValueError, match="'uniqueItems'"):
        fits({"type": "array", "uniqueItems": True})
