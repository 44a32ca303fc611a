"""Oversight: saying - the parts of one sentence: for whom a task waits, how long, why, and what for.

It names staff and tasks, never the adult or what was said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine import clock
from engine.case.gates import GATES
from engine.case.override import GROUNDS
from engine.case.worklist import PARTNER
from engine.oversight.ahead import END, MILESTONES, Ahead
from engine.oversight.days import WorkingDays
from engine.oversight.reasons import QUIET_DAYS
from engine.oversight.waits import Told, Wait
from engine.oversight.whom import ANOTHER
from engine.people.roles import said

_REFUSES = {gate.NAME: str(getattr(gate, "SENTENCE", "")) for gate in GATES}


@dataclass(frozen=True)
class Why:
    """Why one open task waits, in parts; ``sentence`` is the whole.

    ``who`` is for whom the case waits, ``days`` for how many working days, ``blocks`` what it
    cannot come to meanwhile, ``following`` the tasks of the next people (``one_of`` them, where
    a question decides), ``ready`` what else could be done now, ``held`` what else could not.
    """

    waits: str
    who: str = ""
    days: int = 0
    because: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    one_of: bool = False

    @property
    def more(self) -> str:
        """Everything after the first sentence."""
        parts = [*self.because]
        if self.blocks:
            parts.append(f"Blocks: {_list(self.blocks)}.")
        if self.following:
            parts.append(
                f"Next would come: {_list(self.following, 'or' if self.one_of else 'and')}."
            )
        if self.held:
            parts.append(f"Also on hold: {_list(self.held)}.")
        if self.who:
            parts.append(
                f"Also ready: {_list(self.ready)}." if self.ready else "Nothing else is ready."
            )
        return " ".join(parts)

    @property
    def sentence(self) -> str:
        """The whole."""
        return f"{self.waits} {self.more}".strip()


@dataclass(frozen=True)
class Saying:
    """One open task and everything its sentence is made of."""

    wait: Wait
    known: Told
    days: WorkingDays
    at: datetime
    ahead: Ahead

    def why(self) -> Why:
        wait = self.wait
        return Why(
            waits=self._waits(),
            who=self._who(),
            days=self.days.between(wait.opened_at, self.at),
            because=tuple(self._because()),
            blocks=tuple(self._blocks()),
            following=tuple(_lower(title) for title in self.ahead.tasks),
            ready=tuple(self._named(w) for w in self._others() if not w.held_because),
            held=tuple(self._named(w) for w in self._others() if w.held_because),
            one_of=self.ahead.one_of,
        )

    def _waits(self) -> str:
        wait = self.wait
        urgent = "Somebody may be in danger. " if wait.urgent else ""
        for_ = f"{urgent}Waiting {self._since(wait.opened_at)} for {self._who()} to {_do(wait)}"
        if wait.held_because:
            since = self._since(wait.paused_at or wait.opened_at)
            return f"On hold {since}. {wait.held_because} Then {self._who()} can {_do(wait)}."
        if wait.paused_because:
            return f"Paused {self._since(wait.paused_at or self.at)}{self._by()}. {for_}."
        return f"{for_}."

    def _who(self) -> str:
        """For whom a case waits: the assignee and who covers for them, a partner, a role."""
        wait, cover = self.wait, self.known.covers.get(self.wait.assignee_id or 0)
        if wait.role == PARTNER:
            return self._partner(wait)
        if wait.assignee is None:
            return f"{_somebody(wait)} in {wait.team}, whoever takes it,"
        if wait.assignee_gone:
            return f"{wait.assignee}, whose account is closed,"
        if cover is None:
            return wait.assignee
        name, last = cover
        return f"{wait.assignee}, covered by {name} until {clock.day_in_words(last)},"

    def _partner(self, wait: Wait) -> str:
        """Who at another organisation has a task, as far as the reader may know it."""
        return self.known.whom[wait.id].said if wait.id in self.known.whom else ANOTHER

    def _by(self) -> str:
        name = self.known.paused_by.get(self.wait.id)
        return f" by {name}" if name else ""

    def _because(self) -> Iterator[str]:
        wait = self.wait
        if wait.paused_because:
            yield self._paused()
        elif resumed := self.known.resumed_at.get(wait.id):
            yield f"It was paused, and taken up again {self._ago(resumed)}."
        if returned := self.known.returned_by.get(wait.id):
            yield f"Sent back by {returned} {self._ago(wait.opened_at)}."
        if wait.id in self.known.whom:
            yield self.known.whom[wait.id].link
        yield from self._overridden()
        yield from self._target()
        if wait.refusals:
            words = _REFUSES.get(wait.refused_gate or "", "")
            times = {1: "once", 2: "twice"}.get(wait.refusals, f"{wait.refusals} times")
            when = self._ago(wait.refused_at or self.at)
            yield f"What was sent was refused {times}, last {when}: {words}".rstrip(": ")
        if wait.tries:
            yield f"{counted(wait.tries, 'attempt')} to reach the adult failed since."
        quiet = self.days.between(wait.active_at or self.at, self.at)
        if quiet >= QUIET_DAYS and wait.paused_at is None:
            yield f"Nobody has done anything in the case for {counted(quiet, 'working day')}."
        for incident in self.known.incidents.get(wait.case_id, ()):
            yield f"Something failed {self._ago(incident.at)}: {incident.what}"
        yield from self._holds_the_end()

    def _overridden(self) -> Iterator[str]:
        """Who said that it is not done for now, on what ground and until when; not their words."""
        if self.wait.id in self.known.overrides:
            one, by = self.known.overrides[self.wait.id]
            until = clock.day_in_words(one.until)
            yield f"Overridden by {by} until {until}, and still not done. {GROUNDS[one.ground]}."

    def _paused(self) -> str:
        wait = self.wait
        until = ""
        if wait.paused_review_on:
            day = clock.day_in_words(wait.paused_review_on)
            passed = wait.paused_review_on < clock.today(self.at)
            until = f" {'Was to' if passed else 'To'} be looked at again on {day}."
        return f"{wait.paused_because}.{until}"

    def _target(self) -> Iterator[str]:
        wait = self.wait
        if wait.due_at is None or wait.paused_at is not None or wait.due_at > self.at:
            return
        passed = self.days.between(wait.due_at, self.at)
        ago = f"{counted(passed, 'working day')} ago" if passed else "today"
        reminded = f"; reminded {self._ago(wait.reminded_at)}" if wait.reminded_at else ""
        yield f"The target passed {ago}{reminded}."
        nudge = self.known.nudges.get(wait.id)
        if nudge is not None and nudge.asks_reason and not nudge.reason:
            yield f"The reason was asked for {self._ago(nudge.nudged_at)}."

    def _holds_the_end(self) -> Iterator[str]:
        """The last task of the main diagram: what is open beside it holds the end."""
        if not (self.wait.is_main and self.ahead.ends_next):
            return
        beside = [w for w in self._others() if not w.is_main and not w.after_closing]
        if beside:
            open_now = _list([self._named(w) for w in beside])
            yield f"The case cannot end while this is open: {open_now}."

    def _blocks(self) -> Iterator[str]:
        """What is not reached yet and cannot be; the end is said once."""
        reached = self.wait.milestones if not self.wait.is_main else {}
        found = [MILESTONES.get(m, m.replace("_", " ")) for m in self.ahead.milestones
                 if m not in (END, *reached)]  # fmt: skip
        yield from dict.fromkeys(found)
        if END in self.ahead.milestones and MILESTONES["enquiry_ended"] not in found:
            started = "enquiry_started" in self.wait.milestones
            yield MILESTONES["enquiry_ended"] if started else "the end of the case"

    def _named(self, wait: Wait) -> str:
        has = self._partner(wait) if wait.role == PARTNER else wait.assignee
        return f"{_lower(wait.title)} ({has or f'{_somebody(wait)}, nobody has it yet'})"

    def _others(self) -> list[Wait]:
        return [w for w in self.known.waits[self.wait.case_id] if w.id != self.wait.id]

    def _since(self, instant: datetime) -> str:
        days = self.days.between(instant, self.at)
        return counted(days, "working day") if days else "since today"

    def _ago(self, instant: datetime) -> str:
        days = self.days.between(instant, self.at)
        return f"{counted(days, 'working day')} ago" if days else "today"


# -- words ------------------------------------------------------------------------


def _somebody(wait: Wait) -> str:
    name = said([role for role in (wait.role, wait.also_role) if role])
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def _do(wait: Wait) -> str:
    stage = f" ({wait.stage.replace(',', ' and ')})" if wait.stage else ""
    return f"{_lower(wait.title)}{stage}"


def _lower(title: str) -> str:
    """A title inside a sentence: 'Agree the plan' is 'agree the plan'; 'SAR' stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _list(words: Collection[str], last: str = "and") -> str:
    every = list(words)
    return f" {last} ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else every[0]


def counted(number: int, what: str) -> str:
    """How many of something, in words."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
