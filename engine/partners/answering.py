"""Partners: answering - the one task as whoever was sent it sees it, and the report they send.

They see what the form asks, what was asked of them, and what they typed themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine import log
from engine.case.paging import send
from engine.case.views.showing import TaskPage, open_task
from engine.case.views.sight import Sight
from engine.form.fields import Typed
from engine.partners.letting_in import Visit
from engine.partners.telling_back import ANSWERED, tell_sender
from engine.people.model import User
from engine.people.shared import PARTNER, SharedTask
from engine.record import KINDS, Row
from engine.record.written import in_workflow_of


class SentToThem(Sight):
    """One case as a partner sees it: what was sent to them with their task, and what they wrote."""

    task_id: int = 0

    def _readable(self, kind: str, rows: Sequence[Row]) -> list[Row]:
        if KINDS[kind].readers.get(PARTNER) != "own":
            return []
        mine = in_workflow_of(self.file.record, self.task_id, rows)
        return [row for row in rows if row in mine or row.typed_by == self.user.id]


def open_shared(
    session: Session, visit: Visit, *, at: datetime, typed: Typed | None = None
) -> TaskPage:
    """Open the one task for whoever was let in by a code. Raises ``NotFound``."""
    page = open_task(session, visit.task.public_id, visit.user, at=at, typed=typed)
    page.sight = SentToThem(page.sight.file, visit.user)
    page.sight.task_id = visit.task.id
    page.made_up = True  # the files of the case can be fetched nowhere
    return page


def send_report(
    session: Session, share: SharedTask, task: str, typed: Mapping[str, list[str]], user: User,
    *, at: datetime,
) -> None:  # fmt: skip
    """Complete the task as done by the partner; the link is dead, and whoever sent it is told.

    ``share`` is the link, ``task`` the public id of its task, ``user`` who signs. Raises
    what ``submit`` raises.
    """
    done = send(session, task, typed, user, at=at)
    row = session.get_one(SharedTask, share.id)
    row.answered_at = at
    data = {"share": row.public_id, "user": row.shared_by}
    log.append(session, done.case, "share_answered", user, at=at, task=done.task, data=data)
    tell_sender(session, row, ANSWERED, at)
