"""Case: chronology - what happened in the adult's life and in the enquiry, by the day it happened.

Not by the day it was typed: what was written down later says how much later. Every
version of a row is a line of its own, so that nothing that was once known is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from string import Formatter
from typing import Any

from engine.case.views.column_words import value_in_words
from engine.case.views.decisions import decisions
from engine.case.views.journey import day
from engine.case.views.network import is_unnamed
from engine.case.views.sight import Sight
from engine.case.views.telling import GROUPS, PLAIN, WAYS, Way
from engine.case.views.written import Version, Written, how_late
from engine.clock import LONDON, day_in_words, in_words, moment, today
from engine.record import KINDS, Row
from engine.record.people_to_tell import name_of

PAGE = 50
ORDERS = ("newest", "oldest")

#: milestone -> what is said of it; those that a decision or the concern tells are not here.
STEPS = {
    "enquiry_started": "The enquiry began",
    "findings_reported": "The findings were settled",
    "plan_agreed": "The safeguarding plan was agreed",
    "enquiry_ended": "The enquiry ended",
}

#: Papers have a day of their own; when they came into the record is not late.
PAPERS = ("letter", "document")


@dataclass(frozen=True)
class Line:
    """One line: when it happened, what, who wrote it and how much later, whose words.

    ``when`` is for sorting; ``marks`` are what must be known of it: corrections, what is
    kept back. ``task`` is the public id of the task it was written in, or ''.
    """

    group: str
    when: datetime
    on: str
    title: str
    text: str = ""
    by: str = ""
    late: str = ""
    whose: str = ""
    marks: tuple[str, ...] = ()
    task: str = ""

    @property
    def groups(self) -> frozenset[str]:
        """The filters that show it: its own, and that of what was written down late."""
        return frozenset({self.group, "late"} if self.late else {self.group})


@dataclass(frozen=True)
class Wanted:
    """What is to be shown: some groups (none: all), from a day, until a day, in which order."""

    groups: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    order: str = "newest"

    def fits(self, line: Line) -> bool:
        """Say whether a line is among what is to be shown."""
        on = today(line.when)
        early = self.since is not None and on < self.since
        late = self.until is not None and on > self.until
        return not early and not late and (not self.groups or bool(line.groups & {*self.groups}))


@dataclass(frozen=True)
class Chronology:
    """A page of the chronology, how many lines fit, and which groups have any line at all."""

    lines: Sequence[Line]
    count: int
    page: int
    pages: int
    there: Mapping[str, str]


def chronology(sight: Sight, wanted: Wanted, *, page: int | None = 1) -> Chronology:
    """What happened, as far as this person may read it; ``page`` None gives all, to print.

    A page that is not there shows the last.
    """
    every = sorted(_every(sight), key=lambda line: line.when)
    used = {group for line in every for group in line.groups}
    fits = [line for line in every if wanted.fits(line)]
    if wanted.order == "newest":
        fits.reverse()
    pages = max(1, -(-len(fits) // PAGE))
    number = min(max(page or 1, 1), pages)
    shown = fits if page is None else fits[(number - 1) * PAGE : number * PAGE]
    there = {name: label for name, label in GROUPS.items() if name in used}
    return Chronology(shown, len(fits), number, 1 if page is None else pages, there)


def _every(sight: Sight) -> Iterator[Line]:
    opened = sight.case.opened_at
    yield Line("step", opened, day(opened), "The case was opened")
    told = _Telling(sight)
    for kind, way in WAYS.items():
        for row in sight.rows(kind):
            yield from told.lines(kind, way, row)
    yield from _decided(sight)
    yield from _steps(sight)


def _decided(sight: Sight) -> Iterator[Line]:
    """Decisions; acting against the adult's wishes has a line of its own."""
    for one in decisions(sight):
        if one.part is None:
            continue
        weighed = f"How what they want counted: {one.weighed}" if one.weighed else ""
        parts = [*one.short, one.reasons, weighed]
        marks = (one.corrected,) if one.corrected else ()
        yield Line(
            "decision", one.at, day(one.at), f"Decision: {one.title}", _sentences(parts),
            by=one.by, marks=marks, task=one.task,
        )  # fmt: skip


def _steps(sight: Sight) -> Iterator[Line]:
    """What the case passed; everybody who may know of the case may know of this."""
    case = sight.case
    for milestone, title in STEPS.items():
        if milestone in case.milestones:
            at = moment(case.milestones[milestone])
            yield Line("step", at, day(at), title)
    if case.ended_at is not None:
        reason = sight.label("closure_reason", case.ended_as)
        yield Line("step", case.ended_at, day(case.ended_at), "The case ended", f"{reason}.")


class _Telling:
    """Tells the rows of one case; what all of them need is read once."""

    def __init__(self, sight: Sight) -> None:
        self.sight, self.written = sight, Written(sight)
        self.tasks = {task.id: task.public_id for task in sight.tasks}
        #: who asked us not to pass on that they told us
        private = (row for row in sight.rows("referrer") if is_unnamed(row))
        self.private = {row.name for row in private if row.name}
        self.talks = {row.task_id: row for row in sight.rows("conversation") if row.task_id}

    def lines(self, kind: str, way: Way, row: Row) -> Iterator[Line]:
        """A line for each version of a row that says something new, if it is of this case."""
        for version in self.written.versions(row):
            text = _sentences(self._parts(kind, way, version))
            untold = not text and (version.number > 1 or kind == "outcome_capture")
            again = kind == "case_worker" and self._named_before(row)
            if self.written.of_this_case(version) and not untold and not again:
                yield self._line(kind, way, row, version, text)

    def _line(self, kind: str, way: Way, row: Row, version: Version, text: str) -> Line:
        on, when = self._when(way, row, version)
        return Line(
            group=way.group,
            when=when,
            on=on,
            title=self._title(kind, way, version),
            text=text,
            by=self.written.name_of(version.by),
            late="" if kind in PAPERS else how_late(today(when), version.at),
            whose=self._whose(kind, version),
            marks=tuple(self._marks(way, row, version)),
            task=self.tasks.get(version.task_id or 0, ""),
        )

    def _named_before(self, row: Row) -> bool:
        """Somebody who is named again for what they do already is no news."""
        rows = self.sight.rows("case_worker")
        return any(r.id < row.id and (r.user, r.role) == (row.user, row.role) for r in rows)

    # -- when ---------------------------------------------------------------------------

    def _when(self, way: Way, row: Row, version: Version) -> tuple[str, datetime]:
        """When it happened, in words and to sort by."""
        for column in way.when:
            value = version.values.get(column)
            if value is not None and (column in version.new or version.number == 1):
                return _moment(value, version.at)
        talk = self.talks.get(version.task_id or 0) if way.in_talk else None
        said_at = row.happened_at or (talk.happened_at if talk else None)
        if said_at is not None and version.number == 1:
            return in_words(said_at), said_at
        return day(version.at), version.at

    # -- what ---------------------------------------------------------------------------

    def _title(self, kind: str, way: Way, version: Version) -> str:
        if kind == "desired_outcome" and version.values.get("outcome"):
            return f"What {self.sight.called} wants, in other words"
        title = way.then if way.then and version.number > 1 else way.title
        said = self._fill(kind, title, version, every=True) or ""
        if version.number > 1 and not way.then:
            return f"{said.rstrip(': ')}: changed"
        return said.rstrip(": ")

    def _parts(self, kind: str, way: Way, version: Version) -> Iterator[str]:
        yield from filter(None, (self._fill(kind, part, version) for part in way.says))
        if kind == "concern" and version.number == 1:
            yield self._who_told()
        if kind == "meeting" and version.number == 1:
            yield self._who_took_part(version)

    def _fill(self, kind: str, part: str, version: Version, *, every: bool = False) -> str | None:
        """A part with its columns filled in; None where one is empty, or nothing in it is new."""
        names = {name for _, name, _, _ in Formatter().parse(part) if name}
        columns = names & KINDS[kind].columns.keys()
        said = {name: self._value(kind, name, version.values.get(name)) for name in columns}
        if not every and (not all(said.values()) or (columns and not columns & version.new)):
            return None
        return part.format(**{"adult": self.sight.called, **said})

    def _value(self, kind: str, column: str, value: Any) -> str:
        if (kind, column) == ("feedback", "recipient"):
            return self._recipient(value)
        if (kind, column) == ("letter", "recipient_name") and value in self.private:
            return "whoever told us"
        plain = PLAIN.get((kind, column), {})
        return plain.get(str(value)) or value_in_words(
            self.sight, KINDS[kind].columns[column], value
        )

    def _recipient(self, key: str | None) -> str:
        name = name_of(self.sight.file.record, key)
        return (
            "whoever told us"
            if (key or "").startswith("referrer") and name in self.private
            else name
        )

    def _who_told(self) -> str:
        for row in self.sight.live("referrer")[:1]:
            source = self.sight.label("source_of_referral", row.kind)
            name = "" if is_unnamed(row) else row.name
            return f"Told by: {source}{f', {name}' if name else ''}"
        return ""

    def _who_took_part(self, meeting: Version) -> str:
        rows = [r for r in self.sight.rows("attendee") if r.task_id == meeting.task_id]
        told = (
            f"{r.name} ({self.sight.label('attendance', r.part).lower()})" for r in rows if r.name
        )
        names = ", ".join(told)
        return f"Others: {names}" if names else ""

    # -- whose words, and what must be known ----------------------------------------------

    def _whose(self, kind: str, version: Version) -> str:
        if kind == "desired_outcome":
            return self.sight.label("whose_words", version.values.get("whose_words"))
        if kind == "partner_report":
            return "The partner's words"
        if kind == "concern" and version.values.get("reported_words"):
            return "Second-hand"
        return ""

    def _marks(self, way: Way, row: Row, version: Version) -> Iterator[str]:
        if said := self.written.correction(version):
            yield said
        if row.withheld_because:
            yield f"Kept back: {row.withheld_because}"
        if way.gone and (why := version.values.get(way.gone)):
            yield f"No longer counts: {why}"


def _moment(value: date | datetime, written: datetime) -> tuple[str, datetime]:
    """A moment or a day in words, and to sort by: a day stands where it was written down on it."""
    if isinstance(value, datetime):
        return in_words(value), value
    if value == today(written):
        return day_in_words(value), written
    return day_in_words(value), datetime.combine(value, time(0), LONDON).astimezone(UTC)


def _sentences(parts: Iterator[str] | list[str]) -> str:
    """Parts as sentences: each with a capital letter and an end of its own."""
    kept = [part.strip() for part in parts if part and part.strip()]
    ended = (part if part[-1] in ".!?…”\"'" else f"{part}." for part in kept)
    return " ".join(part[:1].upper() + part[1:] for part in ended)
