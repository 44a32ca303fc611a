"""What the tests of notices look at: who was told, which mails there are, what has left."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select

from engine.case import assign
from engine.case.model import Task
from engine.notices import choosing, tell
from engine.notices.gathering import gather_all
from engine.notices.model import Mail, Notice
from engine.people.model import User


def told(council):
    """Everybody who was told something: first name, kind, name of the task."""
    with council.db.read() as session:
        rows = session.scalars(select(Notice).order_by(Notice.id)).all()
        return [
            (
                session.get_one(User, row.user_id).name.split()[0],
                row.kind,
                row.task and row.task.name,
            )
            for row in rows
        ]


def tell_them(council, at, *names, kind="task_given", times=1):
    """Tell people of something that is about no task."""
    with council.db.write() as session:
        for name in names:
            for _ in range(times):
                tell(session, council.user(session, name).id, kind, None, at)


def choose(council, name, how, at):
    """Let somebody choose how to be told."""
    with council.db.write() as session:
        choosing.choose(session, how, council.user(session, name), at=at)


def gather(council, at):
    """Gather; to whom mails were made, and of how much."""
    list(gather_all(council.db, at))
    with council.db.read() as session:
        rows = session.scalars(select(Mail).where(Mail.made_at == at).order_by(Mail.id)).all()
        return [(row.user.name.split()[0], row.kind, row.news) for row in rows]


def mails(council):
    """Every mail."""
    with council.db.read() as session:
        return session.scalars(select(Mail).order_by(Mail.id)).all()


def files(folder: Path) -> list[EmailMessage]:
    """What has left into a folder."""
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]


def give(council, task, to, by, at):
    """Give a task, by its BPMN id, to somebody; None for the team."""
    with council.db.write() as session:
        row = session.scalars(select(Task).where(Task.name == task)).one()
        whom = council.user(session, to) if to else None
        assign(session, row.public_id, whom, council.user(session, by), at=at)
