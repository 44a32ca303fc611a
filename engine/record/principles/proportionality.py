"""Principles: proportionality - the least intrusive response that fits the risk.

"I am sure that the professionals will work in my interest, as I see them, and they will
only get involved as much as needed."
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.decisions import duty_from, newest_decision
from engine.record.order import has_words
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


def duty_from_three_answers(record: Record, facts: Facts) -> Evidence:
    """The duty follows from the three questions of the law. Source: Care Act 2014 s.42(1)."""
    row = newest_decision(record, "decide_duty")
    if row is None:
        return not_yet()
    follows = duty_from(row.needs, row.risk, row.unable, row.other_enquiry)
    if follows is None or row.result != follows:
        return not_yet("One of the three cannot be told yet.")
    return found(on(row.typed_at), ("duty_result", follows))


def something_else_offered(record: Record, facts: Facts) -> Evidence:
    """Where there is no enquiry: what helps instead, or that nothing more is needed. Source: S2."""
    row = newest_decision(record, "decide_duty")
    if row is None or facts["duty"] is None:
        return not_needed("It is not for us.") if facts["not_for_us_agreed"] else not_yet()
    if facts["duty"] != "not_met":
        return not_needed("There is an enquiry.")
    named = row.alternatives or []
    return found("", *(("alternative", code) for code in named)) if named else not_yet()


def route_in_proportion(record: Record, facts: Facts) -> Evidence:
    """The way the enquiry is made was chosen; more than one conversation has a reason."""
    enquiry = record.one("enquiry")
    if enquiry is None or enquiry.route is None:
        return not_yet()
    if enquiry.route != "conversation" and not has_words(enquiry.route_why):
        return not_yet("It is not written down why one conversation is not enough.")
    return found("", ("route", enquiry.route))


def risk_weighed(record: Record, facts: Facts) -> Evidence:
    """How likely more harm is and how serious it would be was weighed."""
    row = last(r for r in record.rows("risk_assessment") if r.likelihood and r.seriousness)
    if row is not None:
        return found("", ("likelihood", row.likelihood), ("seriousness", row.seriousness))
    return not_needed(ONE_CONVERSATION) if in_one_conversation(facts) else not_yet()


def gentler_way_considered(record: Record, facts: Facts) -> Evidence:
    """Before acting against their wishes or deciding for them, a gentler way was looked for.

    The forms ask for it in these words. Source: Mental Capacity Act 2005 s.1(6); INV-7.
    """
    override, best = record.one("override"), last(record.rows("best_interests"))
    if override is None and best is None:
        if facts["lacks_capacity"]:
            return not_yet("They lack capacity for a decision, and none is made for them yet.")
        return not_needed("Nobody acts against their wishes or decides for them.")
    if override is not None and not has_words(override.reason):
        return amiss("It is not written down why we act against their wishes.")
    if best is not None and not has_words(best.options):
        return amiss("It is not written down which choice limits them least.")
    row = best or override
    return found(when(row)) if row is not None else not_yet()


def risk_they_choose(record: Record, facts: Facts) -> Evidence:
    """They said which risk they choose to take, or accept. Source: S13; risk enablement."""
    said = [row for row in record.live("risk_result") if has_words(row.risk_accepted)]
    said += [row for row in record.rows("plan") if has_words(row.accepted_risk)]
    left = [row for row in record.live("risk_result") if row.risk_outcome == "risk_remains"]
    without = [row for row in left if not has_words(row.risk_accepted)]
    if without:
        return amiss(f"{count(len(without), 'risk remains', 'risks remain')} without it.")
    said += [row for row in record.rows("views") if has_words(row.risk_view)]
    if said:
        return found(when(max(said, key=lambda row: row.typed_at)))
    return not_needed("No risk remains.") if record.live("risk_result") else not_yet()


def at_their_pace(record: Record, facts: Facts) -> Evidence:
    """They were asked whether the speed is right for them. Source: S14."""
    row = last(r for r in record.rows("views") if r.pace)
    if row is not None:
        return found(when(row), ("pace", row.pace))
    return not_needed(ONE_CONVERSATION) if in_one_conversation(facts) else not_yet()


PROPORTIONALITY = (
    Asks(duty_from_three_answers, "The duty follows from the three questions of the law",
         "decisions", ("decision",), "duty_follows_limbs"),
    Asks(something_else_offered, "Where there is no enquiry: what helps instead",
         "decisions", ("decision",), "alternative_named"),
    Asks(route_in_proportion, "The way it is made fits, and more has a reason",
         "decisions", ("enquiry",), of_enquiry=True),
    Asks(risk_weighed, "How likely and how serious was weighed",
         "chronology", ("risk_assessment",), of_enquiry=True,
         lapses=("early",)),
    Asks(gentler_way_considered, "A gentler way was looked for",
         "decisions", ("override", "best_interests"), of_enquiry=True),
    Asks(risk_they_choose, "Which risk they choose or accept",
         "plan", ("plan", "risk_result"), "risk_outcome_said", of_enquiry=True,
         lapses=("died",)),
    Asks(at_their_pace, "Asked whether the speed is right for them",
         "chronology", ("views",), of_enquiry=True,
         lapses=("died", "early")),
)  # fmt: skip
