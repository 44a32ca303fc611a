"""Adults: what follows in a case when the adult it is about has another entry, or another record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.case import after, step
from engine.case.adults.entry import ADULT
from engine.case.adults.trail import of_the_adult
from engine.case.file import CaseFile
from engine.case.letters.follow import hold_letters
from engine.case.model import Case, Workflow
from engine.case.step import Passed
from engine.errors import Conflict

DEATH = "adult_died"
ELSEWHERE = "The death of the adult is recorded in another case."
NOT_THEIRS = "It was not this adult who died."
CHANGED = "Somebody has just changed which cases these people have. Look again, then decide."


def lock_cases_of(session: Session, adults: Collection[int]) -> list[Case]:
    """Lock every case of some adults in the order of their numbers, then the adults themselves.

    Raises ``Conflict`` where a case came or went before the lock was held.
    """
    session.flush()
    of_them = select(Case).where(Case.adult_id.in_(adults)).order_by(Case.id)
    locked = of_them.with_for_update(of=Case, key_share=True).execution_options(
        populate_existing=True
    )
    cases = list(session.scalars(locked))
    session.execute(
        select(ADULT.c.id).where(ADULT.c.id.in_(adults)).order_by(ADULT.c.id).with_for_update()
    )
    now = session.execute(select(Case.id).where(Case.adult_id.in_(adults)).order_by(Case.id))
    if [row.id for row in now] != [case.id for case in cases]:
        raise Conflict(CHANGED)
    return cases


def give_rows(session: Session, to: int, moved: dict[str, Any], *, only: Collection[int]) -> None:
    """Give an adult every row that was written in some cases, and add their numbers to ``moved``."""
    for kind in of_the_adult():
        table = kind.table
        ids = list(
            session.scalars(
                select(table.c.id).where(table.c.case_id.in_(only), table.c.adult_id != to)
            )
        )
        if ids:
            session.execute(update(table).where(table.c.id.in_(ids)).values(adult_id=to))
            moved.setdefault(kind.name, []).extend(ids)


def settle(files: Iterable[CaseFile], because: str, *, held: Collection[int]) -> None:
    """Let everything follow in cases from who their adult is now.

    In the cases of ``held`` letters that have not left are held. Tasks that face somebody
    who has died wait, and in an open case where nobody has decided on the death yet, that
    is asked for.
    """
    for file in files:
        by: dict[str, Any] = {
            "typed_at": file.at,
            "typed_by": file.actor.id if file.actor else None,
            "task_id": None,
        }
        if file.case.id in held:
            hold_letters(file, because, by)
        if file.case.ended_at is not None:
            continue
        passed = Passed()
        if not file.facts["adult_died"]:
            _no_death_after_all(file)
        elif not _death_is_known(file):
            step.begin(file, DEATH, passed, because=ELSEWHERE, main=False)
        after.follow(file, {}, passed, by)
        file.session.flush()


def _no_death_after_all(file: CaseFile) -> None:
    """What was asked because of a death in another case is not asked, where it was somebody else's."""
    for task in file.open_tasks:
        if task.is_open and task.workflow.name == DEATH and task.workflow.because == ELSEWHERE:
            step.cancel(file, task, NOT_THEIRS)
            task.workflow.ended_at, task.workflow.state = file.at, ""
            task.workflow.because = NOT_THEIRS


def _death_is_known(file: CaseFile) -> bool:
    if not file.process.has_occurrence(DEATH):
        return True
    told = select(Workflow.because).where(Workflow.case_id == file.case.id, Workflow.name == DEATH)
    return any(because != NOT_THEIRS for because in file.session.scalars(told))
