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
from tests.engine.checks.on_spiff import Process, TooMany, breaks, wander
from tests.engine.checks.random_diagrams import CONSTRUCTS, random_diagram

DIAGRAMS = int(os.environ.get("THREEFOLD_PROOF_DIAGRAMS", "40"))
FIRST = int(os.environ.get("THREEFOLD_PROOF_SEED", "0"))
MOST_RUNS = 150 if DIAGRAMS <= 40 else 1_000
WALKS = 5 if DIAGRAMS <= 40 else 20
STAGES = ("start", "middle", "end")


def chosen(random: Random, proofs: list[Proof]) -> list[Proof]:
    """One rule that was proved and one that was refuted, so that neither kind is tested alone."""
    asked = [p for p in proofs if p.rule != "alone"]
    kinds = [[p for p in asked if p.result == result] for result in ("proved", "refuted")]
    return [random.choice(kind) for kind in kinds if kind]


def proofs_of(content: bytes) -> list[Proof]:
    diagrams = read_diagrams({"file.bpmn": content})
    return threefold(diagrams.processes["main"], diagrams)


def held(mix: Counter[str], of: int) -> str:
    return ", ".join(f"{name} {100 * mix[name] // of} %" for name in CONSTRUCTS)


def test_the_proof_agrees_with_the_workflow_engine_on_random_diagrams():
    """The mix is asserted too: a brute force that never meets a construct says nothing of it."""
    answers: Counter[tuple[str, str]] = Counter()
    mix: Counter[str] = Counter()
    refuted, wrong = 0, []
    for seed in range(FIRST, FIRST + DIAGRAMS):
        drawn = random_diagram(seed)
        proofs = proofs_of(drawn.content)
        process = Process(drawn.content)
        mix.update(drawn.constructs)
        refuted += any(p.result == "refuted" for p in proofs if p.rule != "alone")
        for proof in chosen(Random(seed), proofs):
            try:
                truth = "refuted" if breaks(process, proof.rule, most=MOST_RUNS) else "proved"
            except TooMany:
                truth = "too many runs"
            answers[proof.result, truth] += 1
            if truth not in ("too many runs", proof.result):
                wrong.append((seed, proof.rule, proof.result, proof.path))

    tried = sum(n for (_, truth), n in answers.items() if truth != "too many runs")
    print(f"\n{DIAGRAMS} diagrams: {held(mix, DIAGRAMS)}; {100 * refuted // DIAGRAMS} % refuted")
    print(f"proof and engine agree on {tried - len(wrong)} of {tried} rules: {dict(answers)}")
    assert wrong == []
    assert [name for name in CONSTRUCTS if mix[name] < 0.15 * DIAGRAMS] == []
    assert 0.3 <= refuted / DIAGRAMS <= 0.7
    assert tried > 0.8 * sum(answers.values())


def test_random_walks_of_proved_diagrams_hear_the_adult_three_times():
    """Nothing of the proof is used on the walk: what was completed, in order, tells."""
    mix: Counter[str] = Counter()
    walked, lost = 0, []
    for seed in range(20_000 + FIRST, 20_000 + FIRST + DIAGRAMS):
        drawn = random_diagram(seed)
        if any(p.result != "proved" for p in proofs_of(drawn.content)):
            continue
        mix.update(drawn.constructs)
        process, random = Process(drawn.content), Random(seed)
        for _ in range(WALKS):
            done, over = wander(process, random)
            if not over or process.marks.ends.isdisjoint(done):
                continue
            walked += 1
            if not three_times(process, done):
                lost.append((seed, done))

    print(f"\n{walked} enquiries ended on walks of proved diagrams, which held {dict(mix)}")
    assert lost == []
    assert walked > DIAGRAMS // 3


def three_times(process: Process, done: list[str]) -> bool:
    """Whether START, MIDDLE and END came in this order, after the last MIDDLE an END."""
    stages = [process.marks.stages.get(name, set()) for name in done]
    first = {s: next((i for i, x in enumerate(stages) if s in x), len(done)) for s in STAGES}
    last = [max((i for i, x in enumerate(stages) if s in x), default=-1) for s in STAGES[1:]]
    in_order = first["start"] < first["middle"] <= first["end"] < len(done)
    return in_order and last[0] <= last[1]


def test_what_is_judged_sound_never_gets_stuck_on_the_workflow_engine():
    mix: Counter[tuple[str, str]] = Counter()
    stuck = []
    for seed in range(10_000 + FIRST, 10_000 + FIRST + DIAGRAMS // 2):
        content = random_diagram(seed, torn=0.5).content
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
    assert mix["sound", "ends"] and mix["not sound", "stuck"]


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
