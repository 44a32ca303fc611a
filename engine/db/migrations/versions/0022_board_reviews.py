"""The register of Safeguarding Adults Reviews; who of us puts something right after an audit."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "board_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date()),
        sa.Column("concluded_on", sa.Date()),
        sa.Column("published_on", sa.Date()),
        sa.Column("agencies", sa.JSON(), nullable=False),
        sa.Column("imported_as", sa.String()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", Instant()),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user.id"], name=op.f("fk_board_review_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_review")),
        *(
            sa.UniqueConstraint(name, name=op.f(f"uq_board_review_{name}"))
            for name in ("public_id", "called", "imported_as")
        ),
    )
    op.create_index(op.f("ix_board_review_decided_on"), "board_review", ["decided_on"])
    _adults()
    _recommendations()
    _changes()
    with op.batch_alter_table("audit_action") as table:
        table.add_column(sa.Column("owner_id", sa.Integer()))
        table.create_foreign_key(op.f("fk_audit_action_owner_id"), "user", ["owner_id"], ["id"])


def _adults() -> None:
    op.create_table(
        "board_review_adult",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("adult_id", sa.Integer(), nullable=False),
        sa.Column("harm", sa.String(), nullable=False),
        sa.Column("withdrawn_at", Instant()),
        sa.ForeignKeyConstraint(
            ["review_id"], ["board_review.id"], name=op.f("fk_board_review_adult_review_id")
        ),
        sa.ForeignKeyConstraint(
            ["adult_id"], ["adult.id"], name=op.f("fk_board_review_adult_adult_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_review_adult")),
        sa.UniqueConstraint("public_id", name=op.f("uq_board_review_adult_public_id")),
        sa.UniqueConstraint(
            "review_id", "adult_id", name=op.f("uq_board_review_adult_review_id_adult_id")
        ),
    )
    op.create_index(op.f("ix_board_review_adult_adult_id"), "board_review_adult", ["adult_id"])


def _recommendations() -> None:
    op.create_table(
        "board_recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("to_whom", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["board_review.id"], name=op.f("fk_board_recommendation_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_recommendation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_board_recommendation_public_id")),
        sa.UniqueConstraint(
            "review_id", "number", name=op.f("uq_board_recommendation_review_id_number")
        ),
    )


def _changes() -> None:
    op.create_table(
        "board_review_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("row", sa.String()),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["board_review.id"], name=op.f("fk_board_review_change_review_id")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_board_review_change_changed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_review_change")),
    )
    op.create_index(op.f("ix_board_review_change_review_id"), "board_review_change", ["review_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
