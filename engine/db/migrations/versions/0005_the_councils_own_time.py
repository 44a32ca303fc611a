"""The council's own days and lengths; what a target is counted from, so that it can be worked out anew."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.add_column("task", sa.Column("within", sa.String()))
    op.add_column("task", sa.Column("lost_days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("timer", sa.Column("counted_from", Instant()))
    op.add_column("timer", sa.Column("expression", sa.String()))
    op.add_column("timer", sa.Column("lost_days", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "council_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer()),
        sa.Column("unit", sa.String()),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.Integer()),
        sa.Column("over_at", Instant()),
        sa.Column("over_by", sa.Integer()),
        sa.Column("applied_to", sa.Integer(), nullable=False),
        sa.Column("applied_at", Instant()),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name=op.f("fk_council_time_set_by")),
        sa.ForeignKeyConstraint(["over_by"], ["user.id"], name=op.f("fk_council_time_over_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_time")),
        sa.UniqueConstraint("public_id", name=op.f("uq_council_time_public_id")),
    )


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
