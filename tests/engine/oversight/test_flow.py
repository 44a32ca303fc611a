"""Flow: what stages take and what comes in and goes out, as the milestones of real cases say."""

import pytest

from engine import clock
from engine.case.model import Case
from engine.errors import NotAllowed, NotFound
from engine.oversight.flow import FEWEST, cases_behind, flow
from tests.bench.copies import copy_cases
from tests.engine.case.test_due import concern

AT = clock.moment("2026-11-15T12:00")


def seen(council, by="Ruth", at=AT):
    with council.db.read() as session:
        return flow(session, council.user(session, by), at=at)


def month(found, key):
    return next(one for one in found.months if one.key == key)


def test_what_came_in_went_out_and_was_open_is_counted_month_by_month(council):
    council.walked("one conversation, everything achieved")  # all in March
    council.walked("not for us")
    concern(council, "Ada Okafor")  # stays open
    found = seen(council)

    assert [m.key for m in found.months][::11] == ["2025-12", "2026-11"]
    march = month(found, "2026-03")
    with council.db.read() as session:
        ended = [c.ended_at for c in session.query(Case) if c.ended_at]
    assert march.arrived == 3
    assert march.closed == sum(clock.today(e).month == 3 for e in ended)
    assert sum(m.closed for m in found.months) == 2
    so_far = [m.closed_so_far for m in found.months]
    assert so_far == sorted(so_far) and so_far[-1] == 2
    for one in found.months:  # a case that came in is open or closed, and nothing else
        came = sum(m.arrived for m in found.months if m.first <= one.first)
        assert came == one.closed_so_far + sum(one.open.values())
    november = month(found, "2026-11")
    assert november.open == {"concern": 1, "enquiry": 0, "after": 0}
    assert sum(march.open.values()) == 3 - march.closed


def test_how_long_a_stage_took_is_a_length_some_case_really_took(council):
    walk = council.walked("one conversation, everything achieved")
    copy_cases(council.db, FEWEST - 1)
    found = {one.stage: one for one in seen(council).lengths}

    with council.db.read() as session:
        reached = council.case(session, walk).milestones
    start, end = (clock.moment(reached[m]) for m in ("concern_received", "duty_decided"))
    days = clock.working_days_between(clock.today(start), clock.today(end))
    assert (found["concern"].count, found["concern"].median) == (FEWEST, days)
    assert found["concern"].most == days
    assert found["plan"].count == 0 and found["plan"].median is None


def test_fewer_cases_than_five_have_no_median(sqlite):
    sqlite.walked("one conversation, everything achieved")
    found = {one.stage: one for one in seen(sqlite).lengths}
    assert (found["concern"].count, found["concern"].median) == (1, None)


def test_every_figure_leads_to_its_cases_the_longest_first(sqlite):
    sqlite.walked("one conversation, everything achieved")
    concern(sqlite, "Ada Okafor")
    with sqlite.db.read() as session:
        ruth = sqlite.user(session, "Ruth")
        name, listed = cases_behind(session, ruth, "arrived", "2026-03", at=AT)
        assert name == "Received in March 2026" and len(listed) == 2
        assert [one.days for one in listed] == sorted((one.days for one in listed), reverse=True)
        assert len(cases_behind(session, ruth, "open", "2026-11", at=AT)[1]) == 1
        assert len(cases_behind(session, ruth, "took", "whole", at=AT)[1]) == 1
        name, listed = cases_behind(session, ruth, "concern", "2026-11", at=AT)
        assert name == "Open at the end of November 2026, concern" and len(listed) == 1
        assert cases_behind(session, ruth, "enquiry", "2026-11", at=AT)[1] == []
        for what, key in (("took", "nothing"), ("open", "1999-01"), ("secrets", "2026-03")):
            with pytest.raises(NotFound):
                cases_behind(session, ruth, what, key, at=AT)


def test_a_team_sees_its_own_and_whoever_works_on_cases_alone_sees_none(sqlite):
    concern(sqlite)
    assert sum(m.arrived for m in seen(sqlite, "Owen").months) == 0
    with pytest.raises(NotAllowed):
        seen(sqlite, "Tom")
