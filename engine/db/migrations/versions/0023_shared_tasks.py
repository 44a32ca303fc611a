"""Tasks that were sent to a partner by a link."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

REFERS = {
    "case_id": "case",
    "task_id": "task",
    "user_id": "user",
    "shared_by": "user",
    "revoked_by": "user",
}


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "shared_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String()),
        sa.Column("link_digest", sa.String()),
        sa.Column("shared_at", Instant(), nullable=False),
        sa.Column("shared_by", sa.Integer(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.Column("revoked_by", sa.Integer()),
        sa.Column("revoked_because", sa.String()),
        sa.Column("code_number", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("code_until", Instant()),
        sa.Column("wrong_codes", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("opened_at", Instant()),
        sa.Column("session_digest", sa.String()),
        sa.Column("session_at", Instant()),
        sa.Column("seen_at", Instant()),
        sa.Column("answered_at", Instant()),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=op.f(f"fk_shared_task_{name}")
            )
            for name, table in REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_task")),
        *(
            sa.UniqueConstraint(name, name=op.f(f"uq_shared_task_{name}"))
            for name in ("public_id", "user_id", "link_digest", "session_digest")
        ),
    )
    op.create_index(op.f("ix_shared_task_case_id"), "shared_task", ["case_id"])
    op.create_index(op.f("ix_shared_task_task_id"), "shared_task", ["task_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
