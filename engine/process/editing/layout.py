"""Editing: layout - where each shape of a diagram stands: columns by order, rows within lanes.

Left to right: a step stands in the column after everything that leads to it, loops aside.
A lane is a band of rows; what follows straight on stays in its row. What hangs on a step,
a reminder and its end, stands below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

HIGH, LETTER = 14, 7  # a line of words beside a shape, and the width of a letter
WIDEST = 96
#: kind -> width and height of its shape
SIZES = {"task": (120, 80), "gateway": (50, 50), "event": (36, 36)}


@dataclass
class Shape:
    """One shape: its kind (task, gateway, event), lane, and the shape it hangs on, if it does."""

    id: str
    kind: str
    name: str = ""
    lane: int = 0
    host: str | None = None
    interrupts: bool = False
    column: int = 0
    row: int = 0  # counted over all lanes
    x: float = 0
    y: float = 0

    @property
    def width(self) -> int:
        """Wide enough for its name; the words of an event or a question stand outside."""
        wide = self.kind == "task" and len(self.name) > 52
        return 150 if wide else SIZES[self.kind][0]

    @property
    def height(self) -> int:
        """How high it is."""
        return SIZES[self.kind][1]

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


def words_size(words: str, widest: int = WIDEST) -> tuple[int, int]:
    """The width and height of words beside a shape: no word is broken."""
    longest = max((len(word) for word in words.split()), default=0)
    width = max(longest * LETTER + 8, min(len(words) * LETTER + 8, widest))
    lines, here = 1, 0
    for word in words.split():
        if here and here + 1 + len(word) > (width - 8) / LETTER:
            lines, here = lines + 1, len(word)
        else:
            here += len(word) + (1 if here else 0)
    return width, lines * HIGH


@dataclass(frozen=True)
class Line:
    """One arrow."""

    id: str
    source: str
    target: str
    name: str = ""


@dataclass
class Grid:
    """The shapes in their columns and rows; what hangs on a shape is not in the grid."""

    shapes: dict[str, Shape]
    lines: list[Line]
    lanes: int
    hanging: set[str] = field(default_factory=set)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)  # (row, column) -> shape
    rows_of: list[int] = field(default_factory=list)  # lane -> how many rows

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(self.rows_of)

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max((shape.column for shape in self.placed()), default=0)

    def placed(self) -> list[Shape]:
        """The shapes that stand in the grid."""
        return [shape for shape in self.shapes.values() if shape.id not in self.hanging]

    def free(self, row: int, first: int, last: int) -> bool:
        """Whether no shape stands in a row between two columns, both counted."""
        return all((row, column) not in self.cells for column in range(first, last + 1))

    def free_between(self, column: int, one: int, other: int) -> bool:
        """Whether no shape stands in a column between two rows, neither counted."""
        low, high = sorted((one, other))
        return all((row, column) not in self.cells for row in range(low + 1, high))


def lay_out(shapes: Sequence[Shape], lines: Sequence[Line], lanes: int) -> Grid:
    """Give every shape its column and row."""
    grid = Grid({shape.id: shape for shape in shapes}, list(lines), max(lanes, 1))
    grid.hanging = set(_hanging(grid))
    after = _after(grid)
    columns = _columns(grid, after)
    for shape in grid.placed():
        shape.column = columns[shape.id]
    _rows(grid, after)
    return grid


def stands_on(grid: Grid, name: str) -> str:
    """The shape that a line really leaves from: an event on an edge stands on its host."""
    return grid.shapes[name].host or name


def _hanging(grid: Grid) -> Iterable[str]:
    """Events on an edge, and the end that a reminder alone leads to."""
    into: dict[str, list[str]] = defaultdict(list)
    out: dict[str, int] = defaultdict(int)
    for line in grid.lines:
        into[line.target].append(line.source)
        out[line.source] += 1
    for shape in grid.shapes.values():
        if shape.host:
            yield shape.id
        elif shape.kind == "event" and not out[shape.id] and len(into[shape.id]) == 1:
            event = grid.shapes[into[shape.id][0]]
            if event.host and not event.interrupts and out[event.id] == 1:
                yield shape.id


def _after(grid: Grid) -> dict[str, list[str]]:
    """Shape -> the shapes that follow, loops back left out."""
    every: dict[str, list[str]] = defaultdict(list)
    for line in grid.lines:
        if line.target not in grid.hanging:
            every[stands_on(grid, line.source)].append(line.target)
    arrived = {target for targets in every.values() for target in targets}
    names = [shape.id for shape in grid.placed()]
    starts = [name for name in names if name not in arrived] or names[:1]
    forward: dict[str, list[str]] = defaultdict(list)
    seen: set[str] = set()
    for start in [*starts, *names]:
        _walk(start, every, forward, seen)
    return forward


def _walk(
    start: str, every: Mapping[str, list[str]], forward: dict[str, list[str]], seen: set[str]
) -> None:
    """Depth first without recursion; a way to a shape that is still open is a loop."""
    if start in seen:
        return
    seen.add(start)
    stack, open_now = [(start, iter(every.get(start, ())))], {start}
    while stack:
        name, rest = stack[-1]
        for following in rest:
            if following in open_now:
                continue
            forward[name].append(following)
            if following not in seen:
                seen.add(following)
                open_now.add(following)
                stack.append((following, iter(every.get(following, ()))))
                break
        else:
            stack.pop()
            open_now.discard(name)


def _columns(grid: Grid, after: Mapping[str, list[str]]) -> dict[str, int]:
    """The longest way to each shape, counted in steps."""
    waits: dict[str, int] = defaultdict(int)
    for targets in after.values():
        for target in targets:
            waits[target] += 1
    columns = {shape.id: 0 for shape in grid.placed()}
    ready = [name for name in columns if not waits[name]]
    while ready:
        name = ready.pop(0)
        for target in after.get(name, ()):
            columns[target] = max(columns[target], columns[name] + 1)
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return columns


def _rows(grid: Grid, after: Mapping[str, list[str]]) -> None:
    """A row for each shape within its lane: its predecessor's where that is free."""
    before: dict[str, list[str]] = defaultdict(list)
    for name, targets in after.items():
        for target in targets:
            before[target].append(name)
    inside: list[dict[tuple[int, int], str]] = [{} for _ in range(grid.lanes)]
    row_in: dict[str, int] = {}
    order = {name: number for number, name in enumerate(_in_order(grid, after))}
    for shape in sorted(grid.placed(), key=lambda s: (s.column, order.get(s.id, 0))):
        cells = inside[shape.lane]
        same = [n for n in before[shape.id] if grid.shapes[n].lane == shape.lane and n in row_in]
        wanted = min((row_in[name] for name in same), default=0)
        tries = sorted(range(len(cells) + 1), key=lambda r: (abs(r - wanted), r))
        row = next(r for r in tries if (r, shape.column) not in cells)
        cells[row, shape.column], row_in[shape.id] = shape.id, row
    grid.rows_of = [1 + max((row for row, _ in cells), default=0) for cells in inside]
    first = 0
    for lane, cells in enumerate(inside):
        for (row, column), name in cells.items():
            grid.shapes[name].row = first + row
            grid.cells[first + row, column] = name
        first += grid.rows_of[lane]


def _in_order(grid: Grid, after: Mapping[str, list[str]]) -> list[str]:
    """The shapes as one comes to them, the first way of a question first."""
    seen: dict[str, None] = {}
    for start in grid.placed():
        stack = [start.id]
        while stack:
            name = stack.pop()
            if name not in seen:
                seen[name] = None
                stack.extend(reversed(after.get(name, ())))
    return list(seen)
