"""Process: compared - a version as whoever publishes sees it: its checks, its changes, its authors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import people
from engine.people.model import User
from engine.process import checks, drafts, versions
from engine.process.bundle import Bundle
from engine.process.diff import Change, diff, is_wording_only
from engine.process.model import ProcessEdit, ProcessVersion

STATES = {
    "draft": ("Draft", "blue"),
    "sent": ("Waiting for approval", "yellow"),
    "published": ("Live", "green"),
    "retired": ("Replaced", "grey"),
    "discarded": ("Given up", "grey"),
}


@dataclass(frozen=True)
class Line:
    """One version in the list of a process."""

    version: ProcessVersion
    state: str
    colour: str
    by: str
    approved_by: str


@dataclass
class Compared:
    """One version beside the one it was made from."""

    session: Session
    version: ProcessVersion
    user: User

    @property
    def state(self) -> tuple[str, str]:
        """Its state in words, and the colour of them."""
        return STATES[self.version.state]

    @cached_property
    def bundle(self) -> Bundle:
        """Its files."""
        return versions.bundle_of(self.session, self.version)

    @cached_property
    def before(self) -> ProcessVersion | None:
        """The version it was made from; None for the first."""
        number = self.version.based_on
        return self.session.get(ProcessVersion, number) if number else None

    @cached_property
    def changes(self) -> list[Change]:
        """What it does differently from the version it was made from."""
        if self.before is None:
            return []
        return diff(versions.bundle_of(self.session, self.before), self.bundle)

    @property
    def wording_only(self) -> bool:
        """Whether running cases will read it at once."""
        return bool(self.changes) and is_wording_only(self.changes)

    @cached_property
    def report(self) -> checks.Report:
        """What the checks say of exactly this content."""
        return checks.check(self.bundle)

    @cached_property
    def edits(self) -> list[tuple[ProcessEdit, str]]:
        """Every change of a file with who made it, newest first."""
        rows = self.session.execute(
            select(ProcessEdit, User.name)
            .join(User, User.id == ProcessEdit.by)
            .where(ProcessEdit.version_id == self.version.id)
            .order_by(ProcessEdit.id.desc())
        )
        return [(edit, name) for edit, name in rows]

    @property
    def may_approve(self) -> bool:
        """Whether this person is somebody else than its authors."""
        return self.user.id not in drafts.authors(self.session, self.version)


def list_versions(session: Session, process: str, user: User) -> list[Line]:
    """Every version of a process, newest first. Raises ``NotAllowed``."""
    people.require(user, "publish_process", None)
    found = session.scalars(
        select(ProcessVersion)
        .where(ProcessVersion.process == process)
        .order_by(ProcessVersion.number.desc())
    ).all()
    ids = {n for v in found for n in (v.created_by, v.published_by) if n}
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())
    return [
        Line(
            v,
            *STATES[v.state],
            names.get(v.created_by or 0, ""),
            names.get(v.published_by or 0, ""),
        )
        for v in found
    ]


def open_version(session: Session, public_id: str, user: User) -> Compared:
    """One version beside the one before. Raises ``NotFound``; ``NotAllowed``."""
    people.require(user, "publish_process", None)
    return Compared(session, drafts.get_draft(session, public_id), user)
