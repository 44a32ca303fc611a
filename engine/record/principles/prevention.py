"""Principles: prevention - it is better to act before harm happens.

"I receive clear and simple information about what abuse is, how to recognise the signs
and what I can do to seek help."
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.decisions import newest_decision
from engine.record.order import has_words
from engine.record.principles.evidence import (
    ONE_CONVERSATION,
    Asks,
    Evidence,
    count,
    found,
    in_one_conversation,
    not_needed,
    not_yet,
    on,
    when,
)

if TYPE_CHECKING:
    from engine.record.facts import Facts
    from engine.record.record import Record

GIVEN = ("given_and_understood", "given_not_sure")
NO_PLAN = "The manager decided that no plan is needed."


def earlier_concerns_looked_up(record: Record, facts: Facts) -> Evidence:
    """Earlier concerns about the adult were looked up when this one came. Source: S6."""
    if not record.live("concern"):
        return not_yet()
    earlier = int(str(facts.get("earlier_cases", 0)))
    if not earlier:
        return found("None that you may know of.")
    more = "; again within twelve months" if facts.get("repeat_within_12_months") else ""
    return found(f"{count(earlier, 'earlier case', 'earlier cases')}{more}")


def others_at_risk_asked(record: Record, facts: Facts) -> Evidence:
    """It was asked whether anyone else could be at risk."""
    return found() if facts["others_at_risk_recorded"] else not_yet()


def safe_meanwhile(record: Record, facts: Facts) -> Evidence:
    """Something keeps them safe until more is known. Source: S20."""
    planned = {row.task_id for row in record.rows("decision") if row.task == "plan_enquiry"}
    acts = [row for row in record.rows("action") if row.task_id in planned or row.done_at]
    if acts:
        return found(count(len(acts), "action", "actions"))
    return not_needed(ONE_CONVERSATION) if in_one_conversation(facts) else not_yet()


def signs_to_watch(record: Record, facts: Facts) -> Evidence:
    """They know which signs tell them that something is wrong. Source: S20."""
    page = record.one("stay_safe_page")
    if page is not None and has_words(page.signs):
        return found(when(page))
    if page is not None and has_words(page.not_wanted_why):
        return not_needed("They do not want such a page.")
    return not_needed("No risk was found.") if _no_risk(record, facts) else not_yet()


def page_with_them(record: Record, facts: Facts) -> Evidence:
    """They have their page 'How I stay safe', or it is written down why not. Source: S31."""
    page = record.one("stay_safe_page")
    if facts["adult_died"]:
        return not_needed("They have died.")
    if page is not None and has_words(page.not_wanted_why):
        return not_needed("They do not want such a page.")
    if page is not None and page.given in GIVEN:
        return found(when(page), ("page_given", page.given))
    if page is not None and page.given == "not_given" and has_words(page.not_given_why):
        return not_needed("The reason why not is written down.")
    return not_needed("No risk was found.") if _no_risk(record, facts) else not_yet()


def plan_with_actions(record: Record, facts: Facts) -> Evidence:
    """A safeguarding plan, with who does what by when. Source: S21."""
    decided = newest_decision(record, "decide_action")
    if decided is not None and decided.plan_needed == "no":
        return not_needed(NO_PLAN)
    if in_one_conversation(facts):
        return not_needed(ONE_CONVERSATION)
    whole = [
        row for row in record.rows("action") if row.outcomes and has_words(row.who) and row.due_on
    ]
    if record.live("plan") and whole:
        return found(count(len(whole), "action", "actions"))
    return not_yet()


def plan_looked_at_again(record: Record, facts: Facts) -> Evidence:
    """The plan was looked at again with them, or it is written down why it is not. Source: S21."""
    decided = newest_decision(record, "decide_action")
    if decided is not None and decided.plan_needed == "no":
        return not_needed(NO_PLAN)
    if in_one_conversation(facts):
        return not_needed(ONE_CONVERSATION)
    agreed, looked = record.one("plan"), record.rows("plan_review")
    if looked:
        return found(when(looked[-1]))
    if agreed is not None and has_words(agreed.review_why_none):
        return not_needed("The reason why not is written down.")
    return not_yet(f"Due on {on(agreed.review_on)}." if agreed and agreed.review_on else "")


def lessons_written_down(record: Record, facts: Facts) -> Evidence:
    """What was learned is written down, so that it happens to nobody else."""
    learned = record.newest("enquiry", "lessons") or record.newest("decision", "lessons")
    return found() if has_words(learned) else not_yet()


def _no_risk(record: Record, facts: Facts) -> bool:
    """What was found is written down, no risk is among it, and no plan is needed."""
    return bool(
        record.live("risk_finding") and not facts["risk_identified"] and not facts["plan_needed"]
    )


PREVENTION = (
    Asks(earlier_concerns_looked_up, "Earlier concerns looked up", "overview", ("concern",)),
    Asks(others_at_risk_asked, "Asked whether anyone else could be at risk",
         "chronology", ("concern",)),
    Asks(safe_meanwhile, "Kept safe until more is known",
         "plan", ("action",), of_enquiry=True,
         lapses=("died", "early")),
    Asks(signs_to_watch, "They know the signs to watch for",
         "plan", ("stay_safe_page",), of_enquiry=True,
         lapses=("died",)),
    Asks(page_with_them, "They have their page “How I stay safe”",
         "plan", ("stay_safe_page",), "page_given", of_enquiry=True),
    Asks(plan_with_actions, "A safeguarding plan with who does what by when",
         "plan", ("plan", "action"), "plan_has_actions", of_enquiry=True,
         lapses=("died", "early")),
    Asks(plan_looked_at_again, "The plan looked at again with them",
         "plan", ("plan_review",), of_enquiry=True,
         lapses=("died", "early")),
    Asks(lessons_written_down, "What was learned", "decisions", ("decision",), of_enquiry=True),
)  # fmt: skip
