"""An imported enquiry that goes on is taken over by a manager: one case, in the ledger, counted once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from engine.case.model import Case, Draft, StepOverride, Task
from engine.case.override import ledger
from engine.case.take_over import take_over
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.record import KINDS
from engine.returns.extract import extract
from engine.returns.history.shown import old_file
from tests.council import Council
from tests.engine.returns.a_history import EXAMPLE, NOW, counted, different, figures, take_in

WHY = "A visit is planned for Thursday."


@pytest.fixture
def old(council) -> Council:
    """A council with the worked example; E4c goes on."""
    take_in(council.db, EXAMPLE)
    return council


def taken(council: Council, by: str = "Priya", enquiry: str = "E4c", why: str = WHY) -> str:
    with council.db.write() as session:
        return take_over(session, enquiry, why, council.user(session, by), at=NOW).public_id


def test_a_case_opens_with_what_the_older_system_knew(old) -> None:
    task_id = taken(old)

    with old.db.read() as session:
        task = session.scalars(sa.select(Task).where(Task.public_id == task_id)).one()
        case = session.get_one(Case, task.case_id)
        note = session.execute(sa.select(KINDS["case_note"].table.c.text)).scalar_one()
        draft = session.get_one(Draft, task.id).typed
        seen = old_file(session, _adult(session, case.adult_id), old.user(session, "Priya"))
    assert task.assignee_id is None and task.name == "record_concern"
    assert "where it was E4c" in note and "Begun on 2 February 2026" in note
    assert "Outcomes heard at the start: yes; reviewed in the middle: not known" in note
    assert [draft[f"received_at-{one}"] for one in ("day", "month", "year", "time")] == [
        ["1"],
        ["2"],
        ["2026"],
        ["09:00"],
    ]
    assert [one.case.id for one in seen.enquiries if one.row.id == "E4c"] == [case.id]


def test_the_take_over_stands_in_the_ledger_for_four_weeks(old) -> None:
    taken(old)

    with old.db.read() as session:
        (line,) = ledger(session, old.user(session, "Ruth"), at=NOW).lines
        row = session.scalars(sa.select(StepOverride)).one()
    assert line.stands and line.noted_by == "Priya North" and "E4c" in row.why and WHY in row.why
    assert row.until == NOW.date() + timedelta(days=28)


@pytest.mark.guard("taken_over_once")
def test_an_enquiry_is_taken_over_once(old) -> None:
    taken(old)

    with pytest.raises(Conflict, match="taken over already"):
        taken(old, by="Daniel")


def test_what_cannot_be_taken_over_says_why(old) -> None:
    for name in ("Lena", "Tom", "Ruth", "Iris"):
        with pytest.raises(NotAllowed):
            taken(old, by=name)
    with pytest.raises(NotFound):
        taken(old, enquiry="E99")
    with pytest.raises(Conflict, match="ended on 31 March 2026"):
        taken(old, enquiry="E1")
    with pytest.raises(InvalidAnswers, match="what must not wait"):
        taken(old, why="  ")
    with old.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


def test_an_enquiry_that_was_taken_over_counts_once_and_from_when_it_began(old) -> None:
    before = figures(counted(old.db))
    taken(old)
    assert different(before, figures(counted(old.db))) == {}  # nothing is recorded in the case yet

    _begin_the_enquiry(old)

    assert different(before, figures(counted(old.db))) == {}
    with old.db.read() as session:
        found = extract(session)
        reference = session.scalars(sa.select(Case.reference)).one()
    (one,) = [e for e in found.enquiries if e.key == reference]
    assert one.started_on == date(2026, 2, 2)
    assert "imported:E4c" not in {e.key for e in found.enquiries}


def _begin_the_enquiry(council: Council) -> None:
    """The case has a concern and its enquiry has begun, written as its forms write them."""
    with council.db.write() as session:
        case = session.scalars(sa.select(Case)).one()
        common = {"case_id": case.id, "version": 1, "typed_at": NOW, "third_party": False}
        for kind, said in (
            ("concern", {"received_at": NOW}),
            ("decision", {"result": "s42", "task": "decide_duty"}),
            ("enquiry", {"started_at": NOW, "primary_support_reason": "mental_health"}),
        ):
            session.execute(sa.insert(KINDS[kind].table), {**common, **said})


def _adult(session, number: int) -> str:
    adult = KINDS["adult"].table
    return session.execute(sa.select(adult.c.public_id).where(adult.c.id == number)).scalar_one()
