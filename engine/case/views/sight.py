"""Case: sight - what one person may see of one case. Every page of a case begins here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from engine import clock, people
from engine.case import override, restricted
from engine.case.documents.named import files_of
from engine.case.file import CaseFile, workers
from engine.case.model import Case, Task
from engine.errors import NotFound
from engine.people import sampled
from engine.people.model import User
from engine.record import KINDS, Row


def see(session: Session, case: str, user: User, *, at: datetime) -> Sight:
    """Look at a case by its public id.

    Raises ``NotFound`` when it does not exist or this person may not know of it:
    the same words for both.
    """
    found = session.scalar(select(Case).where(Case.public_id == case))
    if found is None:
        raise NotFound()
    people.require(user, "read_case", found, workers(session, found, user))
    return Sight(CaseFile(session, found, user, at), user)


@dataclass
class Sight:
    """One case as one person may see it: the record without what their roles may not read."""

    file: CaseFile
    user: User

    @property
    def case(self) -> Case:
        """The case."""
        return self.file.case

    @property
    def at(self) -> datetime:
        """The moment of looking."""
        return self.file.at

    def may_read(self, kind: str) -> bool:
        """Say whether the person's roles may read rows of a kind at all."""
        readers = KINDS[kind].readers
        return any(readers.get(role) in ("own", *self._whole) for role in self.user.roles)

    @cached_property
    def _whole(self) -> frozenset[str]:
        """The words of a kind's readers that let this person read all of its rows.

        An auditor reads those of a case while they audit it.
        """
        audits = sampled.stands(self.file.session, self.case.id, self.user) == sampled.READING
        return frozenset({"yes", "sample"} if audits else {"yes"})

    @cached_property
    def hides_address(self) -> bool:
        """Whether where the adult lives is kept from this person."""
        return restricted.hides_address(self.file.session, self.case.adult_id, self.user)

    def reads_words(self) -> bool:
        """Say whether the person may read what the adult said; a supervisor sees only how it stands."""
        return self.may_read("desired_outcome")

    def rows(self, kind: str) -> list[Row]:
        """Every row of a kind that this person may read, oldest first."""
        return self._readable(kind, self.file.record.rows(kind))

    def live(self, kind: str) -> list[Row]:
        """The rows of a kind that count now and that this person may read."""
        return self._readable(kind, self.file.record.live(kind))

    def one(self, kind: str) -> Row | None:
        """The single row that counts, or None."""
        return next(iter(reversed(self.live(kind))), None)

    def label(self, codes: str, code: str | None) -> str:
        """What a code is called in the process of this case; lists may be joined by ``|``."""
        for name in codes.split("|"):
            if code and (label := self.file.process.label(name, code)) != code:
                return label
        return (code or "").replace("_", " ")

    def labels(self, codes: str, several: Iterable[str] | None) -> str:
        """What several codes are called, one after the other."""
        return "; ".join(self.label(codes, code) for code in several or ())

    @cached_property
    def tasks(self) -> Sequence[Task]:
        """Every task of the case, open or not, in the order they were opened."""
        return self.file.session.scalars(
            select(Task)
            .join(Task.workflow)
            .options(contains_eager(Task.workflow))
            .where(Task.case_id == self.case.id)
            .order_by(Task.id)
        ).all()

    @cached_property
    def overrides(self) -> dict[int, str]:
        """What a second person says of open steps that are not done for now, by task."""
        open_now = [task.id for task in self.tasks if task.is_open]
        stand = override.current(self.file.session, open_now, clock.today(self.at))
        return {number: override.in_words(one) for number, one in stand.items()}

    @cached_property
    def names(self) -> dict[int, str]:
        """The names of everybody who holds or held a task or wrote into the record."""
        ids: set[int | None] = {self.case.opened_by}
        for task in self.tasks:
            ids |= {task.assignee_id, task.completed_by}
        for kind in KINDS:
            ids |= {row.typed_by for row in self.file.record.rows(kind)}
        ids |= {row.user for row in self.file.record.rows("case_worker")}
        found = select(User.id, User.name).where(User.id.in_({i for i in ids if i is not None}))
        return {number: name for number, name in self.file.session.execute(found)}

    @cached_property
    def files(self) -> dict[str, str]:
        """The files that the case holds: public id -> what each is called."""
        return {one.code: one.label for one in files_of(self.file.session, self.case.id)}

    def name_of(self, user_id: int | None) -> str:
        """Somebody's name, or that it is not known."""
        return self.names.get(user_id or 0, "somebody")

    @cached_property
    def called(self) -> str:
        """What the adult likes to be called, else their name, else 'the adult'."""
        adult = self.file.record.one("adult")
        return (adult and (adult.preferred_name or adult.name)) or "the adult"

    def _readable(self, kind: str, rows: Sequence[Row]) -> list[Row]:
        readers = KINDS[kind].readers
        granted = {readers.get(role) for role in self.user.roles}
        if granted & self._whole:
            return list(rows)
        if "own" in granted:
            return [row for row in rows if row.typed_by == self.user.id]
        return []
