"""Who covers for whom while somebody is away, and for whom a task was done."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    points_at = sa.ForeignKey("user.id", name=op.f("fk_task_completed_for"))
    op.add_column(
        "task", sa.Column("completed_for", sa.Integer(), points_at), inline_references=True
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", sa.Integer()),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_absence_{name}"))
            for name in ("user_id", "cover_id", "set_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_absence_public_id")),
    )
    op.create_index(op.f("ix_absence_user_id"), "absence", ["user_id"])
    op.create_index(op.f("ix_absence_cover_id"), "absence", ["cover_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
