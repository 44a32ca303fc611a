"""Reachable: every position that a diagram of the shipped process allows while a case runs.

Each workflow of a case moves for itself, so a position is one diagram and what is open in it.
All are found by playing the diagrams as the proof plays them: whatever people answer, every
choice may go every way.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from engine.process.bundle import from_folder
from engine.process.diagram import Diagram, Diagrams, every_node
from engine.process.proof.net import Net, inline
from engine.process.proof.tokens import Game, Marking
from engine.process.reading import read_diagrams
from tests.council import SECTION42
from tests.engine.migrate.standing import Stand


@cache
def reachable() -> frozenset[Stand]:
    """Every diagram that cases run, with every set of tasks that can be open in it at once."""
    bundle = from_folder(SECTION42)
    diagrams = read_diagrams(bundle.diagrams)
    found: set[Stand] = set()
    for diagram in diagrams.processes.values():
        is_main = diagram.id == bundle.name
        runs = is_main or (diagram.is_occurrence and "after_closing" not in diagram.properties)
        if runs:
            name = "" if is_main else diagram.id
            found |= {(name, tasks) for tasks in _positions(diagram, diagrams)}
    return frozenset(found)


def _positions(diagram: Diagram, diagrams: Diagrams) -> set[tuple[str, ...]]:
    scopes = [diagram, *diagrams.reached(diagram)]
    tasks = {n.id for scope in scopes for n in every_node(scope) if n.kind == "user task"}
    net = inline(diagram, diagrams)
    game = Game(net)
    seen, ahead = {game.first()}, [game.first()]
    for marking in ahead:  # grows while it is gone through
        for step in game.steps(marking):
            if step[0] not in seen:
                seen.add(step[0])
                ahead.append(step[0])
    assert not game.capped, f"{diagram.id} has more positions than can be counted"
    found = {tuple(sorted(_open(net, marking, tasks))) for marking in seen if _rests(net, marking)}
    return found - {()}


def _rests(net: Net, marking: Marking) -> bool:
    """Whether everything waits: nothing moves but by a person, a message or a clock."""
    return all(
        _rests(net, inside) if inside is not None else net.kind[node] == "wait"
        for node, _, inside in marking[0]
    )


def _open(net: Net, marking: Marking, tasks: set[str]) -> Iterator[str]:
    for node, _, inside in marking[0]:
        if inside is not None:
            yield from _open(net, inside, tasks)
        else:
            yield from (id for id in net.ids[node] if id in tasks)
