"""Trying: usual - which way answers usually lean, and which way they lean to bring a case to its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Weights = Mapping[str, Mapping[str, float]]

#: list, ``kind.column`` or question -> how often a code is chosen; what is not named weighs 1.
ORDINARY: Weights = {
    "triage": {"for_us": 40},
    "concern.danger_now": {"no": 12, "yes": 1},
    "limb": {"yes": 12},
    "talked_with": {"with_adult_alone": 6, "with_adult_supported": 3, "not_possible": 0.5},
    "talked_with_met": {"with_adult_alone": 6, "with_adult_supported": 3},
    "conversation_new": {"new": 12},
    "wishes_about_proceeding": {"agrees": 12, "agrees_with_limits": 4, "cannot_say": 2},
    "difficulty": {"nothing": 8},
    "support_need.has_supporter": {"yes": 2},
    "support_need.capacity_doubt": {"no": 5},
    "views.pressure": {"no": 3},
    "asked": {"asked_none_expressed": 4, "asked_expressed": 0.2},
    "route": {"conversation": 2, "large_scale": 0.3},
    "risk_assessment_outcome": {"risk_identified_action_taken": 4},
    "accept_return": {"accept": 9},
    "authorise_return": {"authorise": 9},
    "report_check": {"accept": 4},
    "exception_decision": {"agree": 5},
    "outcome_status": {"still_wanted": 8, "already_achieved": 2},
    "achieved": {"fully_achieved": 6, "partially_achieved": 3, "withdrawn_by_adult": 0.7},
    "plan_review_result": {"no_longer_required": 3, "back_to_enquiry": 0.6},
    "person_wish": {"support_me": 3, "do_not_involve": 2},
    "advocate_status": {"in_place": 8},
    "told": {"told": 3},
    "tell_alleged": {"no": 4},
    "referral_made": {"yes": 3},
    "page_given": {"given_and_understood": 4},
    "safe_channel": {"phone": 3, "in_person": 2, "none_known": 0.4},
    "others_at_risk": {"no_one": 3, "not_known": 2},
    "referrer.private": {"yes": 2},
    "concern.others_at_risk": {"no_one": 3, "not_known": 2},
    "adult.needs_interpreter": {"no": 5},
    "person_alleged.position_of_trust": {"no": 4},
    "person_alleged.may_be_at_risk": {"no": 4},
    "outcome_review.status": {"still_wanted": 8, "already_achieved": 2},
    "not_for_us_decision": {"agree": 3},
    "after_death": {"close": 2},
    "new_concern_about": {"this_adult": 2},
    "new_concern_decision": {"add": 2},
    "capacity.because": {"yes": 2},
    "decision.other_enquiry": {"no": 2},
}

#: What is answered when a case must come to its end: the way that asks for nothing more.
SOBER: Weights = {
    "concern.danger_now": {"no": 99},
    "limb": {"cannot_tell_yet": 0},
    "difficulty": {"nothing": 99},
    "support_need.capacity_doubt": {"no": 99},
    "support_need.has_supporter": {"no": 99},
    "support_need.changed": {"no": 99},
    "wishes_about_proceeding": {"does_not_agree": 0},
    "talked_with": {"not_possible": 0.01, "with_adult_alone": 9},
    "conversation_new": {"new": 99},
    "asked": {"asked_none_expressed": 99, "asked_expressed": 0},
    "accept_return": {"return": 0},
    "authorise_return": {"return": 0},
    "report_check": {"return": 0},
    "exception_decision": {"try_again": 0},
    "confirm_safe": {"not_safe": 0},
    "plan_review_result": {"no_longer_required": 99},
    "advocate_status": {"in_place": 99},
    "told": {"told": 0.01},
    "tell_alleged": {"no": 99},
    "referral_made": {"yes": 99, "no": 0},
    "person_wish": {"do_not_involve": 0},
    "risk_outcome": {"risk_removed": 5},
    "override_told": {"yes": 99},
    "capacity.understand": {"yes": 99},
    "capacity.retain": {"yes": 99},
    "capacity.weigh": {"yes": 99},
    "capacity.say": {"yes": 99},
    "person_alleged.position_of_trust": {"yes": 0},
    "person_alleged.may_be_at_risk": {"yes": 0},
}


#: In a try-out the adult says what they want, so that every later form has it to show.
VOICED: Weights = {"asked": {"asked_expressed": 40, "asked_none_expressed": 1}}


class Usual:
    """A case that goes its ordinary way and asks for nothing more."""

    sober = True
    tempting = 0.0

    def weigh(self, names: Iterable[str], code: str) -> float:
        """How much a code weighs where a question goes by any of these names."""
        named = list(names)
        for table in (VOICED, SOBER, ORDINARY):
            for name in named:
                if code in table.get(name, {}):
                    return table[name][code]
        return 1.0
