"""Letters: the templates of a process - to whom each may go, and what may be filled into it.

A template is one file, ``letters/<name>.md``: lines of ``key: value``, a line of three
hyphens, and the letter in plain words. Its placeholders come from one fixed list. Two
files of the folder are no letters but parts: how to reach the team, and where an
envelope goes back to. ``docs/letters.md`` tells an admin all of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine import guards
from engine.errors import InvalidProcess
from engine.process.bundle import Bundle

#: Whom a letter may be written to: word in the file -> what people call them.
RECIPIENTS: Mapping[str, str] = {
    "adult": "the adult",
    "person": "somebody in the adult's life",
    "advocate": "the adult's advocate",
    "referrer": "the person who told us",
    "agency": "an agency",
    "alleged": "the person alleged to have caused harm",
}

#: What is filled in by itself: placeholder -> what it says.
KNOWN: Mapping[str, str] = {
    "preferred_name": "What the adult likes to be called, or else their name",
    "adult_name": "The adult's full name",
    "born": "The day the adult was born",
    "what_you_want": "Each outcome the adult wants, in their own words",
    "what_happened": "What came of each outcome, as on the adult's copy of the end",
    "recipient_name": "The name of whoever the letter goes to",
    "worker_name": "The name of whoever writes the letter",
    "team_name": "The name of the team the case belongs to",
    "council": "The name of the council, from THREEFOLD_COUNCIL; its line is left out where none is set",
    "how_to_reach_us": "The text of letters/how_to_reach_us.md",
    "reference": "The reference of the case",
    "today": "The day on which the letter is written",
    "told_on": "The day on which we were told of the concern",
}

#: What whoever writes the letter is asked for: placeholder -> the question.
TYPED: Mapping[str, str] = {
    "appointment": "When and where?",
    "question": "What do you ask them?",
    "reply_by": "By when do you need an answer?",
    "reasons": "Why, in plain words?",
    "what_instead": "What will help instead?",
    "message": "What do you want to say?",
}

PLACEHOLDERS: Mapping[str, str] = {**KNOWN, **TYPED}

#: Only the adult reads what the adult told us; the others would be handed it by the template.
ONLY_TO_THE_ADULT = frozenset({"what_you_want", "what_happened"})
#: These name the adult, so a letter to whoever may not be told who it is about has none of them.
NAMES_THE_ADULT = frozenset({"preferred_name", "adult_name", "born", *ONLY_TO_THE_ADULT})
NOT_TOLD_WHO = frozenset({"alleged", "referrer"})

PARTS = ("how_to_reach_us", "return_address")
MAX_LETTER = 20_000
MAX_TITLE = 100
#: So much of an e-mail is shown before it is opened, on a locked telephone too.
OPENING = 200

#: Beginnings of words that tell whoever sees an envelope, a subject or an opening what it is about.
_TELLS = (
    r"safeguard|abus(?:e|ed|es|ing|ive)\b|neglect|enquir|inquir|investigat|section\s*42|s\.?\s?42"
    r"|care\s+act|social\s+(?:service|care|work)|adults?\s+protection|adults?\s+at\s+risk"
    r"|protecting\s+adults|domestic\s+(?:abuse|violence)|violen(?:t|ce)|perpetrator|victim"
    r"|best\s+interests|mental\s+capacity"
)
_SENDER = r"council|local\s+authority|adult(?:s['’]?|\s)\s*services"
TELLS = re.compile(rf"\b(?:{_TELLS})\w*", re.I)
TELLS_ON_AN_ENVELOPE = re.compile(rf"\b(?:{_TELLS}|{_SENDER})\w*", re.I)

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_LOOKS_LIKE_ONE = re.compile(r"[a-z_]+").fullmatch
_KEYS = frozenset({"title", "to", "answers", "after_end"})


@dataclass(frozen=True)
class Template:
    """One kind of letter.

    ``answers``: once it is sent, whoever it went to waits for no other answer.
    ``after_end``: it may still be written when the case has ended.
    """

    name: str
    title: str
    to: tuple[str, ...]
    answers: bool
    after_end: bool
    body: str

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        """What is filled in, each once, in the order of the letter."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(self.body)))

    @property
    def asks(self) -> tuple[str, ...]:
        """What whoever writes it is asked for."""
        return tuple(name for name in self.placeholders if name in TYPED)


def read_templates(bundle: Bundle) -> dict[str, Template]:
    """Every template of a process by its name. Raises ``InvalidProcess``."""
    found = {}
    for name, content in bundle.letters.items():
        if name not in PARTS:
            template, problems = _read(name, content)
            if problems or template is None:
                raise InvalidProcess([f"letters/{name}.md: {text}" for text in problems])
            found[name] = template
    return dict(sorted(found.items(), key=lambda item: _order(item[1])))


def part(bundle: Bundle, name: str) -> str:
    """One of the texts beside the letters; nothing where the process has none."""
    return bundle.letters.get(name, "").strip()


def problems(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """What is wrong with the letters of a process: the name of the file and a sentence each."""
    for name, content in bundle.letters.items():
        if name == "return_address":
            if told := tells(content, envelope=True):
                yield name, f"“{told}” on an envelope gives away what the letter is about."
        elif name in PARTS:
            yield from ((name, text) for text in _unknown(name, content))
        else:
            template, wrong = _read(name, content)
            yield from ((name, text) for text in wrong)
            if template is not None:
                yield from ((name, text) for text in _gives_away(template))


def tells(text: str, *, envelope: bool = False) -> str:
    """The first word that gives away what a letter is about; nothing where none does."""
    if not guards.on("plain_envelope"):
        return ""
    found = (TELLS_ON_AN_ENVELOPE if envelope else TELLS).search(text)
    return found.group() if found else ""


def opening(text: str) -> str:
    """What of a letter may be read by whoever sees the screen before it is opened."""
    return " ".join(text.split())[:OPENING]


def left_open(text: str) -> list[str]:
    """The placeholders that still stand in a text."""
    if not guards.on("letter_placeholders"):
        return []
    return [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if _LOOKS_LIKE_ONE(name)]


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Put the values where their placeholders stand; one without a value stays as it is.

    What is filled in is not read again: words of the adult in braces are words. A
    line with nothing but a placeholder whose value is empty is left out.
    """
    lines = []
    for line in text.splitlines():
        alone = _PLACEHOLDER.fullmatch(line.strip())
        if alone and values.get(alone[1]) == "":
            continue
        lines.append(_PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), line))
    return "\n".join(lines).strip()


def _read(name: str, content: str) -> tuple[Template | None, list[str]]:
    """A template, as far as it can be read, and what is wrong with it."""
    head, cut, body = content.replace("\r\n", "\n").partition("\n---\n")
    if not cut:
        return None, ["its first lines must end with a line of three hyphens."]
    said: dict[str, str] = {}
    wrong = []
    for line in filter(str.strip, head.splitlines()):
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in _KEYS:
            wrong.append(f"“{line.strip()[:40]}” is no line of a letter's head.")
        said[key.strip()] = value.strip()
    to = tuple(word.strip() for word in said.get("to", "").split(",") if word.strip())
    template = Template(
        name,
        said.get("title", ""),
        to,
        said.get("answers") == "yes",
        said.get("after_end") == "yes",
        body.strip(),
    )
    return template, [*wrong, *_shape(template, said), *_unknown(name, body), *_too_much(template)]


def _shape(template: Template, said: Mapping[str, str]) -> Iterator[str]:
    if not template.title or len(template.title) > MAX_TITLE:
        yield f"it needs a title of {MAX_TITLE} characters or fewer."
    if not template.to:
        yield f"it must say to whom it may go; to: one or more of {', '.join(RECIPIENTS)}."
    for word in template.to:
        if word not in RECIPIENTS:
            yield f"it may go to '{word}', which is none of {', '.join(RECIPIENTS)}."
    for key in ("answers", "after_end"):
        if said.get(key, "no") not in ("yes", "no"):
            yield f"{key} is yes or no."
    if not template.body or len(template.body) > MAX_LETTER:
        yield f"it needs a text of {MAX_LETTER:,} characters or fewer."


def _unknown(name: str, text: str) -> Iterator[str]:
    if not guards.on("letter_placeholders"):
        return
    for one in dict.fromkeys(_PLACEHOLDER.findall(text)):
        if one not in PLACEHOLDERS or (name in PARTS and one in (*PARTS, *TYPED)):
            yield f"{{{one}}} is not on the list of placeholders."


def _too_much(template: Template) -> Iterator[str]:
    """A letter says of the adult only what everybody it may go to may know."""
    for one in template.placeholders:
        if one in ONLY_TO_THE_ADULT and set(template.to) - {"adult"}:
            yield f"{{{one}}} may stand only in a letter to the adult."
        elif one in NAMES_THE_ADULT and (to := set(template.to) & NOT_TOLD_WHO):
            whom = " and ".join(RECIPIENTS[word] for word in sorted(to))
            yield f"{{{one}}} names the adult, and may not stand in a letter to {whom}."


def _gives_away(template: Template) -> Iterator[str]:
    """Neither its title nor what is seen before it is opened says what a letter is about."""
    if told := tells(template.title):
        yield f"“{told}” in its title gives away what it is about."
    if set(template.to) != {"agency"} and (told := tells(opening(template.body))):
        yield f"“{told}” in its first lines gives away what it is about before it is opened."


def _order(template: Template) -> tuple[int, str]:
    """The adult's letters first, as people are told in the list of recipients."""
    first = min((list(RECIPIENTS).index(word) for word in template.to), default=9)
    return first, template.name
