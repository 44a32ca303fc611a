"""The board in the browser, without JavaScript: what waits, for whom, and what is done about it."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from engine.case.model import Task
from tests.web.board_desk import ago, change, counts, late, lines
from tests.web.conftest import concern

LONG = "Wilhelmina Konstantinopoulou-" + "Llanfairpwllgwyngyll" * 8


# -- who sees it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("Ruth", 200), ("Priya", 200), ("Lena", 403), ("Tom", 403), ("Iris", 403), ("Sam", 403)],
)
@pytest.mark.parametrize("path", ["/board", "/board.csv", "/board/diagram", "/board/chosen/give"])
def test_the_board_is_for_managers_and_supervisors(signed_in, who, status, path):
    assert signed_in(who).get(path).status == status


def test_another_team_sees_none_of_it(sqlite, signed_in):
    late(sqlite)

    page = signed_in("Owen").get("/board?show=all")

    assert counts(page)["Everything open"] == 0 and "Nothing waits for this reason." in page.words


# -- what it says -----------------------------------------------------------------


def test_an_empty_board_says_what_to_do_next(signed_in):
    page = signed_in("Ruth").get("/board")

    assert "Nothing waits for this reason." in page.words
    assert page.tree.xpath("//main//p//a[@href='/board?show=all']")


def test_a_line_says_why_how_long_until_when_and_who(sqlite, signed_in):
    task, case = late(sqlite)

    page = signed_in("Ruth").get("/board")

    (line,) = lines(page)
    assert "for Lena North to record the concern." in line
    assert "Nothing else is ready." in line
    assert "The target passed" in line and "working days ago" in line
    assert "done 0 times here: too few to compare" in line
    assert "No reason given yet" in line and line.endswith("Lena North")
    assert page.tree.xpath(f"//tbody//a[@href='/cases/{case}']")
    assert page.tree.xpath("//tbody//strong[contains(@class, 'govuk-tag--orange')]")
    assert page.tree.xpath(f"//tbody//input[@value='{task}']")


def test_the_longest_comes_first_and_the_order_is_in_the_address(sqlite, signed_in):
    for days, name in ((14, "Ada Okafor"), (30, "Bea Lundqvist-Hale"), (21, "Cy Oduya")):
        late(sqlite, days, name)
    change_due = sa.update(Task).values(due_at=ago(5)).where(Task.opened_at < ago(36))
    with sqlite.db.write() as session:
        session.execute(change_due)
    ruth = signed_in("Ruth")

    longest = [line.split(",")[0] for line in lines(ruth.get("/board"))]
    by_target = [line.split(",")[0] for line in lines(ruth.get("/board?sort=due"))]

    assert longest == ["Bea Lundqvist-Hale", "Cy Oduya", "Ada Okafor"]
    assert by_target == ["Cy Oduya", "Ada Okafor", "Bea Lundqvist-Hale"]


def test_each_reason_counts_and_leads_to_its_lines(sqlite, signed_in):
    late(sqlite)
    change(sqlite, concern(sqlite, name="Ada Okafor")[0], assignee_id=None)
    change(
        sqlite,
        concern(sqlite, name="Bea Lundqvist-Hale")[0],
        paused_at=ago(2),
        paused_because="At the adult's pace: he asks for time",
    )
    change(sqlite, concern(sqlite, name="Cy Oduya")[0], refusals=2, refused_at=ago(1))
    ruth = signed_in("Ruth")

    page = ruth.get("/board")
    expected = {"Everything open": 4, "Stalled": 2, "Past the target": 1, "Nobody has it": 1}
    expected |= {"Paused or on hold": 1, "Refused twice by a check": 1}
    assert {name: n for name, n in counts(page).items() if name in expected} == expected
    for tile in page.tree.find_class("app-tiles__tile"):
        text = " ".join(tile.text_content().split())
        there = ruth.get(tile.get("href"))
        assert len(lines(there)) == int(text.split(" ")[0]), text
        assert there.tree.xpath("//a[@aria-current='page'][contains(@class, 'app-tiles')]")


def test_filters_are_sent_and_end_in_the_address(sqlite, signed_in):
    late(sqlite)
    change(sqlite, late(sqlite, 20, "Ada Okafor")[0], assignee_id=None)
    ruth = signed_in("Ruth")
    page = ruth.get("/board")
    sent = {**page.fields("/board"), "worker": "nobody"}

    answer = ruth.post("/board", sent)

    assert answer.status == 303 and answer.location == "/board?worker=nobody"
    found = ruth.get(answer.location)
    (line,) = lines(found)
    assert line.startswith("Ada Okafor") and "Only: nobody has it" in found.words
    assert counts(found)["Everything open"] == 1
    assert "Lena North (1)" in found.text and "Nobody of the council yet (1)" in found.text


@pytest.mark.parametrize(
    "query",
    ["show=x", "sort=x", "page=-1", "page=99999", "page=x", "worker=x", "task=%00", "stage=end'--",
     "task=" + "x" * 5000, "show=late&show=all"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_harms_nothing(sqlite, signed_in, query):
    late(sqlite)

    assert signed_in("Ruth").get(f"/board?{query}").status == 200


def test_two_hundred_lines_come_on_pages_and_each_opens(sqlite, signed_in):
    from engine.case import open_case

    with sqlite.db.write() as session:
        user = sqlite.user(session, "Lena")
        for _ in range(120):
            open_case(session, user)
    ruth = signed_in("Ruth")

    first, second, third = (ruth.get(f"/board?show=all&page={n}") for n in (1, 2, 3))

    assert [len(lines(page)) for page in (first, second, third)] == [50, 50, 20]
    assert first.tree.xpath("//a[@rel='next']/@href") == ["/board?show=all&page=2"]
    assert not third.tree.xpath("//a[@rel='next']")
    assert "page 2 of 3" in second.words
    for href in third.tree.xpath("//tbody//a/@href")[:3]:
        assert ruth.get(href).status == 200


def test_a_danger_stands_on_top_whatever_is_filtered(sqlite, signed_in):
    from engine.case.worklist import DANGER

    late(sqlite)
    urgent, _ = concern(sqlite, name="Selin Aydin")
    with sqlite.db.write() as session:
        row = session.scalars(sa.select(Task).where(Task.public_id == urgent)).one()
        row.workflow.name = DANGER

    for query in ("", "?show=partner", "?worker=nobody"):
        page = signed_in("Ruth").get(f"/board{query}")
        assert lines(page)[0].startswith("Urgent Selin Aydin"), query
        assert "Somebody may be in danger." in lines(page)[0]
        assert "the task stands on top of every list" in page.words
        assert ("Nothing else waits for this reason." in page.words) == bool(query)


def test_a_long_name_and_words_are_text_and_nothing_else(sqlite, signed_in):
    task, _ = concern(sqlite, name=LONG)
    change(sqlite, task, paused_at=ago(1), paused_because="<script>alert(1)</script>")

    page = signed_in("Ruth").get("/board?show=waiting")

    assert LONG in page.words and not page.tree.xpath("//main//script")


# -- taken away, and drawn --------------------------------------------------------


def table(client, path):
    answer = client.browser.get(path, base_url=client.base)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_what_is_taken_away_names_no_adult_and_holds_no_formula(sqlite, signed_in):
    task, _ = late(sqlite, name="Dora Whitlock")
    change(sqlite, task, paused_at=ago(1), paused_because="=HYPERLINK(1)")

    (row,) = table(signed_in("Ruth"), "/board.csv?show=all")

    assert "Dora" not in str(row) and "Whitlock" not in str(row)
    assert row["reason given"] == "'=HYPERLINK(1)" and row["who has it"] == "Lena North"
    assert int(row["working days open"]) >= 10 and row["task"] == "Record the concern"


def test_what_is_taken_away_is_what_is_filtered(sqlite, signed_in):
    late(sqlite)
    change(sqlite, late(sqlite, 20, "Ada Okafor")[0], assignee_id=None)

    rows = table(signed_in("Ruth"), "/board.csv?worker=nobody")

    assert [row["who has it"] for row in rows] == ["nobody"]


def test_the_diagram_has_the_same_numbers_in_a_table_beside_it(sqlite, signed_in):
    import json

    late(sqlite)
    change(sqlite, concern(sqlite, name="Ada Okafor")[0], assignee_id=None)
    ruth = signed_in("Ruth")

    page = ruth.get("/board/diagram")

    data = json.loads(page.tree.get_element_by_id("diagram-data").text)
    assert data["badges"] == {"record_concern": "2 open, 1 stalled"}
    assert data["marks"] == {"heat-1": ["record_concern"]}
    row = next(line for line in lines(page) if line.startswith("Record the concern"))
    assert row == "Record the concern 2 1 1 1 0"
    (href,) = page.tree.xpath("//tbody//a[text()='Record the concern']/@href")
    assert parse_qs(urlsplit(href).query) == {"show": ["all"], "task": ["record_concern"]}
    assert len(lines(ruth.get(href))) == 2
    for other in page.tree.xpath("//nav[@aria-label='Diagrams']//a/@href"):
        assert ruth.get(other).status == 200


def test_the_board_takes_as_many_statements_for_three_lines_as_for_thirty(
    sqlite, signed_in, statements
):
    late(sqlite)
    ruth = signed_in("Ruth")
    ruth.get("/board")
    statements.clear()
    ruth.get("/board")
    few = len(statements)
    for number in range(29):
        late(sqlite, 20 + number, f"Ada Okafor {'abcdefghijklmnopqrstuvwxyzxyz'[number]}")

    statements.clear()
    ruth.get("/board")

    assert len(statements) == few
