"""Case: overview - what the page of a case says: who, what they want, what is next, who has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine import people
from engine.case import restricted
from engine.case.adults import move as moves
from engine.case.model import Task
from engine.case.note import is_offered
from engine.case.note_kinds import NOTES
from engine.case.report import stage
from engine.case.views.adults_copy import Offer, offers
from engine.case.views.cards import Card, cards
from engine.case.views.journey import Outcome, Stage, day, outcomes, stages, why_none
from engine.case.views.later import Later, later
from engine.case.views.sight import Sight
from engine.case.views.standing import whole
from engine.case.worklist import next_task
from engine.people.model import User
from engine.record.codes import NO_WAY
from engine.record.earlier_imported import imported_cases_of
from engine.record.repeat import repeat_of

#: A guide for a conversation stands ready for each of the three askings.
GUIDES = ("start", "middle", "end")


@dataclass(frozen=True)
class Badge:
    """A few words that must be seen first, and their colour."""

    text: str
    colour: str


@dataclass(frozen=True)
class Identity:
    """Who the case is about, on top of each of its pages."""

    case: str
    name: str
    preferred: str
    called: str
    reference: str
    badges: tuple[Badge, ...]


@dataclass(frozen=True)
class TaskLine:
    """One open task: who has it since when, until when."""

    public_id: str
    title: str
    standing: str
    is_late: bool
    is_mine: bool
    occurrence: str


@dataclass(frozen=True)
class Choice:
    """Something to note or to report: the word for it in an address, and what people call it."""

    name: str
    title: str


@dataclass(frozen=True)
class Overview:
    """Everything on the page of a case."""

    who: Identity
    outcomes: Sequence[Outcome]
    none_because: str
    start_task: str
    stages: Sequence[Stage]
    next: TaskLine | None
    others: Sequence[TaskLine]
    later: Sequence[Later]
    cards: Sequence[Card]
    offers: Sequence[Offer]
    notes: Sequence[Choice]
    reports: Sequence[Choice]
    ended: str
    reads_words: bool
    moving: str


def overview(sight: Sight) -> Overview:
    """Put together the page of a case for the person who looks."""
    mine = next_task(sight.tasks, sight.user)
    lines = {task.id: _line(sight, task) for task in sight.tasks if task.is_open}
    others = [line for number, line in lines.items() if mine is None or number != mine.id]
    return Overview(
        who=identity(sight),
        outcomes=outcomes(sight),
        none_because=why_none(sight),
        start_task=_start_task(sight),
        stages=stages(sight),
        next=lines.get(mine.id) if mine else None,
        others=others,
        later=later(sight),
        cards=cards(sight),
        offers=offers(sight),
        notes=_notes(sight),
        reports=_reports(sight),
        ended=_ended(sight),
        reads_words=sight.reads_words(),
        moving=_moving(sight),
    )


def identity(sight: Sight) -> Identity:
    """Who the case is about. The adult's own name for themselves comes first."""
    adult = sight.file.record.one("adult")
    name = (adult.name if adult else None) or "Not known yet"
    preferred = (adult.preferred_name if adult else None) or ""
    return Identity(
        case=sight.case.public_id,
        name=name,
        preferred="" if preferred == name else preferred,
        called=sight.called,
        reference=sight.case.reference,
        badges=tuple(_badges(sight)),
    )


def _badges(sight: Sight) -> Iterator[Badge]:
    facts, record = sight.file.facts, sight.file.record
    if sight.case.ended_at is not None:
        yield Badge("Case ended", "grey")
    if restricted.of_case(sight.file.session, sight.case) is not None:
        yield Badge("Restricted: few may know", "purple")
    if facts["adult_died"]:
        yield Badge("Has died: do not contact", "red")
    said_now = any(row.danger_now == "yes" for row in record.live("concern"))
    if facts["danger_open"] or (said_now and not record.rows("danger")):
        yield Badge("Danger reported", "red")
    if not facts["adult_died"] and not _safe_ways(sight):
        yield Badge("Safe contact not known", "orange")
    if record.live("must_not_know") and sight.may_read("must_not_know"):
        yield Badge("Someone must not find out", "orange")
    if facts["police_holds"]:
        yield Badge("Police lead", "purple")
    if record.rows("support_need") and facts["advocate_needed"] and not facts["advocate_settled"]:
        yield Badge("Advocate needed", "yellow")
    if facts["interpreter_needed"]:
        yield Badge("Interpreter needed", "blue")
    yield from _of_other_cases(sight)


def _of_other_cases(sight: Sight) -> Iterator[Badge]:
    """What the adult's other cases say of this one: that it may be somebody else's, that it came again."""
    if moves.waiting(sight.file.session, sight.case) is not None:
        yield Badge("May be about another adult", "orange")
    imported = imported_cases_of(sight.file.session, sight.case.adult_id)
    national = sight.file.process.statutory("source_of_risk")
    if again := repeat_of(sight.file.record, [*sight.file.earlier_cases, *imported], national):
        yield Badge(again.badge, "yellow" if again.same else "grey")
    elif sight.file.facts["repeat_within_12_months"]:
        yield Badge("Again within 12 months", "yellow")


def _moving(sight: Sight) -> str:
    """Who proposes that the case is about somebody else, while that waits."""
    move = moves.waiting(sight.file.session, sight.case)
    if move is None:
        return ""
    who = sight.file.session.get_one(User, move.proposed_by).name
    return f"{who} proposes that this case is about another adult. A manager decides."


def _safe_ways(sight: Sight) -> bool:
    safe = sight.file.record.one("safe_contact")
    return any(way != NO_WAY for way in (safe.channels if safe else None) or ())


# -- tasks ------------------------------------------------------------------------


def _line(sight: Sight, task: Task) -> TaskLine:
    held = task.held_because or task.paused_because
    diagram = None if task.workflow.is_main else sight.file.process.diagrams.get(task.workflow.name)
    return TaskLine(
        public_id=task.public_id,
        title=task.title,
        standing=whole(sight, task),
        is_late=bool(task.due_at and task.due_at <= sight.at and not held),
        is_mine=task.assignee_id == sight.user.id,
        occurrence=diagram.name if diagram else "",
    )


def _start_task(sight: Sight) -> str:
    """The open task in which the adult is asked first, by its public id; else nothing."""
    asked = (t for t in sight.tasks if t.is_open and "start" in (t.stage or "").split(","))
    return next((task.public_id for task in asked), "")


def _ended(sight: Sight) -> str:
    """When and why the case ended."""
    if sight.case.ended_at is None:
        return ""
    reason = sight.label("closure_reason", sight.case.ended_as)
    return f"This case ended on {day(sight.case.ended_at)}. {reason}."


# -- what can be written ----------------------------------------------------------


def _notes(sight: Sight) -> list[Choice]:
    """What this person may note now: after the end, a late entry only (INV-23)."""
    if not people.may(sight.user, "note", sight.case, {sight.user.id}):
        return []
    return [
        Choice(name, kind.title)
        for name, kind in NOTES.items()
        if is_offered(sight.file, name, sight.user)
    ]


def _reports(sight: Sight) -> list[Choice]:
    """What may be reported at this stage, what is most urgent first."""
    if sight.case.ended_at is not None:
        return []
    if not people.may(sight.user, "report", sight.case, {sight.user.id}):
        return []
    now = stage(sight.case)
    offered = [
        (not _is_urgent(sight, name), diagram.name or name, name)
        for name, diagram in sight.file.process.diagrams.items()
        if now in {s.strip() for s in diagram.properties.get("offered_in", "").split(",")}
        and sight.file.process.has_occurrence(name)
    ]
    return [Choice(name, title) for _, title, name in sorted(offered)]


def _is_urgent(sight: Sight, name: str) -> bool:
    nodes = sight.file.process.diagrams[name].nodes.values()
    return any(node.properties.get("within") == "immediate" for node in nodes)
