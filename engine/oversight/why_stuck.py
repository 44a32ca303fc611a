"""Oversight: why stuck - one sentence for an open task: for whom the case waits, how long, and what for.

Made of the task rows, holds, pauses, incidents and timers of the case, and of the graph of
the process version it follows. It names staff and tasks, never the adult or what was said.
Source: field 1.5; INV-20.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.calendar import times_of
from engine.case.gates import GATES
from engine.case.model import Case
from engine.case.worklist import PARTNER
from engine.errors import NotFound
from engine.oversight.ahead import END, MILESTONES, Ahead, ahead
from engine.oversight.days import WorkingDays
from engine.oversight.waits import Told, Wait, told
from engine.people.model import User
from engine.people.permission import require
from engine.people.roles import said
from engine.process.runtime import process_of

LOST = "Nothing is open and nothing will wake this case. Tell whoever runs Threefold."
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


def why_stuck(session: Session, case: str, user: User, *, as_of: datetime) -> Why:
    """Why a case waits: for the task that is urgent, else late longest, else open longest.

    Raises ``NotFound`` for a case that this person may not know of.
    """
    found = session.scalar(select(Case).where(Case.public_id == case))
    if found is None:
        raise NotFound
    require(user, "read_case", found)
    known = told(session, [found.id])
    days = WorkingDays(times_of(session))
    waits = known.waits.get(found.id)
    if not waits:
        return nothing_open(known, found, days, as_of)
    return whys(session, known, [_first(waits)], days, as_of)[0]


def whys(
    session: Session, known: Told, waits: Sequence[Wait], days: WorkingDays, as_of: datetime
) -> list[Why]:
    """Why each of some open tasks waits."""
    return [
        _Saying(
            wait,
            known,
            days,
            as_of,
            ahead(process_of(session, wait.process_version_id), wait.workflow, wait.name),
        ).why()
        for wait in waits
    ]


def nothing_open(known: Told, case: Case, days: WorkingDays, as_of: datetime) -> Why:
    """A case in which nobody has anything to do: what wakes it, or that nothing does."""
    failed = tuple(f"Something failed: {one.what}" for one in known.incidents.get(case.id, ()))
    if case.id not in known.timers:
        if case.ended_at is None:
            return Why(LOST, because=failed)
        on = clock.day_in_words(clock.today(case.ended_at))
        return Why(f"The case ended on {on}, and nothing is open.", because=failed)
    due_at, _ = known.timers[case.id]
    on = clock.day_in_words(clock.today(due_at))
    if due_at <= as_of:
        late = _count(days.between(due_at, as_of), "working day")
        return Why(
            f"Nothing is open. It should have been woken on {on}, {late} ago.", because=failed
        )
    return Why(f"Nothing is open. It is woken on {on}.", because=failed)


def _first(waits: Sequence[Wait]) -> Wait:
    """The one a case waits for most: what is urgent, what is not held, what is due first."""
    return min(
        waits,
        key=lambda w: (
            not w.urgent,
            w.held_because is not None,
            w.due_at is None,
            w.due_at or w.opened_at,
            w.id,
        ),
    )


@dataclass(frozen=True)
class _Saying:
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
            who=_who(wait),
            days=self.days.between(wait.opened_at, self.at),
            because=tuple(self._because()),
            blocks=tuple(self._blocks()),
            following=tuple(_lower(title) for title in self.ahead.tasks),
            ready=tuple(_named(w) for w in self._others() if not w.held_because),
            held=tuple(_named(w) for w in self._others() if w.held_because),
            one_of=self.ahead.one_of,
        )

    def _waits(self) -> str:
        wait = self.wait
        urgent = "Somebody may be in danger. " if wait.urgent else ""
        for_ = f"{urgent}Waiting {self._since(wait.opened_at)} for {_who(wait)} to {_do(wait)}"
        if wait.held_because:
            since = self._since(wait.paused_at or wait.opened_at)
            return f"On hold {since}. {wait.held_because} Then {_who(wait)} can {_do(wait)}."
        if wait.paused_because:
            return f"Paused {self._since(wait.paused_at or self.at)}{self._by()}. {for_}."
        return f"{for_}."

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
        yield from self._target()
        if wait.refusals:
            words = _REFUSES.get(wait.refused_gate or "", "")
            times = {1: "once", 2: "twice"}.get(wait.refusals, f"{wait.refusals} times")
            when = self._ago(wait.refused_at or self.at)
            yield f"What was sent was refused {times}, last {when}: {words}".rstrip(": ")
        if wait.tries:
            yield f"{_count(wait.tries, 'attempt')} to reach the adult failed since."
        for incident in self.known.incidents.get(wait.case_id, ()):
            yield f"Something failed {self._ago(incident.at)}: {incident.what}"
        yield from self._holds_the_end()

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
        ago = f"{_count(passed, 'working day')} ago" if passed else "today"
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
            open_now = _list([_named(w) for w in beside])
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

    def _others(self) -> list[Wait]:
        return [w for w in self.known.waits[self.wait.case_id] if w.id != self.wait.id]

    def _since(self, instant: datetime) -> str:
        days = self.days.between(instant, self.at)
        return _count(days, "working day") if days else "since today"

    def _ago(self, instant: datetime) -> str:
        days = self.days.between(instant, self.at)
        return f"{_count(days, 'working day')} ago" if days else "today"


# -- words ------------------------------------------------------------------------


def _who(wait: Wait) -> str:
    """For whom a case waits: the assignee, another organisation, or whoever has the role."""
    if wait.role == PARTNER:
        return "another organisation"
    if wait.assignee is None:
        return f"{_somebody(wait)} in {wait.team}, whoever takes it,"
    return f"{wait.assignee}, whose account is closed," if wait.assignee_gone else wait.assignee


def _holder(wait: Wait) -> str:
    if wait.role == PARTNER:
        return "another organisation"
    return wait.assignee or f"{_somebody(wait)}, nobody has it yet"


def _somebody(wait: Wait) -> str:
    name = said([role for role in (wait.role, wait.also_role) if role])
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def _do(wait: Wait) -> str:
    stage = f" ({wait.stage.replace(',', ' and ')})" if wait.stage else ""
    return f"{_lower(wait.title)}{stage}"


def _named(wait: Wait) -> str:
    return f"{_lower(wait.title)} ({_holder(wait)})"


def _lower(title: str) -> str:
    """A title inside a sentence: 'Agree the plan' is 'agree the plan'; 'SAR' stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _list(words: Collection[str], last: str = "and") -> str:
    every = list(words)
    return f" {last} ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else every[0]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
