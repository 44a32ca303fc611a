"""Record: acting against the adult's wishes - that they want no enquiry, or somebody kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, code, codes, day, kind, text

if TYPE_CHECKING:
    from engine.record.record import Record


def is_about_the_enquiry(record: Record, row: Row) -> bool:
    """The newest that says why we go on; one that names a person is about that person alone."""
    about = [one for one in record.rows("override") if one.person is None]
    return bool(about) and about[-1].id == row.id


OVERRIDE = kind(
    "override",
    "acting against the adult's wishes",
    per="case",
    many=False,
    live=is_about_the_enquiry,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "grounds": codes("override_ground"),
        "reason": text(),
        "person": text(),  # whom the adult keeps out and we involve all the same
        "adult_told": code("override_told"),
        "not_told_why": text(),
        "told_on": day(),
        "adult_says": text(),
    },
)
