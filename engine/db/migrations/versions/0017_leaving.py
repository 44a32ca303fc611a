"""Who leaves, and on which day their account closes."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "leaving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", sa.Integer()),
        sa.Column("closed_at", Instant()),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_leaving_{name}"))
            for name in ("user_id", "set_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving")),
        sa.UniqueConstraint("public_id", name=op.f("uq_leaving_public_id")),
    )
    op.create_index(op.f("ix_leaving_user_id"), "leaving", ["user_id"])
    op.create_index(op.f("ix_leaving_closes_on"), "leaving", ["closes_on"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
