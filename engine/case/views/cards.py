"""Case: cards - the key facts of a case in words, card by card, for whoever may read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.case.letters.release import may_contact
from engine.case.views.decisions import in_short, may_know
from engine.case.views.journey import day
from engine.case.views.network import is_unnamed
from engine.case.views.sight import Sight
from engine.clock import day_in_words
from engine.process.steps import role_in_words
from engine.record import Row

UNSAFE = "We do not know: use none of them"


@dataclass(frozen=True)
class Line:
    """One fact: what it is, what is known, and whether it warns."""

    label: str
    text: str
    warns: bool = False


@dataclass(frozen=True)
class Card:
    """Some facts that belong together."""

    title: str
    lines: tuple[Line, ...]


def cards(sight: Sight) -> list[Card]:
    """Every card that has something to say; how to reach the adult always comes first."""
    made = [
        Card("How to reach them safely", tuple(reach(sight))),
        Card("The concern in short", tuple(_concern(sight))),
        Card("People", tuple(_people(sight))),
        Card("Risks", tuple(_risks(sight))),
        Card("The enquiry", tuple(_enquiry(sight))),
        Card("Who works on it", tuple(_workers(sight))),
        Card("Decisions", tuple(_decisions(sight))),
    ]
    return [card for card in made if card.lines]


def reach(sight: Sight) -> Iterator[Line]:
    """How to reach the adult safely; nothing for whoever may not read it (INV-12)."""
    if not sight.may_read("safe_contact"):
        return
    adult, safe = sight.one("adult"), sight.one("safe_contact")
    if sight.file.facts["adult_died"]:
        yield Line("Ways that are safe", "They have died: do not contact", warns=True)
        return
    ways = [way for way in (safe.channels if safe else None) or () if _may(sight, way)]
    if not ways:
        yield Line("Ways that are safe", UNSAFE, warns=True)
    else:
        yield Line("Ways that are safe", "\n".join(_way(sight, way, adult) for way in ways))
    if safe is not None:
        yield from _lines(
            ("When and where", safe.when_and_where),
            ("Word that tells them it is us", safe.code_word),
        )
        if safe.household_sees in ("yes", "not_known"):
            said = "Yes" if safe.household_sees == "yes" else "We do not know"
            yield Line("Could others see their post, phone or screen?", said, warns=True)
    for row in sight.live("must_not_know"):
        yield Line("Must not find out", _joined(row.name, row.why, by=": "), warns=True)


def _may(sight: Sight, way: str) -> bool:
    """The very rule that letters, copies and calls keep to."""
    return bool(may_contact(sight.file.record, "adult", way))


def _way(sight: Sight, way: str, adult: Row | None) -> str:
    """A safe way with its number or address; one that is not safe is never shown with it."""
    column = {"phone": "phone", "text": "phone", "email": "email", "post": "address"}.get(way)
    if column == "address" and sight.hides_address:
        column = None
    detail = getattr(adult, column) if adult is not None and column else None
    return _joined(sight.label("safe_channel", way), detail, by=": ")


def _concern(sight: Sight) -> Iterator[Line]:
    for concern in sight.live("concern")[:1]:
        received = concern.received_at or concern.typed_at
        yield Line("Received", day(received))
        yield from _lines(("In the referrer's words", concern.reported_words))
    for who in sight.live("referrer")[:1]:
        named = "" if is_unnamed(who) else _joined(who.name, who.role)
        source = sight.label("source_of_referral", who.kind)
        yield from _lines(("Who told us", _joined(source, named, by=": ")))
        if is_unnamed(who):
            yield Line("Their name", "They asked us not to pass on who they are", warns=True)


def _people(sight: Sight) -> Iterator[Line]:
    for row in sight.live("person"):
        wish = sight.label("person_wish", row.wish)
        keep_out = row.wish == "do_not_involve"
        yield Line(_joined(row.name, row.relationship), wish or "No wish recorded", warns=keep_out)
    for row in sight.live("advocate"):
        status = sight.label("advocate_status", row.status) if row.status else "Asked for"
        says = {"in_place": "In place"}.get(row.status or "", status)
        yield Line("Advocate", _joined(says, row.name, row.service, by=": "))
    for row in sight.live("person_alleged"):
        home = "Lives with them" if row.lives_with_adult == "yes" else ""
        said = _joined("Said to have caused harm", home, by=". ")
        yield Line(_joined(row.name or "Name not known", row.relationship), said)


def _risks(sight: Sight) -> Iterator[Line]:
    came_to = {row.risk: row for row in sight.live("risk_result")}
    found = {row.risk: row for row in sight.live("risk_finding")}
    for row in sight.live("risk"):
        finding, result = found.get(row.id), came_to.get(row.id)
        types = (finding.types if finding else None) or row.types
        label = sight.labels("type_of_risk", types) or "Risk"
        said = [row.what_happened]
        if finding is not None:
            said.append(_joined("Found", finding.found, by=": ") if finding.found else "")
        if result is not None:
            said.append(sight.label("risk_outcome", result.risk_outcome))
        yield Line(label, "\n".join(text for text in said if text) or "Not described")


def _enquiry(sight: Sight) -> Iterator[Line]:
    enquiry = sight.one("enquiry")
    if enquiry is not None:
        yield from _lines(
            ("Route", sight.label("route", enquiry.route)),
            ("Started", day(enquiry.started_at) if enquiry.started_at else ""),
            ("Ended", day(enquiry.ended_at) if enquiry.ended_at else ""),
        )


def _workers(sight: Sight) -> Iterator[Line]:
    workers = dict.fromkeys((row.role, row.user) for row in sight.live("case_worker"))
    return (Line(role_in_words(role), sight.name_of(user)) for role, user in workers)


def _decisions(sight: Sight) -> Iterator[Line]:
    titles = {task.name: task.title for task in sight.tasks}
    for row in sight.live("decision"):
        by = f"{sight.name_of(row.decided_by or row.typed_by)}, {day(row.typed_at)}"
        again = f"To be looked at again by {day_in_words(row.again_by)}" if row.again_by else ""
        if not may_know(sight, row):
            continue
        parts = [part for part in (*in_short(sight, row), row.reasons, again) if part]
        if parts:
            yield Line(titles.get(row.task, row.task or "Decision"), "\n".join([*parts, by]))


def _lines(*pairs: tuple[str, str | None]) -> Iterator[Line]:
    return (Line(label, text) for label, text in pairs if text)


def _joined(*parts: str | None, by: str = ", ") -> str:
    kept: Iterable[str] = (part for part in parts if part)
    return by.join(kept)
