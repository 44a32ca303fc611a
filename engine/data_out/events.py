"""Data out: events - what happened in each case, for programs that draw how work really flows.

As XES (IEEE 1849-2016) or as a table. No name, reference or word of anybody is in it: cases,
people and teams have pseudonyms, steps the names they have in the diagram. What the
log keeps beside a line stays here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import groupby
from typing import TextIO
from xml.sax.saxutils import quoteattr

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case.model import Case, Task
from engine.data_out.cells import cell
from engine.data_out.pseudonyms import Pseudonyms
from engine.log.model import Event
from engine.people import hidden
from engine.people.model import User
from engine.process.model import ProcessVersion

#: event -> what the standard calls the moment in the life of a step; all else is complete.
#: Source: IEEE 1849-2016, lifecycle extension.
TRANSITIONS = {
    "assigned": "assign",
    "claimed": "assign",
    "released": "reassign",
    "paused": "suspend",
    "resumed": "resume",
    "cancelled": "withdraw",
    "submitted": "complete",
}
#: As the XML schema of IEEE 1849-2016 has it: the version is a decimal number, a classifier has a
#: scope and a name of one word. The log has no attributes of its own: the schema of the standard
#: wants them before the extensions, older ones behind the classifiers.
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <string key="lifecycle:transition" value="complete"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" scope="event" keys="concept:name"/>
  <classifier name="ActivityAndTransition" scope="event" keys="concept:name lifecycle:transition"/>
"""


#: so many pseudonyms are not worked out twice
LATELY = 2_000


@dataclass(frozen=True)
class Line:
    """One line of what happened. ``case``, ``person`` and ``team`` are pseudonyms."""

    case: str
    activity: str
    transition: str
    at: datetime
    person: str
    role: str
    team: str
    stage: str
    via: str
    ended_as: str
    process_version: int


def lines(
    session: Session, actor: User, names: Pseudonyms, first: date | None, last: date | None
) -> Iterator[Line]:
    """The events of every case opened between two days (both counted) that this person may know of.

    Case by case, in the order in which it happened. Raises ``NotAllowed``.
    """
    people.require(actor, "export_events", None)
    chosen: list[ColumnElement[bool]] = [Case.id.not_in(hidden.hidden_from(actor.id))]
    if first is not None:
        chosen.append(Case.opened_at >= _midnight(first))
    if last is not None:
        chosen.append(Case.opened_at < _midnight(last + timedelta(days=1)))
    rows = session.execute(
        select(
            Case.reference, Case.team_id, Case.ended_as, Event.what, Event.at, Event.actor_id,
            Event.via, Task.name, Task.role, Task.stage, ProcessVersion.number,
        )
        .join(Case, Case.id == Event.case_id)
        .join(ProcessVersion, ProcessVersion.id == Case.process_version_id)
        .join(Task, Task.id == Event.task_id, isouter=True)
        .where(*chosen)
        .order_by(Case.id, Event.seq)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    name = lru_cache(LATELY)(names.name)  # a case has many lines, and a team many cases
    for row in rows:
        yield Line(
            case=name("case", row.reference),
            activity=row.name or row.what,
            transition=TRANSITIONS.get(row.what, "complete"),
            at=names.moved(row.reference, row.at),
            person=name("person", row.actor_id),
            role=row.role or "",
            team=name("team", row.team_id),
            stage=row.stage or "",
            via=row.via,
            ended_as=row.ended_as or "",
            process_version=row.number,
        )


def write_table(found: Iterator[Line], out: TextIO) -> int:
    """Write the lines as a table; how many there were."""
    table, count = csv.writer(out), 0
    table.writerow([one.name for one in fields(Line)])
    for line in found:
        table.writerow([cell(getattr(line, one.name)) for one in fields(Line)])
        count += 1
    return count


def write_xes(found: Iterator[Line], out: TextIO) -> int:
    """Write the lines as XES, one trace a case; how many there were."""
    out.write(_HEAD)
    count = 0
    for case, events in groupby(found, key=lambda line: line.case):
        trace = list(events)
        out.write("  <trace>\n")
        _write(out, 4, concept_name=case, team=trace[0].team, ended_as=trace[0].ended_as,
               process_version=str(trace[0].process_version))  # fmt: skip
        for line in trace:
            count += 1
            out.write("    <event>\n")
            _write(out, 6, concept_name=line.activity, lifecycle_transition=line.transition,
                   org_resource=line.person, org_role=line.role, stage=line.stage, via=line.via)  # fmt: skip
            at = line.at.isoformat(timespec="milliseconds")
            out.write(f'      <date key="time:timestamp" value={quoteattr(at)}/>\n')
            out.write("    </event>\n")
        out.write("  </trace>\n")
    out.write("</log>\n")
    return count


def _write(out: TextIO, indent: int, **values: str) -> None:
    """Attributes that are there; ``concept_name`` is the ``concept:name`` of the standard."""
    for name, value in values.items():
        if value:
            out.write(f"{' ' * indent}<string key={_key(name)} value={quoteattr(value)}/>\n")


@cache
def _key(name: str) -> str:
    """How the standard calls an attribute; one of ours says so."""
    prefix, _, rest = name.partition("_")
    known = prefix in ("concept", "lifecycle", "org")
    return quoteattr(f"{prefix}:{rest}" if known else f"threefold:{name}")


def _midnight(day: date) -> datetime:
    return clock.moment(datetime.combine(day, time()).isoformat())
