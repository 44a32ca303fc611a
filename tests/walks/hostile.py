"""Hostile: steps that must be refused, with the right error, and leave nothing behind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from engine.db import Database
from engine.db.tables import metadata
from engine.errors import EngineError, Refused
from tests.walks.attacks_beside_tasks import BESIDE_TASKS
from tests.walks.attacks_on_tasks import ON_TASKS
from tests.walks.coverage import Coverage
from tests.walks.ground import Attack, Ground
from tests.walks.walked import Walked

#: What the engine keeps of a case, in which nothing may move.
OF_A_CASE = ("case", "workflow", "task", "timer")


@dataclass
class Hostile:
    """Takes hostile steps, and looks whether anything changed."""

    db: Database
    choose: Random
    coverage: Coverage

    def step(self, one: Walked, now: datetime) -> list[str]:
        """Take one hostile step; return what is wrong with what came of it."""
        with self.db.read() as session:
            attack = self._attack(session, one, now)
        if attack is None:
            return []
        before = self._print(one)
        came = self._do(attack)
        self.coverage.dropped()
        if before != self._print(one):
            return [f"{attack.name} was answered with {came!r}, and something changed."]
        if not isinstance(came, attack.refused_by) and not _kept_apart(came):
            return [f"{attack.name} was answered with {came!r}."]
        self.coverage.count("hostile", attack.name)
        return []

    def _attack(self, session: Session, one: Walked, now: datetime) -> Attack | None:
        ground = Ground(session, one, now, self.choose)
        for make in self.choose.sample((*ON_TASKS, *BESIDE_TASKS), 6):
            attack = make(ground)
            if attack is not None:
                return attack
        return None

    def _do(self, attack: Attack) -> object:
        try:
            with self.db.write() as session:
                return attack.do(session)
        except EngineError as error:
            return error

    # -- what is there --------------------------------------------------------------

    def _print(self, one: Walked) -> tuple[Any, ...]:
        """How many rows every table has, and what the engine keeps of this case."""
        with self.db.read() as session:
            counts = tuple(session.execute(self._counting).all())
            rows = [
                str(tuple(row))
                for name in OF_A_CASE
                for row in session.execute(_rows_of(metadata.tables[name], one))
            ]
        return sorted(counts), hashlib.sha256("\n".join(rows).encode()).hexdigest()

    @cached_property
    def _counting(self) -> Any:
        return union_all(
            *(
                select(literal(table.name), func.count()).select_from(table)
                for table in metadata.sorted_tables
            )
        )


def _kept_apart(came: object) -> bool:
    """Refused before anything else was looked at: whoever has the task leads a case kept apart."""
    return isinstance(came, Refused) and came.gate == "conflict_of_cases"


def _rows_of(table: Any, one: Walked) -> Any:
    mine = table.c.id if table.name == "case" else table.c.case_id
    return select(table).where(mine == one.id).order_by(table.c.id)
