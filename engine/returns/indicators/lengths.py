"""Indicators: lengths - how long enquiries take, and what is late.

Source: returns C14, C15, C21, C24. A length is a prompt to talk: an enquiry that goes at
the adult's own pace is no failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from engine import clock
from engine.case.model import Case, Task
from engine.returns.indicators.kinds import (
    MEDIAN,
    NINE_OF_TEN,
    Counted,
    Ref,
    indicator,
    share_of,
)
from engine.returns.indicators.source import Source, of_enquiry
from engine.returns.rows import Enquiry

CONCLUDED = "Section 42 enquiries concluded"


@indicator("14 Enquiry duration, median days", "", CONCLUDED, figures=MEDIAN)
def half(source: Source) -> Counted:
    """Half of the enquiries took no more days than this."""
    return share_of(map(of_enquiry, source.concluded), ())


@indicator("14 Enquiry duration, 90th percentile days", "", CONCLUDED, figures=NINE_OF_TEN)
def nine_of_ten(source: Source) -> Counted:
    """Nine of ten enquiries took no more days than this."""
    return share_of(map(of_enquiry, source.concluded), ())


def _open_longer(days: int) -> None:
    @indicator(
        f"14 Open more than {days} days",
        f"Open for more than {days} days",
        "Section 42 enquiries open on the last day",
    )
    def count(source: Source) -> Counted:
        found = list(_open(source))
        long = (one for one in found if (source.last - one.started_on).days > days)
        return share_of(map(of_enquiry, found), map(of_enquiry, long))


def _open(source: Source) -> Iterator[Enquiry]:
    for one in source.extract.enquiries:
        ours = one.kind == "S42" and not one.counted_by_other
        ended = one.concluded_on is not None and one.concluded_on <= source.last
        if ours and one.started_on <= source.last and not ended:
            yield one


for _days in (90, 180, 270):
    _open_longer(_days)


@indicator(
    "15 Plan review on time",
    "The plan was looked at by the day",
    "Reviews of a plan due in the time",
)
def plan_reviewed(source: Source) -> Counted:
    """Plans looked at again by the day that was agreed. Live cases only."""
    whole, part = [], []
    for case, record in source.records.items():
        reviews = record.rows("plan_review")
        agreed = [(row.typed_at, row.review_on) for row in record.rows("plan")]
        agreed += [(row.typed_at, row.next_on) for row in reviews]
        of = source.cases[case]
        ref = Ref(of.reference, case, of.team)
        for since, due in agreed:
            if not source.between(due):
                continue
            whole.append(ref)
            if any(since < one.typed_at and clock.today(one.typed_at) <= due for one in reviews):
                part.append(ref)
    return share_of(whole, part)


@indicator("21 Tasks past due", "Past the day they were due", "Tasks open on the last day")
def past_due(source: Source) -> Counted:
    """Tasks that were open at the end of the last day, and due before it."""
    until = _end(source.last)
    found = list(_tasks(source, Task.opened_at < until, _open_at(until)))
    late = (ref for ref, task in found if task.due_at is not None and task.due_at < until)
    return share_of((ref for ref, _ in found), late)


@indicator(
    "24 Caused-out enquiries returned on time",
    "The report came by the day it was asked for",
    "Enquiries made by others that were due in the time",
)
def returned(source: Source) -> Counted:
    """Reports of partners who were asked to enquire (section 42(2): cause enquiries to be made)."""
    since, until = _end(source.first - timedelta(days=1)), _end(source.last)
    asked = [Task.within == "caused_enquiry", Task.due_at >= since, Task.due_at < until]
    found = list(_tasks(source, *asked, Task.cancelled_at.is_(None)))
    came = (ref for ref, t in found if t.completed_at is not None and t.completed_at <= t.due_at)
    return share_of((ref for ref, _ in found), came)


def _tasks(source: Source, *which: Any) -> Iterator[tuple[Ref, Any]]:
    columns = (Task.title, Task.due_at, Task.completed_at, Task.team_id)
    rows = sa.select(*columns, Case.public_id, Case.reference).join(Case, Case.id == Task.case_id)
    for row in source.session.execute(rows.where(*which).order_by(Task.id)):
        yield Ref(row.reference, row.public_id, row.team_id), row


def _open_at(until: datetime) -> Any:
    return sa.and_(
        sa.or_(Task.completed_at.is_(None), Task.completed_at >= until),
        sa.or_(Task.cancelled_at.is_(None), Task.cancelled_at >= until),
    )


def _end(day: date) -> datetime:
    """The first moment after a day."""
    return clock.moment(datetime.combine(day + timedelta(days=1), time()).isoformat())
