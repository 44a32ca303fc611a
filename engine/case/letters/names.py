"""Letters: does a text name somebody, or say where somebody lives?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.record import Row
from engine.record.order import words

#: Names that are words too: they count only as they are written as a name.
_WORDS_TOO = frozenset(
    re.findall(
        r"\w+",
        """
        an art august bank bell best bill black bond brown case church cook day dawn drew faith
        field fox frank gay good grace grant gray green grey hall hill hope house jack joy june key
        king lane law little long love major mark may might miles mill moor more new north old page
        park pat penny pitt pope power price ray reed rich rob rose sandy short small so south stone
        street summer sue swift to town ward way wells west white will wise wood wright young
        """,
    )
)
#: People are written down as "Her neighbour at number 5": these are never a part of a name.
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        mr mrs ms miss mx dr sir the a an and at by for from in of on to with no not known who she
        he they her hers his him their them its my our your number room flat unit adult adults
        agency alleged aunt boss boyfriend brother carer care centre child children clinic colleague
        community council cousin daughter doctor employer ex family father former friend girlfriend
        gp grandson granddaughter health home hospital housing husband landlord lady landlady man
        manager member mother mum dad neighbour nephew next niece nurse officer one other parent
        partner person police professional provider relative resident service sister social son
        specialist staff step support team tenant uncle volunteer wife woman worker
        """,
    )
)
SHORTEST = 2  # letters of a name that stands alone
DIGITS = 6  # of a telephone number


def names(text: str, name: str | None) -> bool:
    """Whether a text has a whole name in it, whatever its capitals and punctuation."""
    said, whole = words(text), words(name)
    return bool(whole) and f" {' '.join(whole)} " in f" {' '.join(said)} "


def names_in_part(text: str, name: str | None, *, but: str | None = None) -> bool:
    """Whether a text has a name, or a single part of it, that is no part of the name ``but``."""
    if names(text, name):
        return True
    own = set(words(but)) | _NO_NAMES
    said = re.findall(r"[^\W_]+", text.replace("’", "'").replace("'", ""))
    for part in words(name):
        if part in own or len(part) < SHORTEST:
            continue
        if part in _WORDS_TOO:
            if part.capitalize() in said or part.upper() in said:
                return True
        elif part in (one.lower() for one in said):
            return True
    return False


def says_where(text: str, adult: Row | None) -> bool:
    """Whether a text gives away the adult's address, telephone number or e-mail."""
    if adult is None:
        return False
    said = f" {' '.join(words(text))} "
    if any(f" {place} " in said for place in _places(adult)):
        return True
    phone = digits(adult.phone)
    return len(phone) >= DIGITS and phone in digits(text)


def same_place(one: str | None, other: str | None) -> bool:
    """Whether two addresses are the same, as far as one can see."""
    first, second = " ".join(words(one)), " ".join(words(other))
    if not first or not second:
        return False
    return f" {first} " in f" {second} " or f" {second} " in f" {first} "


def digits(value: str | None) -> str:
    """The figures of a telephone number."""
    found = "".join(ch for ch in value or "" if ch.isdigit())
    return "0" + found[2:] if found.startswith("44") else found


def _places(adult: Row) -> Iterator[str]:
    """Each piece of the adult's address that would lead to them, in small letters."""
    for place in (adult.address, adult.current_place):
        parts = re.split(r"[,;\n]", place or "")
        whole = words(place)
        if len(whole) > 2 or any(ch.isdigit() for ch in place or ""):
            yield " ".join(whole)
        for part in parts:
            if any(ch.isdigit() for ch in part) and len(words(part)) > 1:
                yield " ".join(words(part))
    if email := " ".join(words(adult.email)):
        yield email
