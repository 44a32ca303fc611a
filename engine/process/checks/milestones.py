"""Milestones: each of the six stands in the process, and every way that should passes it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine import guards
from engine.process.checks.subject import Problem, Subject, where
from engine.process.diagram import every_scope
from engine.process.proof import milestone_proofs, tell

MILESTONES = (
    "concern_received",
    "duty_decided",
    "enquiry_started",
    "findings_reported",
    "plan_agreed",
    "enquiry_ended",
)
_CARRIERS = ("start event", "intermediate throw event", "end event")
_found = partial(Problem, "milestones")


def check(subject: Subject, seconds: float = 1.5) -> Iterator[Problem]:
    """Refuse a main process that misses a milestone, or has a way round one."""
    if not guards.on("check_milestones"):
        return
    present = set()
    reached = [
        scope
        for diagram in subject.diagrams.reached(subject.main)
        for scope in every_scope(diagram)
    ]
    for scope in reached:
        for node in scope.nodes.values():
            name = node.properties.get("milestone")
            if name is None:
                continue
            present.add(name)
            if name not in MILESTONES:
                yield _found(
                    node.id, f"{where(scope, node)}: '{name}' is not one of the milestones."
                )
            if node.kind not in _CARRIERS or (node.kind != "end event" and node.event is not None):
                yield _found(
                    node.id, f"{where(scope, node)}: a {node.kind} cannot carry a milestone."
                )
    missing = [m for m in MILESTONES if m not in present]
    for name in missing:
        yield _found(subject.main.id, f"The milestone {name} is missing from the process.")
    for proof in milestone_proofs(subject.main, subject.diagrams, seconds):
        if proof.result != "proved" and proof.rule not in missing:
            told = (
                tell(proof.path, proof.rule, subject.diagrams, subject.main) if proof.path else ""
            )
            yield _found(proof.rule, proof.message, proof.path, told)
