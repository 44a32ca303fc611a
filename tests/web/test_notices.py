"""My notices: what I was told, how I want to be told, and the mails that could not be sent."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine import clock
from engine.case.model import Task
from engine.notices import choosing
from engine.notices.gathering import gather_all
from engine.notices.model import Mail
from engine.oversight.nudge import nudge
from engine.people import users
from tests.engine.case.test_due import concern
from tests.engine.notices.tray import give, tell_them
from tests.web.conftest import rows

HEAR = "hear_from_adult"


def told(page):
    """What somebody was told, as they read it."""
    return [
        " ".join(one.text_content().split()) for one in page.tree.find_class("moj-timeline__item")
    ]


def chosen(council, name):
    with council.db.read() as session:
        return choosing.chosen(session, council.user(session, name))


def fail(council, name):
    """A mail to somebody is made, and given up."""
    now = clock.now()
    tell_them(council, now - timedelta(minutes=9), name)
    list(gather_all(council.db, now))
    with council.db.write() as session:
        session.execute(
            update(Mail).values(given_up_at=now, attempts=5, failed_because="It does not answer.")
        )
        return session.scalars(select(Mail.public_id)).one()


def test_whoever_was_told_nothing_is_said_so(signed_in):
    page = signed_in("Tom").get("/notices")

    assert page.h1 == "Notices" and "You have not been told of anything yet." in page.words
    assert page.tree.xpath("//input[@name='how' and @checked]/@value") == ["at_once"]


def test_my_work_leads_to_what_i_was_told_and_that_to_the_task(sqlite, signed_in):
    walk = concern(sqlite)
    give(sqlite, HEAR, "Amara", "Priya", clock.moment("2026-03-03T09:30"))
    amara = signed_in("Amara")

    assert amara.get("/").tree.xpath("//nav//a[text()='Notices']/@href") == ["/notices"]
    page = amara.get("/notices")
    with sqlite.db.read() as session:
        task = session.scalars(select(Task).where(Task.name == HEAR)).one()
        assert page.tree.xpath("//main//a[starts-with(@href, '/tasks')]/@href") == [
            f"/tasks/{task.public_id}"
        ]
        reference = sqlite.case(session, walk).reference
        says = f"A task was given to you 3 March 2026, 9:30am {task.title}, case {reference}"
    assert told(page) == [says]
    assert amara.get(f"/tasks/{task.public_id}").status < 400
    assert "Dora" not in page.text, "who it is about is for the page of the task"


def test_the_words_of_a_supervisor_stand_beside_their_notice_as_they_were_typed(sqlite, signed_in):
    walk = concern(sqlite)
    with sqlite.db.write() as session:
        row = session.scalars(select(Task).where(Task.name == HEAR)).one()
        for minutes, words in ((0, "Could you <b>ring</b> her?"), (1, "Today, please.")):
            at = walk.now + timedelta(minutes=minutes)
            nudge(session, row.public_id, words, sqlite.user(session, "Ruth"), at=at)

    page = signed_in("Lena").get("/notices")

    first, second = told(page)
    assert "“Today, please.”" in first and "“Could you <b>ring</b> her?”" in second
    assert not page.tree.xpath("//b")


def test_what_i_may_not_see_any_more_has_neither_title_nor_link(sqlite, signed_in):
    walk = concern(sqlite)
    give(sqlite, HEAR, "Amara", "Priya", walk.now)
    give(sqlite, HEAR, "Lena", "Priya", walk.now)
    amara = signed_in("Amara")
    with sqlite.db.write() as session:
        south = sqlite.user(session, "Nell").team
        who = sqlite.user(session, "Amara")
        users.move_to_team(session, who, south, at=walk.now, actor=None, via="shell")

    page = amara.get("/notices")

    assert not page.tree.xpath("//main//a[starts-with(@href, '/tasks')]")
    (one,) = told(page)
    assert one.startswith("A task was given to you") and one.endswith("no longer see this task.")


def test_how_i_want_to_be_told_is_mine_to_choose(sqlite, signed_in):
    tom, lena = signed_in("Tom"), signed_in("Lena")

    assert tom.post("/notices", {"how": "daily"}).location == "/notices"

    assert (chosen(sqlite, "Tom"), chosen(sqlite, "Lena")) == ("daily", "at_once")
    page = tom.get("/notices")
    assert page.tree.xpath("//input[@name='how' and @checked]/@value") == ["daily"]
    assert "Saved." in page.text and lena.get("/notices").status == 200


@pytest.mark.parametrize("how", ["", "pigeon", "at_once\x00", "x" * 5000])
def test_a_choice_that_is_none_is_refused_and_nothing_changes(sqlite, signed_in, how):
    page = signed_in("Tom").post("/notices", {"how": how})

    assert page.status == 422 and page.errors == ["Select how you want to be told"]
    assert page.tree.xpath("//*[@id='how']"), "the message leads to the first choice"
    assert chosen(sqlite, "Tom") == "at_once"


@pytest.mark.parametrize("name", ["Ruth", "Sam"])
def test_mails_that_could_not_be_sent_are_shown_to_who_can_see_to_it(sqlite, signed_in, name):
    mail = fail(sqlite, "Tom")
    browser = signed_in(name)

    assert "1 mail could not be sent" in browser.get("/notices").words
    (row,) = rows(browser.get("/notices/failed"))
    assert row.startswith("Tom North It does not answer.") and row.endswith("Try again")
    assert browser.post(f"/notices/failed/{mail}").location == "/notices/failed"

    assert "Every mail was sent, or is on its way." in browser.get("/notices/failed").words
    assert "could not be sent" not in browser.get("/notices").words
    assert browser.post("/notices/failed/nothing-like-it").status == 404


def test_a_mail_that_failed_is_shown_from_the_first_time_on_while_it_is_tried_again(
    sqlite, signed_in
):
    fail(sqlite, "Tom")
    with sqlite.db.write() as session:
        again = clock.moment("2026-03-04T13:05")
        session.execute(update(Mail).values(given_up_at=None, attempts=2, next_try_at=again))
    browser = signed_in("Ruth")

    assert "1 mail could not be sent" in browser.get("/notices").words
    (row,) = rows(browser.get("/notices/failed"))
    assert row.startswith("Tom North It does not answer. Tried 2 times, again 4 March 2026, 1:05pm")
    assert "Try again" not in row


@pytest.mark.parametrize("name", ["Tom", "Priya", "Iris"])
def test_they_are_not_shown_to_anybody_else(sqlite, signed_in, name):
    mail = fail(sqlite, "Tom")
    browser = signed_in(name)

    assert "could not be sent" not in browser.get("/notices").words
    assert browser.get("/notices/failed").status == 403
    assert browser.post(f"/notices/failed/{mail}").status == 403


def test_many_notices_cost_no_more_questions_to_the_database(sqlite, signed_in, statements):
    walk = concern(sqlite)
    lena = signed_in("Lena")

    def asked():
        statements.clear()
        lena.get("/notices")
        return len(statements)

    give(sqlite, HEAR, "Amara", "Priya", walk.now)
    give(sqlite, HEAR, "Lena", "Priya", walk.now)
    few = asked()
    for _ in range(30):
        give(sqlite, HEAR, "Amara", "Priya", walk.now)
        give(sqlite, HEAR, "Lena", "Priya", walk.now)

    assert asked() == few
    assert len(told(lena.get("/notices"))) == 31
