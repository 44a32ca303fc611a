"""Threefold: start, middle and end on every way through the enquiry - proved."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine.process.checks.subject import Problem, Subject, where
from engine.process.diagram import Diagram, every_scope
from engine.process.proof import Proof, tell
from engine.process.proof.graph import NotJudgeable
from engine.process.proof.net import EXEMPT, inline
from engine.process.proof.reach import reach

STAGES = [{"start"}, {"middle"}, {"end"}, {"middle", "end"}]
_found = partial(Problem, "threefold")


def check(subject: Subject, proofs: list[Proof]) -> Iterator[Problem]:
    """Refuse misused marks first, then every rule that is not proved."""
    for diagram in subject.diagrams.reached(subject.main):
        for scope in every_scope(diagram):
            yield from _marks(subject, scope)
    yield from _both(subject)
    for proof in proofs:
        if proof.result != "proved":
            element = proof.path[-1] if proof.path else subject.main.id
            told = (
                tell(proof.path, proof.rule, subject.diagrams, subject.main) if proof.path else ""
            )
            yield _found(element, f"({proof.rule}) {proof.message}", proof.path, told)


def _marks(subject: Subject, scope: Diagram) -> Iterator[Problem]:
    for node in scope.nodes.values():
        at = where(scope, node)
        if "msp_stage" in node.properties:
            if node.kind != "user task":
                yield _found(node.id, f"{at}: only a user task can be a stage (msp_stage).")
            if node.stages not in STAGES:
                text = "msp_stage is start, middle, end, or middle,end behind an interruption."
                yield _found(node.id, f"{at}: {text}")
        if "ends_as" in node.properties:
            if node.kind != "end event" or scope is not subject.main:
                yield _found(
                    node.id, f"{at}: ends_as may stand only on an end of the main diagram."
                )
            elif node.properties["ends_as"] not in EXEMPT:
                words = " or ".join(sorted(EXEMPT))
                yield _found(node.id, f"{at}: ends_as must be {words}.")
        if "ends_as" in node.properties and node.properties.get("milestone"):
            yield _found(node.id, f"{at}: an exempt end cannot carry a milestone.")


def _both(subject: Subject) -> Iterator[Problem]:
    """One task may be MIDDLE and END at once only where an interruption has come before."""
    try:
        net = inline(subject.main, subject.diagrams)
    except NotJudgeable:
        return
    bounds = {b for row in net.bounds for b in row if net.interrupting[b]}
    usual = reach(net, bounds)
    for number in sorted(net.having("middle") & net.having("end")):
        if number in usual.entered:
            name = net.key[number][-1]
            text = (
                f"'{name}' is MIDDLE and END at once without an interruption before it; draw two."
            )
            yield _found(name, text, net.key[number])
