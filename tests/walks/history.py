"""History: the rows of one case as they stand, and as they stood at any moment before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.db.tables import metadata
from tests.walks.canaries import Canaries

T = metadata.tables


class Was:
    """A row as it was at a moment."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:  # only for what is not there
        raise AttributeError(name)


class History:
    """One case, read table by table."""

    def __init__(self, session: Session, case_id: int, canaries: Canaries) -> None:
        self.session, self.case_id, self.canaries = session, case_id, canaries
        self.case = self._all("case", T["case"].c.id == case_id)[0]

    @cached_property
    def tasks(self) -> list[Any]:
        """Every task of the case."""
        return self._all("task", T["task"].c.case_id == self.case_id)

    @cached_property
    def workflows(self) -> list[Any]:
        """Every workflow of the case."""
        return self._all("workflow", T["workflow"].c.case_id == self.case_id)

    @cached_property
    def managers(self) -> set[int]:
        """Who is a manager."""
        c = T["user_role"].c
        found = select(c.user_id).where(c.role == "safeguarding_adults_manager")
        return set(self.session.scalars(found))

    @property
    def enquiry(self) -> Any:
        """The enquiry, or None where none has begun."""
        return next((e for e in self.rows("enquiry") if e.started_at), None)

    def rows(self, kind: str) -> list[Any]:
        """The rows of a kind as they stand, oldest first."""
        if kind not in self._rows:
            c = T[kind].c
            of_the_adult = "adult_id" in c
            whose = c.adult_id == self.case.adult_id if of_the_adult else c.case_id == self.case_id
            self._rows[kind] = self._all(kind, whose)
        return self._rows[kind]

    @cached_property
    def _rows(self) -> dict[str, list[Any]]:
        return {}

    @cached_property
    def adult(self) -> Any:
        """The adult, as they stand."""
        return self._all("adult", T["adult"].c.id == self.case.adult_id)[0]

    def first_typed(self, kind: str, row: Any) -> datetime:
        """When a row was first written, whatever has changed of it since."""
        return min((v.typed_at for v in self._versions(kind, row)), default=row.typed_at)

    def since(self, kind: str, row: Any, column: str) -> datetime:
        """Since when a row says what it says now in one column."""
        changes = [v for v in self._versions(kind, row) if column in v.before]
        return max((v.replaced_at for v in changes), default=self.first_typed(kind, row))

    def at(self, kind: str, moment: datetime) -> list[Was]:
        """The rows of a kind as they stood at a moment."""
        return [
            self._as_of(kind, row, moment)
            for row in self.rows(kind)
            if self.first_typed(kind, row) <= moment
        ]

    def writers_of(self, letter: Any) -> set[int]:
        """Everybody who wrote some version of a letter."""
        before = [v.before.get("written_by") for v in self._versions("letter", letter)]
        return {n for n in (letter.written_by, *before) if isinstance(n, int)}

    def _as_of(self, kind: str, row: Any, moment: datetime) -> Was:
        values = dict(row._mapping)
        for version in reversed(self._versions(kind, row)):
            if version.replaced_at > moment:
                values |= version.before | {"typed_at": version.typed_at}
        return Was(values)

    def _versions(self, kind: str, row: Any) -> list[Any]:
        if row.version == 1:
            return []
        key = (kind, row.id)
        if key not in self._known_versions:
            c = T["record_version"].c
            self._known_versions[key] = self._all(
                "record_version", (c.kind == kind) & (c.row_id == row.id)
            )
        return self._known_versions[key]

    @cached_property
    def _known_versions(self) -> dict[tuple[str, int], list[Any]]:
        return {}

    def _all(self, table: str, where: Any) -> list[Row[Any]]:
        found = select(T[table]).where(where).order_by(T[table].c.id)
        return list(self.session.execute(found))


def as_list(value: Any) -> list[str]:
    """A list that one database keeps as text."""
    if value is None:
        return []
    return list(json.loads(value)) if isinstance(value, str) else list(value)


def as_day(value: Any) -> date | None:
    """A day, also where it was kept as text."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).date()
    return value


def newest(rows: Iterable[Any]) -> Any:
    """The row that was added last, or None."""
    return max(rows, key=lambda row: row.id, default=None)
