"""The power goes while people submit: what was acknowledged is there, whole, and the rest is not.

SQLite: everything that the writing program did to its files is written down, and played back to
any moment as a disk would have it whose power goes just then (``tests/chaos/disk.py``). Each such
image is opened by a SQLite that has never seen it; it must hold exactly what was acknowledged, or
that and the one submit that was on its way, and not a byte else.

PostgreSQL: every process of the server is killed at one moment, with fsync and full_page_writes
on, its files are copied as they lie there, and a server is started on the copy. What was handed
to the operating system is in the copy, synced or not: this shows that it comes back by itself from
any moment, and that nothing is said before it is written; that a sync is a sync is the promise of
PostgreSQL and of the disk.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from engine.db import Base, Database
from tests import postgres
from tests.chaos.disk import Call, Disk, calls, watched
from tests.chaos.submits import Form, Result, truth

ROOT = Path(__file__).resolve().parents[2]
#: So many images are made of one record, and so many submits are in it.
IMAGES, SUBMITS = 50, 25
#: PostgreSQL as a council runs it: what is acknowledged is synced, and a torn page is mended.
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@dataclass
class Lost:
    """What was found in the images that a loss of power leaves behind."""

    images: int = 0
    acknowledged: int = 0
    #: images for which some write, length or name was there or not, as it fell
    in_doubt: int = 0
    #: images that hold a transaction to be taken back, or to be read again from the log of writes
    unfinished: int = 0
    #: images with the one submit in them that was on its way
    ahead: int = 0
    missing: int = 0
    half: int = 0
    spoilt: int = 0
    longest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def bad(self) -> int:
        """How many images are not as they must be."""
        return self.missing + self.half + self.spoilt

    def __str__(self) -> str:
        doubt = (
            f"{self.in_doubt:,} with writes or names in doubt, {self.unfinished:,} with a "
            f"transaction unfinished; "
            if self.in_doubt
            else f"back after {self.longest:.1f} s at the longest; "
        )
        return (
            f"{self.images:,} images while {self.acknowledged:,} submits were acknowledged, {doubt}"
            f"{self.ahead:,} hold the one that was on its way; acknowledged and missing "
            f"{self.missing}, half done {self.half}, spoilt {self.spoilt}"
            + "".join(f"\n    {one}" for one in self.wrong[:20])
        )


# -- SQLite -------------------------------------------------------------------------------


def of_sqlite(
    source: Path, ready: list[Form], folder: Path, images: int, seed: int, pragma: str = ""
) -> Lost:
    """So many images of a database whose power went, made of records of ``IMAGES`` each."""
    found = Lost()
    while found.images < images:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            most = min(IMAGES, images - found.images)
            _of_one_record(
                source, ready, Path(name), most, Random(seed + found.images), pragma, found
            )
        print(f"  {found.images:,} images", file=sys.stderr, flush=True)
    return found


def _of_one_record(
    source: Path, ready: list[Form], folder: Path, images: int, random: Random, pragma: str,
    found: Lost,
) -> None:  # fmt: skip
    place, log, forms = folder / "place", folder / "log", folder / "forms"
    place.mkdir()
    shutil.copy(source, place / "council.db")
    forms.write_text(json.dumps(ready), encoding="utf-8")
    whole, disk = Disk(place), Disk(place)
    subprocess.run(
        watched([*_submitter(f"sqlite:///{place}/council.db", forms), pragma], log),
        cwd=ROOT, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    done = list(calls(log, place))
    states = [_contents(_put(whole.now(), folder))]
    for call in done:
        whole.do(call)
        if call.what == "said":
            states.append(_contents(_put(whole.now(), folder)))
    if len(states) != len(ready) + 1:
        raise AssertionError(f"{len(states) - 1} submits were acknowledged, not {len(ready)}")
    points = _points(done, images, random)
    acknowledged: set[str] = set()
    for number, call in enumerate(done):
        disk.do(call)
        if call.what == "said":
            acknowledged.add(call.data.decode().strip())
        if number in points:
            found.in_doubt += disk.in_doubt > 0
            _judge(_put(disk.after(random), folder), acknowledged, states, number, found)
    found.acknowledged += len(acknowledged)


def _points(done: list[Call], images: int, random: Random) -> set[int]:
    """When the power goes: half of the times anywhere, half where something is made certain or said."""
    edges = [number for number, call in enumerate(done) if call.what != "write"]
    chosen = set(random.sample(edges, images // 2))
    while len(chosen) < images:
        chosen.add(random.randrange(len(done)))
    return chosen


def _judge(
    image: Path, acknowledged: set[str], states: list[str], number: int, found: Lost
) -> None:
    """Open an image as whoever starts again after a loss of power would, and hold it against the truth."""
    found.images += 1
    found.unfinished += len(list(image.parent.iterdir())) > 1
    sure = len(acknowledged)
    try:
        said = Result()
        truth(f"sqlite:///{image}", acknowledged, said)
        contents = _contents(image)
    except (sqlite3.DatabaseError, DatabaseError) as error:
        found.spoilt += 1
        found.wrong.append(f"at call {number}: {error}")
        return
    held = states.index(contents) if contents in states else None
    found.ahead += held == sure + 1
    if said.broken:
        found.spoilt += 1
    elif said.missing or (held is not None and held < sure):
        found.missing += 1
    elif said.half or said.twice or held not in (sure, sure + 1):
        found.half += 1
    else:
        return
    found.wrong.append(f"at call {number}: {sure} acknowledged, holds {held}; {said}")


def _put(files: dict[str, bytes], folder: Path) -> Path:
    """Lay an image down in a place of its own; the database in it."""
    image = folder / "image"
    shutil.rmtree(image, ignore_errors=True)
    image.mkdir()
    for name, content in files.items():
        (image / name).write_bytes(content)
    return image / "council.db"


def _contents(database: Path) -> str:
    """Every row of every table as one figure. Raises ``sqlite3.DatabaseError`` where it is not sound."""
    connection = sqlite3.connect(database)
    try:
        (checked,) = connection.execute("PRAGMA integrity_check").fetchone()
        if checked != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.DatabaseError(f"not sound: {checked}")
        rows = "\n".join(connection.iterdump())
    finally:
        connection.close()
    return hashlib.sha256(rows.encode()).hexdigest()


def _submitter(url: str, forms: Path) -> list[str]:
    return [sys.executable, "-m", "tests.chaos.submitter", url, str(forms)]


# -- PostgreSQL ---------------------------------------------------------------------------


def of_postgres(
    server: postgres.Server, template: str, ready: list[Form], folder: Path, images: int, seed: int
) -> Lost:
    """So many losses of power while the forms are submitted, again from the start as often as need be."""
    found, random, forms = Lost(), Random(seed), folder / "forms"
    forms.write_text(json.dumps(ready), encoding="utf-8")
    while found.images < images:
        url = server.create("power", template=template)
        acknowledged: set[str] = set()
        child = subprocess.Popen(
            _submitter(url, forms), cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        reader = threading.Thread(target=_hear, args=(child, acknowledged))
        reader.start()
        _lose_power_on(server, url, child, acknowledged, images, random, found)
        child.wait(300)
        reader.join()
        _hold(url, acknowledged, found)  # with what was heard only after the last loss
        found.acknowledged += len(acknowledged)
        print(f"  {found.images:,} images", file=sys.stderr, flush=True)
    return found


def _lose_power_on(
    server: postgres.Server, url: str, child: subprocess.Popen[str], acknowledged: set[str],
    images: int, random: Random, found: Lost,
) -> None:  # fmt: skip
    """Lose it again and again, each time a while after something was acknowledged."""
    before = 0
    while found.images < images and child.poll() is None:
        if len(acknowledged) <= before:
            time.sleep(0.002)
            continue
        time.sleep(random.uniform(0, 0.2))
        began = time.monotonic()
        server.lose_power()
        found.longest = max(found.longest, time.monotonic() - began)
        found.images += 1
        before = len(acknowledged)
        _hold(url, set(acknowledged), found)


def _hear(child: subprocess.Popen[str], acknowledged: set[str]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        acknowledged.add(line.strip())


def _hold(url: str, acknowledged: set[str], found: Lost) -> None:
    """Hold what the server has, now that it runs on the copy, against what was acknowledged."""
    said = Result()
    try:
        truth(url, acknowledged, said)
        _read_all(url)
    except DatabaseError as error:
        found.spoilt += 1
        found.wrong.append(f"image {found.images}: {error}")
        return
    found.missing += said.missing > 0
    found.half += said.half + said.twice > 0
    found.spoilt += said.broken > 0
    if said.bad:
        found.wrong.append(f"image {found.images}: {said}")


def _read_all(url: str) -> None:
    """Read every row of every table: a page that is spoilt is an error."""
    database = Database(url)
    try:
        with database.read() as session:
            for table in Base.metadata.sorted_tables:
                session.execute(sa.select(table)).all()
    finally:
        database.engine.dispose()
