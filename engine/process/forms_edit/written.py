"""Forms edit: written - forms and lists as they are read and written.

What did not change stays as it stands, byte for byte, whoever wrote it and however:
a draft then shows as changed only what somebody changed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import InvalidProcess

CODES = ("code", "label", "statutory", "exclusive")
TIMESCALES = ("name", "amount", "unit", "profile", "source")


def read_form(content: bytes) -> dict[str, Any]:
    """A form as it is written. Raises ``InvalidProcess`` where it cannot be taken apart."""
    try:
        form = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidProcess(["This form is not readable as JSON."]) from error
    if not _is_form(form):
        raise InvalidProcess(["This form is not written as pages of questions."])
    return dict(form)


def form_bytes(form: Mapping[str, Any], before: bytes | None = None) -> bytes:
    """A form as its file holds it; ``before`` is given back where the form says the same."""
    if before is not None:
        try:
            if json.dumps(json.loads(before)) == json.dumps(form):
                return before
        except (ValueError, RecursionError):
            pass
    return (json.dumps(form, indent=1, ensure_ascii=False) + "\n").encode()


@dataclass
class Table:
    """A list as it is written: its columns, and its rows in order, each with its own text."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    head: str = ""
    end: str = "\n"
    _texts: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)

    def written(self) -> bytes:
        """The file: a row that says what it said stands as it stood."""
        lines = [self.head or _line(self.columns, self.end)]
        for row in self.rows:
            text = self._texts.get(tuple(row.items()))
            lines.append(
                text
                if text is not None
                else _line([row.get(name, "") for name in self.columns], self.end)
            )
        last = lines.pop()  # a file may end without a line end: then it still does
        whole = [line if line.endswith("\n") else line + self.end for line in lines]
        return "".join([*whole, last]).encode()


def read_table(content: bytes | None, columns: Sequence[str]) -> Table:
    """A list from its file; an empty one of these columns where there is no file.

    Raises ``InvalidProcess``.
    """
    if content is None:
        return Table(tuple(columns), [])
    try:
        lines = list(io.StringIO(content.decode("utf-8"), newline=""))  # only at line ends
        read = _rows(lines)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidProcess(["This list is not readable as CSV in UTF-8."]) from error
    if not read:
        return Table(tuple(columns), [])
    head, head_text = read[0]
    names = tuple(name.removeprefix("\ufeff") for name in head)
    if columns[0] not in names:
        raise InvalidProcess([f"This list has no column '{columns[0]}'."])
    table = Table(names, [], head_text, "\r\n" if head_text.endswith("\r\n") else "\n")
    for cells, text in read[1:]:
        if cells:
            padded = [*cells, *[""] * len(names)][: len(names)]
            row = dict(zip(names, padded, strict=True))
            table.rows.append(row)
            if len(cells) <= len(names):
                table._texts[tuple(row.items())] = text
    return table


def _rows(lines: list[str]) -> list[tuple[list[str], str]]:
    """Each row taken apart, with the text it was written as: one row may take several lines."""
    reader, start, found = csv.reader(lines, strict=True), 0, []
    for cells in reader:
        found.append((cells, "".join(lines[start : reader.line_num])))
        start = reader.line_num
    return found


def _line(cells: Sequence[str], end: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerow(cells)
    return text.getvalue()


def _is_form(form: Any) -> bool:
    pages = form.get("pages") if isinstance(form, dict) else None
    return isinstance(pages, list) and all(
        isinstance(page, dict) and _are_questions(page.get("questions", [])) for page in pages
    )


def _are_questions(questions: Any, deep: int = 0) -> bool:
    return (
        deep < 5
        and isinstance(questions, list)
        and all(
            isinstance(one, dict)
            and isinstance(one.get("id"), str)
            and isinstance(one.get("label", ""), str)
            and isinstance(one.get("type", ""), str)
            and _are_questions(one.get("questions", []), deep + 1)
            for one in questions
        )
    )
