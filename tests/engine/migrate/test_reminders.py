"""Reminders: one that waits in both versions keeps its instant, one that fired does not fire again."""

import copy
from datetime import timedelta

from sqlalchemy import select

from engine.case import pause, resume, wake
from engine.case.migrate.migrate import migrate
from engine.case.model import Case, Task, Timer
from engine.case.reckon import reckon
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import SECTION42
from tests.engine.migrate.acting import answer
from tests.engine.migrate.drawing import Drawing
from tests.engine.migrate.pairs import version
from tests.engine.migrate.test_typed import AT, drawn, over

LONG = "ordinary full path, everything achieved"


def changed(name):
    return version(from_folder(SECTION42), name)


def waiting(council):
    """Name -> (row, due, stopped) of every reminder that waits at a task."""
    with council.db.read() as session:
        rows = session.scalars(
            select(Timer).where(
                Timer.fired_at.is_(None), Timer.cancelled_at.is_(None), Timer.task_id.is_not(None)
            )
        )
        return {t.name: (t.id, t.due_at, t.stopped_at) for t in rows}


def a_day_later(council, walk):
    """Migrating happens days after, so that nothing keeps its instant by chance."""
    walk.now += timedelta(days=1)


def to(council, walk, bundle):
    with council.db.write() as session:
        iris = council.user(session, "Iris")
        made = versions.publish(session, bundle, iris, at=AT)
        session.flush()
        return migrate(session, walk.case, made, iris, at=walk.now)


def test_a_reminder_drawn_in_both_keeps_its_instant_at_whatever_time_it_is_drawn_now(sqlite):
    walk = sqlite.walked(LONG, 8)
    before = waiting(sqlite)
    a_day_later(sqlite, walk)

    to(sqlite, walk, changed("a reminder at another time"))

    assert "make_enquiries_delayed" in before and waiting(sqlite) == before
    with sqlite.db.write() as session:  # and by the council's days it is not moved either
        reckon(session, sqlite.case(session, walk).id, at=walk.now)
    assert waiting(sqlite) == before


def test_targets_are_kept_where_a_timescale_has_another_length_now(sqlite):
    walk = sqlite.walked(LONG, 4)
    dates = select(Task.name, Task.due_at).where(Task.completed_at.is_(None))
    with sqlite.db.read() as session:
        before, timers = dict(session.execute(dates).all()), waiting(sqlite)
    a_day_later(sqlite, walk)

    to(sqlite, walk, changed("a timescale of another length"))
    with sqlite.db.write() as session:
        reckon(session, sqlite.case(session, walk).id, at=walk.now)

    with sqlite.db.read() as session:
        assert before["decide_duty"] and dict(session.execute(dates).all()) == before
    assert waiting(sqlite) == timers


def test_a_reminder_called_otherwise_at_the_same_task_keeps_its_instant(sqlite):
    walk = sqlite.walked("one conversation, everything achieved", 7)
    before = waiting(sqlite)["review_outcomes_end_delayed"]
    a_day_later(sqlite, walk)

    to(sqlite, walk, changed("a reminder called otherwise"))

    assert waiting(sqlite) == {"review_outcomes_end_late": before}


def test_a_new_reminder_counts_from_now_and_one_that_is_not_drawn_is_gone(sqlite):
    walk = sqlite.walked(LONG, 7)
    a_day_later(sqlite, walk)

    to(sqlite, walk, changed("a reminder more"))

    _, due, _ = waiting(sqlite)["plan_enquiry_delayed"]
    assert due > walk.now + timedelta(days=2)
    to(sqlite, walk, from_folder(SECTION42))
    assert "plan_enquiry_delayed" not in waiting(sqlite)


def test_a_reminder_that_fired_does_not_fire_again(sqlite):
    walk = sqlite.walked(LONG, 8)
    _, due, _ = waiting(sqlite)["make_enquiries_delayed"]
    walk.now = due + timedelta(hours=1)
    with sqlite.db.write() as session:
        assert wake(session, sqlite.case(session, walk).id, as_of=walk.now) >= 1

    to(sqlite, walk, changed("a question more"))

    assert "make_enquiries_delayed" not in waiting(sqlite)


def test_two_of_one_name_that_fell_due_at_one_instant_have_both_fired(sqlite):
    """Two agencies were asked on one day, and neither has answered."""
    walk = sqlite.walked(LONG, 8)
    for _ in range(2):
        walk.step({"by": "Tom", "report": "caused_enquiry"})
        answer(sqlite, walk, "request_enquiry", "Tom")
    with sqlite.db.read() as session:
        asked = select(Timer).where(
            Timer.name == "partner_reports_delayed", Timer.cancelled_at.is_(None)
        )
        due = [timer.due_at for timer in session.scalars(asked)]
    walk.now = max(due) + timedelta(hours=1)
    with sqlite.db.write() as session:
        wake(session, sqlite.case(session, walk).id, as_of=walk.now)

    to(sqlite, walk, changed("a question more"))

    assert len(due) >= 2 and "partner_reports_delayed" not in waiting(sqlite)


def test_a_clock_that_stands_still_goes_on_standing_still_with_what_is_new_beside_it(sqlite):
    walk = sqlite.walked(LONG, 7)
    with sqlite.db.write() as session:
        task = session.scalars(select(Task).where(Task.name == "plan_enquiry")).one()
        public_id, was = task.public_id, task.due_at
        until = (walk.now + timedelta(days=40)).date()
        priya = sqlite.user(session, "Priya")
        pause(session, public_id, "unwell", "She is in hospital", until, priya, at=walk.now)
    stopped = walk.now
    walk.now += timedelta(days=7)

    to(sqlite, walk, changed("a reminder more"))

    assert waiting(sqlite)["plan_enquiry_delayed"][2] == walk.now
    with sqlite.db.read() as session:
        task = session.scalars(select(Task).where(Task.name == "plan_enquiry")).one()
        assert (task.paused_at, task.due_at) == (stopped, was)
        case = session.get_one(Case, task.case_id)
        new = waiting(sqlite)["plan_enquiry_delayed"][1]
        assert case.next_due_at is None or case.next_due_at != new
    walk.now += timedelta(days=7)
    with sqlite.db.write() as session:
        resume(session, public_id, sqlite.user(session, "Priya"), at=walk.now)
    _, due, still = waiting(sqlite)["plan_enquiry_delayed"]
    assert still is None and walk.now + timedelta(days=2) < due < walk.now + timedelta(days=7)


def test_a_reminder_that_is_drawn_at_another_task_now_goes_over_to_it(sqlite):
    walk = sqlite.walked(LONG, 8)
    before = waiting(sqlite)["make_enquiries_delayed"]

    def move(it: Drawing) -> None:
        it.unhook("enquiry_round.bpmn", "review_outcomes_middle_delayed")
        event = it.node("enquiry_round.bpmn", "make_enquiries_delayed")
        event.set("attachedToRef", "review_outcomes_middle")

    over(sqlite, walk, drawn(move))

    assert waiting(sqlite)["make_enquiries_delayed"] == before
    with sqlite.db.read() as session:
        timer = session.get_one(Timer, before[0])
        assert session.get_one(Task, timer.task_id).name == "review_outcomes_middle"


def test_whoever_has_a_task_keeps_it_unless_it_is_for_another_role_now(sqlite):
    walk = sqlite.walked(LONG, 8)
    held = select(Task.name, Task.assignee_id).where(Task.completed_at.is_(None))
    with sqlite.db.read() as session:
        before = dict(session.execute(held).all())

    def move(it: Drawing) -> None:
        path = "enquiry_round.bpmn"
        lane = it.process(path).find(".//{*}laneSet")
        lane[0].getparent().append(_lane(lane[0]))
        it.lane(path, "make_enquiries", "lane_safeguarding_adults_manager")

    over(sqlite, walk, drawn(move))

    with sqlite.db.read() as session:
        now = dict(session.execute(held).all())
    tom = before["review_outcomes_middle"]
    assert tom and now["review_outcomes_middle"] == before["make_enquiries"] == tom
    assert now["make_enquiries"] is None


def _lane(like):
    made = copy.deepcopy(like)
    for ref in list(made):
        made.remove(ref)
    made.set("id", "lane_safeguarding_adults_manager")
    made.set("name", "Safeguarding adults manager")
    return made
