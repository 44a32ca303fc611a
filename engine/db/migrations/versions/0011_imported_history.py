"""What the council's old system said of the years before this one."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

#: table -> its own columns, and those that are looked up by
TABLES: dict[str, tuple[list, tuple[str, ...]]] = {
    "history_adult": (
        [sa.Column("adult_id", sa.Integer(), nullable=False)]
        + [sa.Column(n, sa.Text()) for n in ("gender", "ethnicity", "health_conditions")],
        (),
    ),
    "history_enquiry": (
        [
            sa.Column("adult_id", sa.Integer(), nullable=False),
            sa.Column("enquiry_type", sa.Text(), nullable=False),
            sa.Column("started_on", sa.Date(), nullable=False),
            sa.Column("concluded_on", sa.Date()),
            *(
                sa.Column(n, sa.Text())
                for n in (
                    "support_reason", "lacked_capacity", "supported_by", "msp_asked",
                    "msp_achieved", "msp_start_done", "msp_middle_done", "msp_end_done",
                    "substantial_difficulty",
                )
            ),
            sa.Column("case_id", sa.Integer()),
        ],
        ("adult_id", "started_on", "concluded_on"),
    ),
    "history_concern": (
        [
            sa.Column("adult_id", sa.Integer(), nullable=False),
            sa.Column("received_on", sa.Date(), nullable=False),
            sa.Column("counted_by_other", sa.Boolean(), nullable=False),
            sa.Column("decision", sa.Text()),
            sa.Column("decided_on", sa.Date()),
            sa.Column("enquiry_id", sa.Text()),
        ],
        ("adult_id", "received_on", "enquiry_id"),
    ),
}  # fmt: skip
REFERS_TO = {"adult_id": "adult", "case_id": "case", "enquiry_id": "history_enquiry"}
UNIQUE = {"history_adult": "adult_id", "history_enquiry": "case_id"}


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "history_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("imported_by", sa.Integer()),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        _refers("history_import", "imported_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_import")),
    )
    for name, (columns, indexed) in TABLES.items():
        _create(name, sa.Column("id", sa.Text(), nullable=False), columns, indexed)
    _create(
        "history_risk",
        sa.Column("id", sa.Integer(), nullable=False),
        [
            sa.Column("enquiry_id", sa.Text(), nullable=False),
            *(
                sa.Column(n, sa.Text())
                for n in ("person_alleged", "source", "type", "location", "assessment", "outcome")
            ),
        ],
        ("enquiry_id",),
    )
    _create(
        "history_sar",
        sa.Column("id", sa.Integer(), nullable=False),
        [
            sa.Column("sar", sa.Text(), nullable=False),
            sa.Column("held_on", sa.Date(), nullable=False),
            sa.Column("adult_id", sa.Integer(), nullable=False),
            sa.Column("harm", sa.Text(), nullable=False),
            sa.UniqueConstraint("sar", "adult_id", name=op.f("uq_history_sar_sar_adult_id")),
        ],
        ("sar", "held_on"),
    )


def _create(name: str, key: sa.Column, columns: list, indexed: tuple[str, ...]) -> None:
    """One table; each of its rows knows the import it came with, a risk by its enquiry."""
    imported = (
        [] if name == "history_risk" else [sa.Column("import_id", sa.Integer(), nullable=False)]
    )
    refers = [_refers(name, "import_id", "history_import")] if imported else []
    refers += [
        _refers(name, c.name, REFERS_TO[c.name])
        for c in columns
        if isinstance(c, sa.Column) and c.name in REFERS_TO
    ]
    unique = (
        [sa.UniqueConstraint(UNIQUE[name], name=op.f(f"uq_{name}_{UNIQUE[name]}"))]
        if name in UNIQUE
        else []
    )
    op.create_table(
        name, key, *imported, *columns, *refers, *unique,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )  # fmt: skip
    for column in indexed:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
