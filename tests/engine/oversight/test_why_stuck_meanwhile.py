"""Somebody is away and is covered, or a step is overridden: the sentence and the board say so."""

from __future__ import annotations

from datetime import timedelta

from engine import clock
from engine.case.override import end_override, override_step
from engine.oversight.board import board
from engine.oversight.counts import Asked
from engine.people.cover import end_absence, set_absence
from tests.engine.oversight.waiting import FULL, after, of_case, task, why


def look(council, walk, **wanted):
    with council.db.read() as session:
        return board(session, council.user(session, "Ruth"), Asked(**wanted), as_of=walk.now)


def away(council, walk, days):
    """Tom is away from today, and Amara covers."""
    with council.db.write() as session:
        tom, amara = council.user(session, "Tom"), council.user(session, "Amara")
        first = clock.today(walk.now)
        last = first + timedelta(days=days)
        return set_absence(session, tom, amara, first, last, tom, at=walk.now).public_id


def overridden(council, walk, name, days=7):
    public_id = task(council, walk, name)
    with council.db.write() as session:
        until = clock.today(walk.now) + timedelta(days=days)
        ruth = council.user(session, "Ruth")
        words = "Her son never leaves the room."
        return override_step(
            session, public_id, "middle", "unsafe_now", words, until, ruth, at=walk.now
        ).public_id


def test_whoever_covers_is_named_with_the_day_until_when(sqlite):
    walk = after(sqlite.walked(FULL, 9), "9 working days")
    until = clock.day_in_words(clock.today(walk.now) + timedelta(days=6))
    absence = away(sqlite, walk, 6)

    said = why(sqlite, walk, "review_outcomes_middle")

    assert said.who == f"Tom North, covered by Amara North until {until},"
    assert said.waits.startswith(f"Waiting 9 working days for {said.who} to review outcomes")
    assert {line.covered_by for line in look(sqlite, walk, show="all").lines} == {"Amara North"}

    with sqlite.db.write() as session:
        end_absence(session, absence, sqlite.user(session, "Tom"), at=walk.now)
    assert why(sqlite, walk, "review_outcomes_middle").who == "Tom North"
    assert {line.covered_by for line in look(sqlite, walk, show="all").lines} == {""}


def test_a_cover_that_is_over_or_has_not_begun_is_not_named(sqlite):
    walk = after(sqlite.walked(FULL, 9), "2 working days")
    away(sqlite, walk, 1)

    after(walk, "2 working days")

    assert why(sqlite, walk, "review_outcomes_middle").who == "Tom North"


def test_an_overridden_step_stays_stuck_says_so_and_is_counted(sqlite):
    walk = after(sqlite.walked(FULL, 9), "9 working days")
    before = look(sqlite, walk, show="all")
    assert before.counts.by_reason["overridden"] == 0
    override = overridden(sqlite, walk, "review_outcomes_middle")

    said = why(sqlite, walk, "review_outcomes_middle")
    page = look(sqlite, walk, show="overridden")

    until = clock.day_in_words(clock.today(walk.now) + timedelta(days=7))
    noted = f"Overridden by Ruth North until {until}, and still not done."
    assert noted in said.sentence and "It is not safe for the adult now." in said.sentence
    assert "son" not in said.sentence  # what somebody wrote stays in the ledger
    assert (said.who, said.blocks) == ("Tom North", ("the findings",))
    assert [line.wait.name for line in page.lines] == ["review_outcomes_middle"]
    assert page.lines[0].overridden_until and page.total == 1
    assert page.counts.by_reason["all"] == before.counts.by_reason["all"]
    assert page.counts.by_reason["stalled"] == before.counts.by_reason["stalled"]

    with sqlite.db.write() as session:
        end_override(session, override, sqlite.user(session, "Ruth"), at=walk.now)
    assert look(sqlite, walk, show="overridden").lines == []
    assert "Overridden" not in why(sqlite, walk, "review_outcomes_middle").sentence


def test_an_override_whose_day_is_over_says_nothing_more(sqlite):
    walk = after(sqlite.walked(FULL, 9), "1 working days")
    overridden(sqlite, walk, "review_outcomes_middle", days=3)

    after(walk, "4 days")

    assert look(sqlite, walk, show="overridden").total == 0
    assert "Overridden" not in of_case(sqlite, walk).sentence
