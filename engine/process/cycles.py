"""Cycles: which elements of a drawing one can come back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def on_cycles(followers: Mapping[str, Sequence[str]]) -> set[str]:
    """The elements that lie on a cycle, in one walk over the drawing (Tarjan's).

    ``followers`` holds every element. A walk for each element would take minutes
    on a diagram that was drawn to make it slow.
    """
    walk = _Walk(followers)
    for name in followers:
        if name not in walk.index:
            walk.visit(name)
    return walk.found


class _Walk:
    """One walk: the order of visit, and the elements whose round is still open."""

    def __init__(self, followers: Mapping[str, Sequence[str]]) -> None:
        self.followers = followers
        self.index: dict[str, int] = {}
        self.low: dict[str, int] = {}
        self.open: dict[str, None] = {}
        self.found: set[str] = set()

    def visit(self, first: str) -> None:
        stack = [(first, iter(self.followers[first]))]
        self._enter(first)
        while stack:
            here, rest = stack[-1]
            follower = next(rest, None)
            if follower is None:
                stack.pop()
                self._leave(here, stack[-1][0] if stack else None)
            elif follower not in self.index:
                self._enter(follower)
                stack.append((follower, iter(self.followers[follower])))
            elif follower in self.open:
                self.low[here] = min(self.low[here], self.index[follower])

    def _enter(self, name: str) -> None:
        self.index[name] = self.low[name] = len(self.index)
        self.open[name] = None

    def _leave(self, here: str, before: str | None) -> None:
        if before is not None:
            self.low[before] = min(self.low[before], self.low[here])
        if self.low[here] != self.index[here]:
            return
        round_ = set()
        while here not in round_:
            round_.add(self.open.popitem()[0])
        if len(round_) > 1 or here in self.followers[here]:
            self.found |= round_
