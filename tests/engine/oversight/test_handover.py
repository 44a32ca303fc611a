"""The hand-over for the night: what is on it, up to when, and who handed it to whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from engine import clock
from engine.case.model import Task
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log.model import Event
from engine.oversight.handover import (
    Handover,
    hand_over,
    handovers,
    may_be_on_call,
    read_handover,
)
from engine.oversight.out_of_hours import next_morning, night
from engine.people.hidden import OnList, Restriction
from engine.record import KINDS
from tests.engine.case.test_due import concern

ACTION = KINDS["action"].table
DANGER = {"danger_what": "He is at the door.", "danger_who": ["adult"], "danger_called": "yes"}


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-04T17:30", "2026-03-05T09:00"),
        ("2026-03-04T08:30", "2026-03-04T09:00"),
        ("2026-03-04T09:00", "2026-03-05T09:00"),
        ("2026-03-06T17:00", "2026-03-09T09:00"),  # over the weekend
        ("2026-03-07T08:00", "2026-03-09T09:00"),
        ("2026-12-24T17:00", "2026-12-29T09:00"),  # Christmas, and the bank holiday after it
        ("2026-03-27T17:00", "2026-03-30T09:00"),  # summer time begins: 9am there is 8am in UTC
    ],
)
def test_the_night_ends_at_nine_on_the_next_working_day(at, until):
    assert next_morning(clock.moment(at)) == clock.moment(until)


def test_a_day_the_council_is_closed_is_night_too():
    closed = {date(2026, 3, 5)}

    assert next_morning(clock.moment("2026-03-04T18:00"), closed) == clock.moment(
        "2026-03-06T09:00"
    )


def seen(council, at, by="Priya"):
    with council.db.read() as session:
        found = night(session, council.user(session, by), as_of=at)
        return [
            (one.case.reference, one.in_danger, [t.name for t in one.tasks], len(one.actions))
            for one in found.cases
        ]


def reference(council, walk):
    with council.db.read() as session:
        return council.case(session, walk).reference


def only_due(council, walk, name, due_at):
    """Of a case only this task is due, at this moment."""
    with council.db.write() as session:
        case = council.case(session, walk).id
        session.execute(sa.update(Task).where(Task.case_id == case).values(due_at=None))
        one = sa.update(Task).where(Task.case_id == case, Task.name == name)
        session.execute(one.values(due_at=due_at))


def test_what_is_due_before_the_morning_is_on_the_list_and_nothing_else(council):
    tonight, later, before = (
        concern(council),
        concern(council, "Ada Okafor"),
        concern(council, "Bea L"),
    )
    at = clock.moment("2026-03-04T17:30")
    only_due(council, tonight, "decide_duty", clock.moment("2026-03-05T09:00"))
    only_due(council, later, "decide_duty", clock.moment("2026-03-05T09:01"))
    only_due(council, before, "decide_duty", at - timedelta(minutes=1))

    assert seen(council, at) == [(reference(council, tonight), False, ["decide_duty"], 0)]
    with council.db.write() as session:
        session.execute(sa.update(Task).values(paused_at=at))
    assert seen(council, at) == []


def test_a_danger_stands_on_top_whenever_it_is_due(council):
    first, danger = concern(council), concern(council, "Ada Okafor")
    at = clock.moment("2026-03-20T17:30")
    only_due(council, first, "decide_duty", at + timedelta(hours=1))
    danger.run({"steps": [{"by": "Lena", "report": "immediate_danger", "because": "He is there."}]})
    danger.run({"steps": [{"by": "Lena", "submit": "report_danger", "answers": DANGER}]})

    found = seen(council, at)

    assert [one[:2] for one in found] == [
        (reference(council, danger), True), (reference(council, first), False),
    ]  # fmt: skip
    assert found[0][2] == ["make_safe"]
    with council.db.read() as session:
        priya, ruth = (council.user(session, name) for name in ("Priya", "Ruth"))
        (said,) = night(session, priya, as_of=at).cases[0].dangers
        assert said.startswith("He is at the door. In danger: ") and "Said on" in said
        one = night(session, ruth, as_of=at).cases[0]  # a supervisor reads no words of it
        assert one.in_danger and not one.dangers and not one.reach


def test_an_action_that_is_due_is_on_the_list_until_it_is_done(sqlite):
    walk = concern(sqlite)
    at = clock.moment("2026-03-06T17:30")
    only_due(sqlite, walk, "decide_duty", None)

    def add(due_on, what, done_at=None):
        with sqlite.db.write() as session:
            case = sqlite.case(session, walk)
            row = {"case_id": case.id, "what": what, "who": "Tom", "due_on": due_on}
            more = {"version": 1, "typed_at": walk.now, "typed_by": 1, "third_party": False}
            session.execute(ACTION.insert().values(**row, **more, done_at=done_at))

    add(date(2026, 3, 10), "After the night")
    add(date(2026, 3, 8), "Done", done_at=walk.now)
    add(date(2026, 2, 1), "Long ago: the board shows it")
    assert seen(sqlite, at) == []
    add(date(2026, 3, 8), "Ring on Sunday")
    add(date(2026, 3, 5), "Change the lock")

    with sqlite.db.read() as session:
        (one,) = night(session, sqlite.user(session, "Tom"), as_of=at).cases
    assert [(a.what, a.late) for a in one.actions] == [
        ("Ring on Sunday", False), ("Change the lock", True),
    ]  # fmt: skip


def test_no_case_of_another_team_and_none_that_is_closed_to_me(sqlite):
    walk = concern(sqlite)
    at = clock.moment("2026-03-04T17:30")
    only_due(sqlite, walk, "decide_duty", at + timedelta(hours=1))
    assert len(seen(sqlite, at)) == 1 and seen(sqlite, at, "Owen") == []
    with sqlite.db.write() as session:
        priya, case = sqlite.user(session, "Priya"), sqlite.case(session, walk)
        said = {"ground": "staff", "why": "x", "masks_address": False, "set_at": at}
        session.add(Restriction(case_id=case.id, set_by=priya.id, **said))
        session.add(OnList(case_id=case.id, user_id=priya.id, since=at, added_by=priya.id))

    assert len(seen(sqlite, at)) == 1 and seen(sqlite, at, "Tom") == []
    for who in ("Iris", "Sam"):
        with pytest.raises(NotAllowed):
            seen(sqlite, at, who)


# -- handing over -----------------------------------------------------------------


def handed(council, to="Tom", name="", note="Ring Priya until ten.", by="Priya", at=None):
    with council.db.write() as session:
        person = council.user(session, to) if to else None
        actor = council.user(session, by)
        return hand_over(session, person, name, note, actor, at=at).public_id


def read(council, public_id, by):
    with council.db.write() as session:
        return read_handover(session, public_id, council.user(session, by))


def test_it_is_written_down_who_handed_over_to_whom_and_who_read_it(council):
    walk = concern(council)
    at = clock.moment("2026-03-04T17:30")
    only_due(council, walk, "decide_duty", at + timedelta(hours=1))

    public_id = handed(council, at=at)
    with pytest.raises(NotAllowed, match="handed over to Tom North"):
        read(council, public_id, "Amara")
    with pytest.raises(NotFound):
        read(council, public_id, "Owen")
    read(council, public_id, "Tom")
    with pytest.raises(Conflict, match="read already"):
        read(council, public_id, "Tom")

    with council.db.read() as session:
        (row,) = handovers(session, council.user(session, "Lena"))
        case = council.case(session, walk)
        assert (row.by.name, row.to_whom, row.reader.name) == (
            "Priya North",
            "Tom North",
            "Tom North",
        )
        assert row.cases == [case.id] and row.until == clock.moment("2026-03-05T09:00")
        made, noted = session.scalars(
            select(Event).where(Event.what.in_(["handed_over", "handover_read"])).order_by(Event.id)
        )
        assert made.data["cases"] == [case.id] and made.data["to"] == row.to_id
        assert (made.what, noted.what) == ("handed_over", "handover_read")
        assert "Ring" not in str(made.data)
        assert handovers(session, council.user(session, "Owen")) == []


def test_it_is_read_out_to_somebody_who_does_not_sign_in(sqlite):
    public_id = handed(sqlite, to=None, name=" Jo of the  emergency team ")

    read(sqlite, public_id, "Daniel")

    with sqlite.db.read() as session:
        row = session.scalars(select(Handover)).one()
        assert (row.to_whom, row.reader.name) == ("Jo of the emergency team", "Daniel North")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": None}, "to"),
        ({"to": "Tom", "name": "Jo"}, "to"),
        ({"to": "Priya"}, "to"),
        ({"to": "Nell"}, "to"),
        ({"to": None, "name": "J" * 101}, "to_name"),
        ({"note": "n" * 2001}, "note"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(sqlite, given, field):
    with pytest.raises(InvalidAnswers) as refused:
        handed(sqlite, **given)

    assert list(refused.value.messages) == [field]
    with sqlite.db.read() as session:
        assert session.scalars(select(Handover)).all() == []


def test_only_colleagues_who_may_read_it_can_be_on_call(sqlite):
    with sqlite.db.read() as session:
        found = may_be_on_call(session, sqlite.user(session, "Priya"))

    assert [one.name for one in found] == [
        "Amara North", "Daniel North", "Lena North", "Ruth North", "Tom North",
    ]  # fmt: skip
