"""Letters: a letter is read again before it may leave - for what must not be in it.

A template names nobody who must not be named. Whoever edits the text may, without
thinking of it: so every letter is read again when it is kept, approved and sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine import guards
from engine.case.copies.words import named
from engine.case.letters.names import names, names_in_part, same_place, says_where
from engine.case.letters.recipients import alleged_behind, word_of
from engine.case.letters.release import ARRIVES, may_contact
from engine.process.letters import left_open, opening, tells
from engine.record import Record, Row
from engine.record.order import has_words, same_words, words
from engine.record.people_to_tell import name_of

#: They may not learn from us who is meant, who told us, or what the adult wants.
OUTSIDE = ("alleged", "referrer")
#: They may live where the adult lives, or talk with whoever does.
HOUSEHOLD = ("alleged", "person")
FEWEST = 4  # words that make an outcome recognisable


@dataclass(frozen=True)
class Stop:
    """One reason why a letter may not leave.

    ``never``: nothing that is changed in the letter would make it right.
    """

    why: str
    guard: str
    never: bool = False


def stops(record: Record, letter: Row) -> list[Stop]:
    """Everything that keeps this letter from leaving now; nothing where it may."""
    answer = may_contact(record, letter.recipient, letter.channel)
    found = []
    if not answer:
        found.append(Stop(answer.refusal, "letter_safe_channel", answer.never))
    return [
        *found,
        *_address(record, letter),
        *_open(letter),
        *_seen(letter),
        *_says(record, letter),
    ]


def warnings(record: Record, letter: Row) -> list[str]:
    """What to mind before this letter leaves, though nothing forbids it."""
    found = list(may_contact(record, letter.recipient, letter.channel).warnings)
    adult = record.one("adult")
    if letter.recipient == "adult" and adult is not None and letter.channel in ARRIVES:
        known = where(adult, letter.channel)
        if has_words(letter.address) and not same_place(letter.address, known):
            found.append("This is not where the record says that they can be reached.")
    if letter.recipient == "adult" and adult is not None:
        found += _needs(adult, letter)
        if people := named(record, letter.body or "", own=True):
            found.append(f"It names {', '.join(people)}. Ask them whether that may be on paper.")
    return found


def where(adult: Row, channel: str) -> str:
    """Where the record says that a letter reaches the adult by post or e-mail."""
    return str({"post": adult.address, "email": adult.email}.get(channel) or "")


# -- where it goes ----------------------------------------------------------------


def _address(record: Record, letter: Row) -> Iterator[Stop]:
    if letter.channel not in ARRIVES or not may_contact(record, letter.recipient, letter.channel):
        return
    if not has_words(letter.address):
        what = "address" if letter.channel == "post" else "email address"
        yield Stop(f"It has no {what} to go to.", "letter_safe_channel")
        return
    adult = record.one("adult")
    if letter.recipient == "adult" or adult is None or not guards.on("letter_safe_channel"):
        return
    theirs = where(adult, letter.channel)
    if same_place(letter.address, theirs) and not may_contact(record, "adult", letter.channel):
        yield Stop(
            "It would arrive where the adult lives, and that is not known to be safe."
            if letter.channel == "post"
            else "It would arrive in the adult's own email, and that is not known to be safe.",
            "letter_safe_channel",
        )


def _needs(adult: Row, letter: Row) -> Iterator[str]:
    """What the adult asked for, and this letter is not."""
    wanted = {
        "easy_read": "in easy read",
        "audio": "to listen to",
        "braille": "in Braille",
        "sign_language": "in sign language",
        "translated": "in another language",
    }.get(adult.information_format or "")
    if wanted:
        yield f"They asked for information {wanted}. A printed letter is not enough."
    if adult.information_format == "large_print" and letter.large_print != "yes":
        yield "They asked for large print. This letter is in standard print."


# -- what it says -----------------------------------------------------------------


def _open(letter: Row) -> Iterator[Stop]:
    names_left = left_open(letter.body or "")
    if not has_words(letter.body):
        yield Stop("It has no words.", "letter_placeholders")
    if names_left:
        shown = ", ".join(f"{{{name}}}" for name in names_left)
        yield Stop(f"Something still has to be filled in: {shown}.", "letter_placeholders")


def _seen(letter: Row) -> Iterator[Stop]:
    """What may be seen before it is opened: the envelope, and the first lines of an e-mail."""
    if word_of(letter.recipient) == "agency":
        return
    outside = f"{letter.recipient_name or ''} {letter.address or ''}"
    if told := tells(outside, envelope=True):
        yield Stop(f"“{told}” on the envelope gives away what it is about.", "plain_envelope")
    if told := tells(opening(letter.body or "")):
        yield Stop(
            f"“{told}” in the first lines gives away what it is about before it is opened.",
            "plain_envelope",
        )


def _says(record: Record, letter: Row) -> Iterator[Stop]:
    """Who and what is named to somebody who must not hear it from us."""
    if not guards.on("letter_names"):
        return
    word, text = _read_by(record, letter), letter.body or ""
    for sentence in (*_who_told_us(record, letter), *_who_is_meant(record, letter)):
        yield Stop(sentence, "letter_names")
    if word != "adult" and says_where(text, record.one("adult")):
        yield Stop(
            "Take the address, phone number and email of the adult out of it.", "letter_names"
        )
    if word in OUTSIDE and any(_quotes(text, row) for row in record.rows("desired_outcome")):
        yield Stop("It says what the adult told us that they want.", "letter_names")
    if word == "referrer":
        for row in record.live("person_alleged"):
            if names(text, row.name):
                yield Stop("It names the person alleged to have caused harm.", "letter_names")


def _read_by(record: Record, letter: Row) -> str:
    """Which sort of recipient reads it; the person alleged under whichever heading they stand."""
    return "alleged" if alleged_behind(record, letter.recipient) else word_of(letter.recipient)


def _who_told_us(record: Record, letter: Row) -> Iterator[str]:
    """The referrer is never named to household or person alleged; to nobody while private."""
    word, text = _read_by(record, letter), letter.body or ""
    for row in record.live("referrer"):
        themselves = same_words(name_of(record, letter.recipient), row.name)
        own = row.kind == "self" or letter.recipient == f"referrer:{row.id}" or themselves
        if own or (row.private == "no" and word not in HOUSEHOLD):
            continue
        named = (
            names_in_part(text, row.name, but=name_of(record, letter.recipient))
            if word == "alleged"
            else names(text, row.name)
        )
        if named:
            yield "The person who told us is not named."
            return


def _who_is_meant(record: Record, letter: Row) -> Iterator[str]:
    """The adult is not named to the person alleged, neither whole nor in part.

    A family name that both of them have is no giveaway; the adult's first name is one
    even where it stands in what the person alleged is called ("known to Joel as Gaz").
    """
    adult = record.one("adult")
    if _read_by(record, letter) != "alleged" or adult is None:
        return
    family = words(adult.name)[-1:]
    shared = " ".join(set(family) & set(words(letter.recipient_name)))
    text = f"{letter.recipient_name or ''}\n{letter.body or ''}"
    if any(names_in_part(text, name, but=shared) for name in (adult.name, adult.preferred_name)):
        yield "It names the adult, or a part of their name."


def _quotes(text: str, outcome: Row) -> bool:
    return len(words(outcome.words)) >= FEWEST and names(text, outcome.words)
