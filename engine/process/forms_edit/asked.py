"""Forms edit: asked - the types of questions: what each is called and what it may say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidAnswers
from engine.form.definition import HOLDERS, Question
from engine.form.readers.words import LONG_TEXT_MAX, TEXT_MAX
from engine.process.bundle import Bundle
from engine.process.checks.lanes_may_read import MADE_OF
from engine.record import KINDS
from engine.record.kind import Field

LONGEST = 500
LONGEST_CONDITION = 1_000


@dataclass(frozen=True)
class Type:
    """A type of question: its name in words, when to use it, and the fields beside its label."""

    name: str
    title: str
    says: str
    fields: tuple[str, ...]


_ASKED = ("hint", "required", "binding", "one_of", "source")
TYPES: Mapping[str, Type] = {
    one.name: one
    for one in (
        Type("text", "One line", f"A name, a place. Up to {TEXT_MAX:,} characters.", _ASKED),
        Type(
            "long_text", "Several lines",
            f"What somebody says, or why. Up to {LONG_TEXT_MAX:,} characters.", _ASKED,
        ),
        Type("yes_no", "Yes or no", "", _ASKED),
        Type("yes_no_not_known", "Yes, no or not known", "", _ASKED),
        Type("choice", "One of a list", "More than 12 codes become a menu.", (*_ASKED, "codes")),
        Type("choices", "Any of a list", "As many as are right.", (*_ASKED, "codes")),
        Type("date", "A day", "", (*_ASKED, "default")),
        Type("date_time", "A day and a time", "", (*_ASKED, "default")),
        Type("number", "A whole number", "From 0 to 1,000,000; an age up to 150.", _ASKED),
        Type("person", "A person the adult knows", "One of the people in the record.", _ASKED),
        Type("user", "A colleague", "Somebody who signs in here.", _ASKED),
        Type("file", "A file", "Checked and scanned before it is kept.", _ASKED),
        Type(
            "statement", "Words to read, or what the record holds", "Asks nothing.",
            ("hint", "show", "source"),
        ),
        Type(
            "computed", "Something that follows from the answers",
            "Shows the fact that has the name of the question.",
            ("hint", "codes", "binding", "source"),
        ),
        Type(
            "rows", "Rows: the same questions as often as needed", "For example each person.",
            ("hint", "holds", "rows_min", "required", "one_of", "source"),
        ),
        Type(
            "review", "A block for every one in the record",
            "For example for each outcome. None can be skipped.", ("hint", "goes_through", "source"),
        ),
    )
}  # fmt: skip
#: What may stand inside rows and blocks.
INSIDE = tuple(name for name in TYPES if name not in (*HOLDERS, "statement", "computed"))

#: Type of a question -> the columns of the record that can keep its answer.
FITS: Mapping[str, tuple[str, ...]] = {
    "text": ("text",),
    "long_text": ("text",),
    "choice": ("code", "ref", "refs", "text", "codes"),
    "choices": ("codes", "refs"),
    "yes_no": ("code",),
    "yes_no_not_known": ("code",),
    "date": ("date",),
    "date_time": ("date_time",),
    "number": ("number",),
    "person": ("ref", "refs"),
    "user": ("user",),
    "file": ("file",),
    "computed": ("code", "text", "codes"),
}


def bindings(type: str, inside: Mapping[str, Any] | None = None) -> Iterator[tuple[str, str]]:
    """(binding, what it means) for every place of the record that can keep such an answer."""
    within = str((inside or {}).get("binding", "")).partition(":")[2]
    for kind in KINDS.values():
        for column, field in kind.columns.items():
            if field.type not in FITS.get(type, ()):
                continue
            words = f"{kind.says}: {column.replace('_', ' ')}"
            if inside is None:
                if not kind.many:
                    yield f"one:{kind.name}.{column}", f"{words} (shown and changed)"
                yield f"add:{kind.name}.{column}", f"{words} (a new row)"
            elif inside.get("type") == "rows" and kind.name == within:
                yield f"add:{kind.name}.{column}", words
            elif inside.get("type") == "review":
                verb = "each" if kind.name == within else "add"
                yield f"{verb}:{kind.name}.{column}", words


def kinds() -> list[tuple[str, str]]:
    """(kind, what a practitioner calls one row of it), in order of those words."""
    return sorted(((kind.name, kind.says) for kind in KINDS.values()), key=lambda one: one[1])


def mismatch(question: Mapping[str, Any]) -> str:
    """Why the record cannot keep the answer where the question says; '' where it can."""
    binding, type = str(question.get("binding", "")), str(question.get("type", ""))
    kind, _, column = binding.partition(":")[2].partition(".")
    if not column or kind not in KINDS or column not in KINDS[kind].columns:
        return ""
    field = KINDS[kind].columns[column]
    if field.type not in FITS.get(type, ()):
        return f"The record keeps {_keeps(field)} there, and this question asks for something else"
    own = Question(str(question.get("id")), type, "", codes=str(question.get("codes", ""))).own_list
    lists = field.of.split("|")
    if field.type in ("code", "codes") and own and own not in lists:
        return f"The record keeps a code of the list '{' or '.join(lists)}' there"
    if type == "yes_no" and "yes_no_not_known" in lists:
        return ""
    if type in ("yes_no", "yes_no_not_known") and type not in lists:
        return f"The record keeps {_keeps(field)} there, not {TYPES[type].title.lower()}"
    return ""


def _keeps(field: Field) -> str:
    return {
        "text": "words",
        "code": f"a code of the list '{field.of}'",
        "codes": f"codes of the list '{field.of}'",
        "date": "a day",
        "date_time": "a day and a time",
        "number": "a number",
        "ref": "another row",
        "refs": "other rows",
        "user": "a colleague",
        "file": "a file",
    }[field.type]


def taken(
    type: str,
    sent: Mapping[str, str],
    bundle: Bundle,
    inside: bool,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What was typed for a question of a type, put as the form writes it; '' takes a word away.

    ``sent``: the fields of its type as typed, and ``label``. ``before``: what it says now.
    Raises ``InvalidAnswers``.
    """
    if type not in TYPES or (inside and type not in INSIDE):
        raise InvalidAnswers({"type": "Choose a type from the list"})
    wrong: dict[str, str] = {}
    said: dict[str, Any] = {"type": type}
    for name in ("label", *TYPES[type].fields):
        text = " ".join(sent.get(name, "").split())
        if problem := _unkeepable(name, text):
            wrong[name] = problem
        elif name == "rows_min":
            _number(text, said, wrong)
        elif name in BINDS:
            _binds(name, text, said, wrong)
        else:
            said[name] = text
            _shape(type, name, text, bundle, wrong)
    same = before and all(
        said.get(n, "") == before.get(n, "") for n in ("type", "codes", "binding")
    )
    if not wrong and not same and (text := mismatch(said)):
        wrong["binding"] = text
    if wrong:
        raise InvalidAnswers(wrong)
    return said


#: What a question of rows, a block or a statement is about: the field -> the verb of its binding.
BINDS = {"holds": "add", "goes_through": "each", "show": "show"}


def _unkeepable(name: str, text: str) -> str:
    if name == "label" and not text:
        return "Say what is asked"
    if len(text) > LONGEST:
        return f"This is {len(text):,} characters long. Use {LONGEST} or fewer"
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        return "Remove the hidden control characters"
    return ""


def _binds(name: str, text: str, said: dict[str, Any], wrong: dict[str, str]) -> None:
    said["binding"] = f"{BINDS[name]}:{text}" if text else ""
    if not text and name != "show":
        wrong[name] = "Select what it is about"
    elif text and text not in KINDS and (name == "holds" or text not in (*MADE_OF, "occurrence")):
        wrong[name] = "Select one from the list"


def _number(text: str, said: dict[str, Any], wrong: dict[str, str]) -> None:
    if not text:
        said["rows_min"] = 0
    elif re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) and int(text) <= 100:
        said["rows_min"] = int(text)
    else:
        wrong["rows_min"] = "Enter a whole number from 0 to 100"


def _shape(type: str, name: str, text: str, bundle: Bundle, wrong: dict[str, str]) -> None:
    if name == "codes" and type != "computed" and not text:
        wrong[name] = "Select a list"
    elif name == "codes" and text and not text.startswith("@") and text not in bundle.codes:
        wrong[name] = f"There is no list '{text[:60]}'"
    elif name == "codes" and not re.fullmatch(r"@?[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)?|", text):
        wrong[name] = "Select one from the list"
    elif name == "one_of" and not re.fullmatch(r"([a-z][a-z0-9_]*)?", text):
        wrong[name] = "Use small letters, digits and _, a letter first"
    elif name == "binding" and not re.fullmatch(
        r"((one|add|each):[a-z][a-z0-9_]*\.[a-z]\w*)?", text
    ):
        wrong[name] = "Use one of the places in the list, like add:decision.reasons"
    elif name == "default" and not re.fullmatch(r"(now|today|[a-z]\w*\.[a-z]\w*)?", text):
        wrong[name] = "Select one from the list"
