"""Table: every version of the table x every position that walks come to, and walks to the end.

Walks go by the verbs. Wherever one stands as none has stood before, it is migrated to each
version - or is refused with nothing changed - and walked to its end, each time undone again.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from engine import clock
from engine.db import Database
from engine.people import users
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import EMAILS, SECTION42
from tests.engine.migrate.moving import MOVED, REFUSED, move, publish_live, same_again, to_the_end
from tests.engine.migrate.pairs import PAIRS, version
from tests.engine.migrate.rewinding import rewinding
from tests.engine.migrate.standing import Position, position
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
    positions: int = 10_000
    walks: int = 20
    share: float = 1.0  # of the versions, at each position
    looks: float = 1.0  # how often a position is taken when it is met
    seconds: float = 1e9


@dataclass
class Done:
    """What was walked, and what must not be."""

    positions: set[Position] = field(default_factory=set)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    walks: int = 0
    same: int = 0
    cases: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def says(self) -> str:
        """The figures in a line."""
        moved = sum(n for (_, result), n in self.pairs.items() if result == MOVED)
        refused = sum(n for (_, result), n in self.pairs.items() if result == REFUSED)
        names = {name for name, _ in self.pairs}
        return (
            f"{len(names)} of {len(PAIRS)} versions x {len(self.positions)} positions of "
            f"{self.cases} cases: {moved} moved, {refused} refused with nothing changed; "
            f"{self.walks} walks to the end; {self.same} times the same on the same version; "
            f"{len(self.problems)} problems; {self.seconds:.0f} s"
        )

    def table(self) -> str:
        """Moved and refused, version by version."""
        names = sorted({name for name, _ in self.pairs}, key=list(PAIRS).index)
        lines = [f"{'moved':>6} {'refused':>7}  version"]
        for name in names:
            lines.append(f"{self.pairs[name, MOVED]:6} {self.pairs[name, REFUSED]:7}  {name}")
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

    def look_on(self, wanted: Wanted, numbers: dict[str, int]) -> Done:
        """Walk so many cases, and do what is wanted wherever one stands as none did before."""
        self.wanted, self.numbers, self.done = wanted, numbers, Done()
        self.draw = Random(wanted.seed)
        self.hostility, self.looking = 0.0, 10**9
        self.until = time.monotonic() + wanted.seconds
        began = time.monotonic()
        while (self.coverage.cases < wanted.cases and not self._enough()) or self.walking:
            if self._enough():
                break
            self._pass_time()
            if self.coverage.cases < wanted.cases and len(self.walking) < 8:
                self._open()
            elif self.walking:
                self._turn(self.draw.choice(self.walking))
        self.prints.close()
        self.done.cases, self.done.seconds = self.coverage.cases, time.monotonic() - began
        self.done.problems += self.problems
        return self.done

    def _enough(self) -> bool:
        full = len(self.done.positions) >= self.wanted.positions
        return full or time.monotonic() > self.until

    def _turn(self, one: Walked) -> None:
        super()._turn(one)
        with self.db.read() as session:
            where = position(session, one.id)
        said = same_again(self.db, one.id, self.trying.now)
        self.done.same += not said
        self._say(one, where, "the same version", said)
        new = where and not one.ended and where not in self.done.positions
        if new and self.draw.random() < self.wanted.looks:
            self.done.positions.add(where)
            for name, number in self.numbers.items():
                if self.draw.random() < self.wanted.share:
                    self._go_over(one, where, name, number)

    def _go_over(self, one: Walked, where: Position, name: str, number: int) -> None:
        with rewinding(self.db) as rewound:
            moved = move(rewound, one.id, number, self.trying.now)
            self.done.pairs[name, moved.result] += 1
            self._say(one, where, name, moved.problems)
            if moved.result == REFUSED:
                self.done.refusals[moved.why] += 1
                return
            for _ in range(self.wanted.walks):
                with rewinding(rewound) as again:
                    seed, seen = self.draw.randrange(10**9), Coverage(Goals())
                    said = to_the_end(again, one, self.trying.now, seed, seen)
                    self.done.walks += 1
                    self._say(one, where, name, said)

    def _say(self, one: Walked, where: Position, name: str, said: list[str]) -> None:
        at = ", ".join(f"{diagram}/{task}" for diagram, task in where)
        for sentence in said:
            self.done.problems.append(f"{name}, case {one.number} at [{at}]: {sentence}")
            print(self.done.problems[-1], file=sys.stderr, flush=True)


def walk_table(db: Database, wanted: Wanted) -> Done:
    """Walk as much of the table as is wanted on a database whose people are there."""
    numbers = publish_all(db, wanted.versions)
    return Standing(db, wanted.seed, Coverage(Goals())).look_on(wanted, numbers)
