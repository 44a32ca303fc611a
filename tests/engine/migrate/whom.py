"""What changes for whom, at size: ``python -m tests.engine.migrate.whom --cases 1000``.

So many running cases, each walked some steps by the verbs and left where it stands; then a draft
is looked at as the publish page does it, a few seconds at a time, until nobody is left. Prints the
time and the SQL statements of each case; exit 1 where a case could not be read, or is left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import event, func, select

from engine import clock
from engine.case.migrate.foreseen import Foreseen, foresee
from engine.case.model import Case
from engine.db import Database
from engine.people import users
from engine.process import drafts
from engine.process.bundle import from_folder
from tests.council import EMAILS, SECTION42, sqlite_council
from tests.engine.migrate.pairs import PAIRS, version
from tests.engine.migrate.rewinding import rewinding
from tests.walks.coverage import Coverage, Goals
from tests.walks.people import staff
from tests.walks.walker import Walker
from web.garbage import keep_what_start_up_made

ODD = "it could not be read"


class Standing(Walker):
    """A walker that leaves its cases where they stand."""

    def leave(self, cases: int, steps: int) -> None:
        """Open so many cases, and walk each some steps, at most so many."""
        draw = Random(self.seed)
        self.hostility, self.looking = 0.0, 10**9
        while self.coverage.cases < cases:
            self._pass_time()
            self._open()
            one = self.walking[-1]
            for _ in range(draw.randint(0, steps)):
                if not one.ended and one in self.walking:
                    self._pass_time()
                    self._turn(one)
            self.walking.clear()
        self.prints.close()


@dataclass
class Looked:
    """What the looks at one draft took."""

    foreseen: Foreseen
    seconds: list[float] = field(default_factory=list)
    statements: int = 0


@contextmanager
def counted(db: Database, looked: list[int]) -> Iterator[None]:
    """Count the statements that are sent to a database."""

    def one_more(*_: object) -> None:
        looked[0] += 1

    event.listen(db.engine, "before_cursor_execute", one_more)
    yield
    event.remove(db.engine, "before_cursor_execute", one_more)


def look(db: Database, name: str) -> Looked:
    """Look at a draft of this version of the table until no running case is left."""
    with db.write() as session:
        iris = users.get_user_by_email(session, EMAILS["Iris"])
        changed = version(from_folder(SECTION42), name)
        draft = drafts.import_draft(session, changed, iris, at=clock.now()).public_id
    found, part = Looked(Foreseen(0, 0, ())), None
    sent = [0]
    while part is None or part.left:
        began = time.process_time()
        with counted(db, sent), db.read() as session:
            iris = users.get_user_by_email(session, EMAILS["Iris"])
            part = foresee(
                session, drafts.get_draft(session, draft), iris, at=clock.now(), so_far=part
            )
        found.seconds.append(time.process_time() - began)
    found.foreseen, found.statements = part, sent[0]
    return found


def main() -> int:
    """Walk, look, print; 1 where a case could not be read or was left out."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.migrate.whom")
    parser.description = __doc__
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=14, help="Most steps of one case.")
    parser.add_argument("--version", action="append", help="Only these of the table.")
    asked = parser.parse_args()
    names = asked.version or ["a task in the enquiry", "a task removed", "a part drawn in"]
    keep_what_start_up_made()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
        staff(council.db)
        walker = Standing(council.db, asked.seed, Coverage(Goals()))
        walker.leave(asked.cases, asked.steps)
        with council.db.read() as session:
            running = session.scalar(
                select(func.count()).select_from(Case).where(Case.ended_at.is_(None))
            )
        steps = walker.coverage.steps
        print(f"{asked.cases} cases opened, {steps} steps, {running} of them running", flush=True)
        for name in names if not walker.problems else []:
            assert name in PAIRS, name
            with rewinding(council.db) as rewound:
                wrong += _say(name, look(rewound, name), running or 0)
    for problem in walker.problems:
        print(f"NOT AS IT MUST BE: {problem}")
    return 1 if wrong or walker.problems else 0


def _say(name: str, looked: Looked, running: int) -> int:
    seen, spent = looked.foreseen, sum(looked.seconds)
    each = max(seen.looked_at, 1)
    print(
        f"{name}: {seen.looked_at} of {seen.running} running cases in {len(looked.seconds)} looks, "
        f"{spent:.1f} s of processor, {1000 * spent / each:.1f} ms and "
        f"{looked.statements / each:.1f} statements a case"
    )
    for group in seen.groups:
        print(f"  {group.count:5} {group.sentence}")
    odd = sum(group.count for group in seen.groups if ODD in group.why)
    return odd + (seen.looked_at != running)


if __name__ == "__main__":
    sys.exit(main())
