"""The ledger of steps that a second person has said are not done for now."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "step_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", sa.Integer()),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_step_override_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_step_override_task_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["user.id"], name=op.f("fk_step_override_noted_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name=op.f("fk_step_override_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_override")),
        sa.UniqueConstraint("public_id", name=op.f("uq_step_override_public_id")),
    )
    op.create_index(op.f("ix_step_override_case_id"), "step_override", ["case_id"])
    op.create_index(op.f("ix_step_override_task_id"), "step_override", ["task_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
