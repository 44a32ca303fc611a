"""Playing: every run of a game, the shortest to tell first, until a rule breaks or its cap is reached."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from typing import Any

from engine.process.proof.tokens import Game, Monitor, OutOfTime, Step

MAX_STATES = 30_000
#: So many tokens are remembered, over all states: a bound on memory.
MAX_KEPT = 2_000_000


@dataclass(frozen=True)
class Played:
    """``broken``: the ids up to the break, or None. ``whole``: every run was played."""

    broken: tuple[str, ...] | None
    whole: bool
    states: int


def play(game: Game, monitor: Monitor, goals: Collection[int] = ()) -> Played:
    """Play every run, the shortest to tell first, until the monitor objects.

    ``goals``: of what a last step enters, what the path is to end with.
    """
    start: Any = (game.first(), 0)
    came: dict[Any, tuple[Any, tuple[str, ...]]] = {start: (None, ())}
    told, done = {start: 0}, set()
    queue: list[tuple[int, int, Any]] = [(0, 0, start)]
    kept = pushed = 0
    while queue:
        length, _, state = heappop(queue)
        if state[1] is None:
            return Played(_told(came, state), True, len(came))
        if state in done:
            continue
        done.add(state)
        steps = _steps(game, state, len(came), kept)
        if steps is None:
            return Played(None, False, len(came))
        for step in steps:
            follower, ids = _follower(game, monitor, state, step, goals)
            further = length + len(ids)
            if further < told.get(follower, further + 1):
                kept += len(step[0][0])
                pushed += 1
                came[follower], told[follower] = (state, ids), further
                heappush(queue, (further, pushed, follower))
    return Played(None, not game.capped, len(came))


def play_deep(
    game: Game, monitor: Monitor, goals: Collection[int], first: Collection[int]
) -> Played:
    """Play one run to its end before the next, in search of one that breaks the rule.

    ``first``: elements to be tried before others.
    """
    start: Any = (game.first(), 0)
    came: dict[Any, tuple[Any, tuple[str, ...]]] = {start: (None, ())}
    stack, kept = [start], 0
    while stack:
        state = stack.pop()
        steps = _steps(game, state, len(came), kept)
        if steps is None:
            return Played(None, False, len(came))
        # the last one pushed is played first
        steps.sort(key=lambda step: (any(n in first for n in step[3]), bool(step[2])))
        for step in steps:
            follower, ids = _follower(game, monitor, state, step, goals)
            if follower[1] is None:
                return Played(_told(came, state) + ids, True, len(came))
            if follower not in came:
                came[follower] = (state, ids)
                stack.append(follower)
                kept += len(step[0][0])
    return Played(None, not game.capped, len(came))


def _steps(game: Game, state: Any, states: int, kept: int) -> list[Step] | None:
    """What may follow, or None where the game has used what it may."""
    try:
        steps = game.steps(state[0])
    except OutOfTime:
        return None
    used = states > MAX_STATES or kept > MAX_KEPT or time.monotonic() > game.until
    return None if used else steps


def _follower(
    game: Game, monitor: Monitor, state: Any, step: Step, goals: Collection[int]
) -> tuple[Any, tuple[str, ...]]:
    """The next state, and what is told on the way; its memory is None where a rule is broken."""
    memory = monitor(game, state[0], step, state[1])
    return (step[0], memory), step[1] + (_names(game, step, goals) if memory is None else ())


def _told(came: dict[Any, tuple[Any, tuple[str, ...]]], state: Any) -> tuple[str, ...]:
    parts = []
    while state is not None:
        state, ids = came[state]
        parts.append(ids)
    return sum(reversed(parts), ())


def _names(game: Game, step: Step, goals: Collection[int]) -> tuple[str, ...]:
    """The element just entered that the rule asks about, where the step does not tell it."""
    entered = (n for n in step[3] if n in goals)
    return tuple(i for n in islice(entered, 1) for i in game.net.ids[n] if i not in step[1][-1:])
