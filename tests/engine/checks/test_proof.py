"""The proof against the workflow engine itself: small random diagrams, every run tried.

``python -m tests.engine.checks --diagrams 1500`` for more of them.
"""

from __future__ import annotations

from engine.process.bundle import Bundle
from engine.process.checks import check
from engine.process.proof import threefold
from engine.process.reading import read_diagrams
from tests.engine.checks.brute_force import Agreed, Heard, Stuck
from tests.engine.checks.drawing import bpmn
from tests.engine.checks.large_diagrams import large

DIAGRAMS, MOST_RUNS, WALKS = 40, 150, 5


def test_the_proof_agrees_with_the_workflow_engine_on_random_diagrams():
    """The mix is asserted too: a brute force that never meets a construct says nothing of it."""
    agreed = Agreed()
    for seed in range(DIAGRAMS):
        agreed.ask(seed, MOST_RUNS)

    print(f"\n{agreed.says()}")
    assert agreed.wrong == []
    assert agreed.lacks() == []
    assert agreed.tried > 0.8 * sum(agreed.answers.values())


def test_random_walks_of_proved_diagrams_hear_the_adult_three_times():
    """Nothing of the proof is used on the walk: what was completed, in order, tells."""
    heard = Heard()
    for seed in range(DIAGRAMS):
        heard.ask(seed, WALKS)

    print(f"\n{heard.says()}")
    assert heard.wrong == []
    assert heard.walked > DIAGRAMS // 3


def test_what_is_judged_sound_never_gets_stuck_on_the_workflow_engine():
    stuck = Stuck()
    for seed in range(DIAGRAMS // 2):
        stuck.ask(seed, MOST_RUNS)

    print(f"\n{stuck.says()}")
    assert stuck.wrong == []
    assert stuck.answers["sound", "ends"] and stuck.answers["not sound", "stuck"]


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
