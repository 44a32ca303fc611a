"""Changed: the shipped process changed by chance, again and again, and what is accepted walked.

    python -m tests.engine.checks.changed --mutants 10000 --walks 20

Each mutant is the shipped process after one to four changes: acts of the editor, or something
done to a drawing that no editor would do - a flow taken away or led elsewhere, a step left out,
a stage, a milestone or an end given another meaning. What the checks of diagrams accept is
walked on SpiffWorkflow at random: no enquiry may end there without start, middle and end.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lxml import etree

from engine.errors import Conflict, InvalidAnswers, InvalidProcess
from engine.process import checks
from engine.process.bundle import Bundle, from_folder
from tests.council import SECTION42
from tests.engine.checks.brute_force import three_times, wander
from tests.engine.checks.on_spiff import Crashed, Process, TooMany
from tests.engine.editing.edits import one

MAIN = "section42"
#: the checks that judge diagrams; what is wrong with forms and words is no matter here
OF_DIAGRAMS = frozenset({"readable", "milestones", "sound", "threefold"})
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
STAGES = ("start", "middle", "end", "middle,end", "")
ENDS = ("not_for_us", "duty_not_met", "s42_concluded", "")
TELLS = 250


@dataclass
class Told:
    """What came of all mutants."""

    mutants: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    walks: int = 0
    ended: int = 0
    wrong: list[tuple[int, list[str]]] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        each = ", ".join(f"{times:,} {what}" for what, times in sorted(self.verdicts.items()))
        return (
            f"{self.mutants:,} mutants of the shipped process: {each}; {self.walks:,} walks of those "
            f"accepted on SpiffWorkflow, {self.ended:,} of them ended an enquiry, "
            f"{len(self.wrong)} without start, middle and end; {self.seconds:.0f} s"
        )


def ask(told: Told, seed: int, walks: int) -> None:
    """Judge one mutant, and walk it where it is accepted."""
    rng = Random(seed)
    mutant = changed(from_folder(SECTION42), rng)
    report = checks.check(mutant)
    told.mutants += 1
    verdict = _verdict(report)
    told.verdicts[verdict] += 1
    if verdict != "accepted":
        return
    process = Process(mutant.diagrams, MAIN)
    for _ in range(walks):
        try:
            done, over = wander(process, rng)
        except (Crashed, TooMany):
            continue  # it came to no end
        told.walks += 1
        if over and not process.marks.ends.isdisjoint(done):
            told.ended += 1
            if not three_times(process, done):
                told.wrong.append((seed, done))


def _verdict(report: checks.Report) -> str:
    if report.unreadable:
        return "unreadable"
    if any(proof.result == "undecided" for proof in report.proofs):
        return "undecided"
    refused = any(problem.check in OF_DIAGRAMS for problem in report.problems)
    proved = bool(report.proofs) and all(proof.result == "proved" for proof in report.proofs)
    return "refused" if refused or not proved else "accepted"


def changed(bundle: Bundle, rng: Random) -> Bundle:
    """The process after one to four changes."""
    for _ in range(rng.randint(1, 4)):
        path = rng.choice([p for p in sorted(bundle.diagrams) if "occurrences" not in p])
        if rng.random() < 0.4:
            try:
                _, bundle = one(rng, bundle, path)
            except (InvalidAnswers, InvalidProcess, Conflict):
                continue
        else:
            tree = etree.fromstring(bundle.files[path])
            rng.choice(ROUGH)(tree, rng)
            content = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
            bundle = Bundle(bundle.name, {**bundle.files, path: content})
    return bundle


# -- what no editor would do ----------------------------------------------------------


def take_flow(tree: Any, rng: Random) -> None:
    """Take a flow away."""
    flow = rng.choice(_all(tree, "sequenceFlow"))
    _forget(tree, flow.get("id"))
    flow.getparent().remove(flow)


def lead_elsewhere(tree: Any, rng: Random) -> None:
    """Let a flow lead to another step of the same diagram."""
    flow = rng.choice(_all(tree, "sequenceFlow"))
    steps = [s for s in _steps(flow.getparent()) if s.tag != BPMN + "startEvent"]
    _forget(tree, flow.get("id"), "incoming")
    target = rng.choice(steps)
    flow.set("targetRef", target.get("id"))
    if target.find(BPMN + "incoming") is not None:
        etree.SubElement(target, BPMN + "incoming").text = flow.get("id")


def leave_out(tree: Any, rng: Random) -> None:
    """Leave a step out: what came to it goes on behind it."""
    tasks = [*_all(tree, "userTask"), *_all(tree, "callActivity")]
    if not tasks:
        return
    step = rng.choice(tasks)
    flows = _all(tree, "sequenceFlow")
    out = [flow for flow in flows if flow.get("sourceRef") == step.get("id")]
    if len(out) != 1:
        return
    for flow in flows:
        if flow.get("targetRef") == step.get("id"):
            flow.set("targetRef", out[0].get("targetRef"))
    _forget(tree, out[0].get("id"))
    for gone in (step, out[0]):
        gone.getparent().remove(gone)


def say_otherwise(tree: Any, rng: Random) -> None:
    """Give a stage, a milestone or an end another meaning, or none."""
    named = [p for p in tree.iter() if p.tag is not etree.Comment and p.get("name") in MEANINGS]
    if not named:
        return
    it = rng.choice(named)
    value = rng.choice(MEANINGS[it.get("name")])
    if value:
        it.set("value", value)
    else:
        it.getparent().remove(it)


def as_a_gateway(tree: Any, rng: Random) -> None:
    """Let a choice be a fork, or a fork a choice."""
    gates = [*_all(tree, "exclusiveGateway"), *_all(tree, "parallelGateway")]
    if gates:
        gate = rng.choice(gates)
        exclusive = gate.tag == BPMN + "exclusiveGateway"
        gate.tag = BPMN + ("parallelGateway" if exclusive else "exclusiveGateway")
        gate.attrib.pop("default", None)


MEANINGS = {
    "msp_stage": STAGES,
    "ends_as": ENDS,
    "milestone": ("duty_decided", "enquiry_started", "enquiry_ended", "plan_agreed", ""),
}
ROUGH = (
    take_flow,
    lead_elsewhere,
    lead_elsewhere,
    leave_out,
    leave_out,
    say_otherwise,
    as_a_gateway,
)


def _all(tree: Any, name: str) -> list[Any]:
    return list(tree.iter(BPMN + name))


def _steps(scope: Any) -> list[Any]:
    """The steps of a diagram: whatever a flow may lead to."""
    kinds = ("userTask", "callActivity", "exclusiveGateway", "parallelGateway", "endEvent",
             "intermediateThrowEvent", "subProcess")  # fmt: skip
    return [one for one in scope if one.tag in {BPMN + kind for kind in kinds}]


def _forget(tree: Any, flow: str, *kinds: str) -> None:
    """No step says any more that a flow comes to it or goes from it."""
    for kind in kinds or ("incoming", "outgoing"):
        for said in _all(tree, kind):
            if said.text == flow:
                said.getparent().remove(said)
    for gate in tree.iter():
        if not kinds and gate.get("default") == flow:
            del gate.attrib["default"]


def main() -> int:
    """Ask, print, and 1 where an accepted process ends an enquiry without the three."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.checks.changed")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--walks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    told, began = Told(), time.monotonic()
    for number in range(asked.mutants):
        ask(told, asked.seed + number, asked.walks)
        told.seconds = time.monotonic() - began
        if told.mutants % TELLS == 0:
            print(told, flush=True)
    for seed, done in told.wrong[:20]:
        print(f"seed {seed}: {' > '.join(done)}")
    print(told, flush=True)
    return 1 if told.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
