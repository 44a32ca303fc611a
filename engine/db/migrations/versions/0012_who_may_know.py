"""Who may not know of a case, or only by name: conflicts, restrictions, their lists, broken glass."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "kept_from",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("found_by", sa.String()),
        sa.Column("found_kind", sa.String()),
        sa.Column("found_row", sa.Integer()),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.Integer()),
        sa.Column("decided_at", Instant()),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", sa.Integer()),
        sa.Column("ended_because", sa.String()),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_kept_from_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_kept_from_user_id")),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name=op.f("fk_kept_from_set_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_kept_from_decided_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name=op.f("fk_kept_from_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_from")),
        sa.UniqueConstraint("public_id", name=op.f("uq_kept_from_public_id")),
    )
    op.create_index(op.f("ix_kept_from_case_id"), "kept_from", ["case_id"])
    op.create_index(op.f("ix_kept_from_user_id"), "kept_from", ["user_id"])
    op.create_table(
        "restriction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("masks_address", sa.Boolean(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("lift_asked_at", Instant()),
        sa.Column("lift_asked_by", sa.Integer()),
        sa.Column("lift_because", sa.String()),
        sa.Column("lifted_at", Instant()),
        sa.Column("lifted_by", sa.Integer()),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_restriction_case_id")),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name=op.f("fk_restriction_set_by")),
        sa.ForeignKeyConstraint(
            ["lift_asked_by"], ["user.id"], name=op.f("fk_restriction_lift_asked_by")
        ),
        sa.ForeignKeyConstraint(["lifted_by"], ["user.id"], name=op.f("fk_restriction_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_restriction_public_id")),
    )
    op.create_index(op.f("ix_restriction_case_id"), "restriction", ["case_id"])
    op.create_table(
        "on_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("added_by", sa.Integer()),
        sa.Column("until", Instant()),
        sa.Column("removed_by", sa.Integer()),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_on_list_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_on_list_user_id")),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_on_list_added_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["user.id"], name=op.f("fk_on_list_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_list")),
    )
    op.create_index(op.f("ix_on_list_user_id"), "on_list", ["user_id"])
    op.create_index(op.f("ix_on_list_case_id"), "on_list", ["case_id"])
    op.create_table(
        "broken_glass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("broken_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("review_due_at", Instant(), nullable=False),
        sa.Column("reviewed_at", Instant()),
        sa.Column("reviewed_by", sa.Integer()),
        sa.Column("was_right", sa.Boolean()),
        sa.Column("said", sa.String()),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_broken_glass_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_broken_glass_user_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["user.id"], name=op.f("fk_broken_glass_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_glass")),
        sa.UniqueConstraint("public_id", name=op.f("uq_broken_glass_public_id")),
    )
    op.create_index(op.f("ix_broken_glass_case_id"), "broken_glass", ["case_id"])
    op.create_index(op.f("ix_broken_glass_user_id"), "broken_glass", ["user_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
