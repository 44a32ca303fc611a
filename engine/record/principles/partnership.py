"""Principles: partnership - with the adult, those around them, communities and other agencies.

"I know that staff treat any personal and sensitive information in confidence, only sharing
what is helpful and necessary. I am confident that professionals will work together and
with me to get the best result for me."
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.record.facts.decisions import newest_decision
from engine.record.kept_out import is_kept_out, kept_out, overridden
from engine.record.order import has_words
from engine.record.people_to_tell import name_of
from engine.record.principles.evidence import (
    ONE_CONVERSATION,
    Asks,
    Evidence,
    amiss,
    count,
    found,
    in_one_conversation,
    last,
    not_needed,
    not_yet,
    on,
    when,
)

if TYPE_CHECKING:
    from engine.record.facts import Facts
    from engine.record.record import Record


def asked_whom_to_involve(record: Record, facts: Facts) -> Evidence:
    """They were asked who should be involved, be told, or not; "no one" is an answer. Source: S28."""
    named = [row for row in record.live("person") if row.wish]
    if named:
        return found(count(len(named), "person", "people"))
    no_one = last(row for row in record.rows("views") if row.no_one_involved)
    return found(when(no_one), ("no_one", "no_one")) if no_one else not_yet()


def kept_out_stay_out(record: Record, facts: Facts) -> Evidence:
    """Nobody whom they keep out was told or involved, unless a manager said why. Source: INV-8."""
    if not kept_out(record):
        return not_needed("They keep nobody out.")
    wrong = [n for n in _involved(record) if is_kept_out(record, n) and not overridden(record, n)]
    return amiss("Somebody was told or involved all the same.") if wrong else found()


def supporters_offered_help(record: Record, facts: Facts) -> Evidence:
    """Those who support them were offered help, or it is written down why not. Source: S18, S19."""
    if not facts["supporters_recorded"]:
        return not_needed("Nobody who supports them is in the record.")
    if not facts["support_offered"]:
        return not_yet()
    row = record.rows("support_offer")[-1]
    return found(when(row), *(("support_offered", code) for code in row.offered or ()))


def planned_with_them(record: Record, facts: Facts) -> Evidence:
    """The adult had a part in the planning, or it is written down why not. Source: S11."""
    row = last(record.rows("meeting"))
    if row is None:
        return not_needed(ONE_CONVERSATION) if in_one_conversation(facts) else not_yet()
    if row.adult_part == "not_invited" and not has_words(row.adult_part_why):
        return amiss("They were not asked to, and it is not written down why.")
    return found(on(row.held_on), ("adult_part", row.adult_part))


def agencies_asked(record: Record, facts: Facts) -> Evidence:
    """Others were asked for what they know, each on a basis. Source: S22."""
    rows = record.rows("agency_contact")
    if any(row.basis is None for row in rows):
        return amiss("One of them was asked without a basis.")
    if rows:
        return found(count(len(rows), "contact", "contacts"))
    return not_needed(ONE_CONVERSATION) if in_one_conversation(facts) else not_yet()


def enquiries_of_others_checked(record: Record, facts: Facts) -> Evidence:
    """Every enquiry that others make for us has a report that was checked. Source: INV-21."""
    if not facts["caused_enquiries"]:
        return not_needed("Nobody else makes an enquiry for us.")
    waiting = facts["caused_enquiries_open"]
    if waiting:
        return not_yet(f"{count(waiting, 'report is', 'reports are')} not checked.")
    return found(count(facts["caused_enquiries"], "report", "reports"))


def handed_over_safely(record: Record, facts: Facts) -> Evidence:
    """Who moves to another council is with us until somebody there accepts. Source: INV-20."""
    row = record.one("transfer")
    if row is None:
        return not_needed("They do not move.")
    if facts["transfer_accepted"]:
        return found(on(row.accepted_on))
    return not_yet("The other council has not accepted it.")


def community_thought_of(record: Record, facts: Facts) -> Evidence:
    """Family, neighbours, groups or services who help them stay well are in the plan. Source: S23."""
    row = record.one("plan")
    if row is not None and has_words(row.community):
        return found(when(row))
    decided = newest_decision(record, "decide_action")
    if decided is not None and decided.plan_needed == "no":
        return not_needed("The manager decided that no plan is needed.")
    return not_needed(ONE_CONVERSATION) if in_one_conversation(facts) else not_yet()


def _involved(record: Record) -> Iterator[str]:
    """The names of everybody who took part, was asked or was told."""
    yield from (row.name or "" for row in record.rows("attendee"))
    yield from (row.agency or "" for row in record.rows("agency_contact"))
    yield from (row.recipient or "" for row in record.rows("information_share"))
    told = (row for row in record.rows("feedback") if row.result == "told")
    yield from (name_of(record, row.recipient) for row in told if row.recipient != "adult")


PARTNERSHIP = (
    Asks(asked_whom_to_involve, "Asked whom to involve, tell or keep out", "people", ("person",),
         lapses=("died",)),
    Asks(kept_out_stay_out, "Whom they keep out stays out",
         "people", ("person", "must_not_know"), "do_not_involve"),
    Asks(supporters_offered_help, "Help offered to those who support them",
         "plan", ("support_offer",), "support_offered", of_enquiry=True),
    Asks(planned_with_them, "Planned with them", "chronology", ("meeting",), of_enquiry=True,
         lapses=("died", "early")),
    Asks(agencies_asked, "Other agencies asked, each on a basis",
         "people", ("agency_contact",), "shared_properly", of_enquiry=True,
         lapses=("early",)),
    Asks(enquiries_of_others_checked, "What others looked into was checked",
         "chronology", ("caused_enquiry",), "caused_enquiries_checked", of_enquiry=True),
    Asks(handed_over_safely, "Handed over only when accepted",
         "chronology", ("transfer",), "transfer_accepted", of_enquiry=True),
    Asks(community_thought_of, "Family, neighbours and groups who help",
         "plan", ("plan",), of_enquiry=True,
         lapses=("died", "early")),
)  # fmt: skip
