"""Spoiling: a finished case, and one just begun, with the means to spoil them behind all backs."""

import shutil
from contextlib import contextmanager
from random import Random

from sqlalchemy import insert, update

from engine import clock
from engine.db import Database
from engine.db.tables import metadata
from tests.council import Council, tampering
from tests.walks import checks
from tests.walks.canaries import Canaries
from tests.walks.leaning import Lean
from tests.walks.walked import Walked
from tests.walks.wording import Persona, Wording

ONE = "one conversation, everything achieved"
T = metadata.tables
LATE = clock.moment("2026-04-01T12:00")


class Done:
    """The shipped case of one conversation, ended, with the means to spoil it."""

    def __init__(self, council, walk):
        self.db = council.db
        self.choose = Random(7)
        self.canaries = Canaries(self.choose)
        persona = Persona.new(1, self.canaries, self.choose)
        wording = Wording(persona, self.canaries, self.choose)
        with self.db.read() as session:
            case = council.case(session, walk)
            self.one = Walked(1, case.id, case.public_id, persona, wording, Lean())
            self.one.ended = case.ended_at is not None
            self.adult, self.user = case.adult_id, case.opened_by

    def set(self, table, *where, **values):
        """Write over rows behind everybody's back."""
        with tampering(self.db) as session:
            found = session.execute(update(T[table]).where(*where).values(**values))
            assert found.rowcount, f"no such row in {table}"

    def add(self, table, **values):
        """Add a row behind everybody's back."""
        owner = {"case_id": self.one.id}
        if "adult_id" in T[table].c:
            owner["adult_id"] = self.adult
        by = {"version": 1, "typed_at": LATE, "typed_by": self.user, "third_party": False}
        with self.db.write() as session:
            return session.execute(
                insert(T[table]).values(**owner, **by | values)
            ).inserted_primary_key[0]

    def name(self, kind="person"):
        """A name that nobody else has."""
        return self.canaries.name(kind, 1)

    def found(self):
        """What the checks say."""
        with self.db.read() as session:
            return checks.at_the_end(session, self.one, self.canaries)


@contextmanager
def copied(walked, folder):
    """A case on a copy of its database."""
    path, walk = walked
    shutil.copy(path, folder / "copy.db")
    db = Database(f"sqlite:///{folder / 'copy.db'}")
    try:
        yield Done(Council(db), walk)
    finally:
        db.engine.dispose()


C = {name: table.c for name, table in T.items()}
