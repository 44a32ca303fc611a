"""Gates: rules that no diagram, form or setting can lift, one file each.

A gate stands on a stage, a milestone, a kind of record or the end of the main
process, never on the id of a task: admins rename, split and reorder tasks, and
the rule holds all the same. Gates look at the records after they were filled; one
that refuses rolls everything back and says what is missing and who can supply it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from engine import guards
from engine.case.gates import (
    advocate_settled,
    alleged_told,
    alternative_named,
    asked_has_reason,
    capacity_assessed,
    capacity_follows_limbs,
    caused_enquiries_checked,
    children_and_board,
    closed_stays_closed,
    danger_settled,
    decision_weighed,
    do_not_involve,
    duplicates_linked,
    duty_follows_limbs,
    enquiry_cannot_leave,
    every_outcome_reviewed,
    exception_agreed,
    expressed_has_words,
    interpreter_suitable,
    lines_answered,
    linked_to_outcome,
    middle_done,
    no_contact_after_death,
    nothing_disappears,
    occurrences_ended,
    other_person,
    outcome_words_kept,
    override_grounded,
    page_given,
    people_told,
    plan_has_actions,
    referrer_private,
    refusal_answered,
    return_complete,
    risk_outcome_said,
    safe_channel,
    second_hand_never_counts,
    shared_properly,
    start_done,
    support_offered,
    supporter_suitable,
    threefold,
    transfer_accepted,
    why_not_achieved,
)
from engine.case.gates.at import At
from engine.errors import Refused

if TYPE_CHECKING:
    from engine.case.model import Task

__all__ = ["GATES", "At", "check", "reached"]

#: Every gate, in the order in which they are asked.
GATES: tuple[ModuleType, ...] = (
    start_done,
    asked_has_reason,
    expressed_has_words,
    second_hand_never_counts,
    exception_agreed,
    duty_follows_limbs,
    enquiry_cannot_leave,
    alternative_named,
    decision_weighed,
    override_grounded,
    refusal_answered,
    other_person,
    middle_done,
    every_outcome_reviewed,
    outcome_words_kept,
    why_not_achieved,
    supporter_suitable,
    interpreter_suitable,
    advocate_settled,
    capacity_assessed,
    capacity_follows_limbs,
    caused_enquiries_checked,
    lines_answered,
    linked_to_outcome,
    do_not_involve,
    safe_channel,
    alleged_told,
    referrer_private,
    no_contact_after_death,
    danger_settled,
    plan_has_actions,
    page_given,
    support_offered,
    risk_outcome_said,
    children_and_board,
    people_told,
    shared_properly,
    return_complete,
    threefold,
    occurrences_ended,
    duplicates_linked,
    nothing_disappears,
    closed_stays_closed,
    transfer_accepted,
)


def reached(
    task: Task | None, added: Mapping[str, Sequence[Any]], passed: Any
) -> list[tuple[str, ...]]:
    """What a submit came by: the stages of its task, milestones, kinds of record, the end.

    ``passed`` has ``milestones`` and ``main_ended``.
    """
    stages = At(None, None, task=task).stages  # type: ignore[arg-type]
    return [
        *(("stage", stage) for stage in stages),
        *(("record", kind) for kind, rows in added.items() if rows),
        *(("milestone", milestone) for milestone in passed.milestones),
        *((("end",),) if passed.main_ended else ()),
    ]


def check(at: At, reached: Iterable[tuple[str, ...]]) -> None:
    """Ask every gate that stands on what was reached; the first that refuses speaks.

    Stages of the task and kinds of record in ``at`` count as reached.
    Raises ``Refused`` with what is missing and who can supply it.
    """
    moments = set(reached)
    moments.update(("stage", stage) for stage in at.stages)
    moments.update(("record", kind) for kind, rows in at.added.items() if rows)
    for gate in GATES:
        if _stands(gate, at, moments) and _is_on(gate):
            _ask(gate, at)


def _is_on(gate: ModuleType) -> bool:
    """Each gate is a guard of its own name; one shares the guard of the verbs."""
    if hasattr(gate, "GUARD"):
        return guards.on(gate.GUARD)
    return guards.on(f"gate_{gate.NAME}")


def _stands(gate: ModuleType, at: At, moments: set[tuple[str, ...]]) -> bool:
    also = getattr(gate, "also_when", None)
    return not moments.isdisjoint(gate.STANDS_ON) or bool(also and also(at))


def _ask(gate: ModuleType, at: At) -> None:
    answer = gate.holds(at)
    if isinstance(answer, str):
        raise Refused(gate.NAME, answer, gate.WHO)
    if not answer:
        raise Refused(gate.NAME, gate.SENTENCE, gate.WHO)
