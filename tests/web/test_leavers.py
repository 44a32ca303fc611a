"""The pages of leavers: an administrator notes the day, the team hands on what they hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import clock
from engine.people.leaver import Leaving
from engine.people.users import disable_user
from tests.web.board_desk import change
from tests.web.conftest import Client, concern, rows
from tests.web.test_absences import boxes
from web.scheduler import beat

PAGE = "/leavers"


def link_of(client, name):
    found = client.get(PAGE).tree.xpath(f"//main//a[normalize-space()='{name}']/@href")
    return found[0] if found else None


def colleague(page, name):
    """The public id under which a colleague can be chosen."""
    return page.tree.xpath(f"//select[@id='all']/option[.='{name}']/@value")[0]


def lenas(council, number=1):
    return [concern(council)[0] for _ in range(number)]


@pytest.mark.parametrize(
    ("who", "status"), [("Sam", 200), ("Ruth", 200), ("Priya", 200), ("Lena", 403), ("Iris", 403)]
)
def test_leavers_are_for_administrators_managers_and_supervisors(signed_in, who, status):
    assert signed_in(who).get(PAGE).status == status


def test_an_administrator_notes_a_day_and_takes_it_back(sqlite, signed_in):
    lenas(sqlite, 2)
    sam = signed_in("Sam")
    form = link_of(sam, "Lena North")
    assert "Open tasks2" in sam.get(form).words and "Whitlock" not in sam.get(form).text
    past = boxes("closes_on", clock.today() - timedelta(days=1))
    wrong = sam.post(form, past)
    assert (wrong.status, wrong.errors) == (422, ["Enter today or a day to come"])
    assert wrong.fields(form)["closes_on-day"] == past["closes_on-day"]

    assert sam.post(form, boxes("closes_on", clock.today() + timedelta(days=9))).status == 303

    assert "Lena North North" in rows(sam.get(PAGE))[0]
    end = sam.get(form).tree.xpath("//form[contains(@action, '/end')]/@action")[0]
    assert sam.post(end).status == 303
    assert rows(sam.get(PAGE)) == []


def test_today_ends_their_session_at_once(sqlite, app, signed_in):
    lena, sam = Client(app), signed_in("Sam")
    lena.sign_in("Lena")

    assert sam.post(link_of(sam, "Lena North"), boxes("closes_on", clock.today())).status == 303

    assert lena.get("/").status == 302
    assert lena.sign_in("Lena").status == 422


def test_only_an_administrator_notes_that_somebody_leaves(sqlite, signed_in):
    form = link_of(signed_in("Sam"), "Lena North")
    day = boxes("closes_on", clock.today())

    for who in ("Ruth", "Priya", "Iris", "Lena"):
        assert signed_in(who).post(form, day).status == 403
    assert signed_in("Sam").post("/leavers/nobody-there", day).status == 404


def test_the_team_hands_everything_on_in_one_act(sqlite, signed_in):
    lenas(sqlite, 3)
    with sqlite.db.write() as session:
        disable_user(session, sqlite.user(session, "Lena"), at=clock.now(), actor=None)
    ruth = signed_in("Ruth")
    form = link_of(ruth, "Lena North")
    page = ruth.get(form)
    assert page.h1 == "What Lena North holds" and len(rows(page)) == 3
    assert "Tasks (3)" in page.words and "Tom North" not in rows(page)[0]

    done = ruth.post(f"{form}/handing-on", {"all": colleague(page, "Amara North")})

    assert (done.status, done.h1) == (200, "3 of 3 handed on")
    assert len(rows(signed_in("Amara").get("/"))) == 3
    assert "nothing to hand on" in ruth.get(form).words
    assert rows(ruth.get(PAGE)) == []


def test_several_colleagues_and_what_is_not_theirs_stays_and_says_why(sqlite, signed_in):
    first, second, third = lenas(sqlite, 3)
    change(sqlite, third, role="enquiry_officer")
    ruth = signed_in("Ruth")
    with sqlite.db.read() as session:
        form = f"{PAGE}/{sqlite.user(session, 'Lena').public_id}"
    page = ruth.get(form)
    sent = {
        "all": colleague(page, "Tom North"),
        f"task-{first}": colleague(page, "Amara North"),
        f"task-{second}": "nobody",
    }

    done = ruth.post(f"{form}/handing-on", sent)

    assert done.h1 == "3 of 3 handed on"
    assert len(rows(signed_in("Amara").get("/"))) == len(rows(signed_in("Tom").get("/"))) == 1
    change(sqlite, first, assignee_id=None)
    again = ruth.get(form)
    assert again.h1 == "What Lena North holds"

    change(sqlite, second, assignee_id=_number(sqlite, "Lena"))
    refused = ruth.post(f"{form}/handing-on", {"all": colleague(page, "Tom North")})
    assert refused.h1 == "0 of 1 handed on"
    assert "Tom North does not do this kind of task." in refused.words


def test_nothing_chosen_is_said_and_nothing_changes(sqlite, signed_in):
    lenas(sqlite)
    with sqlite.db.read() as session:
        form = f"{PAGE}/{sqlite.user(session, 'Lena').public_id}"

    page = signed_in("Ruth").post(f"{form}/handing-on")

    assert page.status == 422
    assert page.errors == ["Select who is to have at least one of these"]
    assert len(rows(signed_in("Lena").get("/"))) == 1


def test_somebody_of_another_team_is_not_there(sqlite, signed_in):
    with sqlite.db.read() as session:
        nell = sqlite.user(session, "Nell").public_id

    assert signed_in("Ruth").get(f"{PAGE}/{nell}").status == 404
    assert signed_in("Ruth").get(f"{PAGE}/nobody-there").status == 404
    assert signed_in("Ruth").post(f"{PAGE}/{nell}/handing-on", {"all": "nobody"}).status == 404


def _number(council, name):
    with council.db.read() as session:
        return council.user(session, name).id


def test_the_scheduler_closes_the_account_when_the_day_has_come(sqlite, signed_in):
    sam = signed_in("Sam")
    form = link_of(sam, "Lena North")
    sam.post(form, boxes("closes_on", clock.today() + timedelta(days=1)))
    with sqlite.db.write() as session:
        session.execute(sa.update(Leaving).values(closes_on=clock.today()))

    beat(sqlite.db)

    assert sam.get(form).h1 == "Lena North has left"
    assert rows(sam.get(PAGE)) == []
