"""Brute force: the proof held against SpiffWorkflow itself on random diagrams.

Three questions, each of diagrams of its own: does every try of the engine come out as the proof
says; does a walk of a proved diagram hear the adult three times; does what is judged sound ever
get stuck.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from engine.process.proof import Proof, soundness, threefold
from engine.process.reading import read_diagrams
from tests.engine.checks.on_spiff import MOST_STEPS, Process, Run, TooMany, breaks
from tests.engine.checks.random_diagrams import CONSTRUCTS, random_diagram

STAGES = ("start", "middle", "end")
#: Each question is asked of other diagrams: seeds from here on.
WALKED, SOUND = 20_000, 10_000


@dataclass
class Agreed:
    """How often proof and engine say the same, and of what diagrams."""

    diagrams: int = 0
    refuted: int = 0
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    mix: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """The rules of which every run could be tried."""
        return sum(n for (_, truth), n in self.answers.items() if truth != "too many runs")

    def says(self) -> str:
        """The figures in two lines."""
        of = max(self.diagrams, 1)
        held = ", ".join(f"{name} {100 * self.mix[name] // of} %" for name in CONSTRUCTS)
        same = f"{self.tried - len(self.wrong)} of {self.tried} rules"
        return (
            f"{self.diagrams} diagrams: {held}; {100 * self.refuted // of} % refuted\n"
            f"proof and engine agree on {same}: {dict(self.answers)}"
        )

    def lacks(self) -> list[str]:
        """Constructs that fewer than 15 % of the diagrams have, and a mix that tests one answer."""
        found = [name for name in CONSTRUCTS if self.mix[name] < 0.15 * self.diagrams]
        if not 0.3 <= self.refuted / max(self.diagrams, 1) <= 0.7:
            found.append("refuted")
        return found

    def ask(self, seed: int, most: int) -> None:
        """Every run of one diagram, up to so many, for one proved and one refuted rule."""
        drawn = random_diagram(seed)
        proofs = proofs_of(drawn.content)
        process = Process(drawn.content)
        self.diagrams += 1
        self.mix.update(drawn.constructs)
        self.refuted += any(p.result == "refuted" for p in proofs if p.rule != "alone")
        for proof in _chosen(Random(seed), proofs):
            try:
                truth = "refuted" if breaks(process, proof.rule, most=most) else "proved"
            except TooMany:
                truth = "too many runs"
            self.answers[proof.result, truth] += 1
            if truth not in ("too many runs", proof.result):
                self.wrong.append((seed, proof.rule, proof.result, proof.path))


def _chosen(random: Random, proofs: list[Proof]) -> list[Proof]:
    """One rule that was proved and one that was refuted, so that neither kind is tested alone."""
    asked = [p for p in proofs if p.rule != "alone"]
    kinds = [[p for p in asked if p.result == result] for result in ("proved", "refuted")]
    return [random.choice(kind) for kind in kinds if kind]


def proofs_of(content: bytes) -> list[Proof]:
    """What the proof says of a diagram."""
    diagrams = read_diagrams({"file.bpmn": content})
    return threefold(diagrams.processes["main"], diagrams)


@dataclass
class Heard:
    """Walks of proved diagrams, at random, on the engine."""

    diagrams: int = 0
    walked: int = 0
    mix: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[object, ...]] = field(default_factory=list)

    def says(self) -> str:
        """The figures in a line."""
        return (
            f"{self.walked} enquiries ended on walks of {self.diagrams} diagrams of which all is "
            f"proved, {len(self.wrong)} without three conversations in order; {dict(self.mix)}"
        )

    def ask(self, seed: int, walks: int) -> None:
        """So many walks of one diagram, where all of it is proved."""
        drawn = random_diagram(WALKED + seed)
        if any(p.result != "proved" for p in proofs_of(drawn.content)):
            return
        self.diagrams += 1
        self.mix.update(drawn.constructs)
        process, random = Process(drawn.content), Random(WALKED + seed)
        for _ in range(walks):
            done, over = wander(process, random)
            if not over or process.marks.ends.isdisjoint(done):
                continue
            self.walked += 1
            if not three_times(process, done):
                self.wrong.append((WALKED + seed, done))


def wander(process: Process, random: Random) -> tuple[list[str], bool]:
    """One run by chance: what it completed in order, and whether it came to its end."""
    run = Run(process, "", [])
    run.decide = lambda options: random.randrange(options)  # type: ignore[method-assign]
    run.workflow.script_engine.decide = run.decide
    run.engine()
    for _ in range(MOST_STEPS):
        moves = run.moves()
        if run.workflow.completed or not moves:
            break
        moves[random.randrange(len(moves))]()
        run.engine()
    return run.done, run.workflow.completed


def three_times(process: Process, done: list[str]) -> bool:
    """Whether START, MIDDLE and END came in this order, after the last MIDDLE an END."""
    stages = [process.marks.stages.get(name, set()) for name in done]
    first = {s: next((i for i, x in enumerate(stages) if s in x), len(done)) for s in STAGES}
    last = [max((i for i, x in enumerate(stages) if s in x), default=-1) for s in STAGES[1:]]
    in_order = first["start"] < first["middle"] <= first["end"] < len(done)
    return in_order and last[0] <= last[1]


@dataclass
class Stuck:
    """What is judged sound, against the engine."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[object, ...]] = field(default_factory=list)

    def says(self) -> str:
        """The figures in a line."""
        return f"soundness and engine: {dict(self.answers)}"

    def ask(self, seed: int, most: int) -> None:
        """Every run of one torn diagram, up to so many."""
        content = random_diagram(SOUND + seed, torn=0.5).content
        diagrams = read_diagrams({"file.bpmn": content})
        results = {s.result for s in soundness(diagrams.processes["main"], diagrams)}
        judged = "sound" if results == {"sound"} else "not sound"
        try:
            found = breaks(Process(content), "stuck", most=most)
        except TooMany:
            return
        self.answers[judged, "stuck" if found else "ends"] += 1
        if judged == "sound" and found:
            self.wrong.append((SOUND + seed, found))
