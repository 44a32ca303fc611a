"""The board in one pass: each open task says when its case was last worked on, and the tries to reach the adult."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN = "completed_at IS NULL AND cancelled_at IS NULL"
NOT_WOKEN = "ended_at IS NULL AND next_due_at IS NULL"
BOARD = (
    "team_id", "name", "stage", "assignee_id", "opened_at", "due_at", "paused_at", "active_at",
    "role", "refusals", "tries", "case_id", "workflow_id", "completed_at", "cancelled_at",
)  # fmt: skip


def upgrade() -> None:
    """Go to this release."""
    op.add_column("task", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task", sa.Column("active_at", Instant()))
    op.execute(
        'UPDATE task SET active_at = (SELECT c.active_at FROM "case" c WHERE c.id = task.case_id) '
        f"WHERE {OPEN}"
    )
    op.execute(
        "UPDATE task SET tries = (SELECT count(*) FROM attempt WHERE "
        "attempt.case_id = task.case_id AND attempt.typed_at >= task.opened_at) "
        f"WHERE {OPEN} AND faces = 'adult'"
    )
    op.drop_index("ix_task_open_board", "task")
    op.drop_index("ix_case_open_active", "case")
    op.drop_index("ix_attempt_case_typed", "attempt", if_exists=True)
    _as_0007_is_written_now()
    _index("ix_task_open_board", "task", list(BOARD), OPEN)
    _index("ix_case_not_woken", "case", ["team_id", "ended_at", "next_due_at"], NOT_WOKEN)


def _as_0007_is_written_now() -> None:
    """0007 was written differently at first; who upgraded then has other indexes than who did later."""
    op.drop_index("ix_attempt_typed_at", "attempt", if_exists=True)
    op.drop_index("ix_incident_open", "incident", if_exists=True)
    op.drop_index("ix_task_open_case", "task", if_exists=True)
    _index("ix_incident_open", "incident", ["case_id", "settled_at"], "settled_at IS NULL")
    _index("ix_task_open_case", "task", ["case_id", "completed_at", "cancelled_at"], OPEN)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
