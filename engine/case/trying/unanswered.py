"""Trying: unanswered - rules that no diagram can lift, and that a draft leaves nobody to answer.

A gate stands on a milestone or the end, whatever the diagrams look like. Where the task that
answers it is taken out, every case would stop there, and only then would anybody be told. So
it is said while the draft is still a draft. It is a warning: the same may be asked elsewhere
in a way that only people can judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.case.gates import GATES
from engine.errors import InvalidProcess
from engine.process.bundle import Bundle
from engine.process.checks.subject import every_question
from engine.process.diagram import Node, every_node
from engine.process.reading import read_diagrams

#: Gate -> what of the record it looks for; asked in any task, it can be answered.
LOOKS_FOR: Mapping[str, tuple[str, ...]] = {
    "advocate_settled": ("advocate.status",),
    "alternative_named": ("decision.alternatives",),
    "capacity_assessed": ("capacity.result",),
    "caused_enquiries_checked": ("report_check.answered",),
    "children_and_board": ("concern.children_referral", "sar_referral.result"),
    "lines_answered": ("line_answer.result",),
    "page_given": ("stay_safe_page.given",),
    "people_told": ("feedback.result",),
    "plan_has_actions": ("action.what", "stay_safe_page.my_part"),
    "return_complete": ("enquiry.primary_support_reason", "enquiry.lacked_capacity"),
    "risk_outcome_said": ("risk_result.risk_outcome", "decision.risk_remains_why"),
    "transfer_accepted": ("transfer.result",),
}
_TASK = re.compile(r"[a-z]+(?:_[a-z]+)+")


@dataclass(frozen=True)
class Unanswered:
    """A gate that nobody is asked for any more. ``tasks``: who was, in the version before."""

    gate: str
    tasks: tuple[str, ...]
    refuses: str
    stands: tuple[str, ...]
    source: str

    @property
    def sentence(self) -> str:
        """What would happen, for whoever took the task out."""
        was = " or ".join(f"“{title}”" for title in self.tasks)
        where = " and at ".join(self.stands)
        return (
            f"Nobody is asked any more what was asked in {was}. The law’s rule stays: at {where} "
            f"a case could go no further and be told “{self.refuses}”"
        )


def unanswered(before: Bundle, now: Bundle) -> list[Unanswered]:
    """The gates that the version before had a task for and this one has not.

    Nothing where either cannot be read: then the checks say so.
    """
    try:
        was, drawn = _tasks(before), _tasks(now)
    except InvalidProcess:
        return []
    found = []
    for gate in GATES:
        named = [name for name in dict.fromkeys(_TASK.findall(gate.WHO)) if name in was]
        looks = LOOKS_FOR.get(gate.NAME)
        if looks is None:
            lost = bool(named) and not any(name in drawn for name in named)
        else:
            lost = bool(_asked(before, was, looks) - _asked(now, drawn, looks))
            named = [name for name in was if _asked(before, {name: was[name]}, looks)] or named
        if lost:
            titles = tuple(dict.fromkeys(was[name].title for name in named))
            stands = tuple(_stands(gate))
            found.append(Unanswered(gate.NAME, titles, gate.SENTENCE, stands, gate.SOURCE))
    return found


def _tasks(bundle: Bundle) -> dict[str, Node]:
    every = read_diagrams(bundle.diagrams).processes.values()
    return {n.id: n for one in every for n in every_node(one) if n.kind == "user task"}


def _asked(bundle: Bundle, drawn: Mapping[str, Node], looks: tuple[str, ...]) -> set[str]:
    """Which of these places in the record a form of a task that is drawn writes."""
    return {
        binding.partition(":")[2]
        for task in drawn
        for question, _ in every_question(bundle.forms.get(task, {}))
        if (binding := str(question.get("binding", ""))).partition(":")[2] in looks
        and not binding.startswith("show:")
    }


def _stands(gate: Any) -> Iterator[str]:
    for kind, *name in gate.STANDS_ON:
        said = " ".join(name).replace("_", " ")
        yield {
            "milestone": f"the milestone “{said}”",
            "stage": f"the conversation of the {said}",
            "end": "the end",
        }.get(kind, f"each {said}")
