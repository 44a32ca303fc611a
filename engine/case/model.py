"""Case: cases, their workflows, tasks, answers, drafts and timers - the tables."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from engine import guards
from engine.db.model import Base, Instant, Packed, Public
from engine.errors import Conflict
from engine.people.model import Team, User

#: No letters or figures that are mistaken for one another on the telephone.
_SPOKEN = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def reference() -> str:
    """A reference to say and write: random, so that it tells nothing of how many there are."""
    letters = "".join(secrets.choice(_SPOKEN) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Case(Base):
    """One adult's journey through a process, from concern to closure."""

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    reference: Mapped[str] = mapped_column(default=reference, unique=True)
    adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    process_version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    ended_as: Mapped[str | None]
    #: its time was over and its content was erased; what is left names nobody
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    #: the large-scale enquiry that this case is one adult's part of
    large_scale_id: Mapped[int | None] = mapped_column(ForeignKey("large_scale.id"), index=True)
    next_due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    #: when a person last did something in it; a reminder and a nudge are nobody's work
    active_at: Mapped[datetime | None] = mapped_column(Instant)
    #: milestone -> when it was reached, ISO text
    milestones: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    #: the log of this case: how many events, the digest of the last, and the key of the digests
    event_count: Mapped[int] = mapped_column(default=0)
    event_head: Mapped[str] = mapped_column(default="")
    event_key: Mapped[bytes] = mapped_column(LargeBinary, default=lambda: secrets.token_bytes(16))
    version: Mapped[int] = mapped_column()

    team: Mapped[Team] = relationship(lazy="select")

    __mapper_args__ = {"version_id_col": version}

    #: set only while the verb that migrates a case writes its new version
    _goes_over = False
    #: its open tasks, where this verb has read them all already
    _open_tasks = cast("Sequence[Task] | None", None)

    def has_read(self, open_tasks: Sequence[Task] | None) -> None:
        """Keep the open tasks that a verb has read and adds to; None as it begins."""
        self._open_tasks = open_tasks

    def worked_on(self, session: Session, at: datetime) -> None:
        """A person did something in the case: neither it nor any of its open tasks is quiet."""
        self.active_at = at
        if self._open_tasks is not None:
            for task in self._open_tasks:
                task.active_at = at if task.is_open else task.active_at
            return
        here = Task.case_id == self.id, Task.completed_at.is_(None), Task.cancelled_at.is_(None)
        session.execute(update(Task.__table__).where(*here).values(active_at=at))  # type: ignore[arg-type]

    def go_over_to(self, version: int) -> None:
        """Follow another version of the process from now on: for the verb *migrate* alone (INV-26)."""
        self._goes_over = True
        self.process_version_id = version
        self._goes_over = False

    @validates("process_version_id")
    def _keep_its_version(self, _column: str, version: int) -> int:
        """A case stays on the version it began with, unless it is migrated by itself (INV-26)."""
        moved = self.process_version_id not in (None, version)
        if moved and not self._goes_over and guards.on("own_version"):
            raise Conflict("A case follows the version of the process it began with.")
        return version


class LargeScale(Base):
    """A large-scale enquiry: many adults at one place, one case for each of them."""

    __tablename__ = "large_scale"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    name: Mapped[str]  # the place or service, as everybody calls it
    why: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class CaseLink(Base):
    """One case that has to do with another, and why. Read both ways; never taken away again."""

    __tablename__ = "case_link"
    __table_args__ = (
        UniqueConstraint(
            "case_id",
            "other_case_id",
            "because",
            name="uq_case_link_case_id_other_case_id_because",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    other_case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    because: Mapped[str]  # engine/case/links.py: why cases are linked
    why: Mapped[str | None]  # in the words of whoever linked them by hand
    linked_at: Mapped[datetime] = mapped_column(Instant)
    linked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: it was linked by mistake: the line stays, and says so
    error_at: Mapped[datetime | None] = mapped_column(Instant)
    error_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    error_because: Mapped[str | None]


class Workflow(Base):
    """Where a case stands in one diagram: the main one, or an occurrence."""

    __tablename__ = "workflow"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]  # the process id of the diagram
    is_main: Mapped[bool]
    after_closing: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]  # SpiffWorkflow's own text, never JSONB: the order of keys matters
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    because: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_as: Mapped[str | None]


#: The lists of open tasks stay as small as the work that is left.
_OPEN = text("completed_at IS NULL AND cancelled_at IS NULL")
_ONLY_OPEN: dict[str, Any] = {"sqlite_where": _OPEN, "postgresql_where": _OPEN}


class Task(Base):
    """One thing a person must do next, and then for ever what they did."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_open_assignee", "assignee_id", "due_at", **_ONLY_OPEN),
        Index("ix_task_open_pool", "team_id", "role", "due_at", **_ONLY_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    workflow_id: Mapped[int] = mapped_column(ForeignKey("workflow.id"), index=True)
    spiff_id: Mapped[str]
    name: Mapped[str]  # the BPMN id, which is also the name of its form
    title: Mapped[str]
    role: Mapped[str]
    also_role: Mapped[str | None]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    stage: Mapped[str | None]  # start, middle, end or middle,end
    faces: Mapped[str | None]  # adult, facts, agencies
    other_person_than: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    within: Mapped[str | None]  # the timescale its target is by
    lost_days: Mapped[int] = mapped_column(default=0, server_default="0")  # its clock stood still
    #: since when its clock stands still: paused by a person, or held
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    paused_because: Mapped[str | None]
    paused_review_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    held_because: Mapped[str | None]
    #: how often a gate has refused what was sent, when last, and which
    refusals: Mapped[int] = mapped_column(default=0, server_default="0")
    refused_at: Mapped[datetime | None] = mapped_column(Instant)
    refused_gate: Mapped[str | None]
    #: how often somebody tried in vain to reach the adult since it was opened
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    #: while it is open: when a person last did something in its case
    active_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    completed_for: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # they were away
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_because: Mapped[str | None]

    case: Mapped[Case] = relationship(lazy="select")
    workflow: Mapped[Workflow] = relationship(lazy="select")
    assignee: Mapped[User | None] = relationship(lazy="select", foreign_keys=[assignee_id])
    completer: Mapped[User | None] = relationship(lazy="select", foreign_keys=[completed_by])

    @property
    def is_open(self) -> bool:
        """Neither completed nor cancelled."""
        return self.completed_at is None and self.cancelled_at is None


class Answer(Base):
    """What was asked and answered in one task. Never changed: a correction is another row."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("task_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int] = mapped_column(default=1)
    token: Mapped[str] = mapped_column(unique=True)
    #: question id -> answer
    values: Mapped[dict[str, Any]] = mapped_column(Packed)
    #: typed, but not asked in the end
    unasked: Mapped[dict[str, Any] | None] = mapped_column(Packed)
    answered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)
    because: Mapped[str | None]  # the reason of a correction


class Draft(Base):
    """What has been typed into a task so far. It belongs to the task, so cover does not lose it."""

    __tablename__ = "draft"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    typed: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    saved_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class KeptText(Base):
    """What somebody typed into a task that could not be taken. It is theirs; nothing typed is lost."""

    __tablename__ = "kept_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    typed: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    because: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(Instant)


class Timer(Base):
    """An instant at which a diagram wants to be woken. Our clock computes it, not the engine's."""

    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("workflow_id", "spiff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workflow_id: Mapped[int] = mapped_column(ForeignKey("workflow.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    spiff_id: Mapped[str]
    name: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    #: from when its expression counts, and the working days that its clock stood still
    counted_from: Mapped[datetime | None] = mapped_column(Instant)
    expression: Mapped[str | None]
    lost_days: Mapped[int] = mapped_column(default=0, server_default="0")
    #: the task it reminds of; its clock stops with that task's
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    fired_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(Instant)


class StepOverride(Base):
    """A second person's word that a step is not done for now. The step stays open."""

    __tablename__ = "step_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    duty: Mapped[str]
    ground: Mapped[str]
    why: Mapped[str]
    until: Mapped[date]
    noted_at: Mapped[datetime] = mapped_column(Instant)
    noted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Incident(Base):
    """A diagram that failed, or a timer: a supervisor sees it."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    what: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
