"""Repairing: what to do after a refusal, so that a walk gets on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.case.model import Task
from engine.errors import Conflict, EngineError, Refused
from tests.walks.leaning import EARLY
from tests.walks.walked import Walked

#: A diagram that listens for an early end -> the tasks that are open in it.
LISTENS: Mapping[str, Sequence[str]] = {
    "conversation": ("have_conversation",),
    "enquiry": (
        "plan_enquiry",
        "make_enquiries",
        "review_outcomes_middle",
        "report_findings",
        "decide_action",
    ),
    "plan": ("agree_plan", "review_plan"),
}
#: Occurrences that can end the enquiry.
ENDS_EARLY = frozenset(occurrence for occurrence, _, _ in EARLY.values())

#: A gate -> what has to happen in the adult's life for it to be satisfied.
BY_OCCURRENCE = {
    "advocate_settled": "advocate",
    "capacity_assessed": "capacity",
    "refusal_answered": "adult_asks_to_stop",
    "middle_done": "outcomes_again",
}

#: A gate -> the note that can satisfy it at once.
BY_NOTE = {"people_told": "told"}

#: Tasks in which a manager can send back what does not hold.
SENDS_BACK = {
    "decide_action": {"accept_return": {"return": 99.0, "accept": 0.0}},
    "authorise_closing": {"authorise_return": {"return": 99.0, "authorise": 0.0}},
    "authorise_early_closing": {"authorise_return": {"return": 99.0, "authorise": 0.0}},
}

#: Gates that only what is sent back can satisfy.
ONLY_SENT_BACK = ("children_and_board", "people_told", "risk_outcome_said", "return_complete")

#: Tasks whose yes cannot be taken once the case has moved on.
DECLINES = {
    "decide_request": {"stop_decision": {"go_on": 99.0, "stop": 0.0}},
    "agree_closing": {"agree_or_not": {"not_agree": 99.0, "agree": 0.0}},
    "record_acceptance": {"acceptance": {"refused": 99.0, "accepted": 0.0}},
    "decide_after_death": {"after_death": {"large_scale": 99.0, "close": 0.0}},
}

#: What a gate wants instead, by the list it is chosen from.
INSTEAD = {
    "a_case_of_their_own": {"new_concern_decision": {"open_case": 99.0, "add": 0.0}},
}


def repair(one: Walked, what: str, error: EngineError) -> None:
    """Lean the next try so that it can be taken, or let something else happen first."""
    if isinstance(error, Conflict) and what in DECLINES:
        one.once[what] = DECLINES[what]
    if not isinstance(error, Refused):
        return
    if error.gate in INSTEAD:
        one.once[what] = INSTEAD[error.gate]
    wanted = BY_OCCURRENCE.get(error.gate)
    if wanted and one.tries[what] % 3 == 1:
        one.lean.reports.append(wanted)
    elif error.gate in BY_NOTE and (what not in SENDS_BACK or one.tries[what] % 4 == 2):
        one.to_note.append(BY_NOTE[error.gate])
    elif what in SENDS_BACK and (error.gate in ONLY_SENT_BACK or one.tries[what] % 4 == 3):
        one.once[what] = SENDS_BACK[what]


def urgency(one: Walked, task: Task, tasks: Sequence[Task]) -> float:
    """How likely a task is done next: what was refused waits for the others."""
    if one.tries[task.name] and len(tasks) > 1:
        return 0.15
    if task.workflow.name in ENDS_EARLY:
        return 5.0
    return 1.0 if task.workflow.is_main else 2.0
