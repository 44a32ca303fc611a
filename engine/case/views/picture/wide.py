"""Picture: wide - the adult in the middle, those around them on three sides.

On the left those in the adult's life, on the right those they keep out or who are said to
have caused harm, below those whose work it is. Boxes of two columns stand half a row
apart, so that no line crosses a box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.case.views.network import Somebody, zones
from engine.case.views.picture.boxes import (
    ADULT,
    BOX,
    EDGE,
    GAP,
    MOST,
    ZONE_NAMES,
    Box,
    Link,
    Picture,
    Text,
    adult_box,
    box_of,
    height_of,
    says,
)

REACH, HEADING = 54, 52  # room for lines beside the adult, and over boxes
FULL = 6  # a side with more people than this has two columns


def draw(called: str, everybody: Sequence[Somebody]) -> Picture:
    """Draw the people around an adult; the first 25 of them, in their order."""
    shown = list(everybody[:MOST])
    by_zone = dict(zones(shown))
    left, right, below = by_zone["wanted"], by_zone["out"], by_zone["work"]
    left_width, right_width = _side_width(left), _side_width(right)
    middle = EDGE + left_width + REACH
    width = middle + ADULT + REACH + right_width + EDGE
    side = max(_side_height(left), _side_height(right), 120)
    centre = HEADING + side / 2
    boxes, links = [adult_box(called, middle, centre)], []
    for people, kind, edge, outward in (
        (left, "wanted", middle - REACH, -1),
        (right, "out", middle + ADULT + REACH, 1),
    ):
        for one, x, y in _places(people, edge, outward, centre):
            boxes.append(box_of(one, x, y - height_of(one) / 2))
            near = x + BOX if outward < 0 else x
            start = middle if outward < 0 else middle + ADULT
            links.append(Link(f"M{start:g} {centre:g} L{edge:g} {y:g} L{near:g} {y:g}", kind))
    top = HEADING + side + 34
    under, height = _below(below, top, width)
    if under:
        foot = centre + boxes[0].height / 2
        links.append(_rail(middle + ADULT / 2, foot, top + HEADING - GAP / 2, under))
    boxes += under
    return Picture(
        width, height, tuple(boxes), tuple(links),
        tuple(_headings(by_zone, width, top)),
        len(everybody) - len(shown), says(called, by_zone),
    )  # fmt: skip


# -- where they stand -------------------------------------------------------------------


def _columns(people: Sequence[Somebody]) -> int:
    return 1 if len(people) <= FULL else 2


def _side_width(people: Sequence[Somebody]) -> float:
    return _columns(people) * (BOX + GAP) - GAP


def _row(people: Sequence[Somebody]) -> float:
    """How high a row of a side is: its highest box, and room for a line to pass."""
    return max((height_of(one) for one in people), default=0) + GAP


def _side_height(people: Sequence[Somebody]) -> float:
    inner = -(-len(people) // _columns(people))
    return (inner + (0.5 if _columns(people) == 2 else 0)) * _row(people)


def _places(
    people: Sequence[Somebody], edge: float, outward: int, centre: float
) -> Iterator[tuple[Somebody, float, float]]:
    """Where each box of a side stands: its left edge and its middle."""
    top, row = centre - _side_height(people) / 2, _row(people)
    for number, one in enumerate(people):
        column, down = number % _columns(people), number // _columns(people)
        near = edge + outward * column * (BOX + GAP)
        x = near if outward > 0 else near - BOX
        yield one, x, top + (down + 0.5 + 0.5 * column) * row


def _below(people: Sequence[Somebody], top: float, width: float) -> tuple[list[Box], float]:
    """Those whose work it is, in rows under the adult; and where the picture ends."""
    if not people:
        return [], top - 34 + EDGE
    in_a_row = max(1, int((width - 2 * EDGE + GAP) // (BOX + GAP)))
    made, y = [], top + HEADING
    first = (width - min(len(people), in_a_row) * (BOX + GAP) + GAP) / 2
    for start in range(0, len(people), in_a_row):
        row = people[start : start + in_a_row]
        high = max(height_of(one) for one in row)
        for number, one in enumerate(row):
            made.append(box_of(one, first + number * (BOX + GAP), y))
        y += high + GAP
    return made, y - GAP + EDGE


def _rail(x: float, foot: float, y: float, boxes: Sequence[Box]) -> Link:
    """From the adult down to a line over the first row of boxes, and from it to each of them."""
    row = [box for box in boxes if box.y == boxes[0].y]
    middles = [box.x + BOX / 2 for box in row]
    ends = f"M{min(x, *middles):g} {y:g} H{max(x, *middles):g}"
    stubs = " ".join(f"M{one:g} {y:g} V{box.y:g}" for one, box in zip(middles, row, strict=True))
    return Link(f"M{x:g} {foot:g} V{y:g} {ends} {stubs}", "work")


def _headings(by_zone: dict[str, list[Somebody]], width: float, top: float) -> Iterator[Text]:
    right = width - EDGE - _side_width(by_zone["out"])
    if by_zone["wanted"]:
        yield Text(EDGE, 24, ZONE_NAMES["wanted"], True)
    if by_zone["out"]:
        yield Text(right, 24, "Kept out, or said", True)
        yield Text(right, 44, "to have caused harm", True)
    if by_zone["work"]:
        yield Text(EDGE, top + 34, ZONE_NAMES["work"], True)
