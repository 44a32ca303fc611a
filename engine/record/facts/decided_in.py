"""Facts: which of them rest on what was decided in one task, so that its id is fixed.

A decision knows the task it was made in. A fact that asks "what was decided in
``decide_duty``?" finds nothing once that task has another id, and the case takes
the wrong way without a word. The name people see may change; the id may not. The
publish check ``runnable`` reads these tables; a test holds them against the facts.
"""

from __future__ import annotations

from collections.abc import Mapping

#: fact -> the tasks whose decisions it reads; what is named in a condition has to be decided.
DECIDED_IN: Mapping[str, tuple[str, ...]] = {
    "duty": ("decide_duty",),
    "more_information_needed": ("decide_duty",),
    "close_reason": ("decide_duty",),
    "early_close_reason": ("decide_after_death", "decide_request", "agree_closing"),
    "not_for_us_agreed": ("confirm_not_for_us",),
    "danger_confirmed_safe": ("confirm_safe",),
    "exception_refused": ("agree_exception",),
    "exceptions_open": ("agree_exception", "review_outcomes_again"),
    "advocate_settled": ("agree_exception",),
    "interim_actions": ("plan_enquiry",),
    "report_sent_back": ("check_report",),
    "report_returned": ("decide_action",),
    "plan_needed": ("decide_action",),
    "stay_safe_due": ("decide_action",),
    "stop_agreed": ("decide_request",),
    "early_end_agreed": ("agree_closing",),
    "goes_on_as_large_scale": ("decide_after_death",),
    "closing_returned": ("authorise_closing",),
    "early_closing_returned": ("authorise_early_closing",),
    "wrong_answer_asked_again": ("decide_wrong_answer",),
}

#: What a form writes down -> the fact that it may change for good, and the tasks that settle it:
#: without them a gate would wait for ever, or something would count that should not.
WAITS_FOR: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "advocate.status": ("advocate_settled", ("agree_exception",)),
    "caused_enquiry.organisation": ("caused_enquiries_open", ("check_report",)),
    "concern.about": ("risk_identified", ("decide_new_concern",)),
    "danger.what": ("danger_open", ("confirm_safe",)),
    "decision.needs": ("duty", ("decide_duty",)),
    "outcome_capture.exception_reason": (
        "exceptions_open",
        ("agree_exception", "review_outcomes_again"),
    ),
    "stop_request.what": ("stop_agreed", ("decide_request",)),
}
