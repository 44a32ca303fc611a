"""Process: a bundle is the folder of one process - diagrams, forms, codes, guidance, letters.

The content hash names exactly what was checked and published. A bundle is only
bytes: it is read from a folder or a zip file and never looks at the disk again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.errors import InvalidProcess

KEPT = {".bpmn", ".json", ".csv", ".md"}
MAX_FILES = 1_000
MAX_FILE = 2_000_000


@dataclass(frozen=True)
class Code:
    """One choice of a list: what is stored, what is shown, what the return counts it as."""

    code: str
    label: str
    statutory: str = ""
    exclusive: bool = False


@dataclass(frozen=True)
class Timescale:
    """A named length of time, ``amount`` of ``unit`` (hours, days or working_days)."""

    name: str
    amount: int
    unit: str


@dataclass(frozen=True)
class Bundle:
    """A process folder as bytes: path inside the folder -> content."""

    name: str
    files: Mapping[str, bytes]

    @cached_property
    def hash(self) -> str:
        """Name the content: SHA-256 over every path and file, in order of path."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            for part in (path.encode(), self.files[path]):
                digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    @cached_property
    def diagrams(self) -> dict[str, bytes]:
        """Path -> XML of every diagram, the main one (named as the process) first."""
        paths = sorted(p for p in self.files if p.endswith(".bpmn"))
        paths.sort(key=lambda p: p != f"{self.name}.bpmn")
        return {p: self.files[p] for p in paths}

    @cached_property
    def forms(self) -> dict[str, dict[str, Any]]:
        """Task id -> form definition as written."""
        return {_stem(p): _json(p, self.files[p]) for p in self._under("forms", ".json")}

    @cached_property
    def codes(self) -> dict[str, list[Code]]:
        """List name -> its codes in order."""
        return {
            _stem(p): [
                Code(r["code"], r["label"], r.get("statutory") or "", r.get("exclusive") == "Y")
                for r in _rows(p, self.files[p])
            ]
            for p in self._under("codes", ".csv")
            if _stem(p) != "timescales"
        }

    @cached_property
    def timescales(self) -> dict[str, Timescale]:
        """Name -> length of time, from ``codes/timescales.csv``."""
        return {one.name: one for one in self.timescale_lines}

    @cached_property
    def timescale_lines(self) -> list[Timescale]:
        """Every line of ``codes/timescales.csv``, whatever it says."""
        path = "codes/timescales.csv"
        if path not in self.files:
            return []
        try:
            return [
                Timescale(r["name"], int(r["amount"]), r["unit"])
                for r in _rows(path, self.files[path])
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidProcess([f"{path}: a row has no name, whole number or unit."]) from error

    @cached_property
    def letters(self) -> dict[str, str]:
        """Name -> the text of every letter template, and of the parts beside them, as written."""
        return {
            _stem(p): self.files[p].decode("utf-8", "replace")
            for p in self._under("letters", ".md")
        }

    def guidance(self, task: str) -> str | None:
        """The Markdown shown beside a task, or None."""
        content = self.files.get(f"guidance/{task}.md")
        return content.decode("utf-8", "replace") if content is not None else None

    def _under(self, folder: str, ending: str) -> Iterator[str]:
        return (p for p in sorted(self.files) if p.startswith(f"{folder}/") and p.endswith(ending))


def from_folder(folder: Path) -> Bundle:
    """Read a process folder; files of other kinds, hidden files and links are passed over."""
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in KEPT or path.is_symlink() or not path.is_file():
            continue
        if path.stat().st_size > MAX_FILE or len(files) >= MAX_FILES:
            raise InvalidProcess([f"{path.name}: the file is too large, or there are too many."])
        files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return Bundle(folder.resolve().name, files)


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _json(path: str, content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidProcess([f"{path}: this is not readable as JSON."]) from error
    if not isinstance(data, dict):
        raise InvalidProcess([f"{path}: a form is one JSON object."])
    return data


def _rows(path: str, content: bytes) -> list[dict[str, str]]:
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidProcess([f"{path}: this is not readable as CSV."]) from error
    if rows and not {"code", "label"} <= rows[0].keys() and "name" not in rows[0]:
        raise InvalidProcess([f"{path}: the columns code and label are missing."])
    return rows


def to_folder(bundle: Bundle, folder: Path) -> None:
    """Write a bundle to an empty or new folder, byte for byte."""
    if folder.exists() and any(folder.iterdir()):
        raise InvalidProcess([f"{folder.name}: the folder is not empty."])
    for path, content in bundle.files.items():
        target = folder / path
        if not target.resolve().is_relative_to(folder.resolve()):
            raise InvalidProcess([f"{path}: this path leads out of the folder."])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
