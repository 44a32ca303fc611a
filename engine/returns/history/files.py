"""History: files - the five files, their columns, and what may stand in each of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.returns import lists

LONGEST = 200
EARLIEST = date(1880, 1, 1)

#: A cell as it is kept; raises ``ValueError`` with the reason why it cannot be.
Reader = Callable[[str], str]


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, what may stand there, and whether something must."""

    name: str
    read: Reader
    needed: bool = False


@dataclass(frozen=True)
class File:
    """One file: its name without the ending, and its columns."""

    name: str
    columns: Sequence[Column]

    @property
    def file_name(self) -> str:
        """As it is found in the folder."""
        return f"{self.name}.csv"


def words(text: str) -> str:
    """Any words of one line."""
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise ValueError("holds a character that cannot be written")
    return text


def day(text: str) -> str:
    """A real day, written as 2025-04-01."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or text != found.isoformat():
        raise ValueError(f"{_quoted(text)} is no day written as 2025-04-01")
    if found < EARLIEST:
        raise ValueError(f"{_quoted(text)} is too long ago")
    return text


def past_day(today: date) -> Reader:
    """A day that is not after today."""

    def read(text: str) -> str:
        if day(text) > today.isoformat():
            raise ValueError(f"{_quoted(text)} has not come yet")
        return text

    return read


def one_of(known: Mapping[str, str]) -> Reader:
    """One of some labels or codes, however its letters and spaces are written."""

    def read(text: str) -> str:
        found = known.get(lists.plain(text))
        if found is None:
            allowed = ", ".join(dict.fromkeys(known.values()))
            raise ValueError(f"{_quoted(text)} is not one of: {allowed}")
        return found

    return read


def _labels(labels: Iterable[str]) -> Reader:
    return one_of(lists.spelt(labels))


def files(today: date) -> list[File]:
    """The five files, those that others refer to first. No day in them is after today."""
    past = past_day(today)
    return [
        File("adults", _adults(past)),
        File("enquiries", _enquiries(past)),
        File("concerns", _concerns(past)),
        File("enquiry_risks", _risks()),
        File("sars", _reviews(past)),
    ]


def _adults(past: Reader) -> list[Column]:
    return [
        Column("adult_id", words, needed=True),
        Column("name", words),
        Column("date_of_birth", past),
        Column("date_of_death", past),
        Column("sex", one_of({**lists.spelt(lists.GENDERS), "m": "Male", "f": "Female"})),
        Column("ethnicity", _labels(lists.ETHNICITIES)),
        Column("reported_health_condition", words),
    ]


def _enquiries(past: Reader) -> list[Column]:
    yes_no = _labels(("Y", "N"))
    return [
        Column("enquiry_id", words, needed=True),
        Column("adult_id", words, needed=True),
        Column("enquiry_type", _labels(lists.KINDS), needed=True),
        Column("start_date", past, needed=True),
        Column("concluded_date", past),
        Column("primary_support_reason", _labels(lists.SUPPORT_REASONS)),
        Column("lacked_capacity", _labels(lists.CAPACITY)),
        Column("supported_by", _labels(lists.SUPPORTED_BY)),
        Column("msp_asked", _labels(lists.ASKED)),
        Column("msp_achieved", _labels(lists.ACHIEVED)),
        Column("msp_start_done", yes_no),
        Column("msp_middle_done", yes_no),
        Column("msp_end_done", yes_no),
        Column("substantial_difficulty", yes_no),
    ]


def _concerns(past: Reader) -> list[Column]:
    return [
        Column("concern_id", words, needed=True),
        Column("adult_id", words, needed=True),
        Column("received_date", past, needed=True),
        Column("counted_by_other_la", _labels(("Y", "N"))),
        Column("decision", _labels(lists.DECISIONS)),
        Column("decision_date", past),
        Column("enquiry_id", words),
    ]


def _risks() -> list[Column]:
    return [
        Column("enquiry_id", words, needed=True),
        Column("person_alleged_id", words),
        Column("source", _labels(lists.SOURCES)),
        Column("type", _labels(lists.TYPES)),
        Column("location", _labels(lists.LOCATIONS)),
        Column("risk_assessment_outcome", _labels(lists.ASSESSMENTS)),
        Column("risk_outcome", _labels(lists.OUTCOMES)),
    ]


def _reviews(past: Reader) -> list[Column]:
    return [
        Column("sar_id", words, needed=True),
        Column("accepted_or_concluded_date", past, needed=True),
        Column("adult_id", words, needed=True),
        Column("harm", _labels(lists.HARMS), needed=True),
    ]


def _quoted(text: str) -> str:
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"
