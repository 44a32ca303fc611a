"""While somebody is away, whoever covers is told as well: once, and never of what they did themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.model import Task
from engine.notices.shown import told_lately
from engine.oversight.nudge import nudge
from engine.people.cover import end_absence, set_absence
from engine.people.model import Absence
from engine.people.users import disable_user
from tests.engine.case.test_due import concern
from tests.engine.case.test_restricted import restrict
from tests.engine.notices.tray import give, told
from tests.web.hidden_helpers import keep

HEAR = "hear_from_adult"
NOW = clock.now()


def away(council, who="Tom", cover="Amara", first=0, days=5):
    with council.db.write() as session:
        people = [council.user(session, name) for name in (who, cover)]
        start = clock.today(NOW) + timedelta(days=first)
        return set_absence(
            session, *people, start, start + timedelta(days=days), council.user(session, "Ruth")
        ).public_id


def hers(council, name="Amara"):
    """What somebody was told, as their page says it."""
    with council.db.read() as session:
        return [(one.says, one.title) for one in told_lately(session, council.user(session, name))]


def test_whoever_covers_is_told_too_and_their_page_says_for_what_reason(council):
    concern(council)
    away(council)

    give(council, HEAR, "Tom", "Ruth", NOW)

    assert told(council) == [("Tom", "task_given", HEAR), ("Amara", "task_given_cover", HEAR)]
    says = "A task was given, for somebody you cover for"
    assert hers(council) == [(says, "Hear from the adult")]


def test_nobody_is_told_of_what_they_did_themselves(sqlite):
    concern(sqlite)
    away(sqlite, "Priya", "Daniel")
    with sqlite.db.write() as session:
        session.scalars(
            select(Task).where(Task.name == HEAR)
        ).one().role = "safeguarding_adults_manager"

    give(sqlite, HEAR, "Priya", "Daniel", NOW)

    assert told(sqlite) == [("Priya", "task_given", HEAR)]


def test_two_absences_on_one_day_tell_one_person_once(sqlite):
    """Two supervisors noted it at the same moment, on different machines."""
    concern(sqlite)
    away(sqlite)
    with sqlite.db.write() as session:
        first = session.scalars(select(Absence)).one()
        columns = ("user_id", "cover_id", "first_day", "last_day", "set_at", "set_by")
        session.add(Absence(**{name: getattr(first, name) for name in columns}))

    give(sqlite, HEAR, "Tom", "Ruth", NOW)

    assert told(sqlite) == [("Tom", "task_given", HEAR), ("Amara", "task_given_cover", HEAR)]


def test_before_after_and_without_an_account_nobody_covers(sqlite):
    concern(sqlite)
    away(sqlite, first=1)
    give(sqlite, HEAR, "Tom", "Ruth", NOW)
    ended = away(sqlite, days=0)
    with sqlite.db.write() as session:
        end_absence(session, ended, sqlite.user(session, "Ruth"))
    give(sqlite, HEAR, None, "Ruth", NOW)
    give(sqlite, HEAR, "Tom", "Ruth", NOW)
    away(sqlite, days=0)
    with sqlite.db.write() as session:
        disable_user(session, sqlite.user(session, "Amara"), at=NOW, actor=None)
    give(sqlite, HEAR, None, "Ruth", NOW)
    give(sqlite, HEAR, "Tom", "Ruth", NOW)

    assert told(sqlite) == [("Tom", "task_given", HEAR)] * 3


def test_a_word_of_a_supervisor_reaches_whoever_covers(sqlite):
    concern(sqlite)
    give(sqlite, HEAR, "Tom", "Ruth", NOW)
    away(sqlite)
    with sqlite.db.write() as session:
        task = session.scalars(select(Task).where(Task.name == HEAR)).one().public_id
        nudge(session, task, "Please ring her today.", sqlite.user(session, "Ruth"), at=NOW)

    with sqlite.db.read() as session:
        (told_her,) = told_lately(session, sqlite.user(session, "Amara"))
    assert told_her.says == "Somebody asks to look at this, for somebody you cover for"
    assert told_her.note == "Please ring her today."


@pytest.mark.guard("conflict_deny")
def test_whoever_is_kept_from_the_case_gets_no_mail_that_says_there_is_one(council):
    walk = concern(council)
    away(council)
    keep(council, walk.case, "Amara")

    give(council, HEAR, "Tom", "Ruth", NOW)

    assert told(council) == [("Tom", "task_given", HEAR)]


@pytest.mark.guard("restricted_deny")
def test_nor_does_whoever_is_not_on_the_list_of_a_restricted_one(council):
    walk = concern(council)
    away(council)
    restrict(council, walk, listed=["Ruth"])

    give(council, HEAR, "Tom", "Ruth", NOW)

    assert told(council) == [("Tom", "task_given", HEAR)]
