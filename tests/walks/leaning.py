"""Leaning: which way a case leans - how it is to end, what happens on the way, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from engine.case.trying.usual import ORDINARY, SOBER, Weights

__all__ = ["ORDINARY", "SOBER", "Weights"]


@dataclass(frozen=True)
class Twist:
    """Something that makes a case unlike the ordinary: how answers lean, and what it shows."""

    weights: Weights
    serves: tuple[str, ...] = ()


TWISTS: Mapping[str, Twist] = {
    "cannot tell yet": Twist({"limb": {"cannot_tell_yet": 3}}, ("gather_information",)),
    "refuses": Twist(
        {"wishes_about_proceeding": {"does_not_agree": 30}},
        ("adult_asks_to_stop", "tell_adult", "decide_request"),
    ),
    "goes on all the same": Twist(
        {"wishes_about_proceeding": {"does_not_agree": 30}, "stop_decision": {"go_on": 5}},
        ("adult_asks_to_stop", "tell_adult"),
    ),
    "nobody to talk with": Twist(
        {"talked_with": {"not_possible": 12}, "exception_decision": {"agree": 5, "try_again": 2}},
        ("exception", "agree_exception"),
    ),
    "not asked": Twist({"asked": {"not_asked": 20}}, ("exception", "agree_exception")),
    "try again": Twist(
        {"talked_with": {"not_possible": 6}, "exception_decision": {"try_again": 4, "agree": 2}},
        ("outcomes_again", "review_outcomes_again"),
    ),
    "hard to follow": Twist(
        {"difficulty": {"understanding": 8}, "support_need.has_supporter": {"no": 6}},
        ("advocate", "request_advocate", "record_advocate"),
    ),
    "no advocate": Twist(
        {
            "difficulty": {"understanding": 8, "saying": 8},
            "support_need.has_supporter": {"no": 9},
            "advocate_status": {"declined": 8, "none_available": 8},
        },
        ("advocate", "exception"),
    ),
    "a good supporter": Twist(
        {"difficulty": {"weighing_up": 8}, "support_need.has_supporter": {"yes": 9}}
    ),
    "lacks capacity": Twist(
        {
            "difficulty": {"weighing_up": 8},
            "support_need.capacity_doubt": {"yes": 30},
            "capacity.weigh": {"no": 9},
            "capacity.because": {"yes": 9},
        },
        ("capacity", "assess_capacity", "record_best_interests"),
    ),
    "long": Twist(
        {"route": {"conversation": 0.05, "multi_agency": 3}},
        ("plan_enquiry", "make_enquiries", "review_outcomes_middle", "report_findings"),
    ),
    "one talk is not enough": Twist(
        {"route": {"conversation": 20}, "enquiry.longer_why": {"answered": 30}},
        ("have_conversation",),
    ),
    "a plan": Twist(
        {
            "route": {"conversation": 0.05},
            "decision.plan_needed": {"yes": 30},
            "plan_review_result": {"continue": 3, "change": 3},
        },
        ("agree_plan", "review_plan"),
    ),
    "sent back": Twist(
        {"accept_return": {"return": 6, "accept": 4}, "authorise_return": {"return": 5}},
        ("decide_action", "authorise_closing"),
    ),
    "back to the enquiry": Twist(
        {
            "route": {"conversation": 0.05},
            "decision.plan_needed": {"yes": 30},
            "plan_review_result": {"back_to_enquiry": 6},
        },
        ("review_plan",),
    ),
    "changes their mind": Twist({"outcome_status": {"changed": 12, "withdrawn": 5}}),
    "takes wishes back": Twist({"outcome_status": {"withdrawn": 12}}),
    "in danger": Twist(
        {"concern.danger_now": {"yes": 30}, "confirm_safe": {"not_safe": 0.6}},
        ("immediate_danger", "report_danger", "make_safe", "confirm_safe"),
    ),
    "works with others": Twist(
        {"person_alleged.position_of_trust": {"yes": 20}},
        ("position_of_trust", "record_position_of_trust", "decide_position_of_trust"),
    ),
    "at risk as well": Twist(
        {"person_alleged.may_be_at_risk": {"yes": 20}},
        ("new_concern", "record_new_concern", "decide_new_concern"),
    ),
    "the person alleged is told": Twist({"tell_alleged": {"yes": 20}}),
    "keeps people out": Twist({"person_wish": {"do_not_involve": 9}}),
    "for us after all": Twist(
        {"triage": {"other_area": 30}, "not_for_us_decision": {"for_us": 9}},
        ("confirm_not_for_us",),
    ),
}

#: The reason a case ends for -> how its answers lean.
AIMS: Mapping[str, Weights] = {
    "s42_concluded": {},
    "other_enquiry_concluded": {
        "limb": {"no": 12},
        "decision.other_enquiry": {"yes": 40},
    },
    "ceased_at_adults_request": {"stop_decision": {"stop": 9}},
    "risk_removed_early": {"agree_or_not": {"agree": 9}},
    "transferred": {"acceptance": {"accepted": 9}},
    "closed_adult_died": {"after_death": {"close": 9}},
    "duty_not_met_alternative_route": {
        "limb": {"no": 12},
        "decision.other_enquiry": {"no": 40},
        "alternative": {"no_action": 0},
    },
    "duty_not_met_no_action": {
        "limb": {"no": 12},
        "decision.other_enquiry": {"no": 40},
        "alternative": {"no_action": 200},
    },
    "duplicate_merged": {"triage": {"duplicate": 900}, "not_for_us_decision": {"agree": 30}},
    "passed_to_other_authority": {
        "triage": {"other_area": 900, "under_18": 400},
        "not_for_us_decision": {"agree": 30},
    },
    "recorded_in_error": {
        "triage": {"recorded_in_error": 900},
        "not_for_us_decision": {"agree": 30},
    },
}

#: Reasons without an enquiry.
WITHOUT_ENQUIRY = (
    "duty_not_met_alternative_route",
    "duty_not_met_no_action",
    "duplicate_merged",
    "passed_to_other_authority",
    "recorded_in_error",
)

#: The reason -> the occurrence that brings it about, its list, and the answer that does not.
EARLY = {
    "ceased_at_adults_request": ("adult_asks_to_stop", "stop_decision", "go_on"),
    "risk_removed_early": ("risk_removed", "agree_or_not", "not_agree"),
    "transferred": ("adult_moved", "acceptance", "refused"),
    "closed_adult_died": ("adult_died", "after_death", "large_scale"),
}

#: Where an early end can come from: the diagrams that listen for it.
EARLY_FROM = ("conversation", "enquiry", "plan")


#: Occurrences that a gate may ask for before a case can end.
NEEDED = ("advocate", "capacity", "adult_asks_to_stop", "outcomes_again")


@dataclass
class Lean:
    """Which way one case leans."""

    aim: str = "s42_concluded"
    twists: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)  # occurrences still to be reported
    early_from: str = ""  # the diagram that an early end comes from
    declines: int = 0  # how often the early end is turned down first
    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    sober: bool = False
    now: Weights = field(default_factory=dict)  # for the task in hand, before all others
    tempting: float = 0.06  # how often an answer tries what a gate must refuse

    def weigh(self, names: Iterable[str], code: str) -> float:
        """How much a code weighs where a question goes by any of these names."""
        sober = [SOBER] if self.sober else []
        for table in (self.now, *sober, self.weights, ORDINARY):
            for name in names:
                if code in table.get(name, {}):
                    return table[name][code]
        return 1.0

    def come_to_an_end(self) -> None:
        """From now on the case asks for nothing more."""
        self.sober, self.tempting = True, 0.0
        self.reports = [name for name in self.reports if name in NEEDED]

    @property
    def says(self) -> str:
        """The leaning in words."""
        return ", ".join((self.aim, *self.twists))

    def lean(self, weights: Weights) -> None:
        """Lean further: these weights go before those that were there."""
        for name, codes in weights.items():
            self.weights[name] = {**self.weights.get(name, {}), **codes}


def lean_for(choose: Random, aim: str, twists: list[str], reports: list[str]) -> Lean:
    """The leaning of a new case."""
    made = Lean(aim, twists, reports, tempting=choose.choice((0.0, 0.04, 0.1, 0.25)))
    for twist in twists:
        made.lean(TWISTS[twist].weights)
    made.lean(AIMS[aim])
    if aim not in ("s42_concluded", "other_enquiry_concluded") and aim in WITHOUT_ENQUIRY:
        return made
    made.early_from = choose.choice(EARLY_FROM) if aim in EARLY else ""
    made.declines = choose.choice((0, 0, 1, 2)) if aim in EARLY else 0
    if made.early_from == "conversation":
        made.lean({"route": {"conversation": 60}})
    elif made.early_from:
        made.lean({"route": {"conversation": 0.05}})
    if made.early_from == "plan":
        made.lean({"decision.plan_needed": {"yes": 60}})
    return made
