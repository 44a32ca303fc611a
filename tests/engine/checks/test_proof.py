"""The proof against the workflow engine itself: small random diagrams, every run tried.

``THREEFOLD_PROOF_DIAGRAMS=500 pytest tests/engine/checks/test_proof.py -s`` for more of them.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

from engine.process.bundle import Bundle
from engine.process.checks import check
from engine.process.proof import Proof, soundness, threefold
from engine.process.reading import read_diagrams
from tests.engine.checks.drawing import bpmn
from tests.engine.checks.large_diagrams import large
from tests.engine.checks.on_spiff import Process, TooMany, breaks
from tests.engine.checks.random_diagrams import random_diagram

DIAGRAMS = int(os.environ.get("THREEFOLD_PROOF_DIAGRAMS", "40"))
FIRST = int(os.environ.get("THREEFOLD_PROOF_SEED", "0"))
MOST_RUNS = 150 if DIAGRAMS <= 40 else 1_000


def chosen(random: Random, proofs: list[Proof]) -> list[Proof]:
    """One rule that was proved and one that was refuted, so that neither kind is tested alone."""
    asked = [p for p in proofs if p.rule != "alone"]
    kinds = [[p for p in asked if p.result == result] for result in ("proved", "refuted")]
    return [random.choice(kind) for kind in kinds if kind]


def test_the_proof_agrees_with_the_workflow_engine_on_random_diagrams():
    mix: Counter[tuple[str, str]] = Counter()
    wrong = []
    for seed in range(FIRST, FIRST + DIAGRAMS):
        content = random_diagram(seed)
        diagrams = read_diagrams({"file.bpmn": content})
        process = Process(content)
        for proof in chosen(Random(seed), threefold(diagrams.processes["main"], diagrams)):
            try:
                truth = "refuted" if breaks(process, proof.rule, most=MOST_RUNS) else "proved"
            except TooMany:
                truth = "too many runs"
            mix[proof.result, truth] += 1
            if truth != "too many runs" and proof.result not in (truth, "undecided"):
                wrong.append((seed, proof.rule, proof.result, proof.path))

    tried = sum(n for (_, truth), n in mix.items() if truth != "too many runs")
    refuted = mix["refuted", "refuted"]
    print(
        f"\nproof and engine agree on {tried - len(wrong)} of {tried}, {refuted} refuted: {dict(mix)}"
    )
    assert wrong == []
    assert 0.25 < refuted / tried < 0.75


def test_what_is_judged_sound_never_gets_stuck_on_the_workflow_engine():
    mix: Counter[tuple[str, str]] = Counter()
    stuck = []
    for seed in range(10_000 + FIRST, 10_000 + FIRST + DIAGRAMS // 2):
        content = random_diagram(seed, torn=0.5)
        diagrams = read_diagrams({"file.bpmn": content})
        results = {s.result for s in soundness(diagrams.processes["main"], diagrams)}
        judged = "sound" if results == {"sound"} else "not sound"
        try:
            found = breaks(Process(content), "stuck", most=MOST_RUNS)
        except TooMany:
            continue
        mix[judged, "stuck" if found else "ends"] += 1
        if judged == "sound" and found:
            stuck.append((seed, found))

    print(f"\nsoundness and engine: {dict(mix)}")
    assert stuck == []


def test_a_process_of_four_hundred_tasks_is_proved_and_refuted():
    right = check(Bundle("main", {"main.bpmn": large(400, wide=12)}), {"route"}, ())
    wrong = check(Bundle("main", {"main.bpmn": large(400, wide=12, spoilt=True)}), {"route"}, ())

    print(f"\n400 tasks: {right.ms:.0f} ms, spoilt {wrong.ms:.0f} ms")
    assert right.verdict == "publishable"
    assert {p.rule for p in wrong.proofs if p.result == "refuted"} == {"threefold", "E", "L"}
    assert wrong.soundness == "sound"


def test_a_process_that_does_both_stages_in_reminders_of_a_loop_is_not_taken_for_proved():
    """Reminders pile up lap by lap; the game stops counting and must then say so."""
    text = """
    start a
    task again
    timer late on=again
    task m msp_stage=middle
    end reminded
    choice back
    end z
    a > again > back > z
    back > again if route
    late > m > reminded
    """
    diagrams = read_diagrams({"f": bpmn(main=text)})
    results = {p.rule: p.result for p in threefold(diagrams.processes["main"], diagrams)}
    assert results["L"] == "refuted" and results["S"] == "refuted" and results["E"] == "refuted"
