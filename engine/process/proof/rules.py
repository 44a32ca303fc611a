"""Rules: the six rules of Threefold, each with its proof or its counterexample.

Over the whole main process, call activities inlined, from its start event:

    E  with every END task removed, the process cannot complete except at an exempt end
    M  with every MIDDLE task removed, no END task that is not itself MIDDLE is reached
    S  with every START task removed, no MIDDLE task is reached
    Q  with ``enquiry_started`` removed, no MIDDLE and no END task is reached
    X  once ``enquiry_started`` is passed, no exempt end is reached
    L  after a MIDDLE task has completed, an END task completes before the process does

and ``alone``: exempt ends and ``enquiry_started`` never beside another live token.
"Removed" = it may be entered and its boundary events may fire; it never completes.
Conditions are not trusted: every exit of a choice counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from engine import guards
from engine.process.diagram import Diagram, Diagrams
from engine.process.proof.graph import NotJudgeable
from engine.process.proof.net import Net, Sides, inline
from engine.process.proof.playing import play, play_deep
from engine.process.proof.reach import Reached, after, reach
from engine.process.proof.tokens import Game, Marking, Monitor, Step

RULES = {
    "E": "The process can end without an END conversation (msp_stage end).",
    "M": "An END conversation can be reached without a MIDDLE conversation (msp_stage middle).",
    "S": "A MIDDLE conversation can be reached without a START conversation (msp_stage start).",
    "Q": "A MIDDLE or END conversation can be reached before enquiry_started.",
    "X": "After the enquiry has started, the case can still leave by an exempt end.",
    "L": "After a MIDDLE conversation the process can end with no END conversation after it.",
    "alone": "An exempt end, or enquiry_started, can be reached while other work is still open.",
}
MUST_PASS = ("concern_received", "duty_decided", "enquiry_started", "enquiry_ended")
FINDINGS = "findings_reported"


@dataclass(frozen=True)
class Proof:
    """``result``: proved, refuted or undecided; ``path``: the ids of a run that breaks the rule."""

    rule: str
    result: str
    path: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True)
class Question:
    """One rule asked of one net: a quick sufficient proof, and the monitor that decides exactly."""

    removed: frozenset[int]
    proved: bool
    goals: frozenset[int]
    reached: Reached
    monitor: Monitor


Rule = Callable[[Net], Question]


def threefold(main: Diagram, diagrams: Diagrams, seconds: float = 6.0) -> list[Proof]:
    """Prove or refute each of the rules; never longer than about ``seconds``."""
    asked: dict[str, Rule] = {"E": _e, "M": _m, "S": _s, "Q": _q, "X": _x, "L": _l, "alone": _alone}
    names = [name for name in asked if guards.on(f"proof_{name}")]
    return _decide_all(main, diagrams, {name: asked[name] for name in names}, RULES, seconds)


def milestone_proofs(main: Diagram, diagrams: Diagrams, seconds: float = 2.0) -> list[Proof]:
    """Prove that every way to the enquiry's end passes each milestone it must pass."""
    asked: dict[str, Rule] = {m: _passes(m) for m in MUST_PASS}
    asked[FINDINGS] = _passes(FINDINGS)
    words = {m: f"The enquiry can end without passing the milestone {m}." for m in MUST_PASS}
    words[FINDINGS] = (
        f"The enquiry can end, and not by an interruption, without passing {FINDINGS}."
    )
    return _decide_all(main, diagrams, asked, words, seconds)


def _decide_all(
    main: Diagram, diagrams: Diagrams, asked: dict[str, Rule], words: dict[str, str], seconds: float
) -> list[Proof]:
    until = time.monotonic() + seconds
    try:
        whole = inline(main, diagrams)
        small: dict[str, Net] = {}
        for sides in set(map(_sides, asked)):
            small[sides] = inline(main, diagrams, small=True, sides=sides)
    except NotJudgeable as reason:
        return [Proof(name, "undecided", (), str(reason)) for name in asked]
    found = []
    for index, (name, rule) in enumerate(asked.items()):
        # Each rule has its share of what is left: one hard rule does not starve the rest.
        share = time.monotonic() + max(0.05, (until - time.monotonic()) / (len(asked) - index))
        result, path = _decide(whole, small[_sides(name)], rule, name, share)
        note = {"proved": "", "refuted": words[name]}.get(
            result, f"It cannot be decided: {words[name][0].lower()}{words[name][1:]}"
        )
        found.append(Proof(name, result, path, note))
    return found


def _sides(rule: str) -> Sides:
    """Where a branch that only runs to its end must stay in the picture for a rule.

    It lives beside others, and in the main process it may be what completes it
    after an exempt end; for the rest it only takes time.
    """
    return "all" if rule == "alone" else "none" if rule in ("M", "S", "Q", "X", "L") else "main"


def _decide(
    whole: Net, small: Net, rule: Rule, name: str, until: float
) -> tuple[str, tuple[str, ...]]:
    if rule(whole).proved:
        return "proved", ()
    question = rule(small)
    if question.proved:
        return "proved", ()
    # Without interruptions FINDINGS is judged: a message may lead round it, people may not.
    messages = name != FINDINGS
    support = question.reached.support(question.goals)
    half = time.monotonic() + (until - time.monotonic()) / 2
    wide = play(Game(small, question.removed, messages, half), question.monitor, question.goals)
    if wide.broken is not None:
        return "refuted", wide.broken
    if wide.whole:
        return ("proved" if not small.odd else "undecided"), ()
    deep_game = Game(small, question.removed, messages, until)
    deep = play_deep(deep_game, question.monitor, question.goals, support)
    return ("refuted", deep.broken) if deep.broken is not None else ("undecided", ())


def _e(net: Net) -> Question:
    return _no_end_without(net, net.having("end"))


def _m(net: Net) -> Question:
    return _never_entered(net, net.having("middle"), net.having("end") - net.having("middle"))


def _s(net: Net) -> Question:
    return _never_entered(net, net.having("start"), net.having("middle"))


def _q(net: Net) -> Question:
    return _never_entered(
        net, net.reaching("enquiry_started"), net.having("middle") | net.having("end")
    )


def _x(net: Net) -> Question:
    started, exempt = net.reaching("enquiry_started"), net.main_ends(exempt=True)
    reached = after(net, started)

    def monitor(game: Game, before: Marking, step: Step, memory: int) -> int | None:
        if memory and not exempt.isdisjoint(step[2]):
            return None
        return 1 if memory or not started.isdisjoint(step[2]) else 0

    return Question(frozenset(), exempt.isdisjoint(reached.entered), exempt, reach(net), monitor)


def _l(net: Net) -> Question:
    end = net.having("end")
    middle = net.having("middle") - end
    finish = net.main_ends(exempt=True) | net.main_ends(exempt=False)
    reached = after(net, middle, removed=end)

    def monitor(game: Game, before: Marking, step: Step, memory: int) -> int | None:
        if not end.isdisjoint(step[2]):
            memory = 0
        elif not middle.isdisjoint(step[2]):
            memory = 1
        return None if memory and game.over(step[0]) else memory

    return Question(frozenset(), finish.isdisjoint(reached.entered), finish, reach(net), monitor)


def _alone(net: Net) -> Question:
    watched = net.reaching("enquiry_started") | net.main_ends(exempt=True)
    proved = all(net.forked.isdisjoint(net.chain(node)) for node in watched)

    def monitor(game: Game, before: Marking, step: Step, memory: int) -> int | None:
        return None if not watched.isdisjoint(step[2]) and not game.alone(before) else 0

    return Question(frozenset(), proved, watched, reach(net), monitor)


def _passes(milestone: str) -> Rule:
    def rule(net: Net) -> Question:
        return _no_end_without(net, net.reaching(milestone), messages=milestone != FINDINGS)

    return rule


def _no_end_without(net: Net, removed: frozenset[int], messages: bool = True) -> Question:
    """The process cannot complete by an ordinary end when ``removed`` never complete."""
    finish = net.main_ends(exempt=False) - removed
    silent = (
        frozenset()
        if messages
        else frozenset(b for bounds in net.bounds for b in bounds if net.interrupting[b])
    )
    reached = reach(net, removed | silent)

    def monitor(game: Game, before: Marking, step: Step, memory: int) -> int | None:
        memory = 1 if memory or not finish.isdisjoint(step[2]) else 0
        return None if memory and game.over(step[0]) else memory

    return Question(removed, finish.isdisjoint(reached.entered), finish, reached, monitor)


def _never_entered(net: Net, removed: frozenset[int], goals: frozenset[int]) -> Question:
    """No goal is entered when ``removed`` never complete."""
    reached = reach(net, removed)

    def monitor(game: Game, before: Marking, step: Step, memory: int) -> int | None:
        return None if not goals.isdisjoint(step[3]) else 0

    return Question(removed, goals.isdisjoint(reached.entered), goals, reached, monitor)
