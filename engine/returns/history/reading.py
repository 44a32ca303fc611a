"""History: reading - the lines of a file, whichever way its letters are encoded."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from engine.returns.history.files import Column, File

#: So many problems are named; the rest is counted.
MOST = 10_000
_PIECE = 1 << 20
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Problem(NamedTuple):
    """One reason why a folder cannot be taken in, and where it stands."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = self.file + (f", line {self.line}" if self.line else "")
        return (
            f"{where}, {self.column}: {self.reason}" if self.column else f"{where}: {self.reason}"
        )


@dataclass
class Problems:
    """Every problem that was found; the first ten thousand by name."""

    named: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, line: int, column: str, reason: str) -> None:
        """Note one problem."""
        self.count += 1
        if len(self.named) < MOST:
            self.named.append(Problem(file, line, column, reason))


class Row(NamedTuple):
    """One line of a file as it is kept: an empty cell is None."""

    line: int
    cells: Sequence[str | None]


class Source:
    """One file of the folder: how it is encoded, and what it is known by."""

    def __init__(self, path: Path, file: File, problems: Problems) -> None:
        self.path, self.file, self.problems = path, file, problems
        self.digest = hashlib.sha256()
        self.note = ""
        #: whether it was read from its header to its end
        self.whole = False

    def rows(self, progress: Callable[[int], None]) -> Iterator[Row]:
        """Every row with what of it can be read; what cannot is a problem.

        A row with a problem is there too, so that its id is known to the rows that name it.
        ``progress`` is told the line.
        """
        name = self.file.file_name
        try:
            encoding = self._encoding()
        except OSError:
            self.problems.add(name, 0, "", "there is no such file in the folder")
            return
        with self.path.open(encoding=encoding, errors="strict", newline="") as stream:
            try:
                yield from self._lines(stream, progress)
            except UnicodeDecodeError:
                self.problems.add(name, 0, "", f"the file is not {encoding} from beginning to end")

    def _encoding(self) -> str:
        """By its first bytes; without a mark UTF-8, or Windows-1252 where it is not that."""
        utf8 = True
        with self.path.open("rb") as stream:
            start = stream.read(4)
            stream.seek(0)
            marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
            decoder = _utf8()
            while piece := stream.read(_PIECE):
                self.digest.update(piece)
                utf8 = utf8 and decoder(piece)
        if marked is None and b"\x00" in start:
            marked = "utf-16-le" if start[1:2] == b"\x00" else "utf-16-be"
        if marked is None and not utf8:
            self.note = f"{self.file.file_name} is not UTF-8; it was read as Windows-1252."
            return "cp1252"
        return marked or "utf-8"

    def _lines(self, stream: IO[str], progress: Callable[[int], None]) -> Iterator[Row]:
        reader = csv.reader(stream, strict=True)
        places: list[tuple[Column, int]] | None = None
        width, before = 0, 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                reason = f"cannot be read as a row: {error}"
                self.problems.add(self.file.file_name, before + 1, "", reason)
                return  # what comes after an open quotation mark is anybody's guess
            if cells is None:
                break
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if places is None:
                places, width = self._places(cells), len(cells)
                if places is None:
                    return
                continue
            progress(line)
            if len(cells) != width:
                reason = f"has {len(cells)} cells where the header has {width}"
                self.problems.add(self.file.file_name, line, "", reason)
                yield Row(line, [self._id_of(column, cells[at : at + 1]) for column, at in places])
            else:
                yield self._row(line, cells, places)
        if places is None:
            self.problems.add(self.file.file_name, 1, "", "the file is empty: it has no header")
        self.whole = places is not None

    def _id_of(self, column: Column, cell: Sequence[str]) -> str | None:
        """The id of a row of which nothing else can be told."""
        is_id = column is self.file.columns[0]
        return cell[0].strip() or None if is_id and cell else None

    def _places(self, header: Sequence[str]) -> list[tuple[Column, int]] | None:
        """Where each column stands; None where one is missing or there twice."""
        names = [cell.strip().casefold() for cell in header]
        found, wrong = [], False
        for column in self.file.columns:
            times = names.count(column.name)
            if times == 1:
                found.append((column, names.index(column.name)))
            else:
                wrong = True
                reason = "the column is missing" if not times else "there are two of this column"
                if not times and len(names) == 1 and any(mark in header[0] for mark in ";\t"):
                    reason += "; the columns must have commas between them"
                self.problems.add(self.file.file_name, 1, column.name, reason)
        return None if wrong else found

    def _row(self, line: int, cells: Sequence[str], places: Sequence[tuple[Column, int]]) -> Row:
        kept: list[str | None] = []
        for column, place in places:
            text = cells[place].strip()
            if not text:
                kept.append(None)
                if column.needed:
                    self.problems.add(self.file.file_name, line, column.name, "is empty")
                continue
            try:
                kept.append(column.read(text))
            except ValueError as error:
                kept.append(None)
                self.problems.add(self.file.file_name, line, column.name, str(error))
        return Row(line, kept)


def _utf8() -> Callable[[bytes], bool]:
    """Says of each piece of a file, one after the other, whether it goes on being UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()

    def goes_on(piece: bytes) -> bool:
        try:
            decoder.decode(piece)
        except UnicodeDecodeError:
            return False
        return True

    return goes_on
