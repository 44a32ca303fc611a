"""Case: opening many - what has been typed to open cases for many adults, read and checked.

Only reads: whom each line may be in our records, and what a choice among them means.
The verb is ``open_many``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.file import CaseFile, knows
from engine.case.large_scale import get_large_scale
from engine.case.model import Case, LargeScale
from engine.case.open import SHIPPED
from engine.case.open_many import Adult, Shared, Where
from engine.case.pasted import in_one_line, read_adults
from engine.case.restricted import hides_address
from engine.errors import InvalidAnswers, NotFound
from engine.form.fields import Typed
from engine.people.model import User
from engine.process import versions
from engine.process.bundle import Code
from engine.process.runtime import Process, process_of
from engine.record import earlier
from engine.record.earlier import Match

#: The fields of the page, beside the choice for each line.
FIELDS = (
    "case",
    "name",
    "why",
    "adults",
    "what_happened",
    "types",
    "source",
    "location",
    "service",
    "told_by",
    "referrer_name",
    "referrer_role",
    "referrer_contact",
)
NEW = "new"
LONGEST = 20_000


@dataclass(frozen=True)
class Line:
    """One adult as read, whom they may be in our records, and what was chosen."""

    field: str
    adult: Adult
    words: str
    matches: Sequence[Match]
    open_cases: Mapping[str, str]
    chosen: str


@dataclass
class Opening:
    """What has been typed so far, for one person at one moment."""

    session: Session
    large_scale: LargeScale | None
    typed: Typed
    user: User
    at: datetime
    lines: list[Line] = field(default_factory=list)

    @cached_property
    def process(self) -> Process:
        """The process as it is published now. Raises ``NotFound``."""
        return process_of(self.session, versions.live(self.session, SHIPPED).id)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return (self.typed.get(name) or [""])[0]

    def values(self, name: str) -> list[str]:
        """What is ticked in a field."""
        return list(self.typed.get(name) or ())

    def codes(self, name: str) -> Sequence[Code]:
        """The choices of a list of the process."""
        return self.process.codes(name)

    def label(self, name: str, code: str) -> str:
        """What a code is called."""
        return self.process.label(name, code)

    def read(self) -> None:
        """Read the list of adults and look for each in our records. Raises ``InvalidAnswers``."""
        messages = self._missing()
        try:
            adults = read_adults(self.value("adults"), self.at)
        except InvalidAnswers as error:
            raise InvalidAnswers({**messages, **error.messages}) from None
        if messages:
            raise InvalidAnswers(messages)
        self.lines = [self._line(number, adult) for number, adult in enumerate(adults)]

    def chosen(self) -> list[Adult]:
        """The adults with what was chosen for each. Raises ``InvalidAnswers`` where it was not."""
        self.read()
        messages = {
            line.field: f"Select whether {line.adult.name} is one of these people"
            for line in self.lines
            if line.matches and line.chosen not in {NEW, *(m.public_id for m in line.matches)}
        }
        if messages:
            raise InvalidAnswers(messages)
        return [
            line.adult
            if not line.matches or line.chosen == NEW
            else replace(line.adult, same_as=line.chosen)
            for line in self.lines
        ]

    def shared(self) -> Shared:
        """What is told once for all of them."""
        return Shared(
            what_happened=self.value("what_happened"),
            types=self.values("types"),
            source=self.value("source") or None,
            location=self.value("location") or None,
            service=self.value("service").strip() or None,
            received_at=None,
            told_by=self.value("told_by") or None,
            referrer_name=self.value("referrer_name").strip() or None,
            referrer_role=self.value("referrer_role").strip() or None,
            referrer_contact=self.value("referrer_contact").strip() or None,
        )

    def where(self) -> Where:
        """The large-scale enquiry they are opened in."""
        return Where(
            large_scale=self.large_scale.public_id if self.large_scale else "",
            name=self.value("name"),
            why=self.value("why"),
            from_case=self.value("case"),
        )

    # -- inside -------------------------------------------------------------------

    def _missing(self) -> dict[str, str]:
        messages = {}
        if self.large_scale is None and not self.value("name").strip():
            messages["name"] = "Enter the place or service, as everybody calls it"
        if self.large_scale is None and not self.value("why").strip():
            messages["why"] = "Say why these adults may all be at risk"
        if not self.value("what_happened").strip():
            messages["what_happened"] = "Say what happened, or what people fear may happen"
        if not self.values("types"):
            messages["types"] = "Select the kind of harm or risk"
        for name, codes in CODES.items():
            known = {code.code for code in self.codes(codes)}
            if any(value and value not in known for value in self.values(name)):
                messages[name] = "Select from the list"
        for name in FIELDS:
            if sum(map(len, self.values(name))) > LONGEST:
                messages[name] = f"Shorten this to {LONGEST:,} characters"
        return messages

    def _line(self, number: int, adult: Adult) -> Line:
        name = f"same-{number}"
        found = earlier.possible_matches(
            self.session,
            adult.name,
            adult.date_of_birth,
            nhs_number=adult.nhs_number,
            may_know=self._may_know,
        )
        matches = [replace(one, address=None) if self._hides(one) else one for one in found]
        return Line(
            name, adult, in_one_line(adult), matches, self._open_cases(matches), self.value(name)
        )

    def _hides(self, match: Match) -> bool:
        return hides_address(self.session, match.id, self.user)

    def _may_know(self, adult_id: int) -> bool:
        cases = self.session.scalars(select(Case).where(Case.adult_id == adult_id))
        return any(knows(self.session, case, self.user) for case in cases)

    def _open_cases(self, matches: Sequence[Match]) -> dict[str, str]:
        """Public id of a match -> the open case of theirs that the new one will be linked to."""
        found = {}
        for match in matches:
            cases = self.session.scalars(
                select(Case).where(Case.adult_id == match.id, Case.ended_at.is_(None))
            )
            known = [case.reference for case in cases if knows(self.session, case, self.user)]
            if known:
                found[match.public_id] = known[0]
        return found


#: The field of the page -> the list of codes it is chosen from.
CODES = {
    "types": "type_of_risk",
    "source": "source_of_risk",
    "location": "location_of_risk",
    "told_by": "source_of_referral",
}


def opening(
    session: Session, large_scale: str, typed: Typed, user: User, *, at: datetime
) -> Opening:
    """What has been typed, with what the case it comes from says already where nothing was typed.

    Raises ``NotFound`` for a large-scale enquiry that is not the person's team's.
    """
    row = get_large_scale(session, large_scale, user) if large_scale else None
    if row is not None and row.team_id != user.team_id:
        raise NotFound
    if set(typed) <= {"case"}:
        typed = {**typed, **_from_case(session, (typed.get("case") or [""])[0], user, at)}
    found = Opening(session, row, typed, user, at)
    _ = found.process
    return found


def _from_case(session: Session, case: str, user: User, at: datetime) -> dict[str, list[str]]:
    """Kind, source and place of the risk in the case they come from; never what was said there."""
    row = session.scalar(select(Case).where(Case.public_id == case)) if case else None
    if row is None or not knows(session, row, user):
        return {}
    risks = CaseFile(session, row, user, at).record.live("risk")
    if not risks:
        return {}
    first = risks[0]
    said = {"source": first.source, "location": first.location, "service": first.service}
    known = {name: [value] for name, value in said.items() if value}
    service = {"name": [first.service]} if first.service else {}
    return {**known, **service, "types": list(first.types or ()), "told_by": ["council_service"]}
