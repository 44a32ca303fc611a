"""Fits: whether a form has the shape of its schema - the quick yes, and never the no.

A process has fifty forms, and ``jsonschema`` takes longer over them than everything else
a check does. So the schema is turned once into plain functions that know only the words
it uses. What they doubt, ``jsonschema`` is asked about; it alone words what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Fits = Callable[[Any], bool]
#: A number written as 1.0, or a truth value, is doubted: jsonschema decides.
_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int}
_SAID = {"$schema", "title", "$defs"}


def fits(schema: Mapping[str, Any]) -> Fits:
    """Turn a schema into one function. Raises ``ValueError`` for a word it does not know."""
    known: dict[str, Fits] = {}

    def of(part: Mapping[str, Any]) -> Fits:
        if "$ref" in part:
            name = part["$ref"].removeprefix("#/$defs/")
            return lambda value: known[name](value)
        tests = [_word(word, told, of) for word, told in part.items() if word not in _SAID]
        tests += [_object(part, of)] if part.get("type") == "object" else []
        # the kind of a value is asked first: the others trust it
        tests.sort(key=lambda test: test is not None and test.__name__ != "kind")
        asked = [test for test in tests if test is not None]
        return lambda value: all(test(value) for test in asked)

    for name, part in schema.get("$defs", {}).items():
        known[name] = of(part)
    return of(schema)


def _word(word: str, told: Any, of: Callable[[Mapping[str, Any]], Fits]) -> Fits | None:
    if word in _TOGETHER:
        return None
    if word == "items":
        one = of(told)
        return lambda value: all(one(item) for item in value)
    if word not in _WORDS:
        raise ValueError(f"The schema uses the word '{word}', which is not known here.")
    return _WORDS[word](told)


def _kind(told: str) -> Fits:
    expected = _TYPES[told]

    def kind(value: Any) -> bool:
        return type(value) is expected

    return kind


def _pattern(told: str) -> Fits:
    search = re.compile(told).search
    return lambda value: search(value) is not None


#: What an object may hold is one question, asked in ``_object``.
_TOGETHER = {"required", "properties", "additionalProperties"}
_WORDS: dict[str, Callable[[Any], Fits]] = {
    "type": _kind,
    "pattern": _pattern,
    "enum": lambda told: lambda value: isinstance(value, str) and value in told,
    "minLength": lambda least: lambda value: len(value) >= least,
    "minItems": lambda least: lambda value: len(value) >= least,
    "maxLength": lambda most: lambda value: len(value) <= most,
    "maxItems": lambda most: lambda value: len(value) <= most,
    "minimum": lambda least: lambda value: value >= least,
    "maximum": lambda most: lambda value: value <= most,
}


def _object(part: Mapping[str, Any], of: Callable[[Mapping[str, Any]], Fits]) -> Fits:
    if part.get("additionalProperties") is not False:
        raise ValueError("An object of the schema names all it may hold.")
    needed = part.get("required", [])
    tests = {name: of(inner) for name, inner in part["properties"].items()}

    def whole(value: Any) -> bool:
        return all(name in value for name in needed) and all(
            name in tests and tests[name](inner) for name, inner in value.items()
        )

    return whole
