"""Record: a decision and its reasons."""

from engine.record.kind import code, codes, day, kind, person, refs, text, yes_no
from engine.record.order import newest_for

DECISION = kind(
    "decision",
    "a decision and its reasons",
    per="case",
    many=True,
    live=newest_for("task"),
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "result": code(
            "not_for_us_decision|duty_result|authorise_return|confirm_safe|after_death|stop_decision|agree_or_not|new_concern_decision|report_check|exception_decision"
        ),
        "reasons": text(),
        "how_weighed": text(),
        "needs": code("limb|yes_no"),
        "risk": code("limb|yes_no"),
        "unable": code("limb|yes_no"),
        "missing": text(),
        "other_enquiry": yes_no(),
        "other_enquiry_why": text(),
        "alternatives": codes("alternative"),
        "adults_view": text(),
        "ready": code("accept_return"),
        "action": yes_no(),
        "actions_adult": codes("action_for_adult"),
        "actions_alleged": codes("action_alleged"),
        "actions_organisation": codes("action_organisation"),
        "plan_needed": yes_no(),
        "risk_remains_why": text(),
        "lessons": text(),
        "again_by": day(),
        "task": text(),
        "decided_by": person(),
        "outcomes_shown": refs("desired_outcome"),
    },
)
