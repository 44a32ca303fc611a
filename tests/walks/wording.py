"""Wording: what people write in a walk, and which codes fit what is known.

Names, addresses and numbers are canaries. Now and then somebody writes what they must
not - the address into a request, a name into a message: a gate has to refuse it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.form.definition import Question
from engine.people.model import User
from engine.record import Record
from tests.walks.canaries import Canaries
from tests.walks.leaning import Lean

if TYPE_CHECKING:
    from tests.walks.answers import Answering

SENTENCES = (
    "They said so themselves, and it fits what we saw.",
    "The money went on a Tuesday.\nNobody else had called.",
    "She feels calmer since the new carer comes.",
    "He would rather wait until his brother is back from sea.",
    "Agreed to ring on Friday after two o'clock.",
    "“I want to stay where I am”, and to be asked first.",
    "Two visits, one phone call; nothing unusual found 🙂",
    "Nid yw hi eisiau symud — she said it in Welsh.",
    "She counts her change now. It adds up.",
)
WISHES = (
    "I want to stay at home",
    "I want my money back",
    "I want to be asked before anything is done",
    "A carer whom I can trust",
    "To see my grandchildren again",
    "That the shouting stops",
)
DECISIONS = ("whether the enquiry goes on", "where to live", "who looks after the money")
AGENCIES = ("The surgery", "Thornbury police", "Brightway Home Care", "The housing office")
PLACE = "The Surgery\n2 High Street\nThornbury"
TOLD_TO = ("attendee.name", "agency_contact.agency", "information_share.recipient")
REQUESTS = ("caused_enquiry.scope", "caused_enquiry.adult_part", "caused_enquiry.capacity")


@dataclass
class Persona:
    """One adult of the walks; two cases may be about the same."""

    number: int
    name: str
    born: date
    address: str
    place: str
    phone: str
    email: str
    cases: list[str] = field(default_factory=list)

    @classmethod
    def new(cls, number: int, canaries: Canaries, choose: Random) -> Persona:
        """An adult nobody else is like."""
        return cls(
            number,
            canaries.name("adult", number),
            date(choose.randint(1925, 1999), choose.randint(1, 12), choose.randint(1, 28)),
            canaries.address("address", number),
            canaries.address("place", number),
            canaries.phone(number),
            canaries.email(number),
        )


class Wording:
    """What is written in the cases of one adult."""

    def __init__(self, persona: Persona, canaries: Canaries, choose: Random) -> None:
        self.persona, self.canaries, self.choose = persona, canaries, choose
        self.born = persona.born
        self.fixed = {
            "adult.name": persona.name,
            "adult.preferred_name": persona.name,
            "adult.address": persona.address,
            "adult.current_place": persona.place,
            "adult.phone": persona.phone,
            "adult.email": persona.email,
        }
        self.named = {
            "referrer.name": "referrer",
            "referrer.contact": "referrer_contact",
            "must_not_know.name": "must_not_know",
            "person.name": "person",
            "person_alleged.name": "alleged",
            "safe_contact.code_word": "code_word",
        }

    # -- words ----------------------------------------------------------------------

    def text(self, it: Answering, question: Question, mark: str) -> str:
        """What somebody writes in answer to a question."""
        column = f"{question.bound.kind}.{question.bound.column}" if question.bound else ""
        if column in self.fixed:
            return self.fixed[column]
        if column in self.named:
            return self._somebody(it, column)
        if column in TOLD_TO:
            return self._told_to(it, column)
        if self._is_tempted(it) and (said := self._must_not(it, column)):
            return said
        return self._plain(it, column)

    def _plain(self, it: Answering, column: str) -> str:
        if column == "desired_outcome.words":
            return f"{self.choose.choice(WISHES)} ({self.choose.randint(100, 999)})"
        if column in ("capacity.decision", "support_need.capacity_decision"):
            return self._decision(it, column)
        if column == "override.reason":
            return self._reason(it)
        if column == "alleged_contact.why_safe":
            return "The police have agreed to it, and she is away that day."
        return self.choose.choice(SENTENCES).partition("\n")[0]

    def _decision(self, it: Answering, column: str) -> str:
        """The decision in doubt is the one assessed, as a rule."""
        doubts = [r.capacity_decision for r in it.file.record.live("support_need")]
        said = [d for d in doubts if d]
        if column == "capacity.decision" and said and not self._is_tempted(it):
            return str(said[-1])
        return self.choose.choice(DECISIONS)

    def _reason(self, it: Answering) -> str:
        """An override that names somebody lets us involve that very person."""
        out = self._kept_out(it)
        if out and self.choose.random() < 0.5:
            return f"Others are at risk, so {self.choose.choice(out)} has to be told."
        return "Others are at risk, and staff are involved."

    def _somebody(self, it: Answering, column: str) -> str:
        kind = self.named[column]
        known = [p.name for p in it.file.record.live("person") if p.name]
        if column == "person.name" and known and self.choose.random() < 0.2:
            return str(self.choose.choice(known))
        if column == "person_alleged.name" and known and self.choose.random() < 0.1:
            return str(self.choose.choice(known))
        if kind == "code_word":
            return self.canaries.word(kind, self.persona.number)
        return self.canaries.name(kind, self.persona.number)

    def _told_to(self, it: Answering, column: str) -> str:
        out = self._kept_out(it)
        alleged = [r.name for r in it.file.record.live("person_alleged")]
        never = [*out, *(alleged if column != "agency_contact.agency" else ())]
        if never and self._is_tempted(it, 4):
            return str(self.choose.choice(never))
        known = [p.name for p in it.file.record.live("person") if p.name not in out]
        if known and column != "agency_contact.agency" and self.choose.random() < 0.3:
            return str(self.choose.choice(known))
        if column == "agency_contact.agency":
            return self.choose.choice(AGENCIES)
        return self.canaries.name("colleague", self.persona.number)

    def _must_not(self, it: Answering, column: str) -> str | None:
        """What must not be written here: the gates have to find it."""
        record = it.file.record
        referrers = [r.name for r in record.live("referrer") if r.name]
        if column == "feedback.content" and referrers:
            return f"{referrers[0]} was right to tell us."
        adult = record.one("adult")
        if column in REQUESTS and adult is not None and (adult.address or adult.phone):
            return f"Go to {adult.address or adult.phone}."
        reported = [c.reported_words for c in record.live("concern") if c.reported_words]
        if column == "desired_outcome.words" and reported:
            return str(reported[0])
        return None

    def message(self, record: Record, lean: Lean) -> str:
        """What somebody writes into a letter; now and then what must not be in it."""
        plain = self.choose.choice(SENTENCES).partition("\n")[0]
        if self.choose.random() > lean.tempting * 3:
            return plain
        adult = record.one("adult")
        secrets = [adult.address, adult.phone, adult.email, adult.name] if adult else []
        for kind in ("referrer", "must_not_know", "person_alleged"):
            secrets += [row.name for row in record.live(kind)]
        secrets += [row.words for row in record.live("desired_outcome")]
        return f"{plain} {self.choose.choice([s for s in secrets if s] or [plain])}."

    def where_to(self, record: Record, lean: Lean, way: str) -> str:
        """Where a letter to somebody else goes; now and then where the adult lives."""
        adult = record.one("adult")
        own = {"post": adult.address, "email": adult.email}.get(way) if adult else None
        if own and self.choose.random() < lean.tempting:
            return str(own)
        return "reception@surgery.example" if way == "email" else PLACE

    def _kept_out(self, it: Answering) -> list[str]:
        record = it.file.record
        out = [r.name for r in record.live("must_not_know")]
        out += [r.name for r in record.live("person") if r.wish == "do_not_involve"]
        return [name for name in out if name]

    def _is_tempted(self, it: Answering, times: float = 1) -> bool:
        return not it.lean.sober and self.choose.random() < it.lean.tempting * times

    # -- codes ----------------------------------------------------------------------

    def fits(self, it: Answering, question: Question, code: str, mark: str) -> float:
        """How well a code fits what is known; never nothing, so that gates are tried."""
        column = f"{question.bound.kind}.{question.bound.column}" if question.bound else ""
        seldom = 0.0 if it.lean.sober else it.lean.tempting / 3
        dead = bool(it.known.facts["adult_died"])
        if code in ("deceased", "na_deceased_no_representative", "adult_died"):
            return 1.0 if dead else 0.0
        if dead and code.startswith("with_adult"):
            return seldom
        if column.startswith("feedback.") and mark == "adult":
            return 1.0 if self._reaches(it, code) else seldom
        if column == "case_worker.user":
            return 12.0 if code in self._officers(it) else 0.3
        if column == "adult.same_as":
            return self._same(it, code)
        return 1.0

    def _reaches(self, it: Answering, code: str) -> bool:
        safe = it.file.record.one("safe_contact")
        ways = [w for w in (safe.channels if safe else None) or () if w != "none_known"]
        if code == "told":
            return bool(ways)
        return code in ways or code in ("not_safe", "asked_not_to", "could_not_reach", "other")

    def _same(self, it: Answering, code: str) -> float:
        """The adult is said to be the same person only where they are."""
        if code == "none":
            return 0.1
        match = next(m for m in it.known.matches if m.public_id == code)
        return 1.0 if self.persona.name in match.words else 0.0

    def _officers(self, it: Answering) -> set[str]:
        users = it.file.session.scalars(select(User).where(User.disabled_at.is_(None)))
        return {u.public_id for u in users if "enquiry_officer" in u.roles}
