"""Board reviews: told - what is said of a review and of a recommendation, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

#: Source: Care Act 2014 s.44(1) to (3), and s.44(4).
DUTIES = {
    "must": "The Board must hold it: section 44(1) to (3)",
    "may": "The Board chose to hold it: section 44(4)",
}
HARMS = {
    "DIED": "Suffered serious harm and died",
    "SURVIVED": "Suffered serious harm and survived",
}
#: Source: Care Act 2014 Sch 2 para 4(1)(f) and (g): what was done, or why it was not.
STATES = {
    "accepted": "Accepted, not begun",
    "under_way": "Under way",
    "done": "Put into practice",
    "not_done": "Not put into practice",
}
NEEDS_WORDS = ("done", "not_done")
LONGEST_NAME, LONGEST, MOST_AGENCIES = 200, 4_000, 40
DAYS = ("decided_on", "started_on", "concluded_on", "published_on")
_DAY_WORDS = dict(zip(DAYS, ("decided", "started", "concluded", "published"), strict=True))


@dataclass(frozen=True)
class Said:
    """A review as somebody describes it; a day that has not come is None."""

    called: str
    duty: str
    reason: str
    decided_on: date | None
    started_on: date | None = None
    concluded_on: date | None = None
    published_on: date | None = None
    agencies: tuple[str, ...] = ()


def tidied(said: Said) -> Said:
    """The same without what nobody meant: empty lines, spaces at the ends, an agency twice."""
    agencies = dict.fromkeys(plain(one) for one in said.agencies)
    return replace(
        said,
        called=plain(said.called),
        reason=said.reason.replace("\x00", "").strip(),
        agencies=tuple(one for one in agencies if one),
    )


def wrong_with(said: Said, today: date) -> dict[str, str]:
    """What cannot be taken: field -> sentence. Give it what ``tidied`` gave."""
    wrong = _wrong_days(said, today)
    if not said.called:
        wrong["called"] = "Enter what the Board calls it"
    elif len(said.called) > LONGEST_NAME:
        wrong["called"] = f"Use {LONGEST_NAME} characters or fewer"
    if said.duty not in DUTIES:
        wrong["duty"] = "Select whether the Board must hold it"
    if not said.reason:
        wrong["reason"] = "Say why it is held"
    elif len(said.reason) > LONGEST:
        wrong["reason"] = f"Use {LONGEST:,} characters or fewer"
    if len(said.agencies) > MOST_AGENCIES:
        wrong["agencies"] = f"Name {MOST_AGENCIES} agencies or fewer"
    elif any(len(one) > LONGEST_NAME for one in said.agencies):
        wrong["agencies"] = f"Use {LONGEST_NAME} characters or fewer in each line"
    return wrong


def _wrong_days(said: Said, today: date) -> dict[str, str]:
    """Each day is past, and none comes before the one that must come first."""
    wrong: dict[str, str] = {}
    if said.decided_on is None:
        wrong["decided_on"] = "Enter the day on which the Board decided to hold it"
    earlier: tuple[str, date] | None = None
    for name in DAYS:
        day = getattr(said, name)
        if day is None:
            continue
        if day > today:
            wrong[name] = "This day has not come yet"
        elif earlier is not None and day < earlier[1]:
            wrong[name] = f"It cannot be {_DAY_WORDS[name]} before it was {_DAY_WORDS[earlier[0]]}"
        earlier = (name, day)
    if said.published_on and not said.concluded_on:
        wrong.setdefault("concluded_on", "Enter when it was concluded, before it was published")
    return wrong


def wrong_with_recommendation(text: str, to_whom: str, state: str, words: str) -> dict[str, str]:
    """What cannot be taken of a recommendation: field -> sentence."""
    wrong = {}
    if not text:
        wrong["text"] = "Enter what is recommended"
    if not to_whom:
        wrong["to_whom"] = "Enter who is to do it"
    if state not in STATES:
        wrong["state"] = "Select what has become of it"
    elif state in NEEDS_WORDS and not words:
        wrong["said"] = "Say what was done" if state == "done" else "Say why it is not done"
    for name, typed, most in (
        ("text", text, LONGEST), ("to_whom", to_whom, LONGEST_NAME), ("said", words, LONGEST),
    ):  # fmt: skip
        if len(typed) > most:
            wrong[name] = f"Use {most:,} characters or fewer"
    return wrong


def plain(text: str) -> str:
    """A line without what nobody meant."""
    return " ".join(text.replace("\x00", "").split())
