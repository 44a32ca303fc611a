"""Rows: a form of one case is sent with the rows, files and people of another where its own belong."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from engine import clock
from engine.case.from_json import typed_from
from engine.case.model import Case, Task
from engine.db import Database
from engine.db.tables import metadata
from engine.people.users import get_user_by_email
from tests.attacks.kept import changed, everything
from tests.attacks.wire import Wire
from tests.bench.copies import STRIDE, copy_cases, reseal
from tests.chaos.serving import served
from tests.council import EMAILS, Council, scenario_of
from tests.web.partner_desk import ORDINARY

STEP = 11  # where the outcomes are looked at in the middle: a block for each of them
Typed = dict[str, list[str]]
_ROW = re.compile(r"(?<=-)\d+(?=-|$)")


@dataclass
class Rows:
    """What was sent, what was said of it, and what of another case it has reached."""

    sent: int = 0
    named: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = ", ".join(f"{how}: {status}" for how, status in self.answers.items())
        return (
            f"{self.sent} forms that name {self.named} rows of another case ({said}): "
            f"{len(self.reached)} rows of it changed or named"
        )


def _instead(typed: Typed) -> Typed:
    return {_of_other(name): values for name, values in typed.items()}


def _besides(typed: Typed) -> Typed:
    return {**typed, **_instead(typed), "_token": typed["_token"]}


def _versions(typed: Typed) -> Typed:
    shown = {n: v for n, v in typed.items() if n.startswith("_version")}
    return {**typed, **{_of_other(n): v for n, v in shown.items()}, **_rows_only(_instead(typed))}


def _one(typed: Typed) -> Typed:
    """One row of another case among its own."""
    first = next(iter(_rows_only(typed)))
    number = _ROW.search(first)
    assert number is not None
    return {
        (_of_other(n) if f"-{number[0]}" in n and n[0] != "_" else n): v for n, v in typed.items()
    }


def _values(typed: Typed) -> Typed:
    """Every value that is a number is one of another case."""
    return {
        n: [str(int(v) + STRIDE) if v.isdigit() and n[0] != "_" else v for v in values]
        for n, values in typed.items()
    }


WAYS: dict[str, Callable[[Typed], Typed]] = {
    "instead of its own": _instead,
    "one among its own": _one,
    "with their versions": _versions,
    "in its values": _values,
    "beside its own": _besides,
}


def send_all(council: Council) -> Rows:
    """Send each of these to the task of a case; its copy is the other case."""
    case, done = council.walked(ORDINARY, STEP).case, Rows()
    copy_cases(council.db, 1)
    reseal(council.db)
    url = council.db.engine.url.render_as_string(hide_password=False)
    answers = scenario_of(ORDINARY)["steps"][STEP]["answers"]
    db = Database(url)
    try:
        with db.read() as session:
            task = session.scalars(
                sa.select(Task.public_id)
                .join(Case, Case.id == Task.case_id)
                .where(Case.public_id == case, Task.name == "review_outcomes_middle")
            ).one()
        with served(url, 2) as server:
            tom = Wire(server.address).sign_in("Tom")
            for how, change in WAYS.items():
                with db.read() as session:
                    user = get_user_by_email(session, EMAILS["Tom"])
                    typed = typed_from(session, task, copy.deepcopy(answers), user, clock.now())
                sent = change(typed)
                done.named += len(sent.keys() - typed.keys())
                before = everything(db)
                pairs = [(name, value) for name, values in sent.items() for value in values]
                done.answers[how] = tom.post(f"/tasks/{task}", pairs).status
                done.sent += 1
                done.reached += _of_the_other(changed(before, everything(db)), how)
                done.reached += [f"{how}: {one}" for one in crossing(db)]
    finally:
        db.engine.dispose()
    return done


def crossing(db: Database) -> list[str]:
    """Every row of one case that names, by a key, a row of another."""
    found = []
    with db.read() as session:
        for table in metadata.sorted_tables:
            for key in table.foreign_keys if "case_id" in table.c else ():
                there = key.column.table
                if "case_id" in there.c and there is not table and key.parent.name != "case_id":
                    wrong = sa.select(table.c.id).join(there, key.parent == key.column)
                    for number in session.scalars(wrong.where(table.c.case_id != there.c.case_id)):
                        found.append(f"{table.name} {number} names {there.name} of another case")
    return found


def _of_the_other(changes: list[str], how: str) -> list[str]:
    """Of all that was changed, what was there before and is of the other case."""
    was_there = [one for one in changes if not one.endswith("added")]
    keys = [(one, re.search(r"\((\d+),\)", one)) for one in was_there]
    return [f"{how}: {one}" for one, key in keys if key and int(key[1]) >= STRIDE]


def _rows_only(typed: Typed) -> Typed:
    return {n: v for n, v in typed.items() if n[0] != "_" and _ROW.search(n)}


def _of_other(name: str) -> str:
    return _ROW.sub(lambda found: str(int(found[0]) + STRIDE), name)
