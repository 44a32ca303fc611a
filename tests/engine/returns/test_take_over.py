"""An imported enquiry that goes on is taken over by a manager: one case, in the ledger, counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from engine.case.file import CaseFile
from engine.case.gates import exception_agreed, middle_done, start_done
from engine.case.gates.at import At
from engine.case.heard_before import Heard
from engine.case.migrate.replay import replay
from engine.case.model import Case, Draft, StepOverride, Task
from engine.case.override import ledger
from engine.case.stand import PASSED_OVER
from engine.case.take_over import take_over
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log.events import verify
from engine.log.model import Event
from engine.record import KINDS, Record
from engine.record.facts import Facts
from engine.returns.extract import extract
from engine.returns.history.shown import old_file
from tests.council import Council, scenario_of
from tests.engine.returns.a_history import EXAMPLE, NOW, counted, different, figures, take_in

WHY = "A visit is planned for Thursday."


@pytest.fixture
def old(council) -> Council:
    """A council with the worked example; E4c goes on."""
    take_in(council.db, EXAMPLE)
    return council


def taken(council: Council, by: str = "Priya", enquiry: str = "E4c", why: str = WHY, **more) -> str:
    with council.db.write() as session:
        return take_over(session, enquiry, why, council.user(session, by), at=NOW, **more).public_id


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


START = Heard("I want to stay here.\nI want my key back.", "adult", date(2026, 2, 9), "Form SA2")
MIDDLE = Heard("Still the same.", "", date(2026, 3, 20), "Minutes of 20 March")


@pytest.mark.parametrize(
    ("place", "open_now", "milestones"),
    [
        ("planning", {"plan_enquiry"}, {"concern_received", "duty_decided", "enquiry_started"}),
        ("middle", {"make_enquiries", "review_outcomes_middle"}, {"enquiry_started"}),
        ("plan", {"agree_plan"}, {"findings_reported"}),
        ("end", {"review_outcomes_end"}, {"findings_reported"}),
    ],
)
def test_the_case_stands_where_the_manager_says_and_nothing_is_held_for_done(
    old, place, open_now, milestones
) -> None:
    taken(old, place=place, heard={"start": START, "middle": MIDDLE})

    with old.db.read() as session:
        case = session.scalars(sa.select(Case)).one()
        tasks = session.scalars(sa.select(Task)).all()
        lines = session.scalars(sa.select(Event.what).where(Event.case_id == case.id)).all()
        assert verify(session, case) is None
    assert {one.name for one in tasks if one.is_open} == open_now
    assert not any(one.completed_at for one in tasks)
    passed = [one for one in tasks if one.cancelled_at]
    assert {one.cancelled_because for one in passed} == {PASSED_OVER}
    assert lines.count("passed_over") == len(passed) > 2
    assert milestones <= case.milestones.keys()
    assert case.milestones["enquiry_started"].startswith("2026-02-02")


def test_what_was_heard_before_is_typed_now_said_then_and_names_its_source(old) -> None:
    taken(old, place="end", heard={"start": START, "middle": MIDDLE})

    with old.db.read() as session:
        case = session.scalars(sa.select(Case)).one()
        record = Record(session, case.id, case.adult_id)
        start, middle = record.rows("outcome_capture")
        wanted = record.live("desired_outcome")
        looked = record.rows("outcome_review")
        at = At(record=record, facts=Facts(record, {}), case=case)
        holds = [gate.holds(at) for gate in (start_done, middle_done, exception_agreed)]
        (line,) = ledger(session, old.user(session, "Ruth"), at=NOW).lines
    assert [one.words for one in wanted] == ["I want to stay here.", "I want my key back."]
    assert (start.typed_at, start.happened_at.date()) == (NOW, date(2026, 2, 9))
    assert start.no_read_back_why == "Brought from the older system: Form SA2."
    assert middle.no_read_back_why.endswith("Minutes of 20 March.")
    assert [(one.status, one.progress) for one in looked] == [
        ("still_wanted", "Still the same.")
    ] * 2
    assert holds == [True, True, True]
    assert line.override.duty == "other"


@pytest.mark.guard("taken_over_heard")
def test_what_nothing_shows_is_an_exception_and_stands_in_the_ledger(old) -> None:
    taken(old, place="end", heard={"start": START})

    with old.db.read() as session:
        case = session.scalars(sa.select(Case)).one()
        record = Record(session, case.id, case.adult_id)
        agree = session.scalars(sa.select(Task).where(Task.name == "agree_exception")).one()
        lines = ledger(session, old.user(session, "Ruth"), at=NOW).lines
        at = At(record=record, facts=Facts(record, {}), case=case)
        agreed = exception_agreed.holds(at)
        enquiry = next(one for one in extract(session).enquiries if one.case == case.public_id)
    duties = {one.override.duty: (one.task, one.stands) for one in lines}
    assert duties.keys() == {"middle", "other"} and duties["middle"] == (agree.public_id, True)
    assert "asked in the middle" in " ".join(one.override.why for one in lines)
    assert agreed is False
    assert (enquiry.msp_start, enquiry.msp_middle, enquiry.msp_end) == ("Y", "X", "N")


@pytest.mark.parametrize(
    ("place", "start", "field"),
    [
        ("nowhere", START, "place"),
        ("planning", replace(START, day=None), "start_day"),
        ("planning", replace(START, day=date(2026, 6, 2)), "start_day"),
        ("planning", replace(START, source=" "), "start_source"),
        ("planning", replace(START, whose="nobody"), "start_whose"),
        ("planning", replace(START, words=""), "start_words"),
        ("end", replace(START, day=date(2026, 4, 1)), "middle_day"),
    ],
)
def test_what_is_half_said_of_before_is_refused_and_nothing_is_opened(
    old, place, start, field
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        taken(old, place=place, heard={"start": start, "middle": MIDDLE})
    assert list(refused.value.messages) == [field]
    with old.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


def test_a_case_that_was_taken_over_further_on_counts_as_before(old) -> None:
    before = figures(counted(old.db))
    taken(old, place="middle", heard={"start": START})
    assert different(before, figures(counted(old.db))) == {}


def test_its_log_can_be_walked_again_so_that_it_can_go_over_to_another_version(old) -> None:
    taken(old, place="middle", heard={"start": START})
    with old.db.read() as session:
        file = CaseFile(session, session.scalars(sa.select(Case)).one(), None, NOW)
        names = {
            one.name for run in replay(file, file.process).runs.values() for one in run.open_tasks()
        }
    assert {"make_enquiries", "review_outcomes_middle"} == names


def test_it_is_answered_at_its_end_and_closed_by_the_gates_of_every_case(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    taken(sqlite, place="end", heard={"start": START, "middle": MIDDLE})
    with sqlite.db.read() as session:
        case = session.scalars(sa.select(Case.public_id)).one()
    said = scenario_of("ordinary full path, everything achieved")["steps"]
    end, closing = (
        next(one for one in said if one.get("submit") == name)
        for name in ("review_outcomes_end", "authorise_closing")
    )
    for name in ("end_risks", "end_told_people"):  # of the people and risks of that story
        del end["answers"][name]
    walk = sqlite.walk("2026-06-02T15:00")
    walk.case = case

    walk.run({"steps": [{**end, "after": "1 days"}, closing]})

    with sqlite.db.read() as session:
        row = session.scalars(sa.select(Case)).one()
        (enquiry,) = [one for one in extract(session).enquiries if one.case == case]
    assert row.ended_as == "s42_concluded"
    assert (enquiry.msp_start, enquiry.msp_middle, enquiry.msp_end) == ("Y", "Y", "Y")


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
