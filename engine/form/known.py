"""Known: what the caller hands in so that a form can be asked, read and shown.

The form itself looks nothing up. Whoever calls it brings the facts, the live rows,
the codes and the time; a test brings a plain object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from engine.process.bundle import Code


class Row(Protocol):
    """One live row of the record: its public id, its version, and its columns.

    Columns are read as attributes, or from a mapping ``columns`` where there is one.
    """

    @property
    def public_id(self) -> str:
        """The id used in field names and addresses."""
        ...

    @property
    def version(self) -> int:
        """The version shown, so that a colleague's change is noticed."""
        ...


class Known(Protocol):
    """Everything a form may know, for one person and one case at one moment."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """Fact name -> value, worked out when asked for; ``KeyError`` if there is no such fact."""
        ...

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The named functions a condition may call."""
        ...

    @property
    def now(self) -> datetime:
        """The instant now, in UTC."""
        ...

    def codes(self, source: str) -> Sequence[Code]:
        """The codes of a list, ``@kind``, ``@kind+list``, ``person`` or ``user``, in order."""
        ...

    def rows(self, kind: str) -> Sequence[Row]:
        """The live rows of a kind, in order."""
        ...

    def one(self, kind: str) -> Row | None:
        """The single live row of a kind, or None while there is none."""
        ...

    def compute(self, question_id: str, values: Mapping[str, Any]) -> Any:
        """The value of a computed question, from the record and the answers so far."""
        ...

    def row_facts(self, kind: str, row: Row) -> Mapping[str, Any]:
        """Facts about one row inside its block, such as ``row_assessment``."""
        ...


def column(row: Any, name: str) -> Any:
    """Read a column of a row; None where it has none."""
    columns = getattr(row, "columns", None)
    if isinstance(columns, Mapping):
        return columns.get(name)
    return getattr(row, name, None)


def title(row: Any) -> str:
    """The words a row is known by: the adult's own words, what happened, a name."""
    for name in ("words", "what_happened", "question", "what", "name", "title", "recipient"):
        value = column(row, name)
        if isinstance(value, str) and value:
            return value
    return ""
