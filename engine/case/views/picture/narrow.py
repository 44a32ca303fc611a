"""Picture: narrow - the same network as one column, for a telephone and a zoomed page.

The adult on top, a line down the left side, and from it to every box; the zones follow
each other with their headings.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.case.views.network import Somebody, zones
from engine.case.views.picture.boxes import (
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
    says,
)

WIDTH, RAIL = 340.0, 26.0
BEFORE, AFTER = 40, 14  # around the heading of a zone


def draw_narrow(called: str, everybody: Sequence[Somebody]) -> Picture:
    """Draw the people around an adult in one column; the first 25 of them, in their order."""
    shown = list(everybody[:MOST])
    adult = adult_box(called, (WIDTH - 190) / 2, EDGE + 48)
    boxes: list[Box] = [adult]
    links: list[Link] = []
    headings: list[Text] = []
    y = adult.y + adult.height
    for zone, people in zones(shown):
        if not people:
            continue
        y += BEFORE
        headings.append(Text(RAIL + GAP, y, ZONE_NAMES[zone], True))
        y += AFTER
        for one in people:
            box = box_of(one, RAIL + GAP + 20, y, width=WIDTH - RAIL - GAP - 20 - EDGE)
            middle = box.y + box.height / 2
            links.append(Link(f"M{RAIL:g} {middle:g} H{box.x:g}", zone))
            boxes.append(box)
            y = box.y + box.height + GAP
        y -= GAP
    if links:
        last = boxes[-1].y + boxes[-1].height / 2
        links.append(
            Link(f"M{adult.x:g} {adult.y + adult.height / 2:g} H{RAIL:g} V{last:g}", "rail")
        )
    return Picture(
        width=WIDTH,
        height=y + EDGE,
        boxes=tuple(boxes),
        links=tuple(links),
        headings=tuple(headings),
        more=len(everybody) - len(shown),
        says=says(called, dict(zones(shown))),
    )
