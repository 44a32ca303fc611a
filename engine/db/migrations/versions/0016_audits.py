"""Samples, audits, their answers, and what has to be put right after them."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table(
        "audit_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("drawn_by", sa.Integer(), nullable=False),
        *_keys("audit_sample", drawn_by="user"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("auditor_id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer()),
        sa.Column("again_of", sa.Integer()),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("went_well", sa.String(), nullable=False),
        sa.Column("to_improve", sa.String(), nullable=False),
        sa.Column("learning", sa.String(), nullable=False),
        sa.Column("learning_for", sa.String(), nullable=False),
        sa.Column("grade", sa.String()),
        sa.Column("finished_at", Instant()),
        sa.Column("to_moderate", sa.Boolean(), nullable=False),
        sa.Column("moderator_id", sa.Integer()),
        sa.Column("moderated_at", Instant()),
        sa.Column("moderator_grade", sa.String()),
        sa.Column("moderator_words", sa.String(), nullable=False),
        *_keys(
            "audit", case_id="case", auditor_id="user", sample_id="audit_sample",
            again_of="audit", moderator_id="user",
        ),
    )  # fmt: skip
    op.create_table(
        "audit_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("said", sa.String()),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("fact", sa.String()),
        *_keys("audit_answer", public=False, audit_id="audit"),
        sa.UniqueConstraint("audit_id", "question", name=op.f("uq_audit_answer_audit_id_question")),
    )
    op.create_table(
        "audit_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant()),
        sa.Column("done_by", sa.Integer()),
        sa.Column("done_words", sa.String(), nullable=False),
        *_keys("audit_action", audit_id="audit", added_by="user", done_by="user"),
    )
    for column in ("case_id", "auditor_id", "sample_id", "finished_at", "moderator_id"):
        op.create_index(op.f(f"ix_audit_{column}"), "audit", [column])
    op.create_index(op.f("ix_audit_action_audit_id"), "audit_action", ["audit_id"])


def _keys(table: str, *, public: bool = True, **refers: str) -> list[sa.Constraint]:
    """The keys of a table: its own, its public id, and what it refers to."""
    unique: list[sa.Constraint] = [
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id"))
    ]
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(unique if public else []),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in refers.items()
        ),
    ]


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
