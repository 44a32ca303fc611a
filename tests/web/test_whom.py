"""What changes for whom: looked at a few seconds at a time, and it is said how many are left."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from engine import clock
from engine.case.migrate.foreseen import foresee
from engine.case.model import Case
from engine.process import drafts, versions
from tests.web.drafts.test_home import start

AT = clock.moment("2026-05-04T09:00")


@contextmanager
def counted(council):
    said = []

    def keep(*given):
        said.append(given[2])

    event.listen(council.db.engine, "before_cursor_execute", keep)
    yield said
    event.remove(council.db.engine, "before_cursor_execute", keep)


def open_cases(council, many):
    for _ in range(many):
        council.walk("2026-03-02T18:00").step({"by": "Lena", "open": True})


@pytest.fixture
def draft(sqlite, signed_in):
    """A draft that adds a task to the concern, so that every running case has to be asked."""
    public_id = start(signed_in("Iris")).location.split("/")[2]
    with sqlite.db.write() as session:
        version = drafts.get_draft(session, public_id)
        body = versions.bundle_of(session, version).files["concern.bpmn"]
        body = body.replace(b'name="within" value="start"', b'name="within" value="gather"')
        iris = sqlite.user(session, "Iris")
        drafts.save_file(session, public_id, "concern.bpmn", body, version.hash, iris)
    return public_id


def look(council, draft, **how):
    with council.db.read() as session:
        version = drafts.get_draft(session, draft)
        return foresee(session, version, council.user(session, "Iris"), at=AT, **how)


def test_a_look_stops_after_some_seconds_and_the_next_goes_on_behind_it(sqlite, draft):
    open_cases(sqlite, 5)
    whole = look(sqlite, draft)

    part = look(sqlite, draft, seconds=0)
    steps = [part.looked_at]
    while part.left:
        part = look(sqlite, draft, seconds=0, so_far=part)
        steps.append(part.looked_at)

    assert steps == [1, 2, 3, 4, 5]
    assert part == whole and sum(group.count for group in part.groups) == 5


def test_cases_that_came_meanwhile_are_looked_at_too(sqlite, draft):
    open_cases(sqlite, 2)
    part = look(sqlite, draft)
    open_cases(sqlite, 6)

    for _ in range(9):
        part = look(sqlite, draft, seconds=0, so_far=part)

    assert part.running == 8 and part.looked_at <= 8


def test_a_look_costs_the_same_for_each_case_and_the_page_the_same_for_all(
    sqlite, draft, signed_in
):
    iris = signed_in("Iris")
    statements, pages = {}, {}
    for many, more in ((5, 5), (25, 20)):
        open_cases(sqlite, more)
        with counted(sqlite) as said:
            look(sqlite, draft)
        statements[many] = len(said)
        with counted(sqlite) as said:
            assert f"{many} cases are running" in iris.get(f"/versions/{draft}").words
        pages[many] = len(said)

    assert pages[5] == pages[25]
    each = (statements[25] - statements[5]) / 20
    assert each <= 12, f"{each} statements a case"
    assert statements[5] - 5 * each <= 12  # nothing is asked for all of them but once


def test_the_page_says_how_many_are_left_and_goes_on(sqlite, draft, signed_in):
    open_cases(sqlite, 3)
    iris, here = signed_in("Iris"), f"/versions/{draft}"
    part = look(sqlite, draft, seconds=0)
    with sqlite.db.write() as session:
        version = drafts.get_draft(session, draft)
        kept = {"content": version.hash, "at": AT.isoformat(), **part.as_json()}
        version.certificate = {**(version.certificate or {}), "foreseen": kept}

    page = iris.get(here)
    assert "1 of 3 running cases were looked at" in page.words
    assert "Go on with the other 2" in page.words
    fields = page.fields(f"{here}/whom")
    assert iris.post(f"{here}/whom", data=fields).status == 303
    assert "All 3 running cases were looked at" in iris.get(here).words
    with sqlite.db.read() as session:
        assert all(c.reference not in page.text for c in session.scalars(select(Case)))
