"""Audit: questions - the 24 questions of a case audit, in their sections.

Source: returns D, questions 1 to 24. Those from the briefing say so there: options that are
not to be had (5), whom else to involve (6), family and support network (19).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question. ``has_fact``: the record itself is asked as well, and shown beside it."""

    number: int
    text: str
    has_fact: bool = False


@dataclass(frozen=True)
class Section:
    """The questions of one principle; ``name`` is its word in an address."""

    name: str
    title: str
    questions: tuple[Question, ...]


#: answer -> what it is called
ANSWERS: Mapping[str, str] = {
    "yes": "Yes",
    "partly": "Partly",
    "no": "No",
    "not_applicable": "It does not apply here",
}
POINTS: Mapping[str, int] = {"yes": 2, "partly": 1, "no": 0}
FULL = 2
#: These answers say that something is there: they name where.
NEED_EVIDENCE = frozenset({"yes", "partly"})
GRADES: Mapping[str, str] = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement",
    "inadequate": "Inadequate",
}

SECTIONS: tuple[Section, ...] = (
    Section("empowerment", "Empowerment", (
        Question(1, "Was the adult, or their representative, asked at the start what they want?",
                 True),
        Question(2, "Is it recorded in their own words?"),
        Question(3, "Was it reviewed in the middle, and are changes recorded?", True),
        Question(4, "Were they asked at the end whether it was met, and if not, why not?", True),
        Question(5, "Were options discussed with them, also those that are not available or "
                    "cannot be achieved?"),
        Question(6, "Was the adult asked who else to involve?"),
        Question(7, "Were their communication needs met, with an interpreter where one was needed?"),
    )),
    Section("capacity", "Capacity and advocacy", (
        Question(8, "Was capacity considered for the decision in hand, and assessed where it was "
                    "in doubt?"),
        Question(9, "Was substantial difficulty considered, and was an advocate or somebody "
                    "suitable there early?", True),
        Question(10, "Does a decision in their best interests show what the adult wishes?"),
        Question(11, "Where we acted without consent: is the reason recorded, and was the adult "
                     "told?"),
    )),
    Section("protection", "Protection", (
        Question(12, "Was immediate safety considered on the first day?", True),
        Question(13, "Was risk assessed with the adult's own view of it?"),
        Question(14, "Is the plan specific, with who and by when, and shared with the adult?"),
    )),
    Section("proportionality", "Proportionality", (
        Question(15, "Is the section 42 decision reasoned against the three tests?"),
        Question(16, "Was the response the least intrusive, and is a risk that the adult chooses "
                     "recorded?"),
    )),
    Section("prevention", "Prevention", (
        Question(17, "Was it considered whether it could happen again, and who else is at risk?"),
    )),
    Section("partnership", "Partnership", (
        Question(18, "Were the right agencies there, their actions tracked, and enquiries that "
                     "others made checked for quality?"),
        Question(19, "Were the family and support network considered?"),
        Question(20, "Was whoever told us given an answer?"),
    )),
    Section("accountability", "Accountability", (
        Question(21, "Did a manager look at it when it was decided and when it was closed?", True),
        Question(22, "Were timescales met, or is delay explained?", True),
        Question(23, "Do the outcomes and the result for each risk match what is written?"),
        Question(24, "Were lessons considered, and a Safeguarding Adults Review?"),
    )),
)  # fmt: skip

QUESTIONS: Mapping[int, Question] = {
    question.number: question for section in SECTIONS for question in section.questions
}
#: The three that the product itself forces: they tell whether that became a box to tick.
THREEFOLD = (1, 3, 4)


def section(name: str) -> Section | None:
    """A section by its name; None where there is none."""
    return next((one for one in SECTIONS if one.name == name), None)
