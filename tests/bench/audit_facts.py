"""Measure the pre-filled facts of an audit: ``python -m tests.bench.audit_facts``.

Twenty enquiries with planted gaps (tests/bench/planted_twenty.py). Of each fact: how many of the gaps
it names are gaps (precision), and how many of the gaps it names (recall). A gap is
whatever is not simply there: missing, or missing with a reason.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.audit.questions import QUESTIONS as ALL
from tests.bench.planted import QUESTIONS, make, prepare, shown
from tests.bench.planted_twenty import PLANTED
from tests.council import Council, sqlite_council


@dataclass
class Score:
    """What one fact named, against what was planted."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    exact: int = 0

    @property
    def precision(self) -> str:
        """Of the gaps it names, those that are gaps."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> str:
        """Of the gaps there are, those it names."""
        return _share(self.right, self.right + self.missed)


def measured(council: Council) -> list[str]:
    """Make the twenty, and what the record shows of each."""
    prepare(council)
    return [shown(council, make(council, one, n)) for n, one in enumerate(PLANTED)]


def scores(found: Sequence[str]) -> dict[int, Score]:
    """Precision and recall of each fact by the number of its question."""
    told = {number: Score() for number in QUESTIONS}
    for one, letters in zip(PLANTED, found, strict=True):
        for number, wanted, got in zip(
            QUESTIONS, one.expected.split(), letters.split(), strict=True
        ):
            score = told[number]
            score.exact += wanted == got
            score.right += wanted != "y" and got != "y"
            score.wrong += wanted == "y" and got != "y"
            score.missed += wanted != "y" and got == "y"
    return told


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
        found = measured(council)
    print(f"{'planted':48} {'expected (1 3 4 9 12 21 22)':28} found")
    for one, letters in zip(PLANTED, found, strict=True):
        wrong = "" if letters == one.expected else "   <--"
        print(f"{one.what:48} {one.expected:28} {letters}{wrong}")
    print(f"\n{'fact':62} gaps  precision  recall  exactly as written")
    for number, score in scores(found).items():
        gaps = score.right + score.missed
        text = f"{number}. {ALL[number].text}"[:60]
        print(
            f"{text:62} {gaps:4}  {score.precision:>9}  {score.recall:>6}  {score.exact} of {len(found)}"
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "no gap"


if __name__ == "__main__":
    main()
