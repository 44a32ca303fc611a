"""Editing: routes - where arrows run: straight where nothing stands between, else in channels.

Between two columns, and below each row, lies a channel that no shape stands in; it is as
wide as the arrows in it need. So an arrow never runs through a shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.process.editing.layout import Grid, Line, Shape, stands_on, words_size

LEFT, TOP, STEP = 80, 20, 14
Point = tuple[float, float]


@dataclass(frozen=True)
class Route:
    """How one arrow runs. ``first``, ``below``, ``last``: its place in the channels it uses."""

    line: Line
    shape: str  # straight, hang, elbow, join, late, early, round, under
    first: int = 0
    below: tuple[int, int] = (0, 0)
    last: int = 0


class Routes:
    """All arrows of a grid: which way each runs, then where."""

    def __init__(self, grid: Grid, lane_heights: Sequence[float] = ()) -> None:
        self.grid, self.lane_heights = grid, lane_heights
        self.beside: Counter[int] = Counter()  # column -> arrows in the channel after it
        self.under: Counter[int] = Counter()  # row -> arrows in the channel below it
        out = Counter(line.source for line in grid.lines)
        into = Counter(line.target for line in grid.lines)
        self.splits = {n for n, s in grid.shapes.items() if s.kind == "gateway" and out[n] > 1}
        self.joins = {n for n, s in grid.shapes.items() if s.kind == "gateway" and into[n] > 1}
        self.used: set[tuple[str, str]] = set()  # (shape, side) an arrow leaves or comes in by
        straight_first = sorted(grid.lines, key=lambda one: not self._is_straight(one))
        self.routes = [self._route(line) for line in straight_first]
        self._place()

    # -- which way --------------------------------------------------------------

    def _ends(self, line: Line) -> tuple[Shape, Shape]:
        shapes = self.grid.shapes
        return shapes[stands_on(self.grid, line.source)], shapes[line.target]

    def _is_straight(self, line: Line) -> bool:
        source, target = self._ends(line)
        if self.grid.shapes[line.source].host or target.id in self.grid.hanging:
            return False
        ahead = source.row == target.row and source.column < target.column
        return ahead and self.grid.free(source.row, source.column + 1, target.column - 1)

    def _route(self, line: Line) -> Route:
        source, target = self._ends(line)
        grid = self.grid
        if target.id in grid.hanging:
            return Route(line, "hang")
        if grid.shapes[line.source].host:
            below = self._below(source.row)
            return Route(line, "under", below=below, last=self._beside(target.column - 1))
        if self._is_straight(line):
            self.used.add((source.id, "right"))
            return Route(line, "straight")
        ahead = source.column < target.column
        return self._by_a_corner(line, source, target, ahead) or self._by_channels(
            line, source, target, ahead
        )

    def _by_a_corner(self, line: Line, source: Shape, target: Shape, ahead: bool) -> Route | None:
        """Out of a split up or down, or into a join from above or below, where nothing is in between."""
        grid = self.grid
        side = "bottom" if target.row > source.row else "top"
        if ahead and source.id in self.splits and (source.id, side) not in self.used:
            clear = grid.free_between(source.column, source.row, target.row)
            corner = (target.row, source.column) not in grid.cells
            if clear and corner and grid.free(target.row, source.column + 1, target.column - 1):
                self.used.add((source.id, side))
                return Route(line, "elbow")
        back = "top" if side == "bottom" else "bottom"
        if ahead and target.id in self.joins and (target.id, back) not in self.used:
            clear = grid.free_between(target.column, source.row, target.row)
            if clear and grid.free(source.row, source.column + 1, target.column):
                self.used.add((target.id, back))
                return Route(line, "join")
        return None

    def _by_channels(self, line: Line, source: Shape, target: Shape, ahead: bool) -> Route:
        """By the channels beside and below what stands in between."""
        grid = self.grid
        if ahead and grid.free(target.row, source.column + 1, target.column - 1):
            return Route(line, "early", first=self._beside(source.column))
        if ahead and grid.free(source.row, source.column + 1, target.column - 1):
            return Route(line, "late", last=self._beside(target.column - 1))
        if source.id in self.splits and (source.id, "bottom") not in self.used:
            self.used.add((source.id, "bottom"))
            below, last = self._below(source.row), self._beside(target.column - 1)
            return Route(line, "under", below=below, last=last)
        row = source.row if target.row >= source.row or not ahead else target.row
        return Route(
            line, "round",
            first=self._beside(source.column),
            below=self._below(row),
            last=self._beside(target.column - 1),
        )  # fmt: skip

    def _beside(self, column: int) -> int:
        self.beside[column] += 1
        return self.beside[column]

    def _below(self, row: int) -> tuple[int, int]:
        self.under[row] += 1
        return row, self.under[row]

    # -- where ------------------------------------------------------------------

    def _place(self) -> None:
        """Give every column and row its place, and every shape with them."""
        grid = self.grid
        widths = [
            max((s.width if s.kind == "task" else 96 for s in grid.placed() if s.column == c), default=96)
            for c in range(grid.columns)
        ]  # fmt: skip
        self.columns, x = [], float(LEFT + 20 + STEP * self.beside[-1])
        for column, width in enumerate(widths):
            self.columns.append((x, x + width))
            x += width + 36 + STEP * self.beside[column] + self._words(column)
        self.right = x
        self.ends: list[float] = []  # row -> where the channel below it ends
        hosts = {grid.shapes[n].host for n in grid.hanging if grid.shapes[n].host}
        lasts = {sum(grid.rows_of[: n + 1]) - 1: n for n in range(grid.lanes)}
        self.rows, y, lane_top = [], float(TOP), float(TOP)
        for row in range(grid.rows):
            here = [s for s in grid.placed() if s.row == row]
            above = [words_size(s.name)[1] - 11 for s in here if s.kind == "gateway" and s.name]
            y += 16 + max([24, *above])
            deep = any(s.id in hosts for s in here)
            under = [words_size(s.name)[1] - 8 for s in here if s.kind == "event" and s.name]
            bottom = y + 80 + max([86 if deep else 10, *under])
            end = bottom + 10 + STEP * self.under[row]
            if row in lasts:
                lane = lasts[row]
                wanted = self.lane_heights[lane] if lane < len(self.lane_heights) else 0
                end = max(end, lane_top + wanted)
                lane_top = end
            self.rows.append((y, bottom))
            self.ends.append(end)
            y = end
        for shape in grid.placed():
            left, right = self.columns[shape.column]
            shape.x = (left + right - shape.width) / 2
            shape.y = self.rows[shape.row][0] + (80 - shape.height) / 2
        self._hang()

    def _words(self, column: int) -> int:
        """Room for the words on the ways out of a question."""
        said = [
            words_size(line.name)[0]
            for line in self.grid.lines
            if line.name and self._ends(line)[0].column == column
        ]
        return max(said, default=0)

    def _hang(self) -> None:
        grid, count = self.grid, Counter[str]()
        for name in sorted(grid.hanging, key=list(grid.shapes).index):
            shape = grid.shapes[name]
            if shape.host:
                host = grid.shapes[shape.host]
                shape.x = host.x + 6 + 44 * count[shape.host]
                shape.y = host.y + host.height - 18
                count[shape.host] += 1
        for line in grid.lines:
            if line.target in grid.hanging:
                event, end = grid.shapes[line.source], grid.shapes[line.target]
                end.x, end.y = event.x, event.y + 62

    def points(self, route: Route) -> list[Point]:
        """Where an arrow begins, turns and ends."""
        shapes = self.grid.shapes
        source, target = shapes[route.line.source], shapes[route.line.target]
        (sx, sy), (tx, ty) = source.middle, target.middle
        right, left = source.x + source.width, target.x
        below = source.y + source.height
        if route.shape == "hang":
            return [(sx, below), (tx, target.y)]
        if route.shape == "straight":
            return [(right, sy), (left, ty)]
        if route.shape == "elbow":
            return [(sx, below if ty > sy else source.y), (sx, ty), (left, ty)]
        if route.shape == "join":
            edge = target.y if sy < ty else target.y + target.height
            return [(right, sy), (tx, sy), (tx, edge)]
        first = self._across(stands_on_column(self.grid, route.line), route.first)
        last = self._across(target.column - 1, route.last)
        if route.shape == "early":
            return [(right, sy), (first, sy), (first, ty), (left, ty)]
        if route.shape == "late":
            return [(right, sy), (last, sy), (last, ty), (left, ty)]
        row, number = route.below
        level = self.rows[row][1] + STEP * (number - 1) + 6
        if route.shape == "under":
            return [(sx, below), (sx, level), (last, level), (last, ty), (left, ty)]
        return [(right, sy), (first, sy), (first, level), (last, level), (last, ty), (left, ty)]

    def _across(self, column: int, number: int) -> float:
        """The place of one arrow in the channel after a column; before the first, on its left."""
        if column < 0:
            return LEFT + 10 + STEP * number
        return (
            self.columns[column][1]
            + 18
            + STEP * (number - 1)
            + (self._words(column) if number > 1 else 0)
        )


def stands_on_column(grid: Grid, line: Line) -> int:
    """The column a line leaves from."""
    return grid.shapes[stands_on(grid, line.source)].column
