"""Case: journey - each outcome of the adult from start to end, and where the three askings stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.case.views.sight import Sight
from engine.clock import day_in_words, today
from engine.record import Row
from engine.record.desired_outcome import first_of, is_live, reviews, wordings
from engine.record.facts.outcomes import by_exception, captures, exception_agreed, stages_of

STAGES = (("start", "Start"), ("middle", "Middle"), ("end", "End"))

#: How an outcome stands -> the words for it and their colour.
_STANDS = {
    "fully_achieved": ("Achieved", "green"),
    "partially_achieved": ("Partly achieved", "yellow"),
    "not_achieved": ("Not achieved", "grey"),
    "withdrawn": ("No longer wanted", "grey"),
    "already_achieved": ("Has happened already", "green"),
    "changed": ("Changed on the way", "blue"),
    "still_wanted": ("Still wanted", "blue"),
    "asked": ("Asked at the start", "blue"),
}


@dataclass(frozen=True)
class Words:
    """One wording of an outcome: the text, whose words they are, when they were said, who wrote."""

    text: str
    whose: str
    on: str
    by: str


@dataclass(frozen=True)
class Look:
    """One look at one outcome, in words."""

    stage: str
    on: str
    by: str
    status: str = ""
    progress: str = ""
    why: str = ""
    achieved: str = ""
    worker: str = ""
    why_not: str = ""
    helped: str = ""


@dataclass(frozen=True)
class Outcome:
    """One outcome on its way: its words (newest last), its looks in the middle, and the end."""

    number: int
    category: str
    wordings: tuple[Words, ...]
    middle: tuple[Look, ...]
    end: Look | None
    is_live: bool
    stands: str
    colour: str

    @property
    def words(self) -> Words:
        """The words as they stand now."""
        return self.wordings[-1]

    @property
    def first(self) -> Words:
        """The words of the start."""
        return self.wordings[0]

    @property
    def earlier(self) -> tuple[Words, ...]:
        """Every wording before the one of now, newest first."""
        return self.wordings[-2::-1]


@dataclass(frozen=True)
class Stage:
    """One of the three askings: its state in words and when it was done."""

    name: str
    label: str
    state: str
    note: str


def outcomes(sight: Sight) -> list[Outcome]:
    """What the adult wants, each outcome from start to end; those no longer wanted last."""
    firsts = dict.fromkeys(first_of(row) for row in sight.rows("desired_outcome"))
    found = [_outcome(sight, number, first) for number, first in enumerate(firsts, 1)]
    return sorted(found, key=lambda outcome: not outcome.is_live)


def stages(sight: Sight) -> list[Stage]:
    """Start, middle and end: done, being done now, or to come."""
    return [_stage(sight, name, label) for name, label in STAGES]


def why_none(sight: Sight) -> str:
    """Why there are no outcomes, where the adult was asked or could not be; else nothing."""
    asked = captures(sight.file.record, "start")[-1:]
    if not asked or not sight.reads_words():
        return ""
    capture = asked[0]
    if by_exception(capture):
        reason = sight.label("not_possible_reason|not_asked_reason", capture.exception_reason)
        return (
            f"They could not be asked: {reason[:1].lower()}{reason[1:]}."
            if reason
            else ("They were not asked.")
        )
    return (
        f"They were asked on {day(capture.happened_at or capture.typed_at)} and named no outcome."
    )


def day(instant: datetime) -> str:
    """The day of an instant as people write it: 20 November 2026."""
    return day_in_words(today(instant))


# -- one outcome ------------------------------------------------------------------


def _outcome(sight: Sight, number: int, first: int) -> Outcome:
    record = sight.file.record
    rows = wordings(record, first)
    looks = reviews(record, first) if sight.may_read("outcome_review") else []
    middle = tuple(_look(sight, r, "middle") for r in looks if "end" not in stages_of(r))
    ends = [r for r in looks if "end" in stages_of(r)]
    stands, colour = _STANDS[_standing(looks)]
    return Outcome(
        number=number,
        category=sight.label("outcome_category", rows[-1].category),
        wordings=tuple(_words(sight, row) for row in rows),
        middle=middle,
        end=_look(sight, ends[-1], "end") if ends else None,
        is_live=is_live(record, rows[-1]),
        stands=stands,
        colour=colour,
    )


def _standing(looks: list[Row]) -> str:
    """How an outcome stands, by the newest look that said so."""
    for look in reversed(looks):
        if look.achieved == "withdrawn_by_adult" or look.status == "withdrawn":
            return "withdrawn"
        if look.achieved in _STANDS:
            return str(look.achieved)
        if look.status in _STANDS:
            return str(look.status)
    return "asked"


def _words(sight: Sight, row: Row) -> Words:
    whose = sight.label("whose_words", row.whose_words) if row.whose_words else ""
    return Words(
        text=row.words or "",
        whose=whose,
        on=day(row.happened_at or row.typed_at),
        by=sight.name_of(row.typed_by),
    )


def _look(sight: Sight, row: Row, stage: str) -> Look:
    why_not = [sight.label("why_not_achieved", row.why_not), row.why_not_words or ""]
    return Look(
        stage=stage,
        on=day(row.happened_at or row.typed_at),
        by=sight.name_of(row.typed_by),
        status=sight.label("outcome_status", row.status),
        progress=row.progress or "",
        why=row.why or "",
        achieved=sight.label("achieved", row.achieved),
        worker=sight.label("achieved", row.worker_achieved),
        why_not=". ".join(part.rstrip(".") for part in why_not if part),
        helped=row.what_helped or "",
    )


# -- one stage --------------------------------------------------------------------


def _stage(sight: Sight, name: str, label: str) -> Stage:
    done = captures(sight.file.record, name)
    being_done = any(
        task.is_open and name in (task.stage or "").split(",") and task.workflow.is_main
        for task in sight.tasks
    )
    note = _note(sight, name, done)
    if being_done:
        return Stage(name, label, "now", f"{note}; being asked again" if done else "")
    if done:
        return Stage(name, label, "done", note)
    return Stage(name, label, "to come" if sight.case.ended_at is None else "not needed", "")


def _note(sight: Sight, name: str, done: list[Row]) -> str:
    if not done:
        return ""
    newest = done[-1]
    when = day(newest.happened_at or newest.typed_at)
    if by_exception(newest):
        agreed = exception_agreed(sight.file.record, name)
        return f"{'Agreed exception' if agreed else 'Exception, not agreed yet'}, {when}"
    return f"{when} (asked {len(done)} times)" if len(done) > 1 else when
