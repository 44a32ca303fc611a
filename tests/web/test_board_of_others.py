"""The board where somebody else stands in: covered, overridden, of another team; and the case page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa

from engine import clock
from engine.case.override import override_step
from engine.people.cover import set_absence
from engine.people.model import User
from tests.web.board_desk import change, counts, late, lines
from tests.web.partner_desk import Desk
from tests.web.test_board import table


def away(council):
    """Lena is away from today, and Amara covers."""
    with council.db.write() as session:
        lena, amara = council.user(session, "Lena"), council.user(session, "Amara")
        today = clock.today()
        set_absence(session, lena, amara, today, today + timedelta(days=3), lena)


def overridden(council, task):
    with council.db.write() as session:
        until = clock.today() + timedelta(days=9)
        ruth = council.user(session, "Ruth")
        override_step(session, task, "other", "nobody_to_do_it", "Two are ill.", until, ruth)


def test_a_line_says_who_covers_and_what_is_overridden(sqlite, signed_in):
    task, _ = late(sqlite)
    away(sqlite)
    overridden(sqlite, task)
    ruth = signed_in("Ruth")

    page = ruth.get("/board")

    (line,) = lines(page)
    until = clock.day_in_words(clock.today() + timedelta(days=9))
    assert "for Lena North, covered by Amara North until" in line
    assert f"Overridden by Ruth North until {until}, and still not done." in line
    assert line.endswith("Lena North Away, covered by Amara North")
    assert "Two are ill" not in page.words
    assert counts(page)["Overridden: not done for now"] == counts(page)["Everything open"] == 1
    assert lines(ruth.get("/board?show=overridden")) == [line]
    (row,) = table(ruth, "/board.csv")
    assert row["who covers"] == "Amara North"
    assert row["overridden until"] == (clock.today() + timedelta(days=9)).isoformat()


def test_work_that_somebody_of_another_team_has_is_found_by_their_team(sqlite, signed_in):
    late(sqlite)
    task, _ = late(sqlite, 20, "Ada Okafor")
    with sqlite.db.read() as session:
        nell = session.scalars(sa.select(User).where(User.name == "Nell South")).one()
    change(sqlite, task, assignee_id=nell.id)
    ruth = signed_in("Ruth")
    page = ruth.get("/board")
    offered = {
        " ".join(one.text_content().split()): one.get("value")
        for one in page.tree.xpath("//select[@id='team']/option")
    }
    assert offered.keys() == {"Any team", "North (1)", "South (1)"}

    answer = ruth.post("/board", {**page.fields("/board"), "team": offered["South (1)"]})

    assert parse_qs(urlsplit(answer.location).query) == {"team": [offered["South (1)"]]}
    found = ruth.get(answer.location)
    (line,) = lines(found)
    assert line.startswith("Ada Okafor") and "Only: with somebody of South" in found.words
    assert counts(found)["Everything open"] == 1
    assert len(table(ruth, answer.location.replace("/board", "/board.csv"))) == 1


def test_the_page_of_a_case_says_why_it_waits_to_whoever_reads_it(sqlite, signed_in):
    _, case = late(sqlite)

    page = signed_in("Ruth").get(f"/cases/{case}")

    (why,) = page.tree.find_class("app-why")
    said = " ".join(why.text_content().split())
    assert (
        said.startswith("Why it waits: Waiting") and "for Lena North to record the concern." in said
    )
    assert not signed_in("Lena").get(f"/cases/{case}").tree.find_class("app-why")
    assert signed_in("Nell").get(f"/cases/{case}").status == 404


def test_who_at_another_organisation_it_waits_for_is_named_on_the_page_and_in_the_table(
    sqlite, tmp_path
):
    desk = Desk(sqlite, tmp_path)
    assert desk.share().status == 303
    ruth, sent = desk.worker("Ruth"), clock.day_in_words(clock.today())

    page = ruth.get("/board?show=partner")

    (line,) = lines(page)
    assert "for Rosa Pell at Hilltop Home Care to report as partner." in line
    assert f"They were sent a link on {sent}. They have not opened it." in line
    (cell,) = page.tree.xpath("//tbody/tr/td[last()]")
    assert cell.text.strip() == "Rosa Pell at Hilltop Home Care"
    assert cell.xpath(f".//a[@href='{desk.at}']") and ruth.get(desk.at).status == 200
    (row,) = table(ruth, "/board.csv?show=partner")
    assert row["who has it"] == "Rosa Pell at Hilltop Home Care"
    assert row["why it waits"] in line
    assert "rosa.pell" not in page.text
