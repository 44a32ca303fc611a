"""Principles: protection - support and representation for those in greatest need.

"I get help and support to report abuse and neglect. I get help so that I am able to take
part in the safeguarding process to the extent to which I want."
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.codes import NO_WAY
from engine.record.facts.adult import safe_channels
from engine.record.facts.capacity import assessments, decision_in_doubt
from engine.record.facts.risk import IDENTIFIED
from engine.record.principles.evidence import (
    Asks,
    Evidence,
    count,
    found,
    last,
    not_needed,
    not_yet,
    on,
)

if TYPE_CHECKING:
    from engine.record.facts import Facts
    from engine.record.record import Record


def danger_made_safe(record: Record, facts: Facts) -> Evidence:
    """A danger that was reported was dealt with, and a manager confirmed it. Source: INV-17."""
    dangers = record.rows("danger")
    if not dangers:
        return not_needed("No danger was reported.")
    if facts["danger_open"]:
        return not_yet("A danger is reported, and nobody has confirmed that everyone is safe.")
    return found(on(dangers[-1].safe_at))


def safe_ways_known(record: Record, facts: Facts) -> Evidence:
    """It is known how they can be reached safely. Unknown is not safe. Source: INV-12."""
    if facts["adult_died"]:
        return not_needed("They have died.")
    ways = safe_channels(record)
    if ways:
        return found(count(len(ways), "way", "ways"))
    asked = record.one("safe_contact")
    none = asked is not None and NO_WAY in (asked.channels or ())
    return not_yet("No way is known to be safe." if none else "")


def advocate_with_them(record: Record, facts: Facts) -> Evidence:
    """Whoever cannot go through it alone has an advocate. Source: Care Act 2014 ss.67-68; INV-10."""
    if facts["advocate_in_place"]:
        row = last(r for r in record.rows("advocate") if r.status == "in_place")
        return found(on(row.first_contact_on) if row else "")
    if facts["advocate_needed"]:
        if facts["adult_died"]:
            return not_needed("They have died.")
        if facts["advocate_settled"]:
            return not_needed("There is none, and the manager agreed.")
        return not_yet("One is needed, and none is in place.")
    if not any(row.difficulty for row in record.live("support_need")):
        return not_yet()
    hard = facts["substantial_difficulty"] or facts["lacks_capacity"]
    return not_needed(
        "Someone suitable supports them." if hard else "Nothing was very hard for them."
    )


def capacity_assessed_where_in_doubt(record: Record, facts: Facts) -> Evidence:
    """Capacity is presumed; where it is in doubt, it was assessed for that very decision.

    Source: Mental Capacity Act 2005 ss.1-3; INV-9.
    """
    if decision_in_doubt(record) is not None:
        return not_yet("It is in doubt for a decision, and not assessed.")
    made = assessments(record)
    if made:
        return found(count(len(made), "assessment", "assessments"))
    if any(row.difficulty for row in record.live("support_need")):
        return not_needed("Nobody doubts it.")
    return not_yet()


def each_risk_looked_into(record: Record, facts: Facts) -> Evidence:
    """What was found about each risk is written down. Source: Care Act 2014 s.42(2)."""
    risks = {row.id for row in record.live("risk")}
    looked = {row.risk for row in record.live("risk_finding") if row.assessment}
    if risks and risks <= looked:
        return found(count(len(risks), "risk", "risks"))
    return not_yet(f"{len(risks & looked)} of {len(risks)}" if risks & looked else "")


def each_risk_has_an_outcome(record: Record, facts: Facts) -> Evidence:
    """What became of each risk that was found: removed, reduced or remains. Source: SG2e."""
    identified = {r.risk for r in record.live("risk_finding") if r.assessment in IDENTIFIED}
    if not identified:
        return not_needed("No risk was found.") if record.live("risk_finding") else not_yet()
    results = {r.risk: r.risk_outcome for r in record.live("risk_result") if r.risk_outcome}
    if identified <= results.keys():
        return found("", *(("risk_outcome", results[risk]) for risk in sorted(identified)))
    return not_yet()


def children_thought_of(record: Record, facts: Facts) -> Evidence:
    """Where a child could be at risk, children's services were told, or why not. Source: INV-22."""
    if facts["children_at_risk"]:
        return (
            found() if facts["children_referral_settled"] else not_yet("A child could be at risk.")
        )
    return (
        not_needed("No child is said to be at risk.")
        if facts["others_at_risk_recorded"]
        else not_yet()
    )


def crime_thought_of(record: Record, facts: Facts) -> Evidence:
    """Where it could be a crime, it is answered whether the police were told."""
    if not facts["crime_recorded"]:
        return not_yet()
    if not facts["crime_suspected_recorded"]:
        return not_needed("Nobody suspects a crime.")
    told = record.newest("concern", "police_told")
    return found("", ("police_told", told)) if told else not_yet()


def alleged_told_only_on_purpose(record: Record, facts: Facts) -> Evidence:
    """Whether the person alleged is told was decided, never left to chance. Source: INV-13."""
    if not facts["people_alleged_recorded"]:
        return not_needed("Nobody is said to have caused harm.")
    rows = [row for row in record.rows("alleged_contact") if row.tell in ("yes", "no")]
    return found("", ("tell_alleged", rows[-1].tell)) if rows else not_yet()


PROTECTION = (
    Asks(danger_made_safe, "A danger was dealt with and confirmed safe",
         "plan", ("danger",), "danger_settled"),
    Asks(safe_ways_known, "Safe ways of reaching them are known",
         "overview", ("safe_contact",), "safe_channel"),
    Asks(advocate_with_them, "An advocate where one is needed",
         "people", ("advocate", "support_need"), "advocate_settled", of_enquiry=True),
    Asks(capacity_assessed_where_in_doubt, "Capacity assessed where it is in doubt",
         "chronology", ("capacity", "support_need"), "capacity_assessed", of_enquiry=True),
    Asks(children_thought_of, "Where a child could be at risk: children's services told",
         "chronology", ("concern",), "children_and_board"),
    Asks(crime_thought_of, "Where it could be a crime: whether the police were told",
         "chronology", ("concern",)),
    Asks(each_risk_looked_into, "What was found about each risk",
         "chronology", ("risk_finding",), of_enquiry=True),
    Asks(each_risk_has_an_outcome, "What became of each risk",
         "chronology", ("risk_result",), "risk_outcome_said", of_enquiry=True),
    Asks(alleged_told_only_on_purpose, "Whether the person alleged is told: decided",
         "people", ("alleged_contact",), of_enquiry=True),
)  # fmt: skip
