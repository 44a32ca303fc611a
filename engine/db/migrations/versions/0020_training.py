"""Courses, which role needs which, and who was on which."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("months", sa.Integer()),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("retired_at", Instant()),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name=op.f("fk_course_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("name", name=op.f("uq_course_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_public_id")),
    )
    op.create_table(
        "course_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("until", Instant()),
        sa.Column("ended_by", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_need_course_id")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_course_need_{name}"))
            for name in ("set_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_need")),
    )
    op.create_index(op.f("ix_course_need_course_id"), "course_need", ["course_id"])
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", Instant()),
        sa.Column("taken_back_by", sa.Integer()),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_training_course_id")),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_training_{name}"))
            for name in ("user_id", "recorded_by", "taken_back_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("public_id", name=op.f("uq_training_public_id")),
    )
    op.create_index(op.f("ix_training_course_id"), "training", ["course_id"])
    op.create_index(op.f("ix_training_user_id"), "training", ["user_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
