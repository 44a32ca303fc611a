"""Trying: made up - what is written about an adult who does not exist, and which codes fit."""

from __future__ import annotations

from datetime import date
from random import Random

from sqlalchemy import select

from engine.case.file import CaseFile
from engine.case.model import Task
from engine.case.trying.answers import Answering, Typed
from engine.case.trying.usual import Usual
from engine.form.definition import Question
from engine.people.model import User

#: ``kind.column`` -> what is written there.
FIXED = {
    "adult.name": "Dora Whitlock",
    "adult.preferred_name": "Dora",
    "adult.address": "4 Mill Lane, Thornbury",
    "adult.current_place": "4 Mill Lane, Thornbury",
    "adult.phone": "01632 960 112",
    "adult.email": "dora@made-up.example",
    "referrer.name": "Jean Whitlock",
    "referrer.contact": "01632 960 113",
    "must_not_know.name": "Karl Reeve",
    "person.name": "Owen Hartley",
    "person_alleged.name": "Karl Reeve",
    "safe_contact.code_word": "kingfisher",
    "attendee.name": "Maud Ellis",
    "agency_contact.agency": "The surgery",
    "information_share.recipient": "Maud Ellis",
    "override.reason": "Others are at risk, and staff are involved.",
    "alleged_contact.why_safe": "The police have agreed to it, and she is away that day.",
}
WISHES = (
    "I want to stay at home",
    "I want my money back",
    "I want to be asked before anything is done",
)
SENTENCES = (
    "She said so herself, and it fits what we saw.",
    "Two visits, one phone call; nothing unusual found.",
    "She feels calmer since the new carer comes.",
    "Agreed to ring on Friday after two o’clock.",
)
DEATH = ("deceased", "na_deceased_no_representative", "adult_died")


def fill_in(file: CaseFile, task: Task, choose: Random) -> Typed:
    """Fields as a page would send them: made-up answers to everything that a task asks."""
    form = file.process.form(task.name)
    made = _Voiced(file, task, form, Usual(), MadeUp(choose), choose)
    made.run()
    return made.typed


class _Voiced(Answering):
    """Answers in which the adult has said what they want, as soon as anybody asks."""

    def _how_many(self, holder: Question) -> int:
        many = super()._how_many(holder)
        wish = holder.bound is not None and holder.bound.kind == "desired_outcome"
        return 1 if wish and not many and not self.file.record.live("desired_outcome") else many


class MadeUp:
    """The words of one made-up case."""

    born = date(1941, 6, 3)

    def __init__(self, choose: Random) -> None:
        self.choose = choose

    def text(self, it: Answering, question: Question, mark: str) -> str:
        """What somebody writes in answer to a question."""
        column = _column(question)
        if column in FIXED:
            return FIXED[column]
        if column == "desired_outcome.words":
            return self.choose.choice(WISHES)
        if column in ("capacity.decision", "support_need.capacity_decision"):
            doubts = [r.capacity_decision for r in it.file.record.live("support_need")]
            return next((str(d) for d in reversed(doubts) if d), "where to live")
        return self.choose.choice(SENTENCES)

    def fits(self, it: Answering, question: Question, code: str, mark: str) -> float:
        """How well a code fits what is known."""
        column, dead = _column(question), bool(it.known.facts["adult_died"])
        if code in DEATH:
            return float(dead)
        if dead and code.startswith("with_adult"):
            return 0.0
        if column.startswith("feedback.") and mark == "adult":
            return float(self._reaches(it, code))
        if column == "case_worker.user":
            return 12.0 if code in self._officers(it) else 0.3
        return 1.0

    def _reaches(self, it: Answering, code: str) -> bool:
        safe = it.file.record.one("safe_contact")
        ways = [w for w in (safe.channels if safe else None) or () if w != "none_known"]
        if code == "told":
            return bool(ways)
        return code in ways or code in ("not_safe", "asked_not_to", "could_not_reach", "other")

    def _officers(self, it: Answering) -> set[str]:
        users = it.file.session.scalars(select(User).where(User.disabled_at.is_(None)))
        return {u.public_id for u in users if "enquiry_officer" in u.roles}


def _column(question: Question) -> str:
    return f"{question.bound.kind}.{question.bound.column}" if question.bound else ""
