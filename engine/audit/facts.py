"""Audit: facts - what the record itself shows of seven of the questions, and where it was found.

A fact says that something is there, never that it is good: that is the auditor's to judge.
Where the six principles look for the same, what they find is taken over from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine import clock
from engine.audit.evidence import of_task
from engine.case.model import StepOverride, Task
from engine.case.views.sight import Sight
from engine.case.views.written import Written
from engine.oversight.model import Nudge
from engine.record import Row
from engine.record.codes import DIFFICULTIES
from engine.record.desired_outcome import first_of, live_outcome_rows, reviews
from engine.record.facts.outcomes import AGAIN, by_exception, captures, stages_of
from engine.record.principles import FOUND, NOT_NEEDED, PRINCIPLES, Evidence
from engine.record.principles.evidence import count, last, on, when

#: What a fact can say.
YES, REASON, NO = "yes", "reason", "no"
SAYS: Mapping[str, str] = {
    YES: "Found in the record",
    REASON: "Not found, and the reason is in the record",
    NO: "Not found in the record",
}
_STATES = {FOUND: YES, NOT_NEEDED: REASON}
DUTY = "decide_duty"
CLOSING = ("authorise_closing", "authorise_early_closing")


@dataclass(frozen=True)
class Fact:
    """What the record shows of one question: yes, a reason why not, or no; in lines; and where.

    ``where`` are the names of pieces of evidence (engine/audit/evidence.py).
    """

    value: str
    lines: tuple[str, ...]
    where: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """The value in words."""
        return SAYS[self.value]


def facts_of(sight: Sight) -> dict[int, Fact]:
    """What the record of a case shows, by the number of the question."""
    return {number: look(sight) for number, look in LOOKS.items()}


def system_flag(found: Mapping[int, Fact]) -> str:
    """Whether start, middle and end are all there: yes; with an agreed reason; or no."""
    values = {found[number].value for number in (1, 3, 4)}
    return NO if NO in values else REASON if REASON in values else YES


def asked_at_the_start(sight: Sight) -> Fact:
    """1: asked at the start what they want."""
    asked = captures(sight.file.record, "start")
    return _asking(sight, "asked_at_the_start", asked)


def reviewed_in_the_middle(sight: Sight) -> Fact:
    """3: reviewed in the middle, and what changed."""
    record = sight.file.record
    again = [row for row in record.rows("outcome_capture") if row.task == AGAIN]
    fact = _asking(sight, "asked_again_in_the_middle", [*captures(record, "middle"), *again])
    looked = [row for row in record.rows("outcome_review") if "middle" in stages_of(row)]
    if not looked:
        return fact
    changed = len({row.outcome for row in looked if row.status == "changed"})
    outcomes = count(len({row.outcome for row in looked}), "outcome", "outcomes")
    said = f"{outcomes} looked at; {changed or 'none'} had changed"
    return Fact(fact.value, (*fact.lines, said), fact.where)


def answered_at_the_end(sight: Sight) -> Fact:
    """4: each outcome answered at the end, and why where it was not met."""
    record = sight.file.record
    fact = _asking(sight, "answered_at_the_end", captures(record, "end"))
    newest = [last(r for r in reviews(record, first_of(o)) if r.achieved)
              for o in live_outcome_rows(record)]  # fmt: skip
    said = [row for row in newest if row is not None]
    unmet = [row for row in said if row.achieved in ("partially_achieved", "not_achieved")]
    told = [sight.label("achieved", row.achieved) for row in said]
    lines = [f"{told.count(label)} {label.lower()}" for label in dict.fromkeys(told)]
    without = [row for row in unmet if not row.why_not]
    if unmet:
        lines.append(f"Why not is recorded for {len(unmet) - len(without)} of {len(unmet)}")
    return Fact(NO if without else fact.value, (*fact.lines, *lines), fact.where)


def difficulty_and_advocate(sight: Sight) -> Fact:
    """9: substantial difficulty considered, and an advocate or somebody suitable there early.

    Early is before the outcomes are looked at again in the middle.
    """
    record, facts = sight.file.record, sight.file.facts
    needs = [row for row in record.rows("support_need") if row.difficulty]
    if not needs:
        return Fact(NO, ("Nothing is recorded of what they found hard.",))
    where = _where(sight, needs[:1])
    lines = [f"Considered on {when(needs[0])}"]
    hard = any(code in DIFFICULTIES for row in needs for code in row.difficulty)
    if not hard and not facts["lacks_capacity"]:
        return Fact(YES, (*lines, "Nothing was very hard for them."), where)
    there = [row for row in record.rows("advocate") if row.status == "in_place"]
    if not there and facts["supporter_suitable"]:
        return Fact(YES, (*lines, "Somebody suitable supports them."), where)
    if not there:
        found = _look(sight, "protection", "advocate_with_them")
        return Fact(REASON if facts["advocate_settled"] else NO, (*lines, found.detail), where)
    middle = last(captures(record, "middle")[:1])
    late = middle is not None and there[0].typed_at > middle.typed_at
    lines.append(f"An advocate was in place on {on(there[0].first_contact_on) or when(there[0])}")
    lines += ["That was after the middle."] if late else []
    return Fact(NO if late else YES, tuple(lines), (*where, *_where(sight, there[:1])))


def safety_on_the_first_day(sight: Sight) -> Fact:
    """12: whether anybody was in danger was answered on the day the concern was received."""
    rows = [row for row in sight.file.record.live("concern") if row.danger_now]
    if not rows:
        return Fact(NO, ("Whether anybody was in danger is not answered.",))
    first = Written(sight).first(rows[0])
    # a form that does not ask when it came takes the moment it was sent
    received = min(rows[0].received_at or first.at, sight.case.opened_at)
    days = (clock.today(first.at) - clock.today(received)).days
    label = sight.label("yes_no_not_known", rows[0].danger_now)
    dangers = [row for row in sight.file.record.rows("danger") if row.what]
    lines = [f"In danger now: {label.lower()}. Answered on {on(first.at)}"]
    lines.append("On the day it was received" if days <= 0
                 else f"{count(days, 'day', 'days')} after it was received")  # fmt: skip
    lines += [f"A danger was reported on {when(row)}" for row in dangers]
    return Fact(NO if days > 0 else YES, tuple(lines), _where(sight, [rows[0], *dangers]))


def seen_by_a_manager(sight: Sight) -> Fact:
    """21: decided, and closed, by a manager who had not written it."""
    decisions = sight.file.record.rows("decision")
    duty = last(row for row in decisions if row.task == DUTY)
    closing = last(r for r in decisions if r.task in CLOSING and r.result == "authorise")
    found = [row for row in (duty, closing) if row is not None]
    lines = []
    for row, what in ((duty, "Decided"), (closing, "Closing authorised")):
        who = sight.name_of(row.decided_by or row.typed_by) if row is not None else ""
        lines.append(f"{what} by {who} on {when(row)}" if row is not None
                     else f"{what}: not found")  # fmt: skip
    same = _look(sight, "accountability", "decided_by_another_person")
    if same.amiss:
        lines.append(same.detail)
    both = duty is not None and closing is not None and not same.amiss
    return Fact(YES if both else NO, tuple(lines), _where(sight, found))


def timescales(sight: Sight) -> Fact:
    """22: each step with a target done in time, or a reason recorded for the delay."""
    timed = [t for t in sight.tasks if t.due_at is not None and t.completed_at is not None]
    late = [task for task in timed if _done(task) > _due(task)]
    explained = _explained(sight, late)
    lines = [f"{len(timed) - len(late)} of {count(len(timed), 'step', 'steps')} done in time"]
    for task in late:
        days = sight.file.times.between(_due(task), _done(task))
        why = "a reason is recorded" if task.id in explained else "no reason is recorded"
        lines.append(f"{task.title}: {_late(days)}; {why}")
    value = YES if not late else REASON if explained >= {t.id for t in late} else NO
    return Fact(value, tuple(lines), tuple(of_task(task.public_id) for task in late))


LOOKS: Mapping[int, Callable[[Sight], Fact]] = {
    1: asked_at_the_start,
    3: reviewed_in_the_middle,
    4: answered_at_the_end,
    9: difficulty_and_advocate,
    12: safety_on_the_first_day,
    21: seen_by_a_manager,
    22: timescales,
}


def _asking(sight: Sight, name: str, asked: list[Row]) -> Fact:
    """One of the three askings, as the principle of empowerment finds it."""
    found = _look(sight, "empowerment", name)
    lines = [found.detail] if found.detail and found.state != FOUND else []
    talks = {row.id: row for row in sight.file.record.rows("conversation")}
    for row in asked:
        talk = talks.get(row.conversation)
        how = "Could not be asked" if by_exception(row) else "Asked"
        met = f": {sight.label('talked_with', talk.talked_with).lower()}" if talk else ""
        lines.append(f"{how} on {when(row)}{met}")
    return Fact(_STATES.get(found.state, NO), tuple(lines), _where(sight, asked))


def _look(sight: Sight, principle: str, name: str) -> Evidence:
    """What one line of a principle finds in the record."""
    asks = next(one for one in PRINCIPLES[principle] if one.name == name)
    return asks.look(sight.file.record, sight.file.facts)


def _where(sight: Sight, rows: Iterable[Row]) -> tuple[str, ...]:
    """The tasks in which rows were written, each once."""
    names = {task.id: of_task(task.public_id) for task in sight.tasks}
    return tuple(dict.fromkeys(names[r.task_id] for r in rows if r.task_id in names))


def _explained(sight: Sight, late: list[Task]) -> set[int]:
    """The late tasks for which somebody gave a reason, or a second person noted one."""
    ids = [task.id for task in late]
    session = sight.file.session

    def of() -> Iterator[int]:
        yield from session.scalars(
            select(Nudge.task_id).where(Nudge.task_id.in_(ids), Nudge.reason.is_not(None))
        )
        yield from session.scalars(
            select(StepOverride.task_id).where(StepOverride.task_id.in_(ids))
        )

    return set(of()) if ids else set()


def _due(task: Task) -> datetime:
    assert task.due_at is not None
    return task.due_at


def _done(task: Task) -> datetime:
    assert task.completed_at is not None
    return task.completed_at


def _late(days: int) -> str:
    return f"{count(days, 'working day', 'working days')} late" if days else "later that day"
