"""Keeping: postgres - dump and restore with PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL

from engine.errors import EngineError


def dump(url: URL, to: Path, snapshot: str) -> None:
    """Dump a database as it was at a snapshot. Raises ``EngineError``."""
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
         f"--snapshot={snapshot}", f"--file={to}")  # fmt: skip


def fill(url: URL, dumped: Path) -> None:
    """Restore a dump into an empty database, whole or not at all. Raises ``EngineError``."""
    _run(url, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
         "--no-privileges", f"--dbname={url.database}", str(dumped))  # fmt: skip


def _run(url: URL, program: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise EngineError(
            f"There is no {program} here. Install PostgreSQL's client programs, of the server's "
            "version or newer (on Debian: apt-get install postgresql-client)."
        )
    given = {
        "PGHOST": url.host or url.query.get("host", ""),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    # the password is in nobody's list of processes
    environment = {**os.environ, **{name: str(value) for name, value in given.items() if value}}
    answer = subprocess.run(
        [found, *words], env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        why = (answer.stderr.strip().splitlines() or ["no reason given"])[0]
        raise EngineError(f"{program} failed: {why}")
