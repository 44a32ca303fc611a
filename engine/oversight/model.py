"""Oversight: the table of nudges, and the indexes by which the board is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.case.model import Case, Incident, Task, Workflow
from engine.db.model import Base, Instant, Public


class Nudge(Base):
    """A word about an open task, to whoever has it; a supervisor's may ask why it waits.

    The answer, ``reason``, is shown beside a target that has passed.
    """

    __tablename__ = "nudge"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    note: Mapped[str]
    asks_reason: Mapped[bool] = mapped_column(default=False)
    nudged_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    nudged_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str | None]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime | None] = mapped_column(Instant)


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


#: Everything the board counts stands in this one, so that no row of a task is opened to count.
Index(
    "ix_task_open_board",
    Task.team_id,
    Task.name,
    Task.stage,
    Task.assignee_id,
    Task.opened_at,
    Task.due_at,
    Task.paused_at,
    Task.active_at,
    Task.role,
    Task.refusals,
    Task.tries,
    Task.case_id,
    Task.workflow_id,
    Task.completed_at,  # both are empty here: with them SQLite opens no row of the table
    Task.cancelled_at,
    **_only("completed_at IS NULL AND cancelled_at IS NULL"),
)
#: How long a task usually takes a team: the newest ones done.
Index(
    "ix_task_done",
    Task.team_id,
    Task.name,
    Task.completed_at,
    Task.opened_at,
    **_only("completed_at IS NOT NULL"),
)
#: Running cases that no timer will wake: those without an open task are lost.
Index(
    "ix_case_not_woken",
    Case.team_id,
    Case.ended_at,
    Case.next_due_at,
    **_only("ended_at IS NULL AND next_due_at IS NULL"),
)
Index("ix_incident_open", Incident.case_id, Incident.settled_at, **_only("settled_at IS NULL"))
Index("ix_workflow_open", Workflow.name, **_only("ended_at IS NULL"))
Index(
    "ix_task_open_case",
    Task.case_id,
    Task.completed_at,
    Task.cancelled_at,
    **_only("completed_at IS NULL AND cancelled_at IS NULL"),
)
