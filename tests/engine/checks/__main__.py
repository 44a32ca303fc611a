"""The proof against the workflow engine, at size: ``python -m tests.engine.checks --diagrams 1500``.

Prints the figures so far every hundred diagrams, so that a run that is broken off has said
something true; exit 1 where proof and engine disagree, or the mix says too little.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.engine.checks.brute_force import Agreed, Heard, Stuck


def main() -> int:
    """Ask, print, and 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.checks", description=__doc__)
    parser.add_argument("--diagrams", type=int, default=1_500, help="Of each of the questions.")
    parser.add_argument("--seed", type=int, default=0, help="The first diagram.")
    parser.add_argument("--runs", type=int, default=300, help="Most runs of one diagram.")
    parser.add_argument("--walks", type=int, default=20, help="Of each proved diagram.")
    parser.add_argument("--sound-runs", type=int, default=200, help="The same, for soundness.")
    asked = parser.parse_args()
    agreed, heard, stuck = Agreed(), Heard(), Stuck()
    questions = ((agreed, asked.runs), (heard, asked.walks), (stuck, asked.sound_runs))
    for question, most in questions:
        began = time.process_time()
        for number in range(1, asked.diagrams + 1):
            question.ask(asked.seed + number - 1, most)
            if number % 100 == 0 or number == asked.diagrams:
                spent = time.process_time() - began
                print(f"after {number}, {spent:.0f} s of processor: {question.says()}", flush=True)
    wrong = [*agreed.wrong, *heard.wrong, *stuck.wrong]
    for one in wrong:
        print(f"NOT AS IT MUST BE: {one}")
    return 1 if wrong or agreed.lacks() else 0


if __name__ == "__main__":
    sys.exit(main())
