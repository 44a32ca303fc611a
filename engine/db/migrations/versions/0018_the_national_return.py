"""Runs of the national return, frozen, and who has signed off which table."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "return_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("so_far", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("gaps", sa.LargeBinary(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("via", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_return_run_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_return_run_public_id")),
    )
    op.create_index(op.f("ix_return_run_year"), "return_run", ["year"])
    op.create_table(
        "return_sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("said", sa.String()),
        sa.Column("signed_at", Instant(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["return_run.id"], name=op.f("fk_return_sign_off_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["user.id"], name=op.f("fk_return_sign_off_signed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_sign_off")),
        sa.UniqueConstraint(
            "run_id", "table_name", name=op.f("uq_return_sign_off_run_id_table_name")
        ),
    )


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
