"""History: checking - everything that can be wrong with a folder, before anything is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.errors import EngineError
from engine.returns.history.files import File, files
from engine.returns.history.reading import Problem, Problems, Source
from engine.returns.history.scratch import Scratch

#: file, how many lines of it have been read
Progress = Callable[[str, int], None]

#: file -> its own id; those of sars are taken together
IDS = {"adults": "adult_id", "enquiries": "enquiry_id", "concerns": "concern_id"}
#: file, column -> the file that it refers to
REFERS = {
    ("enquiries", "adult_id"): "adults",
    ("concerns", "adult_id"): "adults",
    ("concerns", "enquiry_id"): "enquiries",
    ("enquiry_risks", "enquiry_id"): "enquiries",
    ("sars", "adult_id"): "adults",
}
#: What is wrong between cells and between rows: file, column, statement (line, and words for the reason).
RULES = (
    ("adults", "date_of_death", "is before the date of birth",
     "SELECT line FROM adults WHERE date_of_death < date_of_birth"),
    ("enquiries", "concluded_date", "is before the start date",
     "SELECT line FROM enquiries WHERE concluded_date < start_date"),
    ("enquiries", "start_date", "is before the adult was born",
     "SELECT e.line FROM enquiries e JOIN adults a USING (adult_id) WHERE start_date < date_of_birth"),
    ("enquiries", "start_date", "is before the first concern that led to it was received",
     "SELECT e.line FROM enquiries e JOIN (SELECT enquiry_id, min(received_date) AS first"
     " FROM concerns WHERE enquiry_id IS NOT NULL GROUP BY enquiry_id) c USING (enquiry_id)"
     " WHERE e.start_date < c.first"),
    ("concerns", "decision_date", "is before the day it was received",
     "SELECT line FROM concerns WHERE decision_date < received_date"),
    ("concerns", "received_date", "is before the adult was born",
     "SELECT c.line FROM concerns c JOIN adults a USING (adult_id) WHERE received_date < date_of_birth"),
    ("concerns", "enquiry_id", "is an enquiry about another adult",
     "SELECT c.line FROM concerns c JOIN enquiries e USING (enquiry_id)"
     " WHERE c.adult_id <> e.adult_id"),
    ("sars", "accepted_or_concluded_date", "is another day than an earlier line gives this review",
     "SELECT s.line FROM sars s JOIN (SELECT sar_id, min(line) AS first FROM sars GROUP BY sar_id) f"
     " USING (sar_id) JOIN sars o ON o.line = f.first"
     " WHERE o.accepted_or_concluded_date <> s.accepted_or_concluded_date"),
)  # fmt: skip


class BadHistory(EngineError):
    """The folder cannot be taken in; ``problems`` names them, ``count`` counts all of them."""

    def __init__(self, problems: Problems) -> None:
        many = f"{problems.count:,} problem{'' if problems.count == 1 else 's'}"
        super().__init__(f"This folder has {many}. Nothing was saved.")
        self.problems: list[Problem] = problems.named
        self.count = problems.count


@dataclass
class Checked:
    """A folder in which nothing is wrong, as it lies in the scratch database."""

    scratch: Scratch
    counts: Mapping[str, int]
    checksum: str
    notes: list[str]


@contextmanager
def check_folder(folder: Path, *, today: date, progress: Progress) -> Iterator[Checked]:
    """Read a folder of history and look for everything that is wrong with it.

    Raises ``BadHistory`` with every problem: its file, line, column and reason.
    """
    problems = Problems()
    counts: dict[str, int] = {}
    notes: list[str] = []
    whole: set[str] = set()
    digest = hashlib.sha256()
    with Scratch() as scratch:
        for file in files(today):
            source = Source(folder / file.file_name, file, problems)
            counts[file.name] = _fill(scratch, file, source, progress)
            whole |= {file.name} if source.whole else set()
            digest.update(source.digest.digest())
            notes += [source.note] if source.note else []
        _between_rows(scratch, problems, progress, whole)
        if problems.count:
            order = {file.file_name: place for place, file in enumerate(files(today))}
            problems.named.sort(key=lambda one: (order.get(one.file, 9), one.line))
            raise BadHistory(problems)
        yield Checked(scratch, counts, digest.hexdigest(), notes)


def _fill(scratch: Scratch, file: File, source: Source, progress: Progress) -> int:
    def told(line: int) -> None:
        progress(file.file_name, line)

    count = scratch.fill(file, ((row.line, tuple(row.cells)) for row in source.rows(told)))
    for column in file.columns:
        if column.name.endswith("_id"):
            scratch.index(file.name, column.name)
    return count


def _between_rows(
    scratch: Scratch, problems: Problems, progress: Progress, whole: Collection[str]
) -> None:
    """Ids that are there twice, ids that are not there, and days out of order.

    Whether an id is in a file that could not be read to its end, nobody can say.
    """
    progress("Ids and days", 0)
    for file, column in IDS.items():
        twice = scratch.rows(
            f"SELECT line, first FROM {file} JOIN (SELECT {column}, min(line) AS first"
            f" FROM {file} GROUP BY {column} HAVING count(*) > 1) USING ({column})"
            " WHERE line <> first"
        )
        for line, first in twice:
            problems.add(f"{file}.csv", line, column, f"the same id is on line {first} already")
    for line, first in scratch.rows(
        "SELECT line, first FROM sars JOIN (SELECT sar_id, adult_id, min(line) AS first"
        " FROM sars GROUP BY sar_id, adult_id HAVING count(*) > 1) USING (sar_id, adult_id)"
        " WHERE line <> first"
    ):
        problems.add("sars.csv", line, "adult_id", f"is in this review on line {first} already")
    for (file, column), other in REFERS.items():
        if other not in whole:
            continue
        its = IDS[other]
        for (line,) in scratch.rows(
            f"SELECT line FROM {file} WHERE {column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {other} o WHERE o.{its} = {file}.{column})"
        ):
            problems.add(f"{file}.csv", line, column, f"is not in {other}.csv")
    for file, column, reason, statement in RULES:
        for (line,) in scratch.rows(statement):
            problems.add(f"{file}.csv", line, column, reason)
