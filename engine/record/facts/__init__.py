"""Facts: named answers about a case, worked out from its record whenever they are asked for.

The conditions of diagrams and forms read facts, and so do the gates. Nothing is
copied into a workflow, so nothing goes stale. A few facts are not in the record
(how many people may be the same adult, how many occurrences are open, and what a
form works out while it is filled in): whoever makes ``Facts`` gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from engine.record.facts import (
    adult,
    agencies,
    capacity,
    closing,
    concern,
    decisions,
    outcomes,
    people,
    risk,
)
from engine.record.facts.capacity import capacity_from
from engine.record.facts.decisions import duty_from
from engine.record.facts.outcomes import needs_same_contact_reason, overall_achieved
from engine.record.record import Record

__all__ = [
    "FACTS",
    "FUNCTIONS",
    "GIVEN",
    "NAMES",
    "Facts",
    "capacity_from",
    "changed",
    "duty_from",
    "overall_achieved",
]

Fact = Callable[[Record], Any]

#: Facts that whoever asks has to supply: they are not in the record of one case.
GIVEN = frozenset(
    {"possible_matches", "earlier_cases", "repeat_within_12_months", "occurrences_open"}
)

#: name -> the function that works it out from the record.
FACTS: dict[str, Fact] = {
    fact.__name__: fact
    for fact in (
        adult.safe_contact_recorded,
        adult.adult_died,
        adult.adult_may_be_contacted,
        adult.attempts,
        adult.conversations,
        adult.interpreter_recorded,
        adult.interpreter_needed,
        adult.gender_recorded,
        adult.ethnicity_recorded,
        adult.age_recorded,
        adult.health_conditions_recorded,
        concern.for_us,
        concern.others_at_risk_recorded,
        concern.children_at_risk,
        concern.children_referral_settled,
        concern.other_adults_at_risk,
        concern.crime_recorded,
        concern.crime_suspected_recorded,
        concern.police_recorded,
        outcomes.start_heard,
        outcomes.live_outcomes,
        outcomes.outcomes_expressed,
        outcomes.asked_for_return,
        outcomes.exceptions_open,
        outcomes.end_overall,
        outcomes.early_overall,
        capacity.lacks_capacity,
        capacity.capacity_in_doubt,
        capacity.capacity_regained,
        capacity.capacity_result,
        capacity.end_lacked_capacity,
        capacity.early_lacked_capacity,
        capacity.stop_capacity,
        decisions.duty,
        decisions.more_information_needed,
        decisions.route,
        decisions.large_scale_recorded,
        decisions.longer_enquiry_needed,
        decisions.refuses,
        decisions.override_recorded,
        decisions.report_returned,
        decisions.plan_needed,
        decisions.plan_review_result,
        decisions.not_for_us_agreed,
        decisions.danger_confirmed_safe,
        decisions.goes_on_as_large_scale,
        decisions.stop_agreed,
        decisions.early_end_agreed,
        decisions.report_sent_back,
        decisions.exception_refused,
        decisions.wrong_answer_asked_again,
        decisions.closing_returned,
        decisions.early_closing_returned,
        people.supporters_recorded,
        people.support_offered,
        people.substantial_difficulty,
        people.supporter_suitable,
        people.advocate_needed,
        people.advocate_in_place,
        people.advocate_settled,
        people.people_alleged_recorded,
        people.alleged_contact_decided,
        people.people_to_tell,
        risk.provider_involved,
        risk.risk_identified,
        risk.row_assessment,
        risk.risk_remains,
        risk.stay_safe_due,
        risk.interim_actions,
        risk.danger_open,
        agencies.agency_contacts,
        agencies.caused_enquiries,
        agencies.caused_enquiries_open,
        agencies.police_holds,
        agencies.transfer_accepted,
        closing.support_reason_recorded,
        closing.close_reason,
        closing.early_close_reason,
    )
}

#: Every name a condition may use as a fact.
NAMES: frozenset[str] = frozenset(FACTS) | GIVEN

#: name -> how many arguments: the facts that are asked about something.
FUNCTIONS: dict[str, int] = {"needs_same_contact_reason": 1}


class Facts(Mapping[str, object]):
    """The facts of one case, each worked out once until ``forget``.

    ``given`` supplies, by name, values or functions without arguments; what is
    given goes before what follows from the record.
    """

    def __init__(
        self, record: Record, given: Mapping[str, object | Callable[[], object]] | None = None
    ) -> None:
        self.record = record
        self._given = dict(given or {})
        self._known: dict[str, object] = {}

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions a condition may call."""
        return {"needs_same_contact_reason": partial(needs_same_contact_reason, self.record)}

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._work_out(name)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._given or name in FACTS

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS.keys() | self._given.keys())

    def __len__(self) -> int:
        return len(FACTS.keys() | self._given.keys())

    def forget(self) -> None:
        """Work everything out again: the record has changed."""
        self._known.clear()

    def snapshot(self) -> dict[str, Any]:
        """Every fact of the record as JSON can hold it, for the event."""
        return {name: _plain(self[name]) for name in FACTS if name not in self._given}

    def _work_out(self, name: str) -> object:
        if name in self._given:
            value = self._given[name]
            return value() if callable(value) else value
        return FACTS[name](self.record)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are not what they were, with what they are now."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
