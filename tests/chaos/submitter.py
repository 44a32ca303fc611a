"""A person who submits one form after another by the verb, and says each time that it is kept.

    python -m tests.chaos.submitter URL FORMS [PRAGMA]

``FORMS`` is a file of tasks with what is typed into them. A line is written when a submit has
come back, so that whoever reads it knows what was acknowledged, and when. Where the database is gone
it asks again until it is back, as a person would. ``PRAGMA`` is said to SQLite first, to show
what a weaker setting loses.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from engine import clock
from engine.case.submit import submit
from engine.db import Database
from engine.people.users import get_user_by_email
from tests.council import EMAILS


def main(url: str, forms: str, pragma: str = "") -> None:
    """Submit everything that is in the file."""
    database = Database(url)
    if pragma:
        event.listen(database.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA {pragma}"))
    for task, typed in json.loads(Path(forms).read_text(encoding="utf-8")):
        while not _submitted(database, task, typed):
            time.sleep(0.02)
        os.write(1, f"{task}\n".encode())


def _submitted(database: Database, task: str, typed: dict[str, list[str]]) -> bool:
    try:
        with database.write() as session:
            lena = get_user_by_email(session, EMAILS["Lena"])
            submit(session, task, typed, lena, at=clock.now())
    except OperationalError:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
