"""What the tests of audits share: auditors, and a handful of ended enquiries made by the verbs."""

from __future__ import annotations

import copy
import functools
import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import clock
from engine.audit.actions import add_action
from engine.audit.answering import Said, finish, save_answers, save_closing
from engine.audit.draw import draw
from engine.audit.evidence import pieces
from engine.audit.model import Audit
from engine.audit.questions import QUESTIONS
from engine.case.model import Case
from engine.case.views.sight import see
from engine.db import Database
from engine.people import users
from engine.people.model import Team
from tests.council import EMAILS, FOUNDED, PASSWORD, Council, scenario_of, sqlite_council

AUDITORS = {
    "Vera": (["auditor"], None),
    "Edith": (["auditor"], None),
    "Femi": (["auditor", "safeguarding_adults_manager"], "North"),
}
EMAILS.update({name: f"{name.lower()}@council.example" for name in AUDITORS})

ONE = "one conversation, everything achieved"
FULL = "ordinary full path, everything achieved"
CEASED = "a refusal with capacity, respected"
LACKS = "lacks capacity, no family, an advocate"
YEAR = date(2026, 1, 1), date(2026, 11, 1)
AT = clock.moment("2026-11-02T10:00")


_numbers = itertools.count(1)


@functools.cache
def _template() -> Path:
    """A council with auditors and two ended enquiries, made once."""
    folder = Path(tempfile.mkdtemp(prefix="threefold-audits-"))
    with sqlite_council(folder) as council:
        add_auditors(council)
        for _ in range(2):
            ended(council)
    return folder / "council.db"


@contextmanager
def audit_council(folder: Path) -> Iterator[Council]:
    """A council of its own with auditors and two ended enquiries."""
    shutil.copy(_template(), folder / "council.db")
    db = Database(f"sqlite:///{folder / 'council.db'}")
    try:
        yield Council(db)
    finally:
        db.engine.dispose()


def add_auditors(council: Council) -> None:
    """Give the council two auditors in no team, and a manager of North who audits as well."""
    with council.db.write() as session:
        teams = {team.name: team for team in session.scalars(select(Team))}
        for name, (roles, team) in AUDITORS.items():
            users.add_user(
                session, EMAILS[name], f"{name} Quality", roles, teams.get(team or ""), PASSWORD,
                at=FOUNDED, actor=None, via="shell",
            )  # fmt: skip


def ended(
    council: Council, scenario: str = ONE, change: Callable[[Any], None] | None = None
) -> str:
    """Walk a scenario to its end, with its steps changed first; the public id of its case."""
    said = copy.deepcopy(scenario_of(scenario))
    _another_adult(said["steps"])
    if change is not None:
        change(said["steps"])
    walk = council.walk(said["starts"])
    walk.run({"steps": said["steps"]})
    return walk.case


def _another_adult(steps: Any) -> None:
    """Tell the same story of somebody else each time, so that nobody looks like an earlier adult."""
    told = next(step["answers"] for step in steps if step.get("submit") == "record_concern")
    number = next(_numbers)
    first = ("Ada", "Bert", "Cora", "Dot", "Egon", "Fay", "Gus", "Hale", "Ida", "Jude")[number % 10]
    told["adult_name"] = f"{first} {('Ash', 'Birch', 'Cedar', 'Dogwood')[number // 10 % 4]}"
    told["adult_date_of_birth"] = f"19{30 + number % 40}-0{1 + number % 9}-{10 + number % 18}"
    told["adult_address"] = f"{number} Quarry Road, Thornbury"


def drawn(council: Council, who: str = "Vera", **more: Any) -> list[str]:
    """Draw everything there is for an auditor; the public ids of the audits."""
    with council.db.write() as session:
        more = {"size": 40, "seed": "a seed", "at": AT, **more}
        sample = draw(session, *YEAR, council.user(session, who), **more)
        rows = select(Audit.public_id).where(Audit.sample_id == sample.id).order_by(Audit.id)
        return list(session.scalars(rows))


def case_of(council: Council, audit: str) -> str:
    """The public id of the case of an audit."""
    with council.db.read() as session:
        row = select(Case.public_id).join(Audit, Audit.case_id == Case.id)
        return session.scalars(row.where(Audit.public_id == audit)).one()


def answer(council: Council, audit: str, who: str = "Vera", **said: Said) -> None:
    """Answer every question of an audit with yes but those that are named: ``q3=Said(...)``."""
    with council.db.write() as session:
        actor, row = council.user(session, who), _audit(session, audit)
        sight = see(session, row.case.public_id, actor, at=AT)
        first = pieces(sight)[0].name
        every = {n: said.get(f"q{n}", Said("yes", first, "Well done")) for n in QUESTIONS}
        save_answers(session, audit, every, actor, version=row.version, at=AT)
        words = {"went_well": "Heard throughout.", "to_improve": "Write sooner."}
        row = _audit(session, audit)
        save_closing(session, audit, words, "good", actor, version=row.version, at=AT)


def finished(council: Council, audit: str, who: str = "Vera", at: Any = AT, **said: Said) -> None:
    """Answer an audit and finish it."""
    answer(council, audit, who, **said)
    with council.db.write() as session:
        row = _audit(session, audit)
        finish(session, audit, council.user(session, who), version=row.version, at=at)


def _audit(session: Any, audit: str) -> Audit:
    return session.scalars(select(Audit).where(Audit.public_id == audit)).one()


def overdue(council: Council, audit: str, what: str) -> None:
    """Note something to be put right after an audit, whose day has passed."""
    with council.db.write() as session:
        actor, due = council.user(session, "Vera"), date(2026, 4, 1)
        add_action(session, audit, what, "Priya North", due, actor, at=clock.moment("2026-03-20"))
