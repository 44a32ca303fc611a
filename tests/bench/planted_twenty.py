"""Twenty ended enquiries, each with one thing left out or answered otherwise, made by the verbs.

Beside each stands, written by hand from the story, what the record ought to show of the seven
questions that have a fact: 1 start, 3 middle, 4 end, 9 advocate, 12 first day, 21 manager,
22 timescales. y: it is there; r: it is not, and the reason is; n: it is not. The first run
differed in four: in one fact 12 was wrong and was mended; in three the story had been read
too quickly (two ends come after their target; a daughter supports the man who dies).

What the gates make impossible cannot be planted by the verbs; where a case needs it, the
gate is switched off while it is made.
"""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine import clock
from engine.case.model import Case, Task
from engine.case.override import override_step
from engine.case.walk import Walk
from engine.oversight.nudge import give_reason, nudge
from tests.bench.planted import (
    AGREED,
    CEASED,
    DIED,
    FULL,
    LACKS,
    POLICE,
    Planted,
    agree,
    before,
    late,
    not_possible,
    of,
    step,
    without_checks,
)
from tests.council import Council


def _two_days_later(steps: list[Any]) -> None:
    step(steps, "record_concern")["after"] = "2 days"


def _danger_not_known(steps: list[Any]) -> None:
    of(steps, "record_concern")["danger_now"] = "not_known"


def _start_not_possible(steps: list[Any]) -> None:
    """Said later what they want, in the one conversation; what they find hard is never asked."""
    without_checks(steps)
    step(steps, "hear_from_adult")["answers"] = {
        "start_talked_with": "not_possible",
        "start_not_possible_reason": "cannot_be_located",
        "start_not_possible_detail": "Nobody at home, three times.",
    }
    agree(steps, "decide_duty")
    talk = of(steps, "have_conversation")
    talk.pop("talk_outcomes")
    talk["talk_new_outcomes"] = [
        {"talk_new_outcome_words": words, "talk_new_outcome_voice": "adult"}
        for words in ("I want my money back", "A different carer")
    ]


def _middle_not_possible(steps: list[Any]) -> None:
    not_possible(steps, "have_conversation", "talk")
    of(steps, "review_outcomes_end")["end_support"] = ["information"]


def _middle_not_possible_agreed(steps: list[Any]) -> None:
    _middle_not_possible(steps)
    agree(steps, "have_conversation")


def _end_not_possible(steps: list[Any]) -> None:
    """The adult, with whom nobody could talk, waits for an answer as whoever told us does."""
    kept = copy.deepcopy(of(steps, "review_outcomes_end")["end_outcomes"])
    not_possible(steps, "review_outcomes_end", "end")
    end = step(steps, "review_outcomes_end")
    (told,) = end["answers"].pop("end_told_people")

    def sends(council: Council, walk: Walk) -> None:
        with council.db.read() as session:
            referrer = f"referrer:{walk.said(session, '@referrer:1')}"
        answers = {"end_outcomes": kept, "end_told_people": {"adult": told, referrer: told}}
        walk.step(end | {"answers": end["answers"] | answers})

    steps[steps.index(end)] = sends


def _end_not_possible_agreed(steps: list[Any]) -> None:
    _end_not_possible(steps)
    before(steps, "authorise_closing",
           {"by": "Priya", "submit": "agree_exception", "answers": AGREED})  # fmt: skip


def _advocate_declined(steps: list[Any]) -> None:
    """He wants none; the manager agrees."""
    without_checks(steps)
    step(steps, "record_advocate")["answers"] = {
        "advocate_status": "declined",
        "advocate_why_not": "He turned her away twice; his keyworker reads to him instead.",
    }
    agree(steps, "record_advocate")


def _duty_late(steps: list[Any]) -> None:
    late(steps, "decide_duty", 6)


def _duty_late_with_a_reason(steps: list[Any]) -> None:
    without_checks(steps)
    _duty_late(steps)
    before(steps, "decide_duty", _asks_why)
    step(steps, "decide_duty").pop("after")


def _duty_late_overridden(steps: list[Any]) -> None:
    without_checks(steps)
    before(steps, "decide_duty", {"after": "6 working days", "assign": "decide_duty",
                                  "by": "Ruth", "to": "Priya"}, _overrides)  # fmt: skip


def _paused(steps: list[Any]) -> None:
    without_checks(steps)
    before(
        steps, "have_conversation",
        {"by": "Tom", "assign": "have_conversation", "to": "Tom"},
        {"by": "Tom", "pause": "have_conversation", "reason": "adults_pace", "days": 28,
         "why": "She asks for a fortnight"},
        {"after": "12 working days", "by": "Tom", "resume": "have_conversation"},
    )  # fmt: skip


def _partly(steps: list[Any]) -> None:
    of(steps, "review_outcomes_end")["end_outcomes"][0] = {
        "end_achieved": "partially_achieved", "end_why_not": "time",
        "end_why_not_words": "Half of it has come.",
    }  # fmt: skip


def _one_person_closes(steps: list[Any]) -> None:
    without_checks(steps)
    before(steps, "review_outcomes_end",
           {"by": "Ruth", "assign": "review_outcomes_end", "to": "Daniel"})  # fmt: skip
    step(steps, "review_outcomes_end")["by"] = "Daniel"
    before(steps, "authorise_closing",
           {"by": "Ruth", "assign": "authorise_closing", "to": "Daniel"})  # fmt: skip
    step(steps, "authorise_closing")["by"] = "Daniel"


def _asks_why(council: Council, walk: Walk) -> None:
    """Six working days pass; a supervisor asks why it waits, and Priya says why."""
    walk.step({"after": "6 working days", "assign": "decide_duty", "by": "Ruth", "to": "Priya"})
    task = _task(council, walk, "decide_duty")
    with council.db.write() as session:
        ruth, priya = council.user(session, "Ruth"), council.user(session, "Priya")
        nudge(session, task, "Why does it wait?", ruth, asks_reason=True, at=walk.now)
        session.flush()
        give_reason(session, task, "We wait for the agency's rota", priya, at=walk.now)


def _overrides(council: Council, walk: Walk) -> None:
    """A supervisor notes that the decision is not made for now, and why."""
    task = _task(council, walk, "decide_duty")
    until = clock.today(walk.now) + timedelta(days=7)
    with council.db.write() as session:
        ruth = council.user(session, "Ruth")
        override_step(session, task, "decision", "court_or_police", "The police asked us to wait",
                      until, ruth, at=walk.now)  # fmt: skip


def _task(council: Council, walk: Walk, name: str) -> str:
    with council.db.read() as session:
        of_case = select(Task.public_id).join(Case, Case.id == Task.case_id)
        found = of_case.where(Case.public_id == walk.case, Task.name == name)
        return session.scalars(found.order_by(Task.id.desc())).first() or ""


NOBODY_AGREED = ("exception_agreed", "threefold", "occurrences_ended", "people_told")

PLANTED = (
    #                                                   1 3 4 9 12 21 22
    Planted("nothing, in one conversation", "y y y y y y y"),
    Planted("nothing, the whole way", "y y y y y y y", FULL),
    Planted("the concern written two days later", "y y y y n y n", change=_two_days_later),
    Planted("whether anybody is in danger is not known", "y y y y y y y", change=_danger_not_known),
    Planted("the start not possible, agreed", "r y y n y y y", change=_start_not_possible),
    Planted("the middle not possible, agreed", "y r y y y y y", change=_middle_not_possible_agreed),
    Planted("the middle not possible, nobody agreed", "y n y y y y y",
            change=_middle_not_possible, without_gates=NOBODY_AGREED),
    Planted("the end not possible, agreed", "y y r y y y y", change=_end_not_possible_agreed),
    Planted("the end not possible, nobody agreed", "y y n y y y y",
            change=_end_not_possible, without_gates=NOBODY_AGREED),
    Planted("partly achieved, with why not", "y y y y y y y", change=_partly),
    Planted("an advocate only after the middle; the end late", "y y y n y y n", LACKS),
    Planted("the advocate declined, agreed; the end late", "y y y r y y n", LACKS,
            change=_advocate_declined),
    Planted("an advocate before the middle; two steps late", "y y y y y y n", POLICE),
    Planted("the adult died; a daughter spoke for them", "y y y y y y y", DIED),
    Planted("ceased at the adult's request", "y y y y y y y", CEASED),
    Planted("one person wrote the end and authorised it", "y y y y y n y",
            change=_one_person_closes, without_gates=("other_person",)),
    Planted("the duty decided late", "y y y y y y n", change=_duty_late),
    Planted("the duty decided late, with a reason", "y y y y y y r",
            change=_duty_late_with_a_reason),
    Planted("the duty decided late, and overridden", "y y y y y y r", change=_duty_late_overridden),
    Planted("paused at the adult's pace", "y y y y y y y", change=_paused),
)  # fmt: skip
