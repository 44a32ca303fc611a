"""Moving: a step goes up, down or elsewhere, or out."""

from __future__ import annotations

from typing import Any

from engine.process.editing.adding import Place
from engine.process.editing.elements import (
    refuse,
    title,
)
from engine.process.editing.happening import remove_happening
from engine.process.editing.sheet import Sheet
from engine.process.editing.ways import dissolve, is_passage
from engine.process.xml import local

_STEPS = ("userTask", "callActivity", "subProcess", "intermediateThrowEvent")


def move_up(sheet: Sheet, id: str) -> str:
    """Put a step before the one it comes after."""
    node = _movable(sheet, id)
    into = sheet.into(node)
    if len(into) != 1:
        refuse("move", f"Several ways lead to “{title(node)}”. Choose where it goes.")
    before = sheet.source(into[0])
    if local(before) == "startEvent":
        refuse("move", f"“{title(node)}” is the first step already.")
    if local(before) == "boundaryEvent":
        refuse("move", f"“{title(node)}” is the first step after “{title(before)}” already.")
    if local(before) == "parallelGateway" and len(sheet.into(before)) > 1:
        refuse("move", "Before it, ways meet that are done side by side. Choose where it goes.")
    if sheet.boundaries(node) and local(before) == "parallelGateway":
        refuse("move", f"“{title(node)}” is done side by side. Choose where it goes.")
    if not sheet.into(before):
        refuse("move", f"Nothing leads to “{title(before)}”, so nothing can come before it.")
    _take_out(sheet, node)
    if before.getparent() is None:
        return _moved(node)
    for way in sheet.into(before):
        sheet.lead(way, node)
    sheet.add_flow(node, before)
    return f"“{title(node)}” comes before “{title(before)}” now."


def move_down(sheet: Sheet, id: str) -> str:
    """Put a step behind the one that comes after it."""
    node = _movable(sheet, id)
    after = sheet.target(sheet.out(node)[0])
    if local(after) == "endEvent":
        refuse("move", f"“{title(node)}” is the last step before “{title(after)}” already.")
    if len(sheet.out(after)) != 1:
        refuse("move", f"“{title(after)}” has several ways on. Choose on which it goes.")
    return _put(sheet, node, Place(after=after.get("id")))


def move_to(sheet: Sheet, id: str, place: Place) -> str:
    """Put a step behind another, or on one way of a question."""
    node = _movable(sheet, id)
    if place.after == id or place.way in {f.get("id") for f in sheet.out(node) + sheet.into(node)}:
        refuse("place", f"“{title(node)}” is there already.")
    if place.after in {f.get("sourceRef") for f in sheet.into(node)} and not place.way:
        refuse("place", f"“{title(node)}” is there already.")
    return _put(sheet, node, place)


def remove(sheet: Sheet, id: str) -> str:
    """Take a step out; what led to it leads to what followed."""
    node = sheet.node(id)
    tag, said = local(node), title(node)
    if tag == "startEvent":
        refuse("remove", "A diagram needs its beginning.")
    if tag == "boundaryEvent":
        return remove_happening(sheet, id)
    if tag == "endEvent":
        return _remove_end(sheet, node)
    if len(sheet.out(node)) > 1:
        what = "question" if tag == "exclusiveGateway" else "side by side"
        refuse(
            "remove",
            f"“{said}” has {len(sheet.out(node))} ways. Remove ways until one is left: "
            f"the {what} goes with it.",
        )
    if tag == "parallelGateway" and len(sheet.into(node)) > 1:
        refuse("remove", "Ways that are done side by side meet here. Remove those ways instead.")
    if not sheet.into(node):
        gone = sheet.drop_node(node)
        return _removed(said, gone)
    return _removed(said, _take_out(sheet, node, drop=True))


# -- inside -----------------------------------------------------------------------


def _movable(sheet: Sheet, id: str) -> Any:
    node = sheet.node(id)
    if local(node) not in _STEPS:
        refuse("move", f"“{title(node)}” cannot be moved. Change the ways that lead to it.")
    if len(sheet.out(node)) != 1:
        refuse("move", f"“{title(node)}” leads nowhere yet.")
    return node


def _put(sheet: Sheet, node: Any, place: Place) -> str:
    near = sheet.source(sheet.flow(place.way)) if place.way else sheet.node(place.after)
    flow = sheet.flow(place.way) if place.way else None
    if near.getparent() is not node.getparent():
        refuse("place", "A step cannot be moved into another part.")
    if local(near) == "endEvent":
        refuse("place", "Nothing comes after an end.")
    if flow is None and len(sheet.out(near)) > 1:
        refuse("place", f"“{title(near)}” has several ways on. Choose on which.")
    _take_out(sheet, node)
    if near.getparent() is None or (flow is not None and flow.getparent() is None):
        refuse("place", "This way goes when the step is moved. Choose another place.")
    if flow is None:
        flow = next(iter(sheet.out(near)), None)
    if flow is None:
        sheet.add_flow(near, node)
        return _moved(node)
    follows = sheet.target(flow)
    sheet.lead(flow, node)
    sheet.add_flow(node, follows)
    return f"“{title(node)}” comes after “{title(near)}” now."


def _take_out(sheet: Sheet, node: Any, *, drop: bool = False) -> list[str]:
    """Lead what led to a step to what followed it; the step stands alone, or goes."""
    out, into = sheet.out(node), sheet.into(node)
    if not out:
        refuse("remove", f"“{title(node)}” leads nowhere, so what leads to it would too.")
    follows = sheet.target(out[0])
    if follows is node:
        refuse("remove", f"“{title(node)}” leads to itself. Lead it to another step first.")
    touched = [follows]
    for way in into:
        source = sheet.source(way)
        if source is node:
            continue
        touched.append(source)
        if not any(f.get("targetRef") == follows.get("id") for f in sheet.out(source)) and not (
            _is_split(source, sheet) and _is_join(follows, sheet)
        ):
            sheet.lead(way, follows)
        elif local(source) == "parallelGateway":
            sheet.drop_flow(way)
        else:
            words = way.get("name") or title(node)
            refuse(
                "remove",
                f"Two ways of “{title(source)}” would lead to “{title(follows)}”. "
                f"Remove the way “{words}” of that question instead.",
            )
    for way in out:
        sheet.drop_flow(way)
    gone = sheet.drop_node(node) if drop else []
    for one in touched:
        if is_passage(one):
            dissolve(sheet, one)
    return gone


def _is_split(node: Any, sheet: Sheet) -> bool:
    return local(node) == "parallelGateway" and len(sheet.out(node)) > 1


def _is_join(node: Any, sheet: Sheet) -> bool:
    return local(node) == "parallelGateway" and len(sheet.into(node)) > 1


def _remove_end(sheet: Sheet, node: Any) -> str:
    said = title(node)
    into = sheet.into(node)
    if into:
        sources = " and ".join(f"“{title(sheet.source(f))}”" for f in into)
        refuse("remove", f"{sources} would lead nowhere. Lead it to another step first.")
    if sum(local(n) == "endEvent" for n in sheet.nodes(node.getparent())) == 1:
        refuse("remove", "A diagram needs an end.")
    sheet.drop_node(node)
    return _removed(said, [])


def _moved(node: Any) -> str:
    return f"“{title(node)}” is moved."


def _removed(said: str, gone: list[str]) -> str:
    also = f" With it went {', '.join(f'“{g}”' for g in gone)}." if gone else ""
    return f"“{said}” is removed.{also}"
