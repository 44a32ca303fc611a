"""The council's own days and lengths: what is due moves with them, once, whoever is interrupted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from engine import clock
from engine.calendar import Times, setting
from engine.calendar.model import CouncilTime
from engine.case import pause, resume
from engine.case.due import fire_all
from engine.case.model import Task, Timer
from engine.case.reckon import FAILED, reckon_all
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log import events
from engine.log.model import Event
from tests.engine.case.test_due import concern, open_incidents

NOW = clock.moment("2026-03-02T18:30")  # a Monday; both tasks opened half an hour ago


def close(council, day, by="Iris", at=NOW):
    with council.db.write() as session:
        return setting.close_day(
            session, date.fromisoformat(day), "Office move", council.user(session, by), at=at
        ).public_id


def length(council, name, amount, unit="working_days", at=NOW):
    with council.db.write() as session:
        setting.set_length(
            session, name, amount, unit, "As agreed", council.user(session, "Iris"), at=at
        )


def take_back(council, public_id, at=NOW):
    with council.db.write() as session:
        setting.take_back(session, public_id, council.user(session, "Iris"), at=at)


def due(council, name="hear_from_adult"):
    """When a task is due, and when its reminder falls due."""
    with council.db.read() as session:
        task = session.scalars(select(Task).where(Task.name == name)).first()
        timer = session.scalars(select(Timer).where(Timer.task_id == task.id)).first()
        return [
            one and clock.in_words(one) for one in (task.due_at, timer.due_at if timer else None)
        ]


def instants(council):
    """When everything of each case is due."""
    found = {}
    with council.db.read() as session:
        for row in (Task, Timer):
            for case, due_at in session.execute(select(row.case_id, row.due_at).order_by(row.id)):
                found.setdefault(case, []).append(due_at)
    return found


def test_a_case_in_which_it_cannot_be_worked_out_is_shown_and_the_others_move(council):
    """A reminder of an older release, that counts by what is not known any more."""
    walks = [concern(council, name) for name in ("Dora Whitlock", "Ada Okafor", "Bea Lund")]
    with council.db.write() as session:
        poison = council.case(session, walks[1]).id
        mine = Timer.case_id == poison
        session.execute(update(Timer).where(mine).values(expression="before('start')"))
    before = instants(council)
    close(council, "2026-03-04")

    assert list(reckon_all(council.db, at=NOW)) == [4, 0, 4]

    moved = {case for case, when in instants(council).items() if when != before[case]}
    assert len(moved) == 2 and poison not in moved
    assert list(reckon_all(council.db, at=NOW)) == []
    assert open_incidents(council) == [FAILED]
    with council.db.read() as session:
        assert events.verify(session, council.case(session, walks[1])) is None
        assert session.query(Event).filter_by(what="due_not_moved").count() == 1


def test_a_day_closed_moves_what_is_due_over_it_and_taken_back_moves_it_back(council):
    walk = concern(council)
    assert due(council) == ["4 March 2026, 5:00pm"] * 2

    closed = close(council, "2026-03-04")
    assert list(reckon_all(council.db, at=NOW)) == [4]  # two tasks and their two reminders
    assert due(council) == ["5 March 2026, 5:00pm"] * 2
    assert list(reckon_all(council.db, at=NOW)) == []
    with council.db.read() as session:
        case = council.case(session, walk)
        assert case.next_due_at == clock.moment("2026-03-05T17:00")
        assert session.query(Event).filter_by(what="due_moved").count() == 1
        assert events.verify(session, case) is None

    take_back(council, closed)
    assert list(reckon_all(council.db, at=NOW)) == [4]
    assert due(council) == ["4 March 2026, 5:00pm"] * 2


def test_a_length_the_council_sets_counts_for_open_and_new_tasks(sqlite):
    concern(sqlite)
    length(sqlite, "start", 7)
    list(reckon_all(sqlite.db, at=NOW))
    assert due(sqlite) == ["11 March 2026, 5:00pm"] * 2
    assert due(sqlite, "decide_duty")[0] == "5 March 2026, 5:00pm", "another timescale stays"

    length(sqlite, "start", 3, "hours")
    list(reckon_all(sqlite.db, at=NOW))
    assert due(sqlite) == ["2 March 2026, 9:00pm"] * 2
    concern(sqlite, "Ada Okafor")
    with sqlite.db.read() as session:
        new = session.scalars(select(Task).where(Task.name == "hear_from_adult")).all()[-1]
        assert new.due_at == new.opened_at + timedelta(hours=3)


def test_the_days_a_clock_stood_still_are_not_lost_when_it_is_worked_out_anew(sqlite):
    walk = concern(sqlite)
    with sqlite.db.write() as session:
        task = session.scalars(select(Task).where(Task.name == "hear_from_adult")).one()
        lena = sqlite.user(session, "Lena")
        until = clock.today(NOW) + timedelta(days=20)
        pause(session, task.public_id, "unwell", "She is in bed", until, lena, at=walk.now)
    with sqlite.db.write() as session:
        task = session.scalars(select(Task).where(Task.name == "hear_from_adult")).one()
        lena = sqlite.user(session, "Lena")
        resume(session, task.public_id, lena, at=clock.moment("2026-03-09T10:00"))
    assert due(sqlite) == ["11 March 2026, 5:00pm"] * 2  # five working days later

    close(sqlite, "2026-03-10")
    list(reckon_all(sqlite.db, at=NOW))
    assert due(sqlite) == ["12 March 2026, 5:00pm"] * 2


def test_whoever_is_interrupted_leaves_the_rest_to_the_next_and_nothing_moves_twice(sqlite):
    for name in ("Dora Whitlock", "Ada Okafor", "Bea Lundqvist-Hale"):
        concern(sqlite, name)
    close(sqlite, "2026-03-04")
    running = reckon_all(sqlite.db, at=NOW)
    assert next(running) == 4
    running.close()  # killed

    assert sum(reckon_all(sqlite.db, at=NOW)) == 8
    with sqlite.db.read() as session:
        dues = {t.due_at for t in session.scalars(select(Task).where(Task.name == "decide_duty"))}
        assert dues == {clock.moment("2026-03-06T17:00")}
        assert session.query(Event).filter_by(what="due_moved").count() == 3


def test_a_reminder_that_has_fired_is_not_fired_again(sqlite):
    concern(sqlite)
    later = clock.moment("2026-03-06T09:00")
    assert len(list(fire_all(sqlite.db, later))) == 2
    length(sqlite, "start", 9)
    list(reckon_all(sqlite.db, at=later))
    assert list(fire_all(sqlite.db, clock.moment("2026-03-20T09:00"))) == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (None, "Enter a real day"),
        (date(2026, 12, 25), "bank holiday"),
        (date(2026, 3, 7), "weekend"),
        (date(2020, 3, 4), "a year ago"),
        (date(2035, 3, 6), "three years ahead"),
    ],
)
def test_a_day_that_cannot_be_closed_is_refused_in_words(sqlite, day, words):
    with pytest.raises(InvalidAnswers) as refused, sqlite.db.write() as session:
        setting.close_day(session, day, "Why not", sqlite.user(session, "Iris"), at=NOW)
    assert words in refused.value.messages["day"]
    with sqlite.db.read() as session:
        assert session.query(CouncilTime).count() == 0


@pytest.mark.parametrize(
    ("amount", "unit", "field"),
    [(0, "days", "amount"), (-1, "hours", "amount"), (None, "days", "amount"),
     (501, "working_days", "amount"), (1, "fortnights", "unit")],
)  # fmt: skip
def test_a_length_that_makes_no_sense_is_refused_in_words(sqlite, amount, unit, field):
    with pytest.raises(InvalidAnswers) as refused, sqlite.db.write() as session:
        iris = sqlite.user(session, "Iris")
        setting.set_length(session, "start", amount, unit, "Because", iris, at=NOW)
    assert field in refused.value.messages


def test_only_an_administrator_sets_days_and_nothing_is_set_twice(sqlite):
    with pytest.raises(NotAllowed):
        close(sqlite, "2026-03-04", by="Tom")
    closed = close(sqlite, "2026-03-04")
    with pytest.raises(Conflict, match="already"):
        close(sqlite, "2026-03-04")
    take_back(sqlite, closed)
    with pytest.raises(Conflict):
        take_back(sqlite, closed)
    with pytest.raises(NotFound):
        take_back(sqlite, "nothing-of-the-kind")
    assert close(sqlite, "2026-03-04") != closed


def test_a_warning_stands_until_the_holidays_are_checked_for_a_year_ahead(sqlite):
    def checked():
        with sqlite.db.read() as session:
            return setting.checked(session, at=NOW)

    assert checked().runs_out and checked().until is None
    with sqlite.db.write() as session:
        iris = sqlite.user(session, "Iris")
        setting.say_checked(session, date(2028, 12, 26), iris, at=NOW)
    assert checked() == setting.Checked(date(2028, 12, 26), False)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-23T10:00", "2026-10-27T17:00"),  # the clocks go back on the 25th
        ("2027-03-26T10:00", "2027-03-31T17:00"),  # Good Friday; the clocks go forward on the 28th
        ("2028-02-28T10:00", "2028-03-01T17:00"),  # a leap day in between
    ],
)
def test_five_o_clock_stays_five_o_clock_over_a_change_of_clocks(start, end):
    assert Times().due(clock.moment(start), 2, "working_days") == clock.moment(end)


def test_a_length_made_shorter_than_what_has_passed_reminds_once_and_late(sqlite):
    concern(sqlite)
    later = clock.moment("2026-03-04T10:00")  # the third day; the target is this evening
    length(sqlite, "start", 1, "hours", at=later)
    list(reckon_all(sqlite.db, at=later))
    assert due(sqlite) == ["2 March 2026, 7:00pm"] * 2  # an instant in the past

    tried = list(fire_all(sqlite.db, later))

    assert [(one.failed, one.late) for one in tried] == [
        ("", later - clock.moment("2026-03-02T19:00"))
    ]
    assert list(fire_all(sqlite.db, later + timedelta(hours=1))) == []
    with sqlite.db.read() as session:
        task = session.scalars(select(Task).where(Task.name == "hear_from_adult")).one()
        assert task.is_open and task.reminded_at == later


def test_over_a_long_gap_in_the_calendar_days_are_counted_on_the_other_side():
    first = date(2026, 12, 21)
    gap = {first + timedelta(days=n) for n in range(60)}  # two months, with what falls into them

    assert Times(frozenset(gap)).due(clock.moment("2026-12-18T10:00"), 1, "working_days") == (
        clock.moment("2027-02-19T17:00")
    )
    assert (
        Times(frozenset(gap)).between(
            clock.moment("2026-12-18T10:00"), clock.moment("2027-02-19T09:00")
        )
        == 1
    )


@pytest.mark.parametrize("year", range(2026, 2080, 9))
def test_no_year_to_come_is_without_bank_holidays(year):
    assert len(clock.bank_holidays(year)) >= 8
    assert date(year, 12, 25).weekday() > 4 or date(year, 12, 25) in clock.bank_holidays(year)
