"""The library of procedures, its versions, and who has read which."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "procedure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("what_for", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", Instant()),
        sa.Column("withdrawn_by", sa.Integer()),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_procedure_{name}"))
            for name in ("added_by", "withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_procedure_public_id")),
    )
    op.create_table(
        "procedure_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("what_changed", sa.String(), nullable=False),
        sa.Column("address", sa.String()),
        sa.Column("file_name", sa.String()),
        sa.Column("media_type", sa.String()),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("sha256", sa.String()),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("check_again_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_version_procedure_id")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user.id"], name=op.f("fk_procedure_version_added_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq_procedure_version_public_id")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_procedure_version_procedure_id_number")
        ),
    )
    op.create_table(
        "procedure_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_version.id"], name=op.f("fk_procedure_read_version_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_procedure_read_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_read")),
        sa.UniqueConstraint(
            "version_id", "user_id", name=op.f("uq_procedure_read_version_id_user_id")
        ),
    )
    op.create_index(op.f("ix_procedure_read_user_id"), "procedure_read", ["user_id"])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
