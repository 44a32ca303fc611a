"""Formulas: words that a spreadsheet would work out are typed in every field; then all is exported.

Each table that leaves is opened as whoever is sent it opens it, and each cell looked at.
"""

from __future__ import annotations

import copy
import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from lxml import etree

from engine import clock
from engine.case.model import Case
from engine.db import Database
from engine.people.model import Team, User
from tests.attacks.wire import Said, Wire
from tests.chaos.serving import served
from tests.council import Council, scenario_of
from tests.web.conftest import WHOLE_WAY

#: What a formula begins with, and what hides it. A NUL is refused by every form; a story of ours
#: takes a bare @ for a name of its own.
BEGINS = ("=", "+", "-", " @", "\t=", "\r=", "\n=", " =", "＝", "|", "%")
FORMULA = "1+HYPERLINK(\"//evil.example\",A1)|cmd|'/c calc'!A1 "
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
#: A number is a number, whatever its sign.
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?%?")


@dataclass
class Formulas:
    """The tables that were opened, and every cell that a spreadsheet would work out."""

    tables: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    typed: int = 0
    met: int = 0
    found: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        each = ", ".join(f"{name} {cells:,}" for name, cells in self.tables.items())
        return (
            f"{self.typed:,} texts that begin like a formula; {len(self.tables)} tables opened "
            f"({sum(self.tables.values()):,} cells: {each}), {self.met:,} such texts in them: "
            f"{len(self.found)} formulas"
        )


def planted(council: Council) -> tuple[str, int]:
    """A whole case whose every text begins like a formula, people and teams called so too."""
    story, number = copy.deepcopy(scenario_of(WHOLE_WAY)), [0]

    def hostile(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: hostile(inner) for key, inner in one.items()}
        if isinstance(one, list):
            return [hostile(inner) for inner in one]
        if isinstance(one, str) and re.search(r"[A-Za-z] [A-Za-z]", one) and len(one) < 2_000:
            number[0] += 1
            return f"{BEGINS[number[0] % len(BEGINS)]}{FORMULA}{one}"
        return one

    for step in story["steps"]:
        if "answers" in step:
            step["answers"] = hostile(step["answers"])
    walk = council.walk(story["starts"])
    walk.run({"steps": story["steps"]})
    with council.db.write() as session:
        for n, user in enumerate(session.scalars(sa.select(User))):
            user.name = f"{BEGINS[n % 4]}{FORMULA}{user.name}"
        for team in session.scalars(sa.select(Team)):
            team.name = f"@{FORMULA}{team.name}"
    return walk.case, number[0]


def fetch_all(url: str, case: str, typed: int) -> Formulas:
    """Take every table there is and look at each of its cells."""
    db, done = Database(url), Formulas(typed=typed)
    try:
        with served(url, 2, second_step="nobody") as server:
            priya, ruth = (Wire(server.address).sign_in(name) for name in ("Priya", "Ruth"))
            today = clock.today()
            span = "&".join(
                f"{end}-{part}={value}"
                for end, day in (
                    ("first", (1, 1, 2026)),
                    ("last", (today.day, today.month, today.year)),
                )
                for part, value in zip(("day", "month", "year"), day, strict=True)
            )
            for path in (
                "/board.csv?show=all",
                "/workload.csv",
                "/audits/report.csv",
                f"/measures.csv?{span}",
            ):
                _look(done, path.partition("?")[0], ruth.get(path))
            run = priya.post("/returns", {"year": "2025-26", "so_far": "yes"}).header("Location")
            for name in ("sac_long.csv", "sac.xlsx"):
                _look(done, name, priya.get(f"{run}/{name}"))
            _look(done, "copy.zip", _copy_for_the_adult(db, priya, case))
    finally:
        db.engine.dispose()
    return done


def _copy_for_the_adult(db: Database, priya: Wire, case: str) -> Said:
    """What is recorded of the adult, asked for, released and taken away."""
    with db.read() as session:
        reference = session.scalar(sa.select(Case.reference).where(Case.public_id == case))
    begin = priya.get("/keeping/asked").fields("/keeping/asked")
    today = clock.today()
    day = {"asked-day": today.day, "asked-month": today.month, "asked-year": today.year}
    said = {"reference": reference, "whom": "=Dora herself", **day}
    filled = {**begin, **{k: str(v) for k, v in said.items()}}
    page = priya.post("/keeping/asked", filled).header("Location")
    released = {**priya.get(page).fields(page), "act": "release"}
    assert priya.post(page, released).status == 303
    return priya.get(f"{page}/copy.zip")


def _look(done: Formulas, name: str, said: Said) -> None:
    if said.status != 200:
        done.refused.append(f"{name}: {said.status}")
        return
    if name.endswith(".csv"):
        _csv(done, name, said.body.decode("utf-8-sig"))
    elif name.endswith(".xlsx"):
        _xlsx(done, name, said.body)
    else:
        archive = zipfile.ZipFile(io.BytesIO(said.body))
        for inner in archive.namelist():
            if inner.endswith(".csv"):
                _csv(done, inner, archive.read(inner).decode("utf-8-sig"))


def _csv(done: Formulas, name: str, text: str) -> None:
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    done.tables[name] = len(cells)
    done.met += sum("HYPERLINK" in cell for cell in cells)
    done.found += [f"{name}: {cell[:40]!r}" for cell in cells if is_formula(cell)]


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would work a cell out; by what it begins with, once blanks are gone."""
    plain = cell.lstrip(" \u00a0\ufeff")
    begins = plain[:1] in set("=+-@|%\t\r\n\0＝＋－＠") and plain != ""
    return begins and _NUMBER.fullmatch(plain) is None


def _xlsx(done: Formulas, name: str, body: bytes) -> None:
    """A cell of a sheet is a formula where it says so: words are never worked out."""
    archive = zipfile.ZipFile(io.BytesIO(body))
    cells = 0
    for sheet in archive.namelist():
        assert not re.search(r"externalLink|vba|connections", sheet), sheet
        if sheet.startswith("xl/worksheets/") and sheet.endswith(".xml"):
            tree = etree.fromstring(archive.read(sheet))
            cells += len(tree.findall(f".//{_SHEET}c"))
            done.found += [f"{name} {sheet}: {f.text}" for f in tree.iter(f"{_SHEET}f")]
            done.found += [f"{name} {sheet}: a link" for _ in tree.iter(f"{_SHEET}hyperlink")]
    done.tables[name] = cells
