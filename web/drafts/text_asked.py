"""Drafts: text asked - a diagram opened to be changed in words, and what one page asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.process.bundle import Bundle
from engine.process.diagram import Diagram
from engine.process.editing import adding
from engine.process.editing.elements import (
    title,
)
from engine.process.editing.listing import Row, every_row, rows
from engine.process.editing.sheet import Sheet
from engine.process.reading import read_diagrams


@dataclass(frozen=True)
class Field:
    """One thing that a page asks. ``kind``: input, select, radios, checkbox or checkboxes."""

    kind: str
    name: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    group: str = ""
    narrow: bool = False


@dataclass
class Asked:
    """A page: what it is about, what it asks, and what is done with the answers."""

    heading: str
    button: str
    fields: list[Field]
    act: Callable[[Mapping[str, Any]], adding.Added]
    intro: str = ""
    links: list[tuple[str, str, str]] = field(default_factory=list)  # page, at, words


@dataclass
class Drawn:
    """One diagram of a draft, opened to be changed in words."""

    bundle: Bundle
    path: str
    sheet: Sheet
    diagrams: list[Diagram]

    @classmethod
    def open(cls, bundle: Bundle, path: str) -> Drawn:
        """Raises ``NotFound``; ``InvalidProcess``."""
        sheet = Sheet(bundle, path)
        found = read_diagrams({path: bundle.files[path]})
        return cls(bundle, path, sheet, list(found.processes.values()))

    @property
    def title(self) -> str:
        """What people call it."""
        return next((d.name for d in self.diagrams if d.name), self.path)

    @property
    def rows(self) -> list[Row]:
        """Every step of the file."""
        return [row for d in self.diagrams for row in every_row(rows(d))]

    def row(self, id: str) -> Row | None:
        """One step, if it is one."""
        return next((row for row in self.rows if row.id == id), None)

    def place(self, at: str) -> adding.Place:
        """A step, or one way, by its id. Raises ``NotFound``."""
        if any(f.get("id") == at for f in self.sheet.flows()):
            return adding.Place(way=at)
        self.sheet.node(at)
        return adding.Place(after=at)

    def where(self, at: str) -> str:
        """The place of a new step in words."""
        place = self.place(at)
        if place.after:
            return f"after “{self.called(at)}”"
        flow = self.sheet.flow(at)
        source, to = flow.get("sourceRef"), flow.get("targetRef")
        said = flow.get("name")
        if said:
            return f"on the way “{said}” of “{self.called(source)}”"
        return f"between “{self.called(source)}” and “{self.called(to)}”"

    def called(self, id: str) -> str:
        """What people call a step."""
        row = self.row(id)
        return row.title if row else title(self.sheet.node(id))

    def step_options(self, but: str = "") -> tuple[tuple[str, str], ...]:
        """The steps that a way may lead to, by number."""
        return tuple(
            (row.id, f"Step {row.number}: {kind_in_words(row)}{row.title}")
            for row in self.rows
            if row.id != but and row.kind != "beginning"
        )

    def places(self, but: str) -> tuple[tuple[str, str], ...]:
        """The places that a step may be moved to."""
        found = []
        for row in self.rows:
            if row.id == but or row.kind == "end":
                continue
            if row.kind in ("question", "side by side"):
                for way in row.leads:
                    says = way.if_ or f"to {way.target.title}"
                    found.append((f"way:{way.id}", f"Step {row.number}, {row.title}: {says}"))
            else:
                found.append((f"after:{row.id}", f"After step {row.number}: {row.title}"))
            for event in row.happens:
                for way in event.leads:
                    found.append((f"way:{way.id}", f"Step {row.number}, if “{event.title}”"))
        return tuple(found)


def kind_in_words(row: Row) -> str:
    """The kind of a step before its title, where the title does not say it."""
    return "" if row.kind in ("task", "part") else f"{row.kind}, "
