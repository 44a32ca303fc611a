"""Table: every version of the table x every reachable position, and walks to the end from each.

Walks go by the verbs. Wherever a workflow of a case stands as none has stood before, the case
is migrated to each version - or is refused with nothing changed - and walked to its end, each
time undone again. A position is one diagram and what is open in it (``reachable``): each
workflow of a case moves for itself.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from engine import clock
from engine.db import Database
from engine.people import users
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import EMAILS, SECTION42
from tests.engine.migrate.moving import MOVED, REFUSED, move, publish_live, same_again, to_the_end
from tests.engine.migrate.pairs import PAIRS, version
from tests.engine.migrate.reachable import reachable
from tests.engine.migrate.rewinding import rewinding
from tests.engine.migrate.standing import Position, Stand, position
from tests.engine.migrate.written_down import Line, Written
from tests.walks.coverage import Coverage, Goals
from tests.walks.walked import Walked
from tests.walks.walker import Walker

PUBLISHED = clock.moment("2026-02-01T09:00")


@dataclass
class Wanted:
    """How much of the table is walked."""

    seed: int = 1
    cases: int = 100
    versions: tuple[str, ...] = tuple(PAIRS)
    walks: int = 20
    share: float = 1.0  # of the versions, at each position
    looks: float = 1.0  # how often a position is taken when it is met
    seconds: float = 1e9
    most: int = 10**9  # pairs of a position and a version
    file: Path | None = None


@dataclass
class Done:
    """What was walked, and what must not be."""

    lines: list[Line] = field(default_factory=list)
    same: int = 0
    cases: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def pairs(self) -> Counter[tuple[str, str]]:
        """(version, result) -> how often."""
        return Counter((line.version, line.result) for line in self.lines)

    @property
    def refusals(self) -> Counter[str]:
        """Why cases could not go over."""
        return Counter(line.why for line in self.lines if line.result == REFUSED)

    @property
    def walks(self) -> int:
        """Walks to the end."""
        return sum(line.walks for line in self.lines)

    def met(self, name: str = "") -> set[Stand]:
        """The positions from which cases went over, or were refused: to any version, or to one."""
        return {s for line in self.lines if name in ("", line.version) for s in line.stands}

    def says(self) -> str:
        """The figures in a few lines."""
        results = Counter(line.result for line in self.lines)
        names = dict.fromkeys(line.version for line in self.lines)
        whole = sum(self.met(name) >= reachable() for name in names)
        return (
            f"{len(names)} of {len(PAIRS)} versions x {len(self.met() & reachable())} of "
            f"{len(reachable())} reachable positions, {whole} versions at all of them; "
            f"{len(self.lines)} pairs: {results[MOVED]} moved, {results[REFUSED]} refused with "
            f"nothing changed; {self.walks} walks to the end; {self.same} times the same on the "
            f"same version; {len(self.problems)} problems; {self.cases} cases, "
            f"{self.seconds:.0f} s of processor"
        )

    def table(self) -> str:
        """Moved and refused, version by version, and the positions nobody stood at."""
        pairs = self.pairs
        names = sorted({name for name, _ in pairs}, key=list(PAIRS).index)
        lines = [f"{'moved':>6} {'refused':>7} {'positions':>9}  version"]
        for name in names:
            met = len(self.met(name) & reachable())
            lines.append(f"{pairs[name, MOVED]:6} {pairs[name, REFUSED]:7} {met:9}  {name}")
        lines += [
            f"nobody stood at {_told((stand,))}" for stand in sorted(reachable() - self.met())
        ]
        return "\n".join([*lines, self.says()])


def publish_all(db: Database, names: tuple[str, ...]) -> dict[str, int]:
    """Publish versions of the table, through every check; the shipped one stays the live one."""
    shipped = from_folder(SECTION42)
    with db.write() as session:
        iris = users.get_user_by_email(session, EMAILS["Iris"])
        first = versions.live(session, shipped.name).id
        made = {
            name: versions.publish(session, version(shipped, name), iris, at=PUBLISHED).id
            for name in names
        }
    publish_live(db, first)
    return made


class Standing(Walker):
    """A walker that looks on wherever a case comes to stand."""

    def look_on(self, wanted: Wanted, numbers: dict[str, int], written: Written) -> Done:
        """Walk so many cases, and do what is wanted wherever one stands as none did before."""
        self.wanted, self.numbers, self.written = wanted, numbers, written
        self.done = Done(written.lines)
        self.done.problems += [p for line in written.lines for p in line.problems]
        self.known = {(s, line.version) for line in written.lines for s in line.stands}
        self.left = {(s, name) for s in reachable() for name in wanted.versions} - self.known
        self.draw = Random(wanted.seed)
        self.hostility, self.looking = 0.0, 10**9
        self.until = time.monotonic() + wanted.seconds
        began = time.process_time()
        while (self.coverage.cases < wanted.cases or self.walking) and not self._enough():
            self._pass_time()
            if self.coverage.cases < wanted.cases and len(self.walking) < 8:
                self._open()
            elif self.walking:
                self._turn(self.draw.choice(self.walking))
        self.prints.close()
        self.done.cases, self.done.seconds = self.coverage.cases, time.process_time() - began
        self.done.problems += self.problems
        return self.done

    def _enough(self) -> bool:
        """Whether everything reachable was gone over, or as much as was asked for."""
        full = len(self.done.lines) >= self.wanted.most
        return not self.left or full or time.monotonic() > self.until

    def _turn(self, one: Walked) -> None:
        super()._turn(one)
        with self.db.read() as session:
            where = position(session, one.id)
        said = same_again(self.db, one.id, self.trying.now)
        self.done.same += not said
        self._say(one, where, "the same version", said)
        if one.ended or self.draw.random() > self.wanted.looks:
            return
        for name in self.numbers:
            new = tuple(s for s in dict.fromkeys(where) if (s, name) not in self.known)
            if new and self.draw.random() <= self.wanted.share and not self._enough():
                self.known |= {(stand, name) for stand in new}
                self.left -= self.known
                self._go_over(one, where, new, name)

    def _go_over(self, one: Walked, where: Position, new: Position, name: str) -> None:
        walks, problems = 0, []
        with rewinding(self.db) as rewound:
            moved = move(rewound, one.id, self.numbers[name], self.trying.now)
            problems += self._say(one, where, name, moved.problems)
            for number in range(self.wanted.walks if moved.result == MOVED else 0):
                seed = Random(f"{self.wanted.seed} {new} {name} {number}").randrange(10**9)
                with rewinding(rewound) as again:
                    said = to_the_end(again, one, self.trying.now, seed, Coverage(Goals()))
                problems += self._say(one, where, name, said)
                walks += 1
        self.written.add(Line(new, name, moved.result, moved.why, walks, tuple(problems)))
        if self.wanted.file is not None:
            print(f"{moved.result:7} {walks:3} walks  {name}  at {_told(new)}", flush=True)

    def _say(self, one: Walked, where: Position, name: str, said: list[str]) -> list[str]:
        found = [f"{name}, case {one.number} at {_told(where)}: {sentence}" for sentence in said]
        for problem in found:
            self.done.problems.append(problem)
            print(problem, file=sys.stderr, flush=True)
        return found


def _told(where: Position) -> str:
    return ", ".join(f"{diagram or 'main'}/{'+'.join(tasks)}" for diagram, tasks in where)


def walk_table(db: Database, wanted: Wanted) -> Done:
    """Walk as much of the table as is wanted on a database whose people are there."""
    about = {"process": from_folder(SECTION42).hash, "seed": wanted.seed, "walks": wanted.walks}
    written = Written(wanted.file, about)
    numbers = publish_all(db, wanted.versions)
    return Standing(db, wanted.seed, Coverage(Goals())).look_on(wanted, numbers, written)
