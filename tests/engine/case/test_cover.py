"""While somebody is away a colleague does their tasks: signed by whoever did it, and for whom."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case import assign, submit, worklist
from engine.case.from_json import typed_from
from engine.case.gates.at import At
from engine.case.gates.other_person import holds
from engine.case.model import Case, Task
from engine.case.step import authors
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.log.model import Event
from engine.log.words import describe
from engine.people.cover import absences, end_absence, may_cover, set_absence
from engine.people.model import Absence, User
from tests.engine.case.submitting import ANSWERS, open_task
from tests.engine.case.test_due import concern

TODAY = clock.today()
A_WEEK = timedelta(days=7)


def away(council, who="Tom", cover="Amara", first=TODAY, last=TODAY + A_WEEK, by="Tom"):
    with council.db.write() as session:
        people = [council.user(session, name) if name else None for name in (who, cover)]
        return set_absence(session, *people, first, last, council.user(session, by)).public_id


def toms_task(council):
    """The adult is to be heard, and Tom has taken it on."""
    walk = concern(council)
    with council.db.write() as session:
        task = open_task(session, walk, "hear_from_adult").public_id
        assign(session, task, council.user(session, "Tom"), council.user(session, "Ruth"))
    return walk, task


def heard(council, walk, task, by):
    with council.db.read() as session:
        actor = council.user(session, by)
        typed = typed_from(session, task, ANSWERS["hear_from_adult"], actor, walk.now)
    with council.db.write() as session:
        return submit(session, task, typed, council.user(session, by), at=walk.now)


def test_whoever_covers_sees_and_does_the_task_and_it_says_for_whom(council):
    walk, task = toms_task(council)
    with pytest.raises(NotAllowed):
        heard(council, walk, task, "Amara")
    away(council)

    with council.db.read() as session:
        mine = worklist.mine(session, council.user(session, "Amara"))
        assert ("Hear from the adult", "Tom North") in [
            (line.title, line.assignee) for line in mine
        ]
    walk.now += timedelta(days=1)
    heard(council, walk, task, "Amara")

    with council.db.read() as session:
        amara, tom = (council.user(session, name) for name in ("Amara", "Tom"))
        row = session.scalars(select(Task).where(Task.public_id == task)).one()
        assert (row.completed_by, row.completed_for) == (amara.id, tom.id)
        event = session.scalars(select(Event).where(Event.what == "submitted")).all()[-1]
        names = {user.id: user.name for user in session.scalars(select(User))}
        said = describe(event, names, {row.id: row.title})
        assert said == 'Amara North completed "Hear from the adult" for Tom North.'
        assert authors(session, row.case_id, "hear_from_adult") == {amara.id, tom.id}


@pytest.mark.guard("gate_other_person")
@pytest.mark.parametrize("decides", ["Amara", "Tom"])
def test_neither_who_did_it_nor_whom_it_was_done_for_decides_on_it(sqlite, decides):
    walk, task = toms_task(sqlite)
    away(sqlite)
    walk.now += timedelta(days=1)
    heard(sqlite, walk, task, "Amara")

    with sqlite.db.read() as session:
        case = session.scalars(select(Case)).one()
        row = Task(name="decide", other_person_than="hear_from_adult")
        wrote = {"hear_from_adult": authors(session, case.id, "hear_from_adult")}
        actor = sqlite.user(session, decides).id
        assert not holds(At(record=_Nothing(), facts=None, task=row, actor_id=actor, authors=wrote))


class _Nothing:
    """A record in which nothing was decided now."""

    def rows(self, kind):
        return []

    def one(self, kind):
        return None


def test_a_decision_is_not_given_to_somebody_it_was_done_for(sqlite):
    walk, task = toms_task(sqlite)
    away(sqlite)
    walk.now += timedelta(days=1)
    heard(sqlite, walk, task, "Amara")
    with sqlite.db.write() as session:
        duty = open_task(session, walk, "decide_duty")
        duty.other_person_than, duty.role = "hear_from_adult", "enquiry_officer"
    with pytest.raises(Refused), sqlite.db.write() as session:
        ruth, tom = (sqlite.user(session, name) for name in ("Ruth", "Tom"))
        assign(session, open_task(session, walk, "decide_duty").public_id, tom, ruth)


def test_outside_its_days_and_when_it_is_over_nobody_covers(sqlite):
    walk, task = toms_task(sqlite)
    early = away(sqlite, first=TODAY + timedelta(days=1), last=TODAY + A_WEEK)
    with pytest.raises(NotAllowed):
        heard(sqlite, walk, task, "Amara")
    with sqlite.db.write() as session:
        end_absence(session, early, sqlite.user(session, "Ruth"))
    now = away(sqlite, by="Ruth")
    with sqlite.db.write() as session:
        end_absence(session, now, sqlite.user(session, "Tom"))
    with pytest.raises(NotAllowed):
        heard(sqlite, walk, task, "Amara")
    with pytest.raises(Conflict), sqlite.db.write() as session:
        end_absence(session, now, sqlite.user(session, "Tom"))
    with pytest.raises(NotFound), sqlite.db.write() as session:
        end_absence(session, "nothing-of-it", sqlite.user(session, "Tom"))


def test_a_cover_does_only_what_their_own_roles_let_them_do(sqlite):
    walk = concern(sqlite)
    with sqlite.db.write() as session:
        task = open_task(session, walk, "decide_duty").public_id
        assign(session, task, sqlite.user(session, "Priya"), sqlite.user(session, "Ruth"))
    with sqlite.db.read() as session:
        fit = may_cover(session, sqlite.user(session, "Priya"))
        assert [one.name for one in fit] == ["Daniel North"]
    with pytest.raises(InvalidAnswers, match="none of the work"):
        away(sqlite, who="Priya", cover="Tom", by="Priya")


@pytest.mark.parametrize(
    ("cover", "first", "last", "field"),
    [
        ("Amara", None, TODAY, "first"),
        ("Amara", TODAY, None, "last"),
        ("Amara", TODAY, TODAY - timedelta(days=1), "last"),
        ("Amara", TODAY - A_WEEK, TODAY - timedelta(days=1), "last"),
        ("Amara", TODAY, TODAY + timedelta(days=400), "last"),
        ("Tom", TODAY, TODAY, "cover"),
        ("Nell", TODAY, TODAY, "cover"),
        (None, TODAY, TODAY, "cover"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(sqlite, cover, first, last, field):
    with pytest.raises(InvalidAnswers) as refused:
        away(sqlite, cover=cover, first=first, last=last)
    assert list(refused.value.messages) == [field]
    with sqlite.db.read() as session:
        assert session.query(Absence).count() == 0


def test_who_may_say_it_and_that_days_do_not_overlap(sqlite):
    with pytest.raises(NotAllowed):
        away(sqlite, by="Amara")
    away(sqlite, by="Ruth")
    with pytest.raises(Conflict, match="already"):
        away(sqlite, first=TODAY + A_WEEK, last=TODAY + 2 * A_WEEK)
    with sqlite.db.read() as session:
        seen = {
            name: [one.user.name for one in absences(session, sqlite.user(session, name))]
            for name in ("Tom", "Amara", "Lena", "Ruth", "Owen")
        }
    tom = ["Tom North"]
    assert seen == {"Tom": tom, "Amara": tom, "Lena": [], "Ruth": tom, "Owen": []}
