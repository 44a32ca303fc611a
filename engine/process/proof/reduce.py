"""Reduce: fold away what cannot change the answer, so that large diagrams stay quick.

A task on the way, a choice whose exits meet again, two branches that join
again: each is replaced by one arrow that remembers the ids it stands for. What
is kept (a stage, a milestone, a boundary event's host) is never folded. An
arrow that a person's work was folded into is ``slow``: a token may rest there,
so a message that may come during that work may still come. Folding allows at
least the runs of the diagram, so what is proved after it holds before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from engine.process.proof.graph import Arrow, Graph, Place

_WORK = {"wait", "call"}
_FOLDED = {"wait", "call", "pass", "choice", "and"}
END = "(end)"


def reduce(graph: Graph, keep: Collection[str], drop_side: bool = True) -> None:
    """Fold the graph in place until nothing more can be folded.

    ``drop_side``: forget a side branch that only runs to its end (a reminder).
    It delays the end but decides nothing - unless one asks who lives beside it.
    """
    folding = _Folding(graph, set(keep) | {graph.start}, drop_side)
    folding.prepare()
    while folding.once():
        pass


class _Folding:
    """One reduction: the graph, and what must stay."""

    def __init__(self, graph: Graph, keep: set[str], drop_side: bool) -> None:
        self.graph, self.keep, self.drop_side = graph, keep, drop_side

    def free(self, key: str) -> bool:
        place = self.graph.places[key]
        return key not in self.keep and place.kind in _FOLDED and not place.bounds

    def prepare(self) -> None:
        """Give every place one way in and one way out, but for gateways and ends."""
        graph = self.graph
        for key in list(graph.places):
            place = graph.places[key]
            if place.kind in ("wait", "call", "pass") and len(graph.into[key]) > 1:
                graph.add(Place(f"{key} (in)", "choice", ()))
                for number in sorted(graph.into[key]):
                    self._retarget(number, f"{key} (in)")
                graph.connect(f"{key} (in)", key)
            if place.kind not in ("choice", "and") and len(graph.out[key]) > 1:
                graph.add(Place(f"{key} (out)", "and", ()))
                for number in sorted(graph.out[key]):
                    self._resource(number, f"{key} (out)")
                graph.connect(key, f"{key} (out)")
        self._one_end()

    def once(self) -> bool:
        """Fold everything that can be folded now; say whether anything was."""
        changed = False
        for key in list(self.graph.places):
            if key in self.graph.places and self.free(key):
                changed |= self._fold(key)
        changed |= self._merge_arrows()
        if self.drop_side:
            changed |= self._drop_sides()
        return changed

    def _one_end(self) -> None:
        graph = self.graph
        ends = [k for k, p in graph.places.items() if p.kind == "end" and k not in self.keep]
        if not ends:
            return
        graph.add(Place(END, "end", ()))
        for key in ends:
            for number in sorted(graph.into[key]):
                graph.arrows[number].via += graph.places[key].ids
                self._retarget(number, END)
            graph.drop(key)

    def _fold(self, key: str) -> bool:
        graph, place = self.graph, self.graph.places[key]
        if place.kind == "choice":
            loops = [n for n in graph.out[key] if graph.arrows[n].target == key]
            if loops and len(graph.out[key]) > len(loops):
                for number in loops:
                    graph.cut(number)
                return True
        if any(graph.arrows[n].target == key for n in graph.out[key]):
            return False
        if len(graph.into[key]) == 1 and len(graph.out[key]) == 1:
            first, second = graph.cut(*graph.into[key]), graph.cut(*graph.out[key])
            slow = first.slow or second.slow or place.kind in _WORK
            graph.drop(key)
            graph.connect(first.source, second.target, slow, first.via + place.ids + second.via)
            return True
        return self._fuse_forward(key, place) or self._fuse_back(key, place)

    def _fuse_forward(self, key: str, place: Place) -> bool:
        """A gateway with one exit, into one of its kind, is one with it; a choice, into an end."""
        graph = self.graph
        if place.kind not in ("choice", "and") or len(graph.out[key]) != 1:
            return False
        arrow = graph.exits(key)[0]
        target = graph.places[arrow.target].kind
        if target != place.kind and not (place.kind == "choice" and target in ("end", "stop")):
            return False
        for number in sorted(graph.into[key]):
            come = graph.arrows[number]
            come.via += place.ids + arrow.via
            come.slow |= arrow.slow
            self._retarget(number, arrow.target)
        graph.drop(key)
        return True

    def _fuse_back(self, key: str, place: Place) -> bool:
        """A gateway with one way in, from a gateway of its kind, is one with it."""
        graph = self.graph
        if place.kind not in ("choice", "and") or len(graph.into[key]) != 1:
            return False
        (number,) = graph.into[key]
        arrow = graph.arrows[number]
        if graph.places[arrow.source].kind != place.kind:
            return False
        for out in sorted(graph.out[key]):
            leave = graph.arrows[out]
            leave.via = arrow.via + place.ids + leave.via
            leave.slow |= arrow.slow
            self._resource(out, arrow.source)
        graph.drop(key)
        return True

    def _merge_arrows(self) -> bool:
        """Two arrows between one pair: branches that join again, or exits that meet again."""
        graph, pairs = self.graph, defaultdict(list)
        for number, arrow in graph.arrows.items():
            pairs[arrow.source, arrow.target].append(number)
        changed = False
        for (source, target), numbers in pairs.items():
            kinds = graph.places[source].kind, graph.places[target].kind
            both = kinds == ("and", "and")
            either = kinds[0] == "choice" and kinds[1] != "and"
            if len(numbers) < 2 or not (both or either):
                continue
            arrows = [graph.cut(n) for n in sorted(numbers)]
            via = (
                sum((a.via for a in arrows), ()) if both else min((a.via for a in arrows), key=len)
            )
            graph.connect(source, target, any(a.slow for a in arrows), via)
            changed = True
        return changed

    def _drop_sides(self) -> bool:
        """Forget a branch, or a reminder, that only runs to its end."""
        graph, changed = self.graph, False
        for number, arrow in list(graph.arrows.items()):
            source = graph.places[arrow.source]
            if graph.places[arrow.target].kind != "end" or arrow.target in self.keep:
                continue
            if source.kind == "and" and len(graph.out[arrow.source]) > 1:
                graph.cut(number)
                changed = True
            elif source.kind == "boundary" and source.node and not source.node.interrupting:
                self._drop_reminder(arrow)
                changed = True
        return changed

    def _drop_reminder(self, arrow: Arrow) -> None:
        event = self.graph.places[arrow.source].node
        host = self.graph.places.get(event.host or "") if event is not None else None
        if host is not None and arrow.source in host.bounds:
            host.bounds.remove(arrow.source)
        self.graph.drop(arrow.source)

    def _retarget(self, number: int, target: str) -> None:
        arrow = self.graph.arrows[number]
        self.graph.into[arrow.target].discard(number)
        arrow.target = target
        self.graph.into[target].add(number)

    def _resource(self, number: int, source: str) -> None:
        arrow = self.graph.arrows[number]
        self.graph.out[arrow.source].discard(number)
        arrow.source = source
        self.graph.out[source].add(number)
