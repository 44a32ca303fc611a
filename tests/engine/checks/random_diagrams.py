"""Random diagrams: small processes of the supported elements, some true to the rules, many not.

A process is start - START - enquiry_started - MIDDLE - END - end, each part
wrapped at random (a choice, branches side by side, a loop, a called process, an
interruption, a reminder, a terminate end) and often spoilt: skipped, swapped,
left early, or reached twice.
"""

from __future__ import annotations

from random import Random

from engine.process.checks.shapes import shapes
from engine.process.diagram import every_scope
from engine.process.reading import read_diagrams
from tests.engine.checks.drawing import bpmn

Open = list[tuple[str, str]]  # ways out that wait for a target: (element, condition)


class Sketch:
    """One random file: a main process and those it calls."""

    def __init__(self, random: Random, spoilt: float, torn: float = 0.0) -> None:
        self.random, self.spoilt, self.torn = random, spoilt, torn
        self.lines: dict[str, list[str]] = {}
        self.count = 0

    def draw(self) -> bytes:
        self.process("main", self.parts())
        return bpmn(**{name: "\n".join(lines) for name, lines in self.lines.items()})

    def parts(self) -> list[str]:
        """The order of the main parts; a spoilt one has them swapped, missing or twice."""
        parts = ["way out", "start", "started", "middle", "end"]
        if self.chance(0.3):
            parts.insert(self.random.randrange(1, 5), "plain")
        if self.chance(self.spoilt * 0.5):
            i, j = self.random.randrange(5), self.random.randrange(5)
            parts[i], parts[j] = parts[j], parts[i]
        if self.chance(self.spoilt * 0.3):
            parts.insert(
                self.random.randrange(len(parts)), self.random.choice(["middle", "end", "way out"])
            )
        if self.chance(self.spoilt * 0.2):
            parts.pop(self.random.randrange(len(parts)))
        return parts

    def chance(self, p: float) -> bool:
        return self.random.random() < p

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def process(self, name: str, parts: list[str]) -> None:
        self.lines[name] = []
        start = self.node(name, "start", "begin")
        ways: Open = [(start, "")]
        for part in parts:
            ways = self.part(name, part, ways, depth=0)
        if ways:
            self.close(name, ways, "stop" if self.chance(0.15) else "end")

    def node(self, process: str, kind: str, prefix: str, marks: str = "") -> str:
        name = self.name(prefix)
        self.lines[process].append(f"{kind} {name} {marks}")
        return name

    def flow(self, process: str, ways: Open, target: str) -> None:
        for source, condition in ways:
            self.lines[process].append(
                f"{source} > {target}" + (f" if {condition}" if condition else "")
            )

    def close(self, process: str, ways: Open, kind: str, marks: str = "") -> None:
        self.flow(process, ways, self.node(process, kind, "done", marks))

    def part(self, process: str, part: str, ways: Open, depth: int) -> Open:
        """Draw one part, wrapped at random, after the open ways; return its own."""
        if not ways:
            return ways
        if part == "way out":
            return self.way_out(process, ways)
        if part == "started":
            event = self.node(process, "throw", "started", "milestone=enquiry_started")
            self.flow(process, ways, event)
            return [(event, "")]
        wraps = [
            self.plain,
            self.choice,
            self.side_by_side,
            self.loop,
            self.called,
            self.interrupted,
            self.reminded,
        ]
        weights = [5 + depth * 6, 2, 2, 1.2, 2, 2, 0.5]
        wrap = self.random.choices(wraps, weights)[0] if depth < 3 else self.plain
        return wrap(process, part, ways, depth)

    def way_out(self, process: str, ways: Open) -> Open:
        gate = self.node(process, "choice", "gate")
        self.flow(process, ways, gate)
        self.close(
            process, [(gate, "a")], self.random.choice(["end", "end", "stop"]), "ends_as=not_for_us"
        )
        return [(gate, "")]

    def plain(self, process: str, part: str, ways: Open, depth: int) -> Open:
        marks = "" if part == "plain" else f"msp_stage={part}"
        task = self.node(process, "task", part[0], marks)
        self.flow(process, ways, task)
        return [(task, "")]

    def choice(self, process: str, part: str, ways: Open, depth: int) -> Open:
        gate = self.node(process, "choice", "gate")
        self.flow(process, ways, gate)
        first = self.part(process, part, [(gate, "a")], depth + 1)
        if self.chance(self.torn) and first:
            other = self.part(process, part, [(gate, "")], depth + 1)
            join = self.node(process, "both", "join")
            self.flow(process, self.one(process, first), join)
            self.flow(process, self.one(process, other), join)
            return [(join, "")]
        if not self.chance(self.spoilt):
            return first + self.part(process, part, [(gate, "")], depth + 1)
        if self.chance(0.3):
            self.close(process, [(gate, "")], self.random.choice(["end", "stop"]))
            return first
        return first + self.part(process, "plain", [(gate, "")], depth + 1)

    def side_by_side(self, process: str, part: str, ways: Open, depth: int) -> Open:
        fork = self.node(process, "both", "fork")
        self.flow(process, self.one(process, ways), fork)
        first = self.part(process, part, [(fork, "")], depth + 1)
        beside = self.part(process, "plain", [(fork, "")], depth + 1)
        if beside and self.chance(self.spoilt * 0.5):
            self.close(process, beside, self.random.choice(["end", "stop", "stop"]))
            return first
        if not first or not beside:
            return first + beside
        # Torn: the branches meet in the wrong gateway, or a choice in a join.
        join = self.node(process, "choice" if self.chance(self.torn) else "both", "join")
        self.flow(process, self.one(process, first), join)
        self.flow(process, self.one(process, beside), join)
        return [(join, "")]

    def one(self, process: str, ways: Open) -> Open:
        """Several ways brought together, so that a parallel gateway gets one flow of them."""
        if len(ways) < 2:
            return ways
        gate = self.node(process, "choice", "merge")
        self.flow(process, ways, gate)
        return [(gate, "")]

    def loop(self, process: str, part: str, ways: Open, depth: int) -> Open:
        task = self.node(process, "task", "again")
        self.flow(process, ways, task)
        inside = self.part(process, part, [(task, "")], depth + 1)
        if not inside:
            return inside
        gate = self.node(process, "choice", "gate")
        self.flow(process, inside, gate)
        if self.chance(self.spoilt * 0.4):  # the loop is left before its body
            early = self.node(process, "choice", "early")
            self.flow(process, [(gate, "a")], early)
            self.flow(process, [(early, "b")], task)
            return [(gate, ""), (early, "")]
        self.flow(process, [(gate, "a")], task)
        return [(gate, "")]

    def called(self, process: str, part: str, ways: Open, depth: int) -> Open:
        called = self.name("called")
        lines, self.lines[called] = self.lines, []
        start = self.node(called, "start", "begin")
        rest = self.part(called, part, [(start, "")], depth + 1)
        if rest:
            self.close(called, rest, "end")
        call = self.node(process, "call", "call", f"calls={called}")
        self.flow(process, ways, call)
        assert lines is self.lines
        return [(call, "")]

    def interrupted(self, process: str, part: str, ways: Open, depth: int) -> Open:
        wrap = self.random.choice([self.plain, self.called])
        rest = wrap(process, part, ways, depth + 1)
        if not rest:
            return rest
        event = self.node(
            process, "message", "message", f"on={rest[0][0]} says={self.name('note')}"
        )
        if self.chance(self.spoilt):
            if self.chance(0.4):
                self.close(process, [(event, "")], self.random.choice(["end", "stop"]))
                return rest
            return rest + self.part(process, "plain", [(event, "")], depth + 1)
        return rest + self.part(process, part, [(event, "")], depth + 1)

    def reminded(self, process: str, part: str, ways: Open, depth: int) -> Open:
        rest = self.plain(process, part, ways, depth)
        event = self.node(process, "timer", "remind", f"on={rest[0][0]}")
        beside = self.part(process, "plain", [(event, "")], depth + 2)
        if beside:
            self.close(process, beside, "stop" if self.chance(self.spoilt * 0.2) else "end")
        return rest


def random_diagram(seed: int, torn: float = 0.0) -> bytes:
    """The next diagram from a seed that has only shapes we would accept."""
    random = Random(seed)
    while True:
        content = Sketch(random, random.choice([0.1, 0.5, 0.9]), random.choice([0, torn])).draw()
        processes = read_diagrams({"file.bpmn": content}).processes.values()
        if not any(True for p in processes for scope in every_scope(p) for _ in shapes(scope)):
            return content
