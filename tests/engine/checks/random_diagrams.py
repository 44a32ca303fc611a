"""Random diagrams: small processes of the supported elements, some true to the rules, many not.

A process is start - START - enquiry_started - MIDDLE - END - end, each part
wrapped at random (a choice, branches side by side, a loop, a called process, an
interruption, a reminder, a terminate end) and often spoilt: skipped, swapped,
left early, or reached twice; ``enquiry_started`` missing or moved, two stages on one
task, a jump from anywhere to anywhere. ``constructs`` says what a diagram turned out
to hold: read from the drawing, but for what only its maker knows (moved, jumps).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from engine.process.checks.shapes import shapes
from engine.process.cycles import on_cycles
from engine.process.diagram import Diagrams, every_node, every_scope
from engine.process.reading import read_diagrams
from tests.engine.checks.drawing import bpmn

Open = list[tuple[str, str]]  # ways out that wait for a target: (element, condition)


class Sketch:
    """One random file: a main process and those it calls."""

    def __init__(self, random: Random, spoilt: float, torn: float = 0.0) -> None:
        self.random, self.spoilt, self.torn = random, spoilt, torn
        self.lines: dict[str, list[str]] = {}
        self.count = 0
        #: What only the maker of the diagram knows of it.
        self.made: set[str] = set()
        self.wished = {name for name in WISHES if self.chance(0.25)}

    def draw(self) -> bytes:
        self.process("main", self.parts())
        if JUMP in self.wished:
            self.jump()
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
        if MILESTONE in self.wished and "started" in parts:
            parts.remove("started")
            self.made.add(MILESTONE)
            if self.chance(0.6):
                parts.insert(self.random.randrange(1, len(parts) + 1), "started, moved")
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
            stop = self.chance(0.5 if TERMINATE in self.wished else 0.15)
            self.close(name, ways, "stop" if stop else "end")

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
        part = part.removesuffix(", moved")
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
        for index, name in ((3, LOOP), (4, CALL), (5, INTERRUPTION)):
            weights[index] += 4 if name in self.wished else 0
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
        if part == "started":
            event = self.node(process, "throw", "started", "milestone=enquiry_started")
            self.flow(process, ways, event)
            return [(event, "")]
        if part != "plain" and COMBINED in self.wished and self.chance(0.6):
            part = self.random.choice(["middle,end", "middle,end", "start,middle", "start,end"])
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
        deeper = CALL in self.wished and depth < 2 and self.chance(0.6)
        wrap = self.called if deeper else self.part
        rest = wrap(called, part, [(start, "")], depth + 1)
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

    def jump(self) -> None:
        """Lead from one arrow of a process to another, wherever they are."""
        lines = self.random.choice([ls for ls in self.lines.values() if _arrows(ls) > 1])
        places = [i for i, line in enumerate(lines) if ">" in line]
        leave, come = self.random.sample(places, 2)
        gate, meet = self.name("jump"), self.name("meet")
        lines[leave] = _cut(lines[leave], gate)
        lines[come] = _cut(lines[come], meet)
        lines += [f"choice {gate}", f"choice {meet}", f"{gate} > {meet} if j"]
        self.made.add(JUMP)


def _arrows(lines: list[str]) -> int:
    return sum(">" in line for line in lines)


def _cut(line: str, name: str) -> str:
    """The arrow, by way of another element; a condition stays where it begins."""
    way, _, condition = line.partition(" if ")
    source, target = way.split(" > ")
    return f"{source} > {name} > {target}" + (f" if {condition}" if condition else "")


INTERRUPTION = "interrupting boundary"
CALL = "nested call activity"
LOOP = "loop"
TERMINATE = "terminate end"
MILESTONE = "missing or moved milestone"
COMBINED = "combined stage tags"
JUMP = "unstructured jump"
CONSTRUCTS = (INTERRUPTION, CALL, LOOP, TERMINATE, MILESTONE, COMBINED, JUMP)
WISHES = CONSTRUCTS


@dataclass(frozen=True)
class Drawn:
    """One random diagram, and the constructs it holds."""

    content: bytes
    constructs: frozenset[str]


def constructs(diagrams: Diagrams) -> set[str]:
    """What a drawing holds, whoever made it."""
    found = set()
    for diagram in diagrams.processes.values():
        for node in every_node(diagram):
            if node.kind == "boundary event" and node.interrupting:
                found.add(INTERRUPTION)
            if node.kind == "end event" and node.event == "terminate":
                found.add(TERMINATE)
            if len(node.stages) > 1:
                found.add(COMBINED)
        if any(list(diagrams.called(inner)) for _, inner in diagrams.called(diagram)):
            found.add(CALL)
        for scope in every_scope(diagram):
            if on_cycles({n.id: scope.successors(n) for n in scope.nodes.values()}):
                found.add(LOOP)
    return found


def random_diagram(seed: int, torn: float = 0.0) -> Drawn:
    """The next diagram from a seed that has only shapes we would accept."""
    random = Random(seed)
    while True:
        sketch = Sketch(random, random.choice([0.05, 0.1, 0.5]), random.choice([0, torn]))
        content = sketch.draw()
        diagrams = read_diagrams({"file.bpmn": content})
        scopes = (scope for p in diagrams.processes.values() for scope in every_scope(p))
        if not any(True for scope in scopes for _ in shapes(scope)):
            return Drawn(content, frozenset(constructs(diagrams) | sketch.made))
