"""Letter templates: read, checked before they are published, and filled in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from engine.errors import InvalidProcess
from engine.process import letters
from engine.process.bundle import Bundle, from_folder
from engine.process.checks import check

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "processes" / "section42"


@cache
def shipped() -> Bundle:
    return from_folder(SHIPPED)


def a_letter(body: str = "Dear {recipient_name}\n\nHello.", **head: str) -> Bundle:
    lines = {"title": "A letter", "to": "adult", **head}
    text = "\n".join(f"{key}: {value}" for key, value in lines.items() if value)
    return Bundle("p", {"letters/one.md": f"{text}\n---\n{body}\n".encode()})


def sentences(bundle: Bundle) -> list[str]:
    return [text for _, text in letters.problems(bundle)]


# -- the shipped letters ----------------------------------------------------------


def test_the_shipped_letters_can_be_published() -> None:
    assert list(letters.problems(shipped())) == []


def test_there_is_a_letter_for_everybody_who_is_written_to() -> None:
    found = letters.read_templates(shipped()).values()

    assert {word for one in found for word in one.to} == set(letters.RECIPIENTS)
    assert next(iter(found)).to == ("adult",)


@pytest.mark.parametrize("name", sorted(from_folder(SHIPPED).letters))
def test_a_shipped_letter_says_nothing_that_gives_it_away(name) -> None:
    """Not even further on: a letter may be found when it is long open."""
    assert letters.TELLS.search(shipped().letters[name].partition("\n---\n")[2]) is None


@pytest.mark.parametrize("name", sorted(letters.read_templates(from_folder(SHIPPED))))
def test_a_shipped_letter_is_in_short_sentences(name) -> None:
    body = letters.read_templates(shipped())[name].body
    parts = re.split(r"[.:?]\s|\n", re.sub(r"\{[a-z_]+\}", "x", body))

    assert max(len(part.split()) for part in parts) <= 30


def test_the_referrer_is_told_only_that_it_was_dealt_with() -> None:
    one = letters.read_templates(shipped())["dealt_with"]

    assert not set(one.placeholders) & letters.NAMES_THE_ADULT and not one.asks


# -- what is refused --------------------------------------------------------------


@pytest.mark.parametrize(
    ("bundle", "sentence"),
    [
        (a_letter(title=""), "it needs a title"),
        (a_letter(title="x" * 101), "it needs a title"),
        (a_letter(to=""), "it must say to whom it may go"),
        (a_letter(to="adult, vicar"), "it may go to 'vicar', which is none of"),
        (a_letter(answers="perhaps"), "answers is yes or no"),
        (a_letter(subject="Hello"), "“subject: Hello” is no line of a letter's head"),
        (a_letter(body=" "), "it needs a text"),
        (a_letter(body="x" * 20_001), "it needs a text"),
        (Bundle("p", {"letters/one.md": b"Dear you"}), "line of three hyphens"),
        (Bundle("p", {"letters/one.md": b"\xff\xfe\x00"}), "line of three hyphens"),
    ],
)
def test_a_letter_that_cannot_be_used_is_refused(bundle, sentence) -> None:
    assert any(sentence in text for text in sentences(bundle))
    with pytest.raises(InvalidProcess):
        letters.read_templates(bundle)


@pytest.mark.guard("letter_placeholders")
@pytest.mark.parametrize("name", ["adress", "Preferred_name", "", "7*7", "council.name"])
def test_a_placeholder_that_is_not_on_the_list_is_refused(name) -> None:
    (said,) = sentences(a_letter(body=f"Dear you {{{name}}}"))

    assert "is not on the list of placeholders" in said


@pytest.mark.parametrize("to", ["referrer", "alleged", "adult, alleged"])
@pytest.mark.parametrize("name", sorted(letters.NAMES_THE_ADULT))
def test_a_letter_that_would_name_the_adult_to_outsiders_is_refused(to, name) -> None:
    assert sentences(a_letter(body=f"Dear you\n\n{{{name}}}", to=to))


@pytest.mark.parametrize("to", ["person", "agency", "advocate"])
def test_what_the_adult_told_us_stands_only_in_their_own_letters(to) -> None:
    assert sentences(a_letter(body="Dear you\n\n{what_you_want}", to=to)) == [
        "{what_you_want} may stand only in a letter to the adult."
    ]
    assert sentences(a_letter(body="Dear you\n\n{adult_name}", to=to)) == []


@pytest.mark.guard("plain_envelope")
@pytest.mark.parametrize(
    "bundle",
    [
        a_letter(title="Safeguarding letter"),
        a_letter(body="Dear you\n\nI write from Social Services."),
        Bundle("p", {"letters/return_address.md": b"Adult Social Care\nPO Box 4"}),
        Bundle("p", {"letters/return_address.md": b"Thornbury Council, PO Box 4"}),
    ],
)
def test_what_is_seen_before_it_is_opened_gives_nothing_away(bundle) -> None:
    (said,) = sentences(bundle)

    assert "gives away what" in said


def test_a_neutral_return_address_and_an_agencys_letter_are_taken() -> None:
    assert sentences(Bundle("p", {"letters/return_address.md": b"PO Box 4, Ely"})) == []
    assert sentences(a_letter(body="Dear you\n\nOur enquiry into neglect", to="agency")) == []


def test_the_publish_check_names_the_letter() -> None:
    files = {**shipped().files, "letters/first_letter.md": b"title: x\nto: adult\n---\n{nobody}"}

    found = [p for p in check(Bundle("section42", files)).problems if p.check == "forms"]

    assert [(p.element, p.message) for p in found] == [
        (
            "first_letter",
            "The letter first_letter: {nobody} is not on the list of placeholders.",
        )
    ]


# -- filling in -------------------------------------------------------------------


def test_what_is_filled_in_is_not_read_again() -> None:
    """Words of the adult in braces are words, not a placeholder."""
    text = letters.fill_in("{what_you_want} {today}", {"what_you_want": "{today}", "today": "now"})

    assert text == "{today} now"


def test_a_line_whose_placeholder_is_empty_is_left_out_and_one_without_value_stays() -> None:
    assert letters.fill_in("A\n{council}\n{born}\nB", {"council": ""}) == "A\n{born}\nB"


def test_windows_line_ends_are_lines() -> None:
    files = {"letters/one.md": b"title: A\r\nto: adult\r\n---\r\nDear you\r\n\r\nHello"}

    assert letters.read_templates(Bundle("p", files))["one"].body == "Dear you\n\nHello"


def test_a_process_without_letters_has_none() -> None:
    assert (
        letters.read_templates(Bundle("p", {})) == {} and letters.part(Bundle("p", {}), "x") == ""
    )


# -- the document -----------------------------------------------------------------


def test_the_document_lists_exactly_the_placeholders_and_recipients_there_are() -> None:
    text = (ROOT / "docs" / "letters.md").read_text()
    rows = dict(re.findall(r"^\| `\{?(\w+)\}?` \| (.+?) \|$", text, re.M))

    wanted = {**letters.PLACEHOLDERS, **letters.RECIPIENTS}
    assert rows == {name: says for name, says in wanted.items()}
