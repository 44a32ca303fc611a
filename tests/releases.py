"""Releases: what a database of every earlier release held, kept so that upgrading it stays tested.

    python -m tests.releases keep 0007 [COMMIT]   make and keep what release 0007 would have stored
    python -m tests.releases keep                 the same for the newest migration, from HEAD

A release is a migration of the chain. Its data are made by the code of the last commit at
which that migration was the newest: its own tables, its own shipped process, its own verbs.
Kept are the statements that make the database again, for SQLite and PostgreSQL, and the
steps that are still to come in each case. Everybody in it is invented.
"""

from __future__ import annotations

import argparse
import functools
import io
import json
import lzma
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "data" / "releases.tar.xz"
LOG_KEY = "for tests only: thirty-two characters and more"
#: run by the code of the release itself, in its own folder; its arguments: an address, a file
BUILDER = ROOT / "tests" / "build_of_a_release.py"


def numbers() -> list[str]:
    """The releases that are kept, oldest first."""
    return sorted({name[:4] for name in _all()})


def told(number: str, kind: str) -> dict[str, Any]:
    """What is known of a release beside its database: its commit, its anchor, what its cases await."""
    return json.loads(_all()[f"{number}.{kind}.json"])


def restore_sqlite(number: str, path: Path) -> str:
    """Make the database of a release in a file; its address."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_all()[f"{number}.sqlite.sql"].decode())
    return f"sqlite:///{path}"


def restore_postgres(number: str, url: str) -> str:
    """Make the database of a release in an empty database; its address."""
    with psycopg.connect(_for_postgres(url)) as connection:
        connection.execute(_all()[f"{number}.postgresql.sql"])
    return url


@functools.cache
def _all() -> dict[str, bytes]:
    """Everything that is kept. In one archive: releases are alike, so that one more costs little."""
    if not KEPT.exists():
        return {}
    with tarfile.open(KEPT) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]


# -- keeping one -------------------------------------------------------------------------


def main() -> int:
    """Keep a release: check out its code, let it build a council, write down what it stored."""
    parser = argparse.ArgumentParser(prog="python -m tests.releases", description=__doc__)
    parser.add_argument("keep", choices=("keep",))
    parser.add_argument("number", nargs="?", help="of the migration; the newest where none is said")
    parser.add_argument("commit", nargs="?", help="whose code is run; found where none is said")
    asked = parser.parse_args()
    number = asked.number or max(_chain("HEAD"))
    commit = asked.commit or _last_with(number)
    kept = {"sqlite.sql": b"", "postgresql.sql": b""}
    with checked_out(commit) as tree, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "release.db"
        kept["sqlite.json"] = _built(tree, f"sqlite:///{path}", folder, commit)
        kept["sqlite.sql"] = _of_sqlite(path)
        with postgres.start() as server:
            url = server.create("release")
            kept["postgresql.json"] = _built(tree, url, folder, commit)
            kept["postgresql.sql"] = _of_postgres(url)
    _keep({f"{number}.{name}": content for name, content in kept.items()})
    print(f"kept {number}, built by {commit[:10]}")
    return 0


def _built(tree: Path, url: str, folder: str, commit: str) -> bytes:
    """Let the code of the release build its council at an address; what it told."""
    told_here = Path(folder) / "told.json"
    # -P: nothing beside the builder is found before what the release has itself
    command = [sys.executable, "-P", str(BUILDER), url, str(told_here)]
    environment = {**os.environ, "PYTHONPATH": str(tree), "THREEFOLD_RELEASE_LOG_KEY": LOG_KEY}
    subprocess.run(command, cwd=tree, env=environment, check=True)
    said = {"commit": commit, **json.loads(told_here.read_text(encoding="utf-8"))}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _of_sqlite(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()).encode()


def _of_postgres(url: str) -> bytes:
    command = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", _for_postgres(url)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # what only psql understands is left out; a newer server's settings an older one lacks, too
    left_out = ("\\restrict", "\\unrestrict", "SET transaction_timeout")
    return "\n".join(x for x in said.split("\n") if not x.startswith(left_out)).encode()


def _keep(contents: dict[str, bytes]) -> None:
    """Put a release beside the others; like beside like, so that they pack well."""
    every = {**_all(), **contents}
    with tarfile.open(KEPT, "w:xz", preset=9 | lzma.PRESET_EXTREME) as archive:
        for name in sorted(every, key=lambda n: (n[4:], n)):
            entry = tarfile.TarInfo(name)
            entry.size = len(every[name])
            archive.addfile(entry, io.BytesIO(every[name]))


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The files of a commit in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="threefold-release-") as folder:
        packed = _git("archive", "--format=tar", commit)
        subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)
        yield Path(folder)


def _last_with(number: str) -> str:
    """The last commit at which a migration was the newest of an unbroken chain."""
    for commit in _git("rev-list", "HEAD").decode().split():
        chain = _chain(commit)
        if chain and max(chain) == number and len(chain) == int(number):
            return commit
    raise SystemExit(f"There is no commit at which {number} was the newest migration.")


def _chain(commit: str) -> list[str]:
    folder = "engine/db/migrations/versions/"
    paths = _git("ls-tree", "--name-only", commit, folder).decode().split("\n")
    return [Path(path).name[:4] for path in paths if path.endswith(".py")]


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout


def _for_postgres(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


if __name__ == "__main__":
    sys.exit(main())
