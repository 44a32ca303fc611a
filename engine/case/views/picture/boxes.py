"""Picture: boxes - one person as a box of text, and text in lines that surely fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.case.views.network import ALLEGED, UNKNOWING, Somebody

#: So many people are drawn; the table has all of them.
MOST = 25
BOX, GAP, EDGE = 212, 16, 12  # widths: a box, between boxes, the rim
SIZE, LINE, PAD = 15, 20, 10  # of text, of a line of it, inside a box
ADULT = 190

NARROW, WIDE = "iljI.,:;'!|()[]-/ ftr", "mwMW@%&"

#: What the three parts of the picture are called.
ZONE_NAMES: Mapping[str, str] = {
    "wanted": "In their life",
    "out": "Kept out, or said to have caused harm",
    "work": "At work for them",
}


@dataclass(frozen=True)
class Text:
    """One line of text: where its baseline is, what it says, whether it is strong."""

    x: float
    y: float
    words: str
    strong: bool = False


@dataclass(frozen=True)
class Box:
    """One person: a box, its lines of text, and what it is: adult, wanted, out, alleged, work."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Link:
    """A line from the adult to a box, as points of a path; what it is decides how it looks."""

    path: str
    kind: str


@dataclass(frozen=True)
class Picture:
    """The whole drawing, how many people are not in it, and what it shows in a sentence."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    headings: tuple[Text, ...]
    more: int
    says: str


def box_of(one: Somebody, x: float, top: float, width: float = BOX) -> Box:
    """Somebody as a box whose left upper corner is given; it is as high as its text."""
    lines = _lines(one, width)
    kind = "alleged" if one.alleged else one.zone
    return Box(x, top, width, _height(lines), kind, tuple(_texts(lines, x + PAD, top + PAD)))


def height_of(one: Somebody, width: float = BOX) -> float:
    """How high the box of somebody is."""
    return _height(_lines(one, width))


def adult_box(called: str, x: float, middle: float) -> Box:
    """The adult as a box around a middle."""
    lines = short(wrap(called, ADULT - 36, 19, strong=True), 3)
    height = max(96, 2 * 20 + 26 * len(lines))
    first = middle - 26 * len(lines) / 2 + 19
    texts = (Text(x + ADULT / 2, first + 26 * n, words, True) for n, words in enumerate(lines))
    return Box(x, middle - height / 2, ADULT, height, "adult", tuple(texts))


def says(called: str, by_zone: Mapping[str, Sequence[Somebody]]) -> str:
    """The picture in a few sentences, for whoever does not see it."""
    parts = [f"{called} in the middle."]
    for zone, name in ZONE_NAMES.items():
        if by_zone[zone]:
            parts.append(f"{name}: {'; '.join(one.name for one in by_zone[zone])}.")
    return " ".join(parts)


def wrap(text: str, width: float, size: float, *, strong: bool = False) -> list[str]:
    """Text in lines that are surely no wider than ``width``.

    A line ends at a space or after a hyphen; a word without either is broken where it has to be.
    """
    lines: list[str] = []
    for before, piece in _pieces(text):
        joined = f"{lines[-1]}{before}{piece}" if lines else piece
        if lines and _fits(joined, width, size, strong):
            lines[-1] = joined
            continue
        while not _fits(piece, width, size, strong):
            end = next(n for n in range(len(piece), 0, -1) if _fits(piece[:n], width, size, strong))
            lines.append(piece[:end])
            piece = piece[end:]
        lines.append(piece)
    return lines


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What stays together, with what stands before it on the same line: a space or nothing."""
    for word in text.split():
        for number, piece in enumerate(re.findall(r"[^-]+-*|-+", word)):
            yield ("" if number else " "), piece


def measure(text: str, size: float, *, strong: bool = False) -> float:
    """How wide a text is at most in any of the fonts of the pages, by its letters."""
    ems = sum(_ems(letter) for letter in text)
    return ems * size * (1.1 if strong else 1.0)


def _ems(letter: str) -> float:
    if ord(letter) > 0x2E80:  # scripts whose letters are as wide as they are high
        return 1.05
    if letter in NARROW:
        return 0.42
    if letter in WIDE:
        return 0.96
    return 0.72 if letter.isupper() else 0.63


def _fits(text: str, width: float, size: float, strong: bool) -> bool:
    return measure(text, size, strong=strong) <= width or len(text) == 1


def short(lines: list[str], most: int) -> list[str]:
    """The first lines, with a sign that there are more."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


def _lines(one: Somebody, width: float) -> list[tuple[str, bool]]:
    """What a box says: the name, who they are, the adult's wish, what they do in the enquiry."""
    inside = width - 2 * PAD
    found = [(line, True) for line in short(wrap(one.name, inside, SIZE, strong=True), 3)]
    found += [(line, False) for line in short(wrap(one.relationship, inside, SIZE), 2)]
    wish = f"“{one.wish}”" if one.wish else ""
    first = sorted(dict.fromkeys(one.parts), key=lambda part: part not in (UNKNOWING, ALLEGED))
    for said in (wish, *first[:3]):
        found += [(line, False) for line in short(wrap(said, inside, SIZE), 2)]
    return found


def _height(lines: Sequence[tuple[str, bool]]) -> float:
    return 2 * PAD + LINE * len(lines)


def _texts(lines: Sequence[tuple[str, bool]], x: float, top: float) -> Iterator[Text]:
    for number, (words, strong) in enumerate(lines):
        yield Text(x, top + LINE * number + SIZE, words, strong)
