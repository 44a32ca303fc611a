"""Record: what the adult wants to happen, in their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, code, kind, ref, text

if TYPE_CHECKING:
    from engine.record.record import Record


WITHDRAWN = ("withdrawn", "withdrawn_by_adult")


def first_of(row: Row) -> int:
    """The number of an outcome: the id of the row with its first words."""
    return row.outcome or row.id


def wordings(record: Record, outcome: int) -> list[Row]:
    """Every wording of one outcome, oldest first."""
    return [row for row in record.rows("desired_outcome") if first_of(row) == outcome]


def reviews(record: Record, outcome: int) -> list[Row]:
    """Every review of one outcome, whichever of its wordings was looked at, oldest first."""
    ids = {row.id for row in wordings(record, outcome)}
    return [row for row in record.rows("outcome_review") if row.outcome in ids]


def is_live(record: Record, row: Row) -> bool:
    """The newest wording of an outcome that the adult has not withdrawn."""
    mine = wordings(record, first_of(row))
    if mine[-1].id != row.id:
        return False
    looked = reviews(record, first_of(row))
    newest = [
        r for r in looked if (r.typed_at, r.task_id) == (looked[-1].typed_at, looked[-1].task_id)
    ]
    return not any(r.status in WITHDRAWN or r.achieved in WITHDRAWN for r in newest)


def live_outcome_rows(record: Record) -> list[Row]:
    """The newest wording of every outcome that is still wanted."""
    return [row for row in record.rows("desired_outcome") if is_live(record, row)]


DESIRED_OUTCOME = kind(
    "desired_outcome",
    "what the adult wants to happen, in their words",
    per="case",
    many=True,
    live=is_live,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "partner": "passed_on",
        "auditor": "sample",
    },
    columns={
        "words": text(),
        "whose_words": code("whose_words"),
        "category": code("outcome_category"),
        "outcome": ref("desired_outcome"),
        "conversation": ref("conversation"),
    },
)
