"""A task went to somebody else while its page was open: what was typed is kept, and shown."""

import sqlalchemy as sa

from engine.case import assign
from engine.case.from_json import typed_from
from engine.case.model import KeptText, Task
from tests.engine.case.submitting import ANSWERS, ONE, open_task


def given_to_amara(council):
    """Lena has the page open; a manager gives the task to Amara."""
    walk = council.walked(ONE, 3)
    with council.db.read() as session:
        task = open_task(session, walk, "hear_from_adult").public_id
        said = {**ANSWERS["hear_from_adult"], "what_worries": "The back door at night."}
        typed = typed_from(session, task, said, council.user(session, "Lena"), walk.now)
    with council.db.write() as session:
        priya, amara = council.user(session, "Priya"), council.user(session, "Amara")
        assign(session, task, amara, priya, at=walk.now)
    return task, typed


def kept(council):
    with council.db.read() as session:
        return [row.typed["what_worries"] for row in session.scalars(sa.select(KeptText))]


def test_what_was_typed_into_a_task_that_was_given_away_is_kept_and_shown(sqlite, signed_in):
    task, typed = given_to_amara(sqlite)

    page = signed_in("Lena").post(f"/tasks/{task}", typed)

    assert page.status == 403 and page.h1 == "This task is not with you"
    assert "The back door at night." in page.text and "What you typed is kept." in page.text
    assert kept(sqlite) == [["The back door at night."]]
    assert "The back door at night." in signed_in("Lena").get(f"/tasks/{task}").text
    with sqlite.db.read() as session:
        row = session.scalars(sa.select(Task).where(Task.public_id == task)).one()
        assert row.is_open


def test_a_page_of_such_a_task_is_kept_as_well(sqlite, signed_in):
    task, typed = given_to_amara(sqlite)
    page = {**typed, "_page": ["what-you-would-like-to-happen"]}

    answer = signed_in("Lena").post(f"/tasks/{task}/what-you-would-like-to-happen", page)

    assert answer.status == 403 and kept(sqlite) == [["The back door at night."]]


def test_whoever_was_never_given_the_page_keeps_nothing(sqlite, signed_in):
    task, typed = given_to_amara(sqlite)

    answer = signed_in("Tom").post(f"/tasks/{task}", typed)

    assert answer.status == 403 and kept(sqlite) == []
