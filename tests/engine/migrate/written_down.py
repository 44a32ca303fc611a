"""Written down: what came of each position and version, line by line, so that a run can go on.

A run that is broken off has said something true of every line it wrote; the same command
goes on behind them. A file of another process, or of other walks, is not gone on with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.engine.migrate.standing import Stand


@dataclass(frozen=True)
class Line:
    """One case at a position that went over to a version, or was refused.

    ``stands``: those of its workflows that stood as none had stood before this version.
    """

    stands: tuple[Stand, ...]
    version: str
    result: str
    why: str
    walks: int
    problems: tuple[str, ...]


class Written:
    """A file of lines; without a path nothing is kept."""

    def __init__(self, path: Path | None, about: dict[str, object]) -> None:
        self.path, self.lines = path, list[Line]()
        if path is None:
            return
        if path.exists():
            first, *rest = path.read_text().splitlines() or ["{}"]
            if json.loads(first) != about:
                raise SystemExit(f"{path} is of another run: {first}")
            self.lines = list(_lines(rest))
        else:
            self._write(about)

    def add(self, line: Line) -> None:
        """Write one more, and let it be there whatever happens next."""
        self.lines.append(line)
        if self.path is not None:
            self._write(asdict(line))

    def _write(self, what: dict[str, object]) -> None:
        assert self.path is not None
        with self.path.open("a") as file:
            file.write(json.dumps(what) + "\n")


def _lines(rest: list[str]) -> Iterator[Line]:
    for text in rest:
        one = json.loads(text)
        stands = tuple((diagram, tuple(tasks)) for diagram, tasks in one["stands"])
        yield Line(
            stands, one["version"], one["result"], one["why"], one["walks"],
            tuple(one["problems"]),
        )  # fmt: skip
