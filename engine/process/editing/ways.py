"""Ways: where a step leads, and where each answer of a question leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine.errors import Conflict, InvalidAnswers
from engine.expressions import ExpressionError, parse
from engine.process.editing.elements import (
    named,
    plain,
    refuse,
    set_condition,
    title,
)
from engine.process.editing.sheet import Sheet
from engine.process.xml import local

_WORDS = "Say in a word or two what the answer is"


@dataclass(frozen=True)
class Way:
    """One answer as it is typed: which way, its words, when it is taken, and where it leads."""

    id: str
    name: str
    condition: str
    target: str


def require_condition(text: str, field: str = "condition") -> str:
    """A condition that can be read. Raises ``InvalidAnswers``."""
    said = plain(text.strip(), field)
    if not said:
        refuse(field, "Say when this way is taken, for example plan_needed")
    try:
        parse(said)
    except ExpressionError as error:
        refuse(field, str(error))
    return said


def go_on_to(sheet: Sheet, id: str, target: str) -> str:
    """Lead a step that has one way on to another step; say what was done."""
    node, to = sheet.node(id), existing(sheet, target)
    out = sheet.out(node)
    if local(node) == "endEvent":
        refuse("target", "An end leads nowhere. Remove it, or add a step before it.")
    if len(out) > 1:
        refuse("target", f"“{title(node)}” has several ways. Change one of them.")
    if node is to:
        refuse("target", "A step cannot lead straight back to itself. Put a question between.")
    if not out:
        sheet.add_flow(node, meeting(sheet, node, to))
    elif out[0].get("targetRef") != target:
        sheet.lead(out[0], meeting(sheet, node, to))
    return f"“{title(node)}” goes on to “{title(to)}” now."


def add_way(sheet: Sheet, id: str, name: str, condition: str, target: str) -> str:
    """Give a question another way: its words, when it is taken, and the step it leads to."""
    node = _question(sheet, id)
    errors: dict[str, str] = {}
    for read in (
        partial(named, name, missing=_WORDS),
        partial(require_condition, condition),
        partial(existing, sheet, target),
    ):
        try:
            read()
        except InvalidAnswers as error:
            errors.update(error.messages)
    if errors:
        raise InvalidAnswers(errors)
    to = existing(sheet, target)
    if to is node:
        refuse("target", "A question cannot lead straight back to itself.")
    words = named(name)
    sheet.add_flow(node, meeting(sheet, node, to), words, condition.strip())
    return f"If “{words}”, “{title(node)}” leads to “{title(to)}” now."


def change_ways(sheet: Sheet, id: str, ways: Sequence[Way], default: str) -> str:
    """Change what the answers of a question say, when each is taken and where it leads.

    ``default`` is the way that is taken where no other is. Raises ``InvalidAnswers`` with the
    fields ``name-1``, ``condition-1``, ``target-1`` and so on, and ``default``.
    """
    node = _question(sheet, id)
    if {way.id for way in ways} != {f.get("id") for f in sheet.out(node)}:
        raise Conflict("The ways of this question have changed. Open it again.")
    errors: dict[str, str] = {}
    if default not in {way.id for way in ways}:
        errors["default"] = "Choose the way that is taken where no other is"
    seen: set[str] = set()
    for number, way in enumerate(ways, 1):
        for field, read in (
            ("name", partial(named, way.name, missing=_WORDS)),
            ("condition", partial(_condition_of, way, default)),
            ("target", partial(_target_of, sheet, node, way, seen)),
        ):
            try:
                read(field=f"{field}-{number}")
            except InvalidAnswers as error:
                errors.update(error.messages)
    if errors:
        raise InvalidAnswers(errors)
    _write_ways(sheet, node, ways, default)
    return f"The ways of “{title(node)}” are changed."


def remove_way(sheet: Sheet, flow: str, *, with_steps: bool = False) -> str:
    """Take a way out of a question or of a side by side; one that has a single way left goes too.

    ``with_steps`` takes along the steps that nothing else leads to.
    """
    way = sheet.flow(flow)
    node, to = sheet.source(way), sheet.target(way)
    if local(node) not in ("exclusiveGateway", "parallelGateway") or len(sheet.out(node)) < 2:
        refuse("way", f"It is the only way on from “{title(node)}”. Lead it to another step.")
    if node.get("default") == flow and len(sheet.out(node)) > 2:
        refuse("way", "This way is taken where no other is. Choose another for that first.")
    words, said, scope = way.get("name") or title(to), title(node), node.getparent()
    before, led = (
        sheet.reached(scope),
        {n.get("id"): len(sheet.into(n)) for n in sheet.nodes(scope)},
    )
    sheet.drop_flow(way)
    gone = _drop_unreached(sheet, scope, before) if with_steps else []
    fewer = [n for n in sheet.nodes(scope) if len(sheet.into(n)) < led[n.get("id")]]
    for one in [node, *fewer]:
        if one is node or is_passage(one):
            dissolve(sheet, one)
    also = f" With it went {', '.join(f'“{g}”' for g in gone)}." if gone else ""
    if local(node) == "parallelGateway":
        return f"The way of “{words}” is not walked side by side any more.{also}"
    return f"The way “{words}” of “{said}” is removed.{also}"


def only_by(sheet: Sheet, flow: str) -> list[str]:
    """The steps that only one way leads to, by what people call them."""
    way = sheet.flow(flow)
    scope = way.getparent()
    before = sheet.reached(scope)
    place = scope.index(way)
    scope.remove(way)
    after = sheet.reached(scope)
    scope.insert(place, way)
    return [
        title(n)
        for n in sheet.nodes(scope)
        if n.get("id") in before - after and local(n) not in ("parallelGateway", "boundaryEvent")
    ]


def dissolve(sheet: Sheet, node: Any) -> None:
    """Take out a question or a side by side that has become a mere passage."""
    tag = local(node)
    if node.getparent() is None or tag not in ("exclusiveGateway", "parallelGateway"):
        return
    into, out = sheet.into(node), sheet.out(node)
    if len(out) != 1 or not into or (tag == "parallelGateway" and len(into) > 1):
        return
    to = sheet.target(out[0])
    leads_there = any(
        f.get("targetRef") == to.get("id") for w in into for f in sheet.out(sheet.source(w))
    )
    several_to_join = local(to) == "parallelGateway" and len(into) > 1
    if to is node or leads_there or several_to_join:
        # It stays, as a place that is only passed: no answer stands on the one way out of it.
        set_condition(out[0], "")
        out[0].attrib.pop("name", None)
        node.attrib.pop("default", None)
        return
    sheet.drop_flow(out[0])
    for way in into:
        sheet.lead(way, to)
    sheet.drop_node(node)


def is_passage(node: Any) -> bool:
    """Whether nobody would miss a gateway as such: it splits, joins, or ways meet at it."""
    unnamed = local(node) == "exclusiveGateway" and not node.get("name")
    return unnamed or local(node) == "parallelGateway"


def meeting(sheet: Sheet, source: Any, to: Any) -> Any:
    """Where a further way to ``to`` may arrive.

    A join waits for each way that leads to it, so a second way out of one choice meets the
    first before the join.
    """
    if local(to) != "parallelGateway":
        return to
    siblings = [f for f in sheet.into(to) if _comes_from(sheet, sheet.source(f), source)]
    if not siblings:
        return to
    first = sheet.source(siblings[0])
    if first is not source and local(first) == "exclusiveGateway" and not first.get("name"):
        return first
    met = sheet.add_node("exclusiveGateway", sheet.new_id(title(first), "_met"), "", first)
    sheet.lead(siblings[0], met)
    sheet.add_flow(met, to)
    return met


def existing(sheet: Sheet, id: str, field: str = "target") -> Any:
    """A step that somebody chose. Raises ``InvalidAnswers``."""
    if not id or all(n.get("id") != id for n in sheet.nodes()):
        refuse(field, "Choose the step it leads to")
    return sheet.node(id)


# -- inside -----------------------------------------------------------------------


def _condition_of(way: Way, default: str, *, field: str) -> str:
    return "" if way.id == default else require_condition(way.condition, field)


def _target_of(sheet: Sheet, node: Any, way: Way, seen: set[str], *, field: str) -> None:
    to = existing(sheet, way.target, field)
    if to is node:
        refuse(field, "A question cannot lead straight back to itself.")
    if to.getparent() is not node.getparent():
        refuse(field, "A way cannot lead into another part.")
    if local(to) in ("startEvent", "boundaryEvent"):
        refuse(field, "No way can lead to a beginning.")
    if way.target in seen:
        refuse(field, f"Another way leads to “{title(to)}” already. Two ways need two steps.")
    seen.add(way.target)


def _write_ways(sheet: Sheet, node: Any, ways: Sequence[Way], default: str) -> None:
    flows = {way.id: sheet.flow(way.id) for way in ways}
    moved = [way for way in ways if flows[way.id].get("targetRef") != way.target]
    for way in moved:
        sheet.taken.discard(way.id)
    for way in ways:
        flow = flows[way.id]
        if way in moved:
            sheet.lead(flow, meeting(sheet, node, sheet.node(way.target)), anew=True)
        flow.set("name", named(way.name))
        set_condition(flow, "" if way.id == default else way.condition.strip())
    node.set("default", flows[default].get("id"))


def _comes_from(sheet: Sheet, node: Any, source: Any) -> bool:
    """Whether ``node`` can be come to from ``source``."""
    stack, seen = [source], set()
    while stack:
        one = stack.pop()
        if one is node:
            return True
        if one.get("id") in seen:
            continue
        seen.add(one.get("id"))
        if local(one) != "parallelGateway" or one is source:
            stack += [sheet.target(f) for f in sheet.out(one)]
    return False


def _question(sheet: Sheet, id: str) -> Any:
    node = sheet.node(id)
    if local(node) != "exclusiveGateway":
        refuse("name", f"“{title(node)}” is not a question.")
    return node


def _drop_unreached(sheet: Sheet, scope: Any, before: set[str]) -> list[str]:
    gone = before - sheet.reached(scope)
    names = []
    for node in [n for n in sheet.nodes(scope) if n.get("id") in gone]:
        if node.getparent() is None:
            continue
        if local(node) not in ("parallelGateway", "boundaryEvent"):
            names.append(title(node))
        sheet.drop_node(node)
    return names
