"""Record: imported history - what the council's old system said of years before this one.

It has no workflow and no words of anybody: dates and codes, as its old system kept
them. An adult of it is an entry like any other (``adult``), so that it is found,
and put together with another, in the same way. Source: returns H.
"""

from __future__ import annotations

import sqlalchemy as sa

from engine.db.model import Base, Instant

#: One folder that was taken in: who, when, and how many rows of each file.
history_import = sa.Table(
    "history_import",
    Base.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("imported_at", Instant, nullable=False),
    sa.Column("imported_by", sa.ForeignKey("user.id")),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("checksum", sa.Text, nullable=False),
)


def _table(name: str, *columns: sa.Column) -> sa.Table:
    """A file of the old system: its rows are known by the ids that they had there."""
    return sa.Table(
        name,
        Base.metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("import_id", sa.ForeignKey("history_import.id"), nullable=False),
        *columns,
    )


def _adult() -> sa.Column:
    return sa.Column("adult_id", sa.ForeignKey("adult.id"), nullable=False, index=True)


history_adult = _table(
    "history_adult",
    sa.Column("adult_id", sa.ForeignKey("adult.id"), nullable=False, unique=True),
    sa.Column("gender", sa.Text),  # this and the next two as the national return calls them
    sa.Column("ethnicity", sa.Text),
    sa.Column("health_conditions", sa.Text),
)

history_enquiry = _table(
    "history_enquiry",
    _adult(),
    sa.Column("enquiry_type", sa.Text, nullable=False),  # S42, OTHER
    sa.Column("started_on", sa.Date, nullable=False, index=True),
    sa.Column("concluded_on", sa.Date, index=True),
    sa.Column("support_reason", sa.Text),
    sa.Column("lacked_capacity", sa.Text),
    sa.Column("supported_by", sa.Text),
    sa.Column("msp_asked", sa.Text),
    sa.Column("msp_achieved", sa.Text),
    sa.Column("msp_start_done", sa.Text),  # Y, N, or empty where it is not known
    sa.Column("msp_middle_done", sa.Text),
    sa.Column("msp_end_done", sa.Text),
    sa.Column("substantial_difficulty", sa.Text),
    #: the case in which a manager has taken it over; from then on that case counts
    sa.Column("case_id", sa.ForeignKey("case.id"), unique=True),
)

history_concern = _table(
    "history_concern",
    _adult(),
    sa.Column("received_on", sa.Date, nullable=False, index=True),
    sa.Column("counted_by_other", sa.Boolean, nullable=False),
    sa.Column("decision", sa.Text),  # S42, OTHER, NFA, TRANSFER, CHILDREN
    sa.Column("decided_on", sa.Date),
    sa.Column("enquiry_id", sa.ForeignKey("history_enquiry.id"), index=True),
)

history_risk = sa.Table(
    "history_risk",
    Base.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("enquiry_id", sa.ForeignKey("history_enquiry.id"), nullable=False, index=True),
    sa.Column("person_alleged", sa.Text),
    sa.Column("source", sa.Text),
    sa.Column("type", sa.Text),
    sa.Column("location", sa.Text),
    sa.Column("assessment", sa.Text),
    sa.Column("outcome", sa.Text),
)

#: One row for each adult of a review.
history_sar = sa.Table(
    "history_sar",
    Base.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("import_id", sa.ForeignKey("history_import.id"), nullable=False),
    sa.Column("sar", sa.Text, nullable=False, index=True),
    sa.Column("held_on", sa.Date, nullable=False, index=True),
    sa.Column("adult_id", sa.ForeignKey("adult.id"), nullable=False),
    sa.Column("harm", sa.Text, nullable=False),  # DIED, SURVIVED
    sa.UniqueConstraint("sar", "adult_id"),
)
