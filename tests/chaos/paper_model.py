"""Letters and documents of a case in plain Python: who may do what with them, and when not.

Nothing of the engine is imported here. A letter is read by a second person before it leaves,
and goes only by a way that is safe; a document is opened by whoever works on the case, and one
that was withdrawn by a manager alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

#: what whoever writes a letter may type, and whether it may leave so
WORDS = {
    "I would like to see you on Monday.": True,
    "I would like to see you on {appointment}.": False,  # nobody has filled it in
    "This is about the safeguarding enquiry.": False,  # whoever sees its first lines knows
}
#: the ways a letter to the adult can go, and whether an address is known for it
HAS_ADDRESS = {"in_person": None, "post": True, "email": False}
WAITING = ("drafted", "approved", "held")
MANAGERS = ("Priya", "Daniel")


@dataclass
class LetterModel:
    """One letter to the adult."""

    way: str
    addressed: bool | None  # None: it is handed over
    wrote: set[str]
    fit: bool = True
    state: str = "drafted"
    held_before: bool = False  # for the same reason, since it was last approved or changed


@dataclass
class DocumentModel:
    """One file of the case, from when it was sent."""

    number: str
    name: str
    sent_by: str
    state: str = "sent"  # recorded, withdrawn, taken_out


@dataclass
class PapersModel:
    """What one case holds on paper, how its adult is reached safely, and what was logged of it."""

    safe: frozenset[str] = frozenset()
    letters: list[LetterModel] = field(default_factory=list)
    documents: list[DocumentModel] = field(default_factory=list)
    lines: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)  # who opened a document, how often

    # -- letters ---------------------------------------------------------------------

    def reached_by(self, ways: frozenset[str]) -> None:
        """It was said how the adult is reached safely: where that is new, no letter leaves as it is."""
        if ways == self.safe:
            return
        self.safe = ways
        for letter in self.letters:
            if letter.state in WAITING and not (letter.state == "held" and letter.held_before):
                letter.state, letter.held_before = "held", True
                self.lines["letter_held"] += 1

    def wrote(self, who: str, way: str) -> None:
        """A letter was drafted."""
        self.letters.append(LetterModel(way, self._addressed(way), {who}))
        self.lines["letter_written"] += 1

    def changed(self, number: int, who: str, way: str, words: str) -> None:
        """A letter was changed: it has to be read by somebody else again."""
        letter = self.letters[number]
        letter.way, letter.addressed, letter.fit = way, self._addressed(way), WORDS[words]
        letter.wrote.add(who)
        letter.state, letter.held_before = "drafted", False
        self.lines["letter_changed"] += 1

    def may_leave(self, letter: LetterModel) -> bool:
        """Whether nothing keeps a letter from leaving."""
        return letter.fit and letter.way in self.safe and letter.addressed is not False

    def refusal(self, number: int, act: str, who: str) -> str:
        """What must come of an act on a letter: too_late, not_yours, unsafe, or nothing."""
        letter = self.letters[number]
        fits = {"approve": ("drafted", "held"), "send": ("approved",)}.get(act, WAITING)
        if letter.state not in fits:
            return "too_late"
        if act == "approve" and who in letter.wrote:
            return "not_yours"
        if act in ("approve", "send") and not self.may_leave(letter):
            return "unsafe"
        return ""

    def done(self, number: int, act: str) -> None:
        """An act on a letter was done."""
        letter = self.letters[number]
        letter.state = {"approve": "approved", "send": "sent", "cancel": "cancelled"}[act]
        letter.held_before = False
        self.lines[f"letter_{letter.state}"] += 1

    def _addressed(self, way: str) -> bool | None:
        """Their own address is taken only while the way is safe."""
        has = HAS_ADDRESS[way]
        return has and way in self.safe

    # -- documents -------------------------------------------------------------------

    def same(self, who: str, name: str) -> DocumentModel | None:
        """What the same person has just sent: a double click keeps it once."""
        there = (d for d in self.documents if d.sent_by == who and d.name == name)
        return next((d for d in there if d.state == "sent"), None)

    def may_add(self, one: DocumentModel, who: str) -> bool:
        """Whether it becomes a document: one's own, once, and not what is there already."""
        recorded = {d.name for d in self.documents if d.state == "recorded"}
        return one.state == "sent" and one.sent_by == who and one.name not in recorded

    def withdrawal(self, one: DocumentModel, who: str) -> str:
        """What must come of a withdrawal: no_such, too_late, not_yours, or nothing."""
        if one.state in ("sent", "taken_out"):
            return "no_such"
        if one.state == "withdrawn":
            return "too_late"
        return "" if who == one.sent_by or who in MANAGERS else "not_yours"

    def opened(self, one: DocumentModel, who: str) -> int:
        """What whoever works on the case is answered when they open it; a look is noted."""
        if one.state == "taken_out" or (one.state == "sent" and one.sent_by != who):
            return 404
        if one.state == "withdrawn" and who not in MANAGERS:
            return 403
        self.looks[who] += 1
        return 200

    def put(self, one: DocumentModel, state: str) -> None:
        """It has become part of the record, was withdrawn, or was taken out."""
        one.state = state
        said = {"recorded": "document_added", "withdrawn": "document_withdrawn"}
        self.lines[said.get(state, "file_taken_out")] += 1
