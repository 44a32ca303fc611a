"""Avoided: the words to avoid in what people are shown - each with the better word and why.

One list for everything that is written for people: processes (the check ``words``),
pages, sentences and documents. What people answer is never looked at: their own
words stay as they are (S15, INV-4). A word is found in any of its forms, and left
alone in correct text: "fire alert", "Victim Support", "non-compliance with the law".

Source: 7-minute briefing MSP, "dignity and respect"; Care Act 2014 s.42; the
pages named in ``docs/checks/words.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice


@dataclass(frozen=True)
class Avoided:
    """A word to avoid: what people say, what to write instead, and why.

    ``pattern`` finds it as a whole word in any of its forms; ``unless`` is correct
    text in which it stands, such as the name of a service or a law.
    """

    word: str
    better: str
    why: str
    pattern: str
    unless: str = ""

    @cached_property
    def says(self) -> re.Pattern[str]:
        """What finds the word."""
        return re.compile(rf"\b(?:{self.pattern})\b", re.IGNORECASE)

    @cached_property
    def correct(self) -> re.Pattern[str] | None:
        """What finds correct text that holds the word, if there is any."""
        return re.compile(rf"\b(?:{self.unless})", re.IGNORECASE) if self.unless else None


_OLD = "It is a word from before the Care Act 2014"
_NO_GUILT = "An enquiry finds nobody guilty"
_NO_TRIAL = "An enquiry decides what keeps the adult safe (s.42); it is no trial"
_NOT_THEIRS = "It makes our way of working the adult's fault"

#: The words to avoid. The more particular comes first: "drug abuser" before "abuser".
AVOIDED: tuple[Avoided, ...] = (
    Avoided(
        "victim",
        "adult, or the person who was harmed",
        "A person is more than what was done to them",
        r"victims?",
        r"victims? (?:support|liaison|contact|navigator|personal statement|impact|care unit)"
        r"|victim-blaming|victim and witness|victims?['’]?s? (?:code|commissioner|charter)"
        r"|code of practice for victims|(?:crime and )?victims (?:and prisoners )?act"
        r"|victims? of (?:modern |human )?(?:slavery|trafficking)",
    ),
    Avoided(
        "perpetrator",
        "person alleged to have caused harm",
        _NO_GUILT,
        r"perpetrators?|perps?",
        r"perpetrator (?:programme|intervention)",
    ),
    Avoided(
        "drug abuser",
        "person who uses drugs, or alcohol",
        "A condition is what a person has, not who they are",
        r"(?:drugs?|alcohol|substance) abusers?",
    ),
    Avoided(
        "abuser",
        "person alleged to have caused harm",
        _NO_GUILT,
        r"abusers?",
    ),
    Avoided(
        "alerter",
        "referrer, or the person who raised the concern",
        _OLD,
        r"alerters?|alerting (?:manager|officer|agenc(?:y|ies)|person)s?",
    ),
    Avoided(
        "alert (a concern)",
        "concern, as in: the concern was raised, or recorded",
        _OLD,
        r"(?:safeguarding|adult (?:protection|abuse)|vulnerable adults?) alerts?"
        r"|(?:rais|mak|record|log|screen|submit|receiv|triag|report|clos)(?:e[sd]?|s|ed|ing|ting|ted)?"
        r" (?:(?:an?|the|this|each|every|new|another|any|all) )*alerts?"
        r"|alerts? (?:form|threshold|stage|decision|(?:(?:was|were|is|are) )?"
        r"(?:raised|received|recorded|screened|closed))",
        r"(?:fire|smoke|heat|weather|medical|medication|allergy|pendant|telecare|sensor|falls?|fraud"
        r"|drugs?|patient safety|national|bank) alerts?"
        r"(?: (?:was |were |is |are )?(?:raised|received|recorded|closed))?",
    ),
    Avoided(
        "substantiated",
        "what was found, and whether the risk was removed, reduced or remains",
        _NO_TRIAL,
        r"(?:un|non-?)?substantiat(?:ed|es?|ing|ion)",
    ),
    Avoided(
        "allegation proven",
        "what was found, and whether the risk was removed, reduced or remains",
        _NO_TRIAL,
        r"(?:allegation|abuse|neglect|harm|concern|case)s?"
        r" (?:(?:is|was|were|are|been|be|has|have|not|fully|partly|partially) )*"
        r"(?:proven|proved|unproven|disproved|disproven|unfounded|upheld)"
        r"|(?:proven|unproven|disproved|unfounded|upheld)"
        r" (?:allegation|abuse|neglect|concern|case)s?",
    ),
    Avoided(
        "vulnerable adult",
        "adult, or adult at risk",
        "It is the risk that makes somebody unsafe, not who they are",
        r"vulnerable adults?",
        r"causing or allowing [^.]{0,40}vulnerable adults?|protection of vulnerable adults",
    ),
    Avoided(
        "service user",
        "adult, or person",
        "Nobody is known by the service they get",
        r"service[ -]users?(?:['’]s?)?",
        r"service users?['’]? (?:group|forum|network|panel|council)",
    ),
    Avoided(
        "the elderly, the disabled",
        "older people, disabled people",
        "It describes people; it is no group of its own",
        r"the (?:elderly|disabled|mentally ill|vulnerable)"
        r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:and|or|are|is|who|were|in|at|from|to|with|can|may)\b)",
    ),
    Avoided(
        "suffers from",
        "has, or lives with; of harm: experiences",
        "Nobody but the person can say that they suffer",
        r"suffer(?:s|ed|ing)? from|sufferers?",
        r"suffering from (?:a )?mental disorder",
    ),
    Avoided(
        "wheelchair-bound",
        "wheelchair user",
        "A wheelchair lets a person move",
        r"wheelchair[ -]bound|(?:confined|bound) to (?:a|an|his|her|their) wheelchair",
    ),
    Avoided(
        "mentally handicapped",
        "with a learning disability",
        "The word hurts",
        r"(?:mental(?:ly)? )?handicap(?:ped|s)?",
    ),
    Avoided(
        "committed suicide",
        "died by suicide, or tried to take their own life",
        "It has been no crime since 1961",
        r"commit(?:s|ted|ting)? suicide",
    ),
    Avoided(
        "hard to engage",
        "what was offered, what they said, and what we will try next",
        _NOT_THEIRS,
        r"(?:hard|difficult) to engage|hard[ -]to[ -]reach|non-?engag(?:ed|ement|ing)"
        r"|(?:fail(?:s|ed|ing|ure)?|refus(?:e|es|ed|ing|al)) to engage",
        r"to engage (?:an?|another) |hard to reach (?:by|on|at) ",
    ),
    Avoided(
        "non-compliant",
        "does not want, or does not do, what was suggested; and why",
        _NOT_THEIRS,
        r"non-?complian(?:t|ce)|un-?co-?operative",
        r"non-?complian(?:t|ce) with (?:\w+ ){0,3}"
        r"(?:regulations?|standards?|law|legislation|contract|polic(?:y|ies)|requirements?|act|code)"
        r"|(?:regulatory|provider|contract|service) non-?compliance",
    ),
    Avoided(
        "refuses services",
        "says no to, or does not want; and why",
        _NOT_THEIRS,
        r"refus(?:e|es|ed|ing|al of) (?:all |any )?(?:help|support|services?)"
        r"|refus(?:e|es|ed|ing|al) to co-?operate|(?:service|care) refusers?",
    ),
    Avoided(
        "failed to attend",
        "did not come, or was not brought; and why, if you know",
        _NOT_THEIRS,
        r"fail(?:s|ed|ing|ure)? to attend|(?-i:DNA)['’]?e?d",
    ),
    Avoided(
        "lifestyle choice",
        "what the adult says about how they live, and what they can and cannot do about it",
        "It ends the questions that self-neglect needs",
        r"life-?style choices?",
    ),
    Avoided(
        "NFA",
        "no further action, with the reason",
        "It gives no reason, and to others it means no fixed abode",
        r"(?-i:NFA)(?:['’]?e?d|['’]?s)?",
    ),
    Avoided(
        "institutional abuse",
        "organisational abuse",
        "The Care Act guidance calls it organisational",
        r"institutional abuse",
    ),
    Avoided(
        "safeguarding investigation",
        "enquiry",
        "Investigating is for the police and employers; the council makes enquiries (s.42)",
        r"(?:safeguarding|adult protection|section 42|s\.? ?42) investigat(?:ions?|ors?|ing)",
    ),
)

#: One look tells whether a text has any of them: nearly none has. Small letters are quicker.
_ANY = re.compile(
    rf"\b(?:{'|'.join(one.pattern for one in AVOIDED)})\b".lower().replace("(?-i:", "(?:")
)
_SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
#: Addresses name what their owner calls it; that is not our text.
_ADDRESS = re.compile(r"https?://\S+|\]\([^)]*\)")
#: So many places of one text are looked at closely, with so many letters around each.
_MOST, _AROUND = 100, 100


def words_to_avoid(text: str) -> Iterator[tuple[str, Avoided]]:
    """Give each word to avoid that a text says, as it stands there first, with its entry."""
    said: set[str] = set()
    for place in islice(_ANY.finditer(text.translate(_SMALL)), _MOST):
        start = text.rfind(" ", 0, max(0, place.start() - _AROUND)) + 1
        left = _ADDRESS.sub(_blank, text[start : place.end() + _AROUND])
        for one in AVOIDED:
            here = one.correct.sub(_blank, left) if one.correct else left
            match = one.says.search(here)
            if match:
                # Said once: "drug abuser" is not an "abuser" as well.
                left = one.says.sub(_blank, left)
                if one.word not in said:
                    said.add(one.word)
                    yield match[0], one


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match[0])
