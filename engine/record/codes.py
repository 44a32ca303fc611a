"""Record: the statutory code lists. A process words them as it likes and holds exactly these.

They are kept here and not in a process because facts, gates and the national
return rest on them (Care Act 2014 s.42; Mental Capacity Act 2005; SAC). All
other lists are the process's own.
"""

from __future__ import annotations

from collections.abc import Mapping

#: The answers that mean: the adult was not asked.
NOT_ASKED = ("not_asked", "na_deceased_no_representative")
WHOSE_WORDS = ("adult", "representative", "advocate", "inferred_best_interests")
OVERRIDE_GROUNDS = (
    "others_at_risk",
    "children_at_risk",
    "crime_prevention_or_detection",
    "coercion_or_undue_influence",
    "lacks_capacity_best_interests",
    "vital_interest",
    "staff_or_position_of_trust",
    "court_or_legal_order",
)
DIFFICULTIES = ("understanding", "remembering", "weighing_up", "saying")
SUPPORTER_CHECKS = ("willing", "not_paid", "not_alleged", "adult_agrees")
NO_WAY = "none_known"

#: list -> its codes, in the order they are offered.
STATUTORY: Mapping[str, tuple[str, ...]] = {
    "asked": ("asked_expressed", "asked_none_expressed", *NOT_ASKED),
    "whose_words": WHOSE_WORDS,
    "outcome_status": ("still_wanted", "changed", "withdrawn", "already_achieved"),
    "achieved": ("fully_achieved", "partially_achieved", "not_achieved", "withdrawn_by_adult"),
    "limb": ("yes", "no", "cannot_tell_yet"),
    "duty_result": ("s42", "other_enquiry", "not_met"),
    "wishes_about_proceeding": ("agrees", "agrees_with_limits", "does_not_agree", "cannot_say"),
    "override_ground": OVERRIDE_GROUNDS,
    "override_told": ("yes", "no_not_safe", "no_other", "not_yet"),
    "difficulty": (*DIFFICULTIES, "not_seen", "nothing"),
    "supporter_check": SUPPORTER_CHECKS,
    "advocate_status": ("in_place", "declined", "none_available"),
    "capacity_result": ("lacks_capacity", "has_capacity"),
    "risk_assessment_outcome": (
        "risk_identified_action_taken",
        "risk_identified_no_action",
        "inconclusive_action",
        "inconclusive_no_action",
        "no_risk_action",
        "no_risk_no_action",
        "ceased_at_individuals_request",
    ),
    "risk_outcome": ("risk_remains", "risk_reduced", "risk_removed"),
    "safe_channel": ("phone", "text", "email", "post", "in_person", NO_WAY),
    "told": ("told", "not_safe", "asked_not_to", "could_not_reach", "other"),
    "tell_alleged": ("no", "not_yet", "yes"),
    "person_wish": ("support_me", "ask_them", "tell_them", "speak_for_me", "do_not_involve"),
    "not_for_us_decision": ("agree", "for_us"),
    "wrong_answer_decision": ("go_on", "ask_again"),
    "exception_decision": ("agree", "try_again"),
    "stop_decision": ("stop", "go_on"),
    "agree_or_not": ("agree", "not_agree"),
    "after_death": ("close", "large_scale"),
    "confirm_safe": ("safe", "not_safe"),
    "report_check": ("accept", "return", "challenge"),
    "accept_return": ("accept", "return"),
    "authorise_return": ("authorise", "return"),
    "acceptance": ("accepted", "refused"),
    "plan_review_result": ("no_longer_required", "continue", "change", "back_to_enquiry"),
    "line_result": ("yes", "in_part", "no"),
    "outcome_link": ("safety_duty",),
    "sar": ("not_needed", "refer", "already_referred"),
    "closure_reason": (
        "s42_concluded",
        "other_enquiry_concluded",
        "ceased_at_adults_request",
        "risk_removed_early",
        "transferred",
        "closed_adult_died",
        "duty_not_met_alternative_route",
        "duty_not_met_no_action",
        "duplicate_merged",
        "passed_to_other_authority",
        "recorded_in_error",
    ),
}
