"""Chaos at full size: ``make chaos``. Everything is printed; 1 where something was lost or done twice."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests import postgres
from tests.attacks.run import attacks
from tests.bench.copies import copy_cases, reseal
from tests.chaos import bursts, cuts, logins, mails, pairs, posts, power, restarts
from tests.chaos.acts import ACTS
from tests.chaos.drills import drill
from tests.chaos.driven import Driven, run
from tests.chaos.load import MIX, SUBMITS, under_load
from tests.chaos.machine import Machine
from tests.chaos.points import Shelf, postgres_shelf, sqlite_shelf, sweep
from tests.chaos.serving import served
from tests.chaos.submits import forms, kill_a_worker, under_kills
from tests.chaos.timers import under_kills as timers_under_kills
from tests.council import Council, council_on, postgres_council, sqlite_council
from tests.engine.case.test_due import concern

TURN = 2_000  # steps of the machine, or posts, between two lines of progress


def main() -> int:
    """Kill runners over many timers, senders over many mails, and every act at every point."""
    asked = _arguments()
    bad = 0
    for kind in asked.database:
        bad += sum(WHAT[what](kind, asked) for what in asked.what)
    return 1 if bad else 0


def _timers(kind: str, asked: argparse.Namespace) -> int:
    with council_on(kind, "chaos") as council:
        copies(council, asked.timers // 2)
        url = _left(council)
        done = timers_under_kills(
            url, asked.kills, asked.seed, seconds=asked.timers / 40, most=asked.timers / 5 + 120
        )
        print(f"timers, {kind}: {done}", flush=True)
        return done.lost + done.twice + done.broken


def _mails(kind: str, asked: argparse.Namespace) -> int:
    with council_on(kind, "chaos") as council, tempfile.TemporaryDirectory() as folder:
        mails.tell_many(council.db, asked.mails)
        most = asked.mails / 2 + 120
        done = mails.under_kills(_left(council), Path(folder), asked.kills, asked.seed, most)
        print(f"mails, {kind}: {done}", flush=True)
        return done.lost + done.renamed


def _points(kind: str, asked: argparse.Namespace) -> int:
    bad = 0
    for act in ACTS:
        with _shelf(kind) as shelf:
            found = sweep(act, shelf)
        print(f"points, {found}", flush=True)
        bad += len(found.wrong)
    return bad


@contextmanager
def _shelf(kind: str) -> Iterator[Shelf]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder, sqlite_shelf(Path(folder)) as shelf:
            yield shelf
    else:
        with postgres.start() as server, postgres_shelf(server) as shelf:
            yield shelf


def _cuts(kind: str, asked: argparse.Namespace) -> int:
    """The wire to PostgreSQL is cut in the middle of every act; SQLite has none."""
    bad = 0
    for act in [act for act in ACTS if act.done is None] if kind == "postgresql" else []:
        with postgres.start() as server, postgres_shelf(server) as shelf:
            found = cuts.sweep(act, shelf, asked.cuts)
        print(f"cuts, {found}", flush=True)
        bad += len(found.wrong)
    return bad


def _drills(kind: str, asked: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if kind == "sqlite":
            with sqlite_council(folder) as council:
                done = drill(
                    council, folder, lambda n: f"sqlite:///{folder}/{n}/x.db", asked.drills
                )
        else:
            with postgres.start() as server, postgres_council(server, "drills") as council:
                done = drill(council, folder, lambda n: server.create("drilled"), asked.drills)
    print(f"drills, {kind}: {done}", flush=True)
    return done.bad


def _submits(kind: str, asked: argparse.Namespace) -> int:
    """Workers are killed while people send forms; on PostgreSQL the server crashes, too."""
    with council_on(kind, "chaos") as council:
        copies(council, asked.submits)
        ready, url = forms(council.db), _left(council)
        with served(url, workers=3) as server:
            kill = kill_a_worker(server, Random(asked.seed))
            done = under_kills(server, url, ready, kill, asked.kills, pause=0.1)
        print(f"submits, {kind}: {done}", flush=True)
    return done.bad


def _crashes(kind: str, asked: argparse.Namespace) -> int:
    if kind == "sqlite":
        return 0  # it has no server that could crash
    with postgres.start() as database, postgres_council(database, "chaos") as council:
        copies(council, asked.submits)
        ready, url = forms(council.db), _left(council)
        with served(url, workers=3) as server:
            done = under_kills(server, url, ready, database.crash, asked.crashes, pause=2)
        print(f"crashes, {kind}: {done}", flush=True)
    return done.bad


def _power(kind: str, asked: argparse.Namespace) -> int:
    """The power goes while people submit: SQLite's files as a disk keeps them, PostgreSQL killed whole."""
    found = power.Lost()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if kind == "sqlite":
            with sqlite_council(folder) as council:
                copies(council, power.SUBMITS)
                ready, _ = forms(council.db), _left(council)
            found = power.of_sqlite(folder / "council.db", ready, folder, asked.images, asked.seed)
        else:
            with postgres.start(**power.SAFE) as server:
                with postgres_council(server, "ready") as council:
                    copies(council, 10 * power.SUBMITS)
                    ready, _ = forms(council.db), _left(council)
                found = power.of_postgres(server, "ready", ready, folder, asked.images, asked.seed)
    print(f"power, {kind}: {found}", flush=True)
    return found.bad


def _logins(kind: str, asked: argparse.Namespace) -> int:
    """Many people sign in within minutes, from one address, while somebody guesses from others."""
    with council_on(kind, "chaos") as council:
        people, url = logins.prepared(council.db, asked.people), _left(council)
        with served(url, workers=asked.workers, proxies="1") as server:
            done = logins.monday(server, url, people, asked.minutes, asked.seed)
        print(f"logins, {kind}: {done}", flush=True)
    return done.bad


def copies(council: Council, cases: int) -> None:
    """So many cases whose adults are to be heard."""
    concern(council)
    copy_cases(council.db, cases - 1)
    reseal(council.db)


def _load(kind: str, asked: argparse.Namespace) -> int:
    with council_on(kind, "chaos") as council:
        copies(council, asked.submits)
        ready, url = forms(council.db), _left(council)
        with served(url, workers=asked.workers) as server:
            mix = SUBMITS if asked.only_submits else MIX
            done = under_load(server, url, ready, asked.seconds, asked.clients, mix)
        print(f"load, {kind}, {asked.clients} clients: {done}", flush=True)
    return done.bad


def _posts(kind: str, asked: argparse.Namespace) -> int:
    """Anything at all to every form, in turns on a new database each, so that no form is used up."""
    done, turns = posts.Sent(), 0
    while done.posts < asked.posts:
        with council_on(kind, "chaos") as council:
            some = min(TURN, asked.posts - done.posts)
            done.add(posts.send(*posts.prepared(council), some, asked.seed + turns))
        turns += 1
        print(f"  {done}", file=sys.stderr, flush=True)
    for where, fields in done.failed[:20]:
        print(f"  {where}: {str(fields)[:400]}", flush=True)
    print(f"posts, {kind}: {done}", flush=True)
    return len(done.failed)


def _machine(kind: str, asked: argparse.Namespace) -> int:
    """Cases against their model, in turns of some thousand steps; what went wrong is raised.

    On PostgreSQL a hundredth of them: the verbs are the same, and each few get a database.
    """
    said: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    steps = asked.steps if kind == "sqlite" else max(500, asked.steps // 100)
    turns = 0
    while said.total() < steps:
        with _place(kind):
            run(Machine, min(TURN, steps - said.total()), asked.seed + turns)
        turns += 1
        said += Machine.said
        refused += Machine.refused
        print(f"  {said.total():,} steps", file=sys.stderr, flush=True)
    for heading, counted in (("done", said), ("refused", refused)):
        each = (f"{what} {times:,}" for what, times in sorted(counted.items()))
        print(f"  {heading}: {', '.join(each)}")
    print(
        f"machine, {kind}: {said.total():,} steps of {len(said)} kinds, {refused.total():,} of them "
        f"refused as they must be for {len(refused)} reasons, 0 differences from the model",
        flush=True,
    )
    return 0


@contextmanager
def _place(kind: str) -> Iterator[None]:
    """Where the machine's cases are: each few of them on a database of their own."""
    if kind == "sqlite":
        yield
        return
    before = Driven.place
    with postgres.start() as server:
        Driven.place = staticmethod(lambda folder: postgres_council(server, folder.name))
        try:
            yield
        finally:
            Driven.place = before


def _bursts(kind: str, asked: argparse.Namespace) -> int:
    """Eight posts of one task at once: one is recorded, every other text is kept."""
    with council_on(kind, "chaos") as council:
        copies(council, asked.bursts)
        done = bursts.run(council, asked.seed)
    print(*done.wrong[:20], f"bursts, {kind}: {done}", sep="\n", flush=True)
    return done.bad


def _pairs(kind: str, asked: argparse.Namespace) -> int:
    """Two or three acts at the same moment, on cases that touch one another."""
    with council_on(kind, "chaos") as council:
        done = pairs.meet(council, asked.pairs, asked.seed)
    print(*done.wrong[:20], f"pairs, {kind}: {done}", sep="\n", flush=True)
    return done.bad


def _restarts(kind: str, asked: argparse.Namespace) -> int:
    """What answers is renewed, by the code of another release, while people submit."""
    with council_on(kind, "chaos") as council:
        copies(council, asked.submits)
        ready, url = forms(council.db), _left(council)
        done = restarts.while_submitting(url, ready, asked.restarts)
    print(*done.failed[:20], f"restarts, {kind}: {done}", sep="\n", flush=True)
    return done.bad


WHAT = {
    "timers": _timers, "mails": _mails, "points": _points, "submits": _submits,
    "crashes": _crashes, "load": _load, "posts": _posts,
    "machine": _machine, "cuts": _cuts, "drills": _drills,
    "power": _power, "logins": _logins, "bursts": _bursts, "pairs": _pairs, "restarts": _restarts,
    "attacks": attacks,
}  # fmt: skip


def _left(council: Council) -> str:
    """The address of a database of which nobody here holds a connection any more."""
    url = council.db.engine.url.render_as_string(hide_password=False)
    council.db.engine.dispose()
    return url


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--what", choices=tuple(WHAT), nargs="+", default=list(WHAT))
    parser.add_argument("--timers", type=int, default=20_000)
    parser.add_argument("--mails", type=int, default=3_000)
    parser.add_argument("--submits", type=int, default=2_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--only-submits", action="store_true", help="of the load: nobody reads")
    parser.add_argument("--crashes", type=int, default=20)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--drills", type=int, default=50)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--bursts", type=int, default=1_000)
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--restarts", type=int, default=100)
    parser.add_argument("--tries", type=int, default=1_000)
    parser.add_argument("--guesses", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql"), nargs="+", default=["sqlite", "postgresql"]
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
