"""Record: what a kind is - its table, its columns, which of its rows are live, who may read it.

A kind is declared in a file of its own (``risk.py`` declares ``RISK``) and is
known here by its name. Every row knows its case or adult, the task or note it
came from, who typed it and when, when it happened, its version, and whether it
speaks of a third party or is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from engine.db.model import Base, Instant, Packed

if TYPE_CHECKING:
    from engine.record.record import Record

KINDS: dict[str, Kind] = {}


class Row:
    """One row of a kind as it stands: its columns are attributes; an unknown one is an error."""

    def __init__(self, kind: Kind, values: dict[str, Any]) -> None:
        self.__dict__.update(values)
        self._kind = kind

    id: int
    version: int
    task_id: int | None
    typed_at: datetime
    typed_by: int | None
    happened_at: datetime | None

    @property
    def public_id(self) -> str:
        """How a form names the row in its field names; an adult has a random one of their own."""
        return self.__dict__.get("public_id") or str(self.id)

    def values(self) -> dict[str, Any]:
        """The columns of the kind and their values."""
        return {name: self.__dict__.get(name) for name in self._kind.columns}

    def __getattr__(self, name: str) -> Any:  # only for what is not there
        raise AttributeError(f"A {self.__dict__['_kind'].name} has no {name!r}.")

    def __repr__(self) -> str:
        return f"<{self._kind.name} {self.id} v{self.version}>"  # never its words


@dataclass(frozen=True)
class Field:
    """One column of a kind: ``type`` is text, code, codes, date, date_time, number, ref, refs or file."""

    type: str
    of: str = ""  # the code list, or the kind that a ref points at
    index: bool = False


def text(*, index: bool = False) -> Field:
    """Words."""
    return Field("text", index=index)


def code(codes: str) -> Field:
    """One code of a list (``a|b`` where forms use either list)."""
    return Field("code", codes)


def codes(codes: str) -> Field:
    """Several codes of a list."""
    return Field("codes", codes)


def yes_no() -> Field:
    """The code yes or no."""
    return Field("code", "yes_no")


def yes_no_not_known() -> Field:
    """The code yes, no or not_known."""
    return Field("code", "yes_no_not_known")


def day() -> Field:
    """A calendar day."""
    return Field("date")


def instant() -> Field:
    """A moment in UTC."""
    return Field("date_time")


def number() -> Field:
    """A whole number."""
    return Field("number")


def ref(kind: str) -> Field:
    """The id of a row of another kind."""
    return Field("ref", kind)


def refs(kind: str) -> Field:
    """The ids of rows of another kind, as text, or codes that stand beside them."""
    return Field("refs", kind)


def file() -> Field:
    """The public id of a file that the case holds."""
    return Field("file")


def person(*, index: bool = False) -> Field:
    """A user, by number."""
    return Field("user", index=index)


_SQL: Mapping[str, Callable[[Field], Any]] = {
    "text": lambda f: sa.Text(),
    "file": lambda f: sa.Text(),
    "code": lambda f: sa.Text(),
    "codes": lambda f: sa.JSON(none_as_null=True),
    "refs": lambda f: sa.JSON(none_as_null=True),
    "date": lambda f: sa.Date(),
    "date_time": lambda f: Instant(),
    "number": lambda f: sa.Integer(),
    "ref": lambda f: sa.ForeignKey(f"{f.of}.id"),
    "user": lambda f: sa.ForeignKey("user.id"),
}

#: What every row carries beside the columns of its kind.
COMMON = (
    "id",
    "version",
    "task_id",
    "typed_by",
    "typed_at",
    "happened_at",
    "third_party",
    "withheld_because",
)

Live = Callable[["Record", Row], bool]


@dataclass(frozen=True)
class Kind:
    """One kind of row.

    ``per`` says whether its rows belong to the adult (and are seen in each of
    the adult's cases) or to one case; ``many`` whether there may be several
    live rows; ``live`` which rows count; ``readers`` the roles that may read it.
    """

    name: str
    per: str
    many: bool
    columns: Mapping[str, Field]
    table: sa.Table
    live: Live
    third_party: bool
    readers: Mapping[str, str] = field(default_factory=dict)
    says: str = ""


def kind(
    name: str,
    says: str,
    *,
    per: str,
    many: bool = True,
    live: Live | None = None,
    third_party: bool = False,
    readers: Mapping[str, str] | None = None,
    columns: Mapping[str, Field],
) -> Kind:
    """Declare a kind: make its table and put it on the list.

    ``says`` is what a practitioner calls one row; ``readers`` maps role to
    yes, own, passed_on or sample (absent = no).
    """
    made = Kind(
        name=name,
        per=per,
        many=many,
        columns=dict(columns),
        table=_table(name, per, columns),
        live=live or (lambda record, row: True),
        third_party=third_party,
        readers=dict(readers or {}),
        says=says,
    )
    KINDS[name] = made
    return made


def _table(name: str, per: str, columns: Mapping[str, Field]) -> sa.Table:
    own: Sequence[sa.Column[Any]] = [
        sa.Column(column, _SQL[f.type](f), index=f.index or None)
        for column, f in columns.items()
        if column not in COMMON  # a conversation's happened_at is the common column
    ]
    owner: list[sa.Column[Any]] = (
        [sa.Column("case_id", sa.ForeignKey("case.id"), nullable=False, index=True)]
        if per == "case"
        else [
            sa.Column("adult_id", sa.ForeignKey("adult.id"), nullable=False, index=True),
            sa.Column("case_id", sa.ForeignKey("case.id"), index=True),
        ]
    )
    if name == "adult":
        owner = []
    return sa.Table(
        name,
        Base.metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        *owner,
        sa.Column("version", sa.Integer, nullable=False, default=1),
        # a task's case names its adult: the other way round would be a circle
        sa.Column(
            "task_id", *([] if name == "adult" else [sa.ForeignKey("task.id")]), type_=sa.Integer
        ),
        sa.Column("typed_by", sa.ForeignKey("user.id")),
        sa.Column("typed_at", Instant, nullable=False),
        sa.Column("happened_at", Instant),
        sa.Column("third_party", sa.Boolean, nullable=False, default=False),
        sa.Column("withheld_because", sa.Text),
        *own,
    )


#: What changed rows said before (never of an outcome: its words are rows of their own).
#: ``before`` holds only the columns that the next version changed.
record_version = sa.Table(
    "record_version",
    Base.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("row_id", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("before", Packed, nullable=False),
    sa.Column("task_id", sa.ForeignKey("task.id")),
    sa.Column("typed_by", sa.ForeignKey("user.id")),
    sa.Column("typed_at", Instant, nullable=False),
    sa.Column("replaced_at", Instant, nullable=False),
    sa.UniqueConstraint("kind", "row_id", "version"),
)


def plain(f: Field, value: Any) -> Any:
    """A value as JSON can hold it (for earlier versions and exports)."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def read_value(f: Field, value: Any) -> Any:
    """A value read back from JSON or from a plain column."""
    if value is None:
        return None
    if f.type == "date":
        return date.fromisoformat(value) if isinstance(value, str) else value
    if f.type == "date_time":
        return read_instant(value)
    return value


def read_instant(value: Any) -> datetime | None:
    """An instant from its text or column, in UTC."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def plain_values(value: Any) -> Any:
    """Answers as JSON can hold them: days and instants become ISO text."""
    if isinstance(value, Mapping):
        return {key: plain_values(v) for key, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [plain_values(v) for v in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
