"""Tokens: play the process exactly, as SpiffWorkflow runs it, until a rule breaks.

A marking is one scope's tokens and the arrows its joins have seen; a token that
stands on a call carries the marking inside. What the engine does at once
(gateways, events, ends) is played before a person or a message may act, as
SpiffWorkflow's engine steps are; a terminate end comes last among them, so that
its siblings go as far as they may. A join remembers every input it has seen and
opens again for a late one, as SpiffWorkflow's does. A game that grows past its
cap decides nothing.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from typing import Any

from engine.process.proof.net import Net

#: (tokens, arrows seen by joins); a token: (node, boundaries that fired, inside).
Token = tuple[int, frozenset[int], Any]
Marking = tuple[tuple[Token, ...], frozenset[int]]
#: One step: what the marking becomes, ids passed, nodes completed, nodes entered.
Step = tuple[Marking, tuple[str, ...], tuple[int, ...], tuple[int, ...]]
#: Told of each step, a monitor returns its next memory, or None: the rule is broken.
Monitor = Callable[["Game", Marking, Step, int], int | None]

#: More than so many equal tokens: the game stops counting and decides nothing.
MOST_EQUAL = 3
EMPTY: Marking = ((), frozenset())


class OutOfTime(Exception):
    """The game has used its time."""


class Game:
    """The moves of one net, with some elements removed (entered, never completed)."""

    def __init__(
        self,
        net: Net,
        removed: Collection[int] = (),
        messages: bool = True,
        until: float = float("inf"),
    ) -> None:
        self.net, self.removed, self.messages = net, frozenset(removed), messages
        #: An instant of ``time.monotonic()``: later than this, no step is worked out.
        self.until = until
        self.capped = False
        #: A join was given one input twice before it opened, or after.
        self.doubled = False
        self.joins = [need for need in net.needs if len(need) > 1]

    def first(self) -> Marking:
        return (((self.net.start, frozenset(), None),), frozenset())

    def steps(self, marking: Marking) -> list[Step]:
        """Every next marking: the engine's own step if there is one, else what may happen."""
        at_once = self._engine(marking, stops=False) or self._engine(marking, stops=True)
        if at_once:
            return at_once
        return list(dict.fromkeys([*self._people(marking), *self._messages_for_all(marking)]))

    def over(self, marking: Marking) -> bool:
        """No token is left, and no join still waits."""
        tokens, seen = marking
        return not tokens and not self._half_seen(seen)

    def alone(self, marking: Marking) -> bool:
        """There is one token only, in every scope on the way down."""
        tokens, seen = marking
        if len(tokens) != 1 or self._half_seen(seen):
            return False
        return tokens[0][2] is None or self.alone(tokens[0][2])

    def _half_seen(self, seen: frozenset[int]) -> bool:
        """Some join has seen an arrow, but not all it needs."""
        return bool(seen) and any(
            not need <= seen and not need.isdisjoint(seen) for need in self.joins
        )

    def _engine(self, marking: Marking, stops: bool) -> list[Step]:
        tokens, seen = marking
        for place, (node, fired, inside) in enumerate(tokens):
            if inside is None:
                continue
            rest = tokens[:place] + tokens[place + 1 :]
            deeper = self._engine(inside, stops)
            if deeper:
                return [
                    (self._put(rest, (node, fired, m), seen), ids, done, new)
                    for m, ids, done, new in deeper
                ]
            if not stops and self.over(inside):
                return [self._leave(rest, seen, node, ())]
        for place, (node, _, inside) in enumerate(tokens):
            kind = self.net.kind[node]
            # A token that has no way on stays where it is: nothing ends by it.
            lost = kind not in ("end", "stop") and not self.net.outs[node]
            still = inside is not None or kind == "wait" or node in self.removed
            if lost or still or (kind == "stop") != stops:
                continue
            rest = tokens[:place] + tokens[place + 1 :]
            ids = self.net.ids[node]
            if kind == "stop":
                return [(EMPTY, ids, (node,), ())]
            if kind == "choice":
                return [
                    self._leave(rest, seen, node, ids, only=i)
                    for i in range(len(self.net.outs[node]))
                ]
            return [self._leave(rest, seen, node, ids)]
        return []

    def _people(self, marking: Marking) -> Iterator[Step]:
        tokens, seen = marking
        for place, (node, fired, inside) in enumerate(tokens):
            if time.monotonic() > self.until:
                raise OutOfTime
            rest = tokens[:place] + tokens[place + 1 :]
            if inside is not None:
                for m, ids, done, new in self._people(inside):
                    yield self._put(rest, (node, fired, m), seen), ids, done, new
            elif self.net.kind[node] == "wait" and node not in self.removed and self.net.outs[node]:
                yield self._leave(rest, seen, node, self.net.ids[node])
            for bound in self.net.bounds[node] if self.messages else ():
                event: Token = (bound, frozenset(), None)
                if bound in fired:
                    continue
                if self.net.interrupting[bound]:
                    yield self._put(rest, event, seen), (), (), (bound,)
                else:
                    # A reminder is caught once and never armed again while its host lives.
                    stay = self._put(rest, (node, fired | {bound}, inside), seen)
                    yield self._put(stay[0], event, seen), (), (), (bound,)

    def _messages_for_all(self, marking: Marking) -> Iterator[Step]:
        """One message is caught by every waiting event of its name."""
        if not self.messages:
            return
        for name in sorted(self._waiting_for(marking)):
            caught, bounds = self._deliver(marking, name)
            if len(bounds) > 1:
                yield caught, (), (), bounds

    def _waiting_for(self, marking: Marking) -> set[str]:
        names = set()
        for node, _, inside in marking[0]:
            names |= {self.net.message[b] for b in self.net.bounds[node]} - {""}
            names |= self._waiting_for(inside) if inside is not None else set()
        return names

    def _deliver(self, marking: Marking, name: str) -> tuple[Marking, tuple[int, ...]]:
        tokens, seen = marking
        kept: tuple[Any, ...] = ()
        caught: tuple[int, ...] = ()
        for node, fired, inside in tokens:
            here = [
                b for b in self.net.bounds[node] if self.net.message[b] == name and b not in fired
            ]
            if inside is not None:
                inside, deeper = self._deliver(inside, name)
                caught += deeper
            caught += tuple(here)
            stopped = any(self.net.interrupting[b] for b in here)
            if not stopped:
                kept = self._put(kept, (node, fired | frozenset(here), inside), seen)[0]
            for bound in here:
                kept = self._put(kept, (bound, frozenset(), None), seen)[0]
        return (kept, seen), caught

    def _leave(
        self,
        tokens: tuple[Any, ...],
        seen: frozenset[int],
        node: int,
        ids: tuple[str, ...],
        only: int | None = None,
    ) -> Step:
        """A node is done: its token goes along its arrows (one of them, at a choice)."""
        outs = self.net.outs[node] if only is None else [self.net.outs[node][only]]
        marking: Marking = (tokens, seen)
        entered: tuple[int, ...] = ()
        for arrow, target, via in outs:
            ids += via
            need = self.net.needs[target]
            if len(need) > 1:
                self.doubled |= arrow in marking[1]
                seen = marking[1] | {arrow}
                marking = (marking[0], seen)
                if not need <= seen:
                    continue
                # On a cycle only the textbook's join makes sense: it uses its tokens up.
                if self.net.cycles:
                    marking = (marking[0], seen - need)
            child = self.net.child[target]
            inside: Any = None if child < 0 else (((child, frozenset(), None),), frozenset())
            marking = self._put(marking[0], (target, frozenset(), inside), marking[1])
            entered += (target,) if child < 0 else (target, child)
        return marking, ids, (node,), entered

    def _put(self, tokens: tuple[Any, ...], token: Any, seen: frozenset[int]) -> Marking:
        if tokens.count(token) >= MOST_EQUAL:
            self.capped = True
            return (tokens, seen)
        index = bisect_left(tokens, _order(token), key=_order)
        return ((*tokens[:index], token, *tokens[index:]), seen)


def _order(token: Any) -> tuple[Any, ...]:
    """A fixed order of tokens, so that equal markings are equal tuples."""
    node, fired, inside = token
    return (node, tuple(sorted(fired)), () if inside is None else _marking_order(inside))


def _marking_order(marking: Marking) -> tuple[Any, ...]:
    return (tuple(_order(t) for t in marking[0]), tuple(sorted(marking[1])))
