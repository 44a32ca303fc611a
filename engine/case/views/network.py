"""Case: network - everyone in the adult's life and in the enquiry, by what the adult wishes.

The same person in two kinds, such as a carer who is said to have caused harm, stands
here once, with both. Whoever asked us not to say that they told us is never named and
never joined with anybody. Source: S16-S19, S28; INV-8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine import guards
from engine.case.views.column_words import YES_NO
from engine.case.views.journey import day
from engine.case.views.sight import Sight
from engine.clock import day_in_words
from engine.process.steps import role_in_words
from engine.record import Row
from engine.record.facts.people import why_unsuitable
from engine.record.order import has_words, same_words
from engine.record.people_to_tell import name_of

#: Where somebody stands in the picture, in the order of the table.
ZONES = ("wanted", "out", "work")
ALLEGED = "Said to have caused harm"
UNKNOWING = "Must not find out"
NAMELESS = "Whoever told us"
#: Kinds of referrer who are no agency of their own.
NOT_AT_WORK = ("self", "family_friend_neighbour", "other")
#: The order of people by what the adult wishes; who speaks for them comes first.
WISHES = ("speak_for_me", "support_me", "ask_them", "tell_them", "", "do_not_involve")


@dataclass
class Somebody:
    """One person or agency: who they are, what the adult wishes, what they do in the enquiry.

    ``parts`` say what they have to do with the enquiry; ``told`` what they were told and
    when, or why not.
    """

    name: str
    relationship: str = ""
    wish_code: str = ""
    wish: str = ""
    why_not: str = ""
    contact: str = ""
    supports: str = ""
    offered: str = ""
    parts: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    at_work: bool = False

    @property
    def alleged(self) -> bool:
        """Said to have caused harm."""
        return ALLEGED in self.parts

    @property
    def kept_out(self) -> bool:
        """The adult does not want them to be involved, or to know."""
        return self.wish_code == "do_not_involve" or UNKNOWING in self.parts

    @property
    def zone(self) -> str:
        """Where they stand: with the adult, kept out or said to have caused harm, or at work."""
        if self.kept_out or (self.alleged and not self.wish_code):
            return "out"
        return "work" if self.at_work and not self.wish_code else "wanted"


def network(sight: Sight) -> list[Somebody]:
    """Everybody, those the adult wants first, as far as this person may read of them."""
    found = _Finding(sight)
    found.people()
    found.harm()
    found.referrers()
    found.professionals()
    found.told()
    found.workers()
    order = [s for zone in ZONES for s in found.everybody if s.zone == zone]
    return sorted(order, key=lambda s: (ZONES.index(s.zone), WISHES.index(s.wish_code)))


def is_unnamed(referrer: Row) -> bool:
    """Say whether somebody asked us not to pass on that they told us. Source: INV-14."""
    return bool(guards.on("referrer_unnamed") and referrer.private == "yes")


class _Finding:
    """Finds everybody once, however many rows name them."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.everybody: list[Somebody] = []
        self.nameless: dict[int, Somebody] = {}

    def _of(
        self, name: str | None, relationship: str | None = "", *, at_work: bool = False
    ) -> Somebody:
        """The one of this name, found already or new."""
        for one in self.everybody:
            if one.name != NAMELESS and same_words(one.name, name):
                one.relationship = one.relationship or relationship or ""
                return one
        made = Somebody(name or "Name not known", relationship or "", at_work=at_work)
        self.everybody.append(made)
        return made

    # -- the adult's life -------------------------------------------------------------------

    def people(self) -> None:
        """Those the adult named, what they wish of them, and who must not find out."""
        offered = self._offered()
        for row in self.sight.live("person"):
            one = self._of(row.name, row.relationship)
            one.wish_code, one.wish = row.wish or "", self.sight.label("person_wish", row.wish)
            one.why_not, one.contact = row.why_not or "", row.contact or ""
            one.supports = YES_NO.get(row.supports_adult or "", "")
            if row.supports_adult == "yes" or row.wish == "support_me":
                one.offered = offered
        for row in self.sight.live("must_not_know"):
            one = self._of(row.name)
            one.parts.append(UNKNOWING)
            one.why_not = one.why_not or row.why or ""
        for need in self.sight.live("support_need")[-1:]:
            supporter = self.sight.file.record.row("person", need.supporter)
            if supporter is not None and why_unsuitable(self.sight.file.record, need) is None:
                self._of(supporter.name).parts.append("Supports them through the enquiry")

    def _offered(self) -> str:
        """What those who support the adult were offered last: it is written down for all of them."""
        for row in reversed(self.sight.rows("support_offer")):
            said = self.sight.labels("support_offered", row.offered)
            why = f"Why: {row.why_none}" if row.why_none else ""
            if text := ". ".join(part for part in (said, why) if part):
                return f"{text} ({day(row.typed_at)})"
        return ""

    def harm(self) -> None:
        """Those who are said to have caused harm."""
        for row in self.sight.live("person_alleged"):
            one = self._of(row.name, row.relationship)
            one.parts.append(ALLEGED)
            if row.lives_with_adult == "yes":
                one.parts.append("Lives with them")
            if row.is_carer == "yes":
                one.parts.append("Cares for them")
            if row.may_be_at_risk == "yes":
                one.parts.append("Might need care and support themselves")

    # -- the enquiry ------------------------------------------------------------------------

    def referrers(self) -> None:
        """Who told us; one who asked us not to say so is in the picture without a name."""
        for row in self.sight.live("referrer"):
            if row.kind == "self":
                continue
            if is_unnamed(row):
                hidden = Somebody(
                    NAMELESS, parts=["Asked us not to say who they are"], at_work=True
                )
                self.everybody.append(hidden)
                self.nameless[row.id] = hidden
            elif has_words(row.name) or has_words(row.role):
                one = self._of(row.name or row.role, row.role, at_work=row.kind not in NOT_AT_WORK)
                one.parts.append("Told us")
                one.contact = one.contact or row.contact or ""

    def professionals(self) -> None:
        """Advocates, agencies, and others who take part in the enquiry because of their work."""
        for row in self.sight.live("advocate"):
            one = self._of(row.name or row.service or "An advocate", row.service, at_work=True)
            kind = self.sight.label("advocate_kind", row.kind) or "Independent advocate"
            state = {
                "in_place": "in place",
                "declined": "declined",
                "none_available": "none to be had",
            }
            one.parts.append(f"{kind}: {state.get(row.status or '', 'asked for')}")
        for row in self.sight.rows("agency_contact"):
            asked = f"Asked on {day_in_words(row.asked_on)}" if row.asked_on else "Asked"
            self._of(row.agency, at_work=True).parts.append(asked)
        for row in self.sight.rows("caused_enquiry"):
            one = self._of(row.organisation, at_work=True)
            one.parts.append("Makes an enquiry for us")
            one.contact = one.contact or row.contact or ""
        for row in self.sight.rows("police_lead"):
            until = f" until {day_in_words(row.until)}" if row.until else ""
            self._of(row.officer, at_work=True).parts.append(f"Leads for the police{until}")
        for row in self.sight.rows("transfer"):
            self._of(row.to_authority, at_work=True).parts.append("The council they move to")
        for row in self.sight.rows("attendee"):
            part = self.sight.label("attendance", row.part)
            self._of(row.name, at_work=True).parts.append(f"Planning: {part[:1].lower()}{part[1:]}")

    def workers(self) -> None:
        """Who of us works on the case, each once with all they do; never taken for a namesake."""
        ours: dict[int | None, Somebody] = {}
        for row in self.sight.live("case_worker"):
            made = Somebody(self.sight.name_of(row.user), at_work=True)
            one = ours.setdefault(row.user, made)
            if (role := role_in_words(row.role)) not in one.parts:
                one.parts.append(role)
        self.everybody.extend(ours.values())

    # -- who was told -------------------------------------------------------------------------

    def told(self) -> None:
        """Who was told what, and who was not, and why."""
        for row in self.sight.rows("feedback"):
            if (one := self._recipient(row.recipient)) is not None:
                one.told.append(self._answer(row))
        for row in self.sight.rows("information_share"):
            when = f"{day_in_words(row.shared_on)}: " if row.shared_on else ""
            self._of(row.recipient, at_work=True).told.append(f"{when}{row.what or 'told'}")
        for row in self.sight.live("alleged_contact"):
            person = self.sight.file.record.row("person_alleged", row.person_alleged)
            if row.tell == "yes" and person is not None and row.told_on:
                planned = f"To be told on {day_in_words(row.told_on)}"
                self._of(person.name).told.append(planned)

    def _recipient(self, key: str | None) -> Somebody | None:
        kind, _, number = (key or "").partition(":")
        if kind == "referrer" and number.isdecimal() and int(number) in self.nameless:
            return self.nameless[int(number)]
        name = name_of(self.sight.file.record, key)
        return self._of(name) if name and kind != "adult" else None

    def _answer(self, row: Row) -> str:
        if row.result == "told":
            channel = self.sight.label("channel", row.channel)
            when = day_in_words(row.told_on) if row.told_on else day(row.typed_at)
            how = f", {channel[:1].lower()}{channel[1:]}" if channel else ""
            return f"{when}{how}: {row.content or 'told'}"
        why = self.sight.label("told", row.result).removeprefix("No, ")
        return f"Not told: {'. '.join(part for part in (why, row.why_not or '') if part)}"


def zones(everybody: list[Somebody]) -> Iterator[tuple[str, list[Somebody]]]:
    """Each zone with whoever stands in it; empty ones too."""
    for zone in ZONES:
        yield zone, [one for one in everybody if one.zone == zone]
