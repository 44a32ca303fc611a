"""The shipped process changed by chance: what is accepted hears the adult three times on the engine."""

from random import Random

import pytest

from engine.process.bundle import from_folder
from tests.council import SECTION42
from tests.engine.checks.brute_force import three_times, wander
from tests.engine.checks.changed import MAIN, Told, ask
from tests.engine.checks.on_spiff import Process


@pytest.mark.slow
def test_no_accepted_mutant_of_the_shipped_process_ends_without_start_middle_and_end():
    told = Told()
    for seed in range(24):
        ask(told, seed, walks=4)

    print(f"\n{told}")
    assert told.wrong == []
    assert told.verdicts["refused"] >= 5 and told.ended >= 1


def test_such_a_walk_would_show_it():
    """Where nobody asks at the start, the walks of the same process say so."""
    files = {
        path: content.replace(b'name="msp_stage" value="start"', b'name="no" value="start"')
        for path, content in from_folder(SECTION42).diagrams.items()
    }
    process, rng = Process(files, MAIN), Random(1)

    ends = [done for done, over in (wander(process, rng) for _ in range(40)) if over]

    heard = [d for d in ends if not process.marks.ends.isdisjoint(d)]
    assert heard and not all(three_times(process, done) for done in heard)
