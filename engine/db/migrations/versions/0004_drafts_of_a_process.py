"""Drafts of a process: what they were copied from, who sent them for approval, and every change."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    for name, to in (("based_on", "process_version"), ("sent_by", "user")):
        points_at = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_process_version_{name}"))
        op.add_column(
            "process_version", sa.Column(name, sa.Integer(), points_at), inline_references=True
        )
    op.add_column("process_version", sa.Column("says", sa.String()))
    op.add_column("process_version", sa.Column("sent_at", Instant()))
    op.add_column("process_file", sa.Column("removed_at", Instant()))
    op.create_table(
        "process_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["process_version.id"], name=op.f("fk_process_edit_version_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_process_edit_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_edit")),
    )
    op.create_index(op.f("ix_process_edit_version_id"), "process_edit", ["version_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
