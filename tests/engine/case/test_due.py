"""What is due takes effect once, whoever looks; what fails holds up nothing else and is shown."""

import copy
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine import clock
from engine.case import pause
from engine.case.due import BACK_OFF, EVERY_DAY, FAILED, FAILING, UNREAD, fire_all, fire_next
from engine.case.model import Case, Incident, Task, Timer, Workflow
from engine.case.pause import REVIEW
from engine.log import events
from engine.log.model import Event
from engine.process.model import ProcessFile, ProcessVersion
from tests.council import postgres_council, scenario_of
from tests.engine.case.submitting import ONE

LATE = clock.moment("2026-03-20T12:00")


def concern(council, name="Dora Whitlock"):
    """A concern is recorded: the adult is to be heard, the duty to be decided, both by a time."""
    said = copy.deepcopy(scenario_of(ONE))
    said["steps"][1]["answers"] |= {
        "adult_name": name,
        "adult_preferred_name": name.split()[0],
        "adult_date_of_birth": f"19{40 + len(name)}-03-02",
        "adult_address": f"{len(name)} High Street",
    }
    walk = council.walk(said["starts"])
    walk.run({"steps": said["steps"][:2]})
    return walk


def timers_of(council, walk):
    with council.db.read() as session:
        case = council.case(session, walk)
        return session.scalars(select(Timer).where(Timer.case_id == case.id)).all()


def break_main(council, walk):
    """Spoil the position of a case, as a fault of ours might: nothing of it can be moved."""
    with council.db.write() as session:
        case = council.case(session, walk)
        session.execute(update(Workflow).where(Workflow.case_id == case.id).values(state="{}"))


def open_incidents(council):
    with council.db.read() as session:
        shown = select(Incident.what).where(Incident.settled_at.is_(None))
        return session.scalars(shown.order_by(Incident.id)).all()


def test_everything_due_fires_once_and_then_nothing_is_due(council):
    walks = [
        concern(council, name) for name in ("Dora Whitlock", "Ada Okafor", "Bea Lundqvist-Hale")
    ]

    tried = list(fire_all(council.db, LATE))

    fired = [t for walk in walks for t in timers_of(council, walk) if t.fired_at is not None]
    assert len(tried) == len(fired) == 6  # hearing the adult and deciding the duty, three times
    assert {t.fired_at for t in fired} == {LATE} and not any(one.failed for one in tried)
    assert max(one.late for one in tried) == LATE - min(t.due_at for t in fired)
    assert fire_next(council.db, LATE) is None
    with council.db.read() as session:
        assert session.query(Event).filter_by(what="reminded").count() == 6
        reminded = session.scalars(select(Task).where(Task.reminded_at.is_not(None))).all()
        assert len(reminded) == 6 and all(task.is_open for task in reminded)
        assert all(events.verify(session, case) is None for case in session.scalars(select(Case)))


def test_nothing_fires_before_it_is_due(sqlite):
    walk = concern(sqlite)
    first = min(t.due_at for t in timers_of(sqlite, walk))

    assert fire_next(sqlite.db, first - timedelta(seconds=1)) is None
    assert fire_next(sqlite.db, first).late == timedelta()


@pytest.mark.guard("timer_failure_kept")
def test_a_timer_that_fails_is_shown_at_once_and_tried_later_and_later(council):
    poison, sound = concern(council), concern(council, "Ada Okafor")
    break_main(council, poison)

    tried = list(fire_all(council.db, LATE))
    assert [bool(one.failed) for one in tried].count(True) == 2  # both reminders of the one case
    assert all(t.fired_at for t in timers_of(council, sound)), "it holds up no other case"
    assert open_incidents(council) == [FAILING]

    at = LATE
    for wait in BACK_OFF:
        assert fire_next(council.db, at + wait - timedelta(seconds=1)) is None
        at += wait
        assert all(one.failed for one in fire_all(council.db, at))
    assert open_incidents(council) == [FAILED]
    with council.db.read() as session:
        assert events.verify(session, council.case(session, poison)) is None
    assert {t.attempts for t in timers_of(council, poison)} == {5}
    assert {t.next_try_at for t in timers_of(council, poison)} == {at + EVERY_DAY}
    assert not any(t.fired_at for t in timers_of(council, poison))


def test_a_timer_that_fails_holds_up_no_other_of_its_case(sqlite):
    walk = concern(sqlite)
    break_main(sqlite, walk)
    with sqlite.db.write() as session:
        tom = sqlite.user(session, "Lena")
        task = session.scalars(select(Task).where(Task.name == "hear_from_adult")).one()
        until = clock.today(walk.now) + timedelta(days=3)
        pause(session, task.public_id, "unwell", "She is in bed", until, tom, at=walk.now)

    tried = list(fire_all(sqlite.db, LATE))

    fired = {t.name for t in timers_of(sqlite, walk) if t.fired_at is not None}
    assert fired == {REVIEW}, "the day on which a pause is looked at needs no diagram"
    assert sorted(bool(one.failed) for one in tried) == [False, True]


def test_what_failed_for_a_while_fires_when_it_is_mended(sqlite):
    walk = concern(sqlite)
    with sqlite.db.read() as session:
        whole = session.scalars(select(Workflow.state)).one()
    break_main(sqlite, walk)
    list(fire_all(sqlite.db, LATE))
    assert open_incidents(sqlite) == [FAILING]
    with sqlite.db.write() as session:
        session.execute(update(Workflow).values(state=whole))

    tried = list(fire_all(sqlite.db, LATE + BACK_OFF[0]))

    assert len(tried) == 2 and not any(one.failed for one in tried)
    assert open_incidents(sqlite) == [], "what is over by itself, nobody has to see to"
    assert fire_next(sqlite.db, LATE + EVERY_DAY) is None


def follow_what_cannot_be_read(council, walk):
    """The case follows a version of an older release, whose diagrams cannot be read any more."""
    with council.db.write() as session:
        case = council.case(session, walk)
        old = ProcessVersion(
            process="section42", number=99, state="retired", hash="", created_at=LATE
        )
        session.add(old)
        session.flush()
        session.add(ProcessFile(version_id=old.id, path="section42.bpmn", content=b"<bpmn"))
        session.execute(update(Timer).where(Timer.case_id == case.id).values(fired_at=LATE))
        first = {"process_version_id": old.id, "next_due_at": case.opened_at}
        session.execute(update(Case).where(Case.id == case.id).values(**first))


@pytest.mark.guard("timer_failure_kept")
def test_a_case_that_cannot_be_looked_at_is_shown_and_the_others_do_not_wait_behind_it(council):
    poison = council.walked(ONE, 5)
    sound = concern(council, "Ada Okafor")
    follow_what_cannot_be_read(council, poison)

    tried = list(fire_all(council.db, LATE))

    assert [bool(one.failed) for one in tried] == [True, False, False]
    assert all(t.fired_at for t in timers_of(council, sound))
    assert open_incidents(council) == [UNREAD]
    assert fire_next(council.db, LATE) is None
    assert fire_next(council.db, LATE + EVERY_DAY).failed


def test_a_case_that_somebody_is_at_work_on_is_passed_over(postgres_server):
    """SQLite has one lock for the whole database: there a runner waits for it."""
    with postgres_council(postgres_server, "council") as council:
        busy, other = concern(council), concern(council, "Ada Okafor")
        with council.db.write() as session:
            case = council.case(session, busy)
            session.execute(select(Case.id).where(Case.id == case.id).with_for_update()).all()
            list(fire_all(council.db, LATE))
            assert not any(t.fired_at for t in timers_of(council, busy))
            assert all(t.fired_at for t in timers_of(council, other))
        assert len(list(fire_all(council.db, LATE))) == 2
