"""Who handed over to whom for the night, and who read it."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("handed_at", Instant(), nullable=False),
        sa.Column("handed_by", sa.Integer(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("to_id", sa.Integer()),
        sa.Column("to_name", sa.String()),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("read_at", Instant()),
        sa.Column("read_by", sa.Integer()),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_handover_team_id")),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_handover_{name}"))
            for name in ("handed_by", "to_id", "read_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("public_id", name=op.f("uq_handover_public_id")),
    )
    op.create_index(op.f("ix_handover_team_id"), "handover", ["team_id"])
    op.create_index(op.f("ix_handover_to_id"), "handover", ["to_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
