"""The supervisor's board: when a person last did something, refusals, nudges, and its indexes."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = "completed_at IS NULL AND cancelled_at IS NULL"
#: As the log counts it: what is done about a case and is no work on it does not count.
NOBODYS_WORK = "'assigned', 'released'"
BOARD = (
    "team_id", "name", "stage", "assignee_id", "opened_at", "due_at", "paused_at", "role",
    "faces", "refusals", "case_id", "workflow_id", "completed_at", "cancelled_at",
)  # fmt: skip


RUNNING = ["team_id", "active_at", "next_due_at", "ended_at"]


def upgrade() -> None:
    """Go to this release."""
    op.add_column("case", sa.Column("active_at", Instant()))
    op.add_column("task", sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task", sa.Column("refused_at", Instant()))
    op.add_column("task", sa.Column("refused_gate", sa.String()))
    op.execute(
        'UPDATE "case" SET active_at = coalesce((SELECT max(at) FROM event WHERE '
        'event.case_id = "case".id AND event.actor_id IS NOT NULL AND '
        f"event.what NOT IN ({NOBODYS_WORK})), opened_at)"
    )
    _nudge()
    _index("ix_task_open_board", "task", list(BOARD), OPEN)
    done = ["team_id", "name", "completed_at", "opened_at"]
    _index("ix_task_done", "task", done, "completed_at IS NOT NULL")
    _index("ix_case_open_active", "case", RUNNING, "ended_at IS NULL")
    _index("ix_incident_open", "incident", ["case_id", "settled_at"], "settled_at IS NULL")
    _index("ix_workflow_open", "workflow", ["name"], "ended_at IS NULL")
    _index("ix_task_open_case", "task", ["case_id", "completed_at", "cancelled_at"], OPEN)
    op.create_index("ix_attempt_case_typed", "attempt", ["case_id", "typed_at"])


def _nudge() -> None:
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("asks_reason", sa.Boolean(), nullable=False),
        sa.Column("nudged_by", sa.Integer(), nullable=False),
        sa.Column("nudged_at", Instant(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("given_by", sa.Integer()),
        sa.Column("given_at", Instant()),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_nudge_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_nudge_task_id")),
        sa.ForeignKeyConstraint(["nudged_by"], ["user.id"], name=op.f("fk_nudge_nudged_by")),
        sa.ForeignKeyConstraint(["given_by"], ["user.id"], name=op.f("fk_nudge_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nudge_public_id")),
    )
    op.create_index(op.f("ix_nudge_case_id"), "nudge", ["case_id"])
    op.create_index(op.f("ix_nudge_task_id"), "nudge", ["task_id"])


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
