"""The board: nothing stalls unseen. Counted by SQL as one would count by hand, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select, update

from engine import clock
from engine.calendar import Times
from engine.case.incident import record_incident
from engine.case.model import Case, Task
from engine.errors import NotAllowed
from engine.oversight.board import board, chosen_lines, every_line
from engine.oversight.counts import NOBODY, SHOWS, SORTS, Asked, asked
from engine.oversight.days import WorkingDays
from engine.oversight.nudge import nudge, settle_incident
from engine.people.model import Team
from tests.council import scenario_of
from tests.engine.oversight.losing import lose
from tests.engine.oversight.waiting import (
    ADVOCATE,
    FULL,
    PACE,
    POLICE,
    after,
    concern,
    go_on,
    refused,
    task,
)


def look(council, at, who="Ruth", **wanted):
    with council.db.read() as session:
        return board(session, council.user(session, who), Asked(**wanted), as_of=at)


def names(page):
    return [line.wait.name for line in page.lines]


def several(council):
    """One case in each of a few states; the moment is the newest of theirs."""
    walks = [
        after(council.walked(FULL, 11), "21 working days"),
        council.walked(POLICE, 14),
        go_on(after(council.walked(PACE, 4), "1 working days"), PACE, 7),
    ]
    return max(walk.now for walk in walks)


def by_hand(council, at):
    """The same counts, worked out row by row from what the rules say."""
    days = WorkingDays(Times())
    counted = dict.fromkeys(SHOWS, 0)
    with council.db.read() as session:
        found = select(Task).where(Task.completed_at.is_(None), Task.cancelled_at.is_(None))
        for row in session.scalars(found):
            goes = row.paused_at is None
            is_ = {
                "late": goes and row.due_at is not None and row.due_at < at,
                "quiet": goes and days.between(row.case.active_at, at) > 10,
                "partner": goes and row.role == "partner",
                "refused": row.refusals >= 2,
                "soon": goes and row.due_at is not None and 0 <= days.between(at, row.due_at) <= 5
                and row.due_at >= at,
                "unallocated": row.assignee_id is None and row.role != "partner",
                "waiting": not goes,
                "all": True,
            }  # fmt: skip
            for name, holds in is_.items():
                counted[name] += bool(holds)
    return counted


# -- counting ---------------------------------------------------------------------


def test_it_counts_as_one_would_by_hand(council):
    at = several(council)

    page = look(council, at)

    hand = by_hand(council, at)
    for name in ("late", "quiet", "partner", "refused", "soon", "unallocated", "waiting", "all"):
        assert page.counts.by_reason[name] == hand[name], name
    assert page.counts.by_reason["attempts"] == 1
    assert page.counts.by_reason["stalled"] >= hand["late"] > 0


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("show", SHOWS)
def test_every_reason_in_every_order_lists_what_it_counts(sqlite, show, sort):
    at = several(sqlite)

    page = look(sqlite, at, show=show, sort=sort)

    assert len(page.lines) + len(page.dangers) == page.total == page.counts.by_reason[show]
    assert all(line.why.sentence for line in page.lines)
    if sort == "longest":
        assert names(page) == [
            line.wait.name
            for line in sorted(page.lines, key=lambda x: (x.wait.opened_at, x.wait.id))
        ]


def test_filters_leave_what_fits_and_count_what_the_others_leave(sqlite):
    at = several(sqlite)
    every = look(sqlite, at, show="all")
    tom = next(one.public_id for one in every.people.values() if one.name == "Tom North")

    his = look(sqlite, at, show="all", worker=tom)
    nobodys = look(sqlite, at, show="all", worker=NOBODY)
    middle = look(sqlite, at, show="all", stage="middle")
    one = look(sqlite, at, show="all", task="make_enquiries", worker=tom)

    assert {line.wait.assignee for line in his.lines} == {"Tom North"}
    assert {line.wait.assignee for line in nobodys.lines} == {None}
    assert (
        his.total
        + nobodys.total
        + sum(1 for x in every.lines if x.wait.assignee not in (None, "Tom North"))
        == every.total
    )
    assert {line.wait.stage for line in middle.lines} == {"middle"}
    assert set(names(one)) == {"make_enquiries"} and one.total == 2
    assert one.counts.tasks.keys() == his.counts.tasks.keys()


def test_an_address_says_what_is_asked_and_nothing_that_is_usual():
    wanted = Asked(show="late", worker="abc", sort="due", page=3)

    assert asked(wanted.query) == wanted and Asked().query == {}
    assert wanted.query == {"show": "late", "worker": "abc", "sort": "due", "page": "3"}


def test_something_happens_again_and_it_is_quiet_no_more(sqlite):
    walk = after(concern(sqlite), "11 working days")
    assert look(sqlite, walk.now).counts.by_reason["quiet"] == 2
    with sqlite.db.write() as session:  # a word is nobody's work
        nudge(
            session,
            task_now(session, walk),
            "How is it?",
            sqlite.user(session, "Ruth"),
            at=walk.now,
        )
    assert look(sqlite, walk.now).counts.by_reason["quiet"] == 2

    walk.step({"by": "Lena", "report": "police_lead"})

    assert look(sqlite, walk.now).counts.by_reason["quiet"] == 0


def task_now(session, walk):
    case = select(Case.id).where(Case.public_id == walk.case).scalar_subquery()
    return session.scalars(
        select(Task.public_id).where(Task.case_id == case, Task.name == "hear_from_adult")
    ).one()


def test_refused_twice_is_a_stall_and_done_it_is_gone(sqlite):
    walk = sqlite.walked(ADVOCATE, 17)
    one = scenario_of(ADVOCATE)["steps"][17]
    refused(sqlite, walk, one)
    assert look(sqlite, walk.now, show="refused").total == 0
    refused(sqlite, walk, one)
    assert names(look(sqlite, walk.now, show="refused")) == ["decide_action"]

    go_on(walk, ADVOCATE, 19, 20, 21)

    assert look(sqlite, walk.now, show="refused").total == 0


def test_a_danger_stands_on_top_of_every_page(sqlite):
    walk = sqlite.walked(ADVOCATE, 4)

    page = look(sqlite, walk.now, show="partner")

    assert [line.wait.name for line in page.dangers] == ["make_safe"] and page.lines == []


def sent_by(council, at, wanted):
    """Every statement a board sends, with what it is run with."""
    sent = []

    def keep(_connection, _cursor, statement, given, *_more):
        sent.append((statement, given))

    event.listen(council.db.engine, "before_cursor_execute", keep)
    try:
        look(council, at, **wanted)
    finally:
        event.remove(council.db.engine, "before_cursor_execute", keep)
    return sent


def test_every_open_task_is_counted_and_ordered_without_opening_its_row(sqlite):
    at = several(sqlite)
    every = [{"show": show, "sort": sort} for show in SHOWS for sort in SORTS]
    sent = [one for wanted in every for one in sent_by(sqlite, at, wanted)]
    over_all = [one for one in sent if "task.paused_at" in one[0] and "public_id" not in one[0]]

    assert len(over_all) > len(every) and len(sent) <= 22 * len(every)
    with sqlite.db.engine.connect() as connection:
        for statement, given in over_all:
            plan = list(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given))
            assert "task USING COVERING INDEX ix_task_open_board" in str(plan), statement


# -- what is lost -----------------------------------------------------------------


@pytest.mark.guard("board_nothing_lost")
def test_a_running_case_that_nothing_will_wake_is_shown(sqlite):
    walk = concern(sqlite)
    assert look(sqlite, walk.now).lost == []

    lose(sqlite, walk)

    (lost,) = look(sqlite, walk.now).lost
    assert lost.case == walk.case and "nothing will wake this case" in lost.why.sentence


def test_every_case_of_every_walk_is_open_somewhere_or_woken_or_ended(sqlite):
    for scenario in (POLICE, PACE, "not for us", "the adult dies, others are at risk"):
        walk = sqlite.walked(scenario)
        assert look(sqlite, walk.now).lost == [], scenario


def test_what_failed_where_nobody_has_a_task_is_shown_until_it_is_seen_to(sqlite):
    walk = sqlite.walked("not for us")
    with sqlite.db.write() as session:
        number = record_incident(session, walk.case, "A reminder failed five times.", at=walk.now)
        session.flush()
        number = number.id
    (lost,) = look(sqlite, walk.now).lost
    assert "Something failed: A reminder failed five times." in lost.why.sentence

    with sqlite.db.write() as session:
        settle_incident(session, walk.case, number, sqlite.user(session, "Ruth"), at=walk.now)

    assert look(sqlite, walk.now).lost == []


# -- whose it is ------------------------------------------------------------------


@pytest.mark.parametrize("who", ["Lena", "Tom", "Iris", "Sam"])
def test_others_read_no_board(sqlite, who):
    with pytest.raises(NotAllowed):
        look(sqlite, clock.now(), who)


@pytest.mark.guard("board_known_cases")
def test_no_line_is_of_a_case_one_may_not_know_of(sqlite):
    walk = after(concern(sqlite), "9 working days")
    with sqlite.db.write() as session:  # its task waits with North, the case is South's
        south = session.scalars(select(Team.id).where(Team.name == "South")).one()
        session.execute(update(Case).values(team_id=south))

    page = look(sqlite, walk.now, show="all")

    assert page.lines == []
    with sqlite.db.read() as session:
        ruth = sqlite.user(session, "Ruth")
        assert list(every_line(session, ruth, Asked(show="all"), as_of=walk.now)) == []
        one = [task(sqlite, walk, "hear_from_adult")]
        assert chosen_lines(session, ruth, one, as_of=walk.now) == []


def test_another_team_sees_none_of_it(sqlite):
    walk = after(concern(sqlite), "9 working days")

    page = look(sqlite, walk.now, "Owen", show="all")

    assert (page.total, page.lines, page.lost) == (0, [], [])
