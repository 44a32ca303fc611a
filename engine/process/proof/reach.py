"""Reach: what a case could possibly come to, taking nothing away.

A token is never used up here, so this finds at least what any real run finds: if
an element is not reached, no run reaches it. One pass, whatever the size. It may
find too much (two exits of one choice count as if both were taken); then the
token game decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from engine.process.proof.net import Net


@dataclass
class Reached:
    """What was reached, and from where each element was reached first."""

    entered: dict[int, int] = field(default_factory=dict)

    def support(self, goals: Iterable[int]) -> frozenset[int]:
        """The elements on the ways to the goals: where the token game should look first."""
        seen: set[int] = set()
        stack = [g for g in goals if g in self.entered]
        while stack:
            node = stack.pop()
            if node >= 0 and node not in seen:
                seen.add(node)
                stack.append(self.entered[node])
        return frozenset(seen)


def reach(net: Net, removed: Collection[int] = ()) -> Reached:
    """Everything reachable from the start when ``removed`` elements never complete."""
    closure = _Closure(net, removed, loose=False)
    closure.enter(net.start, -1)
    return closure.run()


def after(net: Net, nodes: Iterable[int], removed: Collection[int] = ()) -> Reached:
    """Everything reachable once one of ``nodes`` has completed, whatever else lives then.

    Where a scope can hold several tokens, all its elements count as done.
    """
    closure = _Closure(net, removed, loose=True)
    live = set()
    for node in nodes:
        closure.complete(node)
        for host in net.chain(node):
            live.add(host)
            if host != -1:
                closure.host(host)
    for host in live & net.forked:
        for node, where in enumerate(net.host):
            if where == host:
                closure.enter(node, -1)
                closure.complete(node)
    # A token that lives beside may itself stand inside a call of a forked scope.
    return closure.run()


class _Closure:
    """One closure: what is entered, and what is still to be looked at."""

    def __init__(self, net: Net, removed: Collection[int], loose: bool) -> None:
        self.net, self.removed, self.loose = net, set(removed), loose
        self.result = Reached()
        self.done: set[int] = set()
        self.seen_arrows: set[int] = set()
        self.queue: list[int] = []

    def run(self) -> Reached:
        while self.queue:
            node = self.queue.pop()
            if node not in self.removed and self.net.kind[node] != "call":
                self.complete(node)
        return self.result

    def enter(self, node: int, source: int) -> None:
        if node in self.result.entered:
            return
        self.result.entered[node] = source
        self.queue.append(node)
        if self.net.child[node] >= 0:
            self.enter(self.net.child[node], node)
        self.host(node)

    def host(self, node: int) -> None:
        """Boundary events leave from a task that was entered, done or not."""
        for bound in self.net.bounds[node]:
            self.enter(bound, node)

    def complete(self, node: int) -> None:
        if node in self.done:
            return
        self.done.add(node)
        for arrow, target, _ in self.net.outs[node]:
            self.seen_arrows.add(arrow)
            if self.loose or self.net.needs[target] <= self.seen_arrows:
                self.enter(target, node)
        host = self.net.host[node]
        if host >= 0 and (self.net.kind[node] in ("end", "stop") or not self.net.outs[node]):
            self.complete(host)
