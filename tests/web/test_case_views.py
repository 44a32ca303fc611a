"""The pages of a case that show it from one side: chronology, people, plan, decisions, principles."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.log.model import Access
from tests.web.conftest import WHOLE_WAY, concern, rows

PAGES = ["/chronology", "/people", "/plan", "/decisions", "/principles"]
NO_WORDS = "Your role shows you how this case stands, not what is written in it."


@pytest.fixture
def ended(sqlite):
    """The whole way, start to end."""
    return sqlite.walked(WHOLE_WAY).case


@pytest.fixture
def begun(sqlite):
    """A case with nothing in it but the name of the adult."""
    return concern(sqlite)[1]


def nav(page):
    """The links of the navigation: (what it says, aria-current)."""
    found = page.tree.xpath("//nav[@aria-label='Pages of this case']//a")
    return [(" ".join(a.text_content().split()), a.get("aria-current")) for a in found]


# -- every page


def test_every_page_leaves_a_look_and_is_named_in_the_list_of_looks(sqlite, signed_in, ended):
    tom = signed_in("Tom")
    for number, path in enumerate(PAGES, 1):
        assert tom.get(f"/cases/{ended}{path}").status == 200
        with sqlite.db.read() as session:
            assert len(session.scalars(sa.select(Access)).all()) == number

    looks = rows(tom.get(f"/cases/{ended}/who-looked"))

    names = ["Six principles", "Decisions", "Plan", "People", "Chronology"]
    assert [look.endswith(name) for look, name in zip(looks, names, strict=True)] == [True] * 5


@pytest.mark.parametrize("path", PAGES)
def test_a_case_with_nothing_in_it_has_every_page(signed_in, begun, path):
    page = signed_in("Lena").get(f"/cases/{begun}{path}")

    assert page.status == 200 and "None" not in page.words.replace("None ticked", "")


@pytest.mark.parametrize("path", PAGES)
def test_a_supervisor_reads_nothing_that_was_said(reader, case, path):
    words = reader("Ruth").get(f"/cases/{case}{path}").words

    for secret in ("I want my money back", "Jean", "Kim Dobson", "£40", "She wants", "purse"):
        assert secret not in words
    assert NO_WORDS in words or path == "/principles"


def test_every_page_calls_the_adult_as_they_like(sqlite, signed_in, ended):
    with sqlite.db.write() as session:
        session.execute(sa.text("update adult set preferred_name = 'Dolly'"))
    tom = signed_in("Tom")

    for path in PAGES:
        page = tom.get(f"/cases/{ended}{path}")
        assert "Dolly" in page.words.split("Likes to be called Dolly", 1)[1]


# -- the navigation


def test_the_pages_stand_in_groups_and_the_one_that_is_open_is_marked(reader, case):
    found = nav(reader("Tom").get(f"/cases/{case}/decisions"))

    assert ("Plan and decisions", "true") in found and ("Decisions", "page") in found
    assert [text for text, current in found if current == "page"] == ["Decisions"]
    assert "Chronology" not in dict(found), "pages of another group are not shown"


def test_every_page_of_a_case_is_two_links_away_at_most(reader, case):
    tom = reader("Tom")
    first = tom.get(f"/cases/{case}").tree.xpath("//nav[@aria-label='Pages of this case']//a/@href")
    second = {
        href
        for path in first
        for href in tom.get(path).tree.xpath("//nav[@aria-label='Pages of this case']//a/@href")
    }

    expected = {
        f"/cases/{case}{path}"
        for path in ["", "/outcomes", "/history", "/who-looked", "/diagram", *PAGES]
    }
    assert expected <= second and len(first) <= 8


def test_a_page_that_is_not_there_has_no_link(app):
    from web import places

    with app.test_request_context("/cases/x"):
        there, _ = places.case_places("x")
        places.OF_A_CASE.append(("Nowhere", [("Nowhere", "nowhere.show")]))
        try:
            still, _ = places.case_places("x")
        finally:
            places.OF_A_CASE.pop()

    assert there == still and "Nowhere" not in [place.text for place in still]


# -- people


def test_people_are_a_picture_and_the_same_as_a_table(reader, case):
    page = reader("Tom").get(f"/cases/{case}/people")

    for svg in page.tree.xpath("//svg"):
        if svg.get("role") == "img":
            ids = svg.get("aria-labelledby").split()
            named = " ".join(page.tree.xpath(f"//*[@id='{i}']")[0].text_content() for i in ids)
            assert "People around Dora" in named and "Kim Dobson" in named
    table = rows(page)
    for name in ("Jean Whitlock", "Kim Dobson", "Brightway Home Care", "Tom North"):
        assert [row for row in table if row.startswith(name)]
    drawn = " ".join(page.tree.xpath("//svg[@role='img']//text()"))
    assert "Jean Whitlock" in drawn and "Said to have caused harm" in drawn


def test_what_people_are_called_can_break_nothing_in_the_picture(sqlite, signed_in, ended):
    with sqlite.db.write() as session:
        session.execute(sa.text("update person set name = '<script>alert(1)</script>&amp;\"'"))

    page = signed_in("Tom").get(f"/cases/{ended}/people")

    assert "<script>alert" not in page.text and "alert(1)" in page.words


# -- plan, decisions, principles


def test_the_plan_begins_with_what_matters_to_them(reader, case):
    words = reader("Tom").get(f"/cases/{case}/plan").words

    assert words.index("My own front door") < words.index("The safeguarding plan")
    assert "“I want my money back”" in words and "How I stay safe" in words


def test_a_decision_shows_their_part_beside_it(reader, case):
    page = reader("Priya").get(f"/cases/{case}/decisions")

    (first,) = page.tree.xpath("(//article)[1]")
    said = " ".join(first.text_content().split())
    assert said.startswith("Decide the duty Decided by Priya North on 3 March 2026.")
    assert "Dora’s part in it What they wanted then “I want my money back”" in said
    assert "How it counted She wants her money back and another carer." in said


def test_each_line_of_a_principle_leads_to_the_page_that_shows_it(reader, case):
    tom = reader("Tom")
    page = tom.get(f"/cases/{case}/principles")

    links = page.tree.xpath("//main//ul[@class='app-evidence']//a/@href")
    assert len(links) == 50 and len(page.tree.xpath("//main//h2")) == 6
    assert all(tom.get(path).status == 200 for path in set(links))


def test_without_the_advocate_the_evidence_is_gone_from_the_page(sqlite, signed_in):
    case = sqlite.walked("lacks capacity, no family, an advocate").case

    def line():
        page = signed_in("Tom").get(f"/cases/{case}/principles")
        (found,) = page.tree.xpath("//li[.//a[text()='An advocate where one is needed']]")
        return " ".join(found.text_content().split())

    assert line() == "An advocate where one is needed9 March 2026 Found"
    with sqlite.db.write() as session:
        session.execute(sa.text("update advocate set status = null"))
    assert line() == (
        "An advocate where one is neededOne is needed, and none is in place. Not found"
    )


@pytest.mark.guard("evidence_without_words")
def test_a_supervisor_sees_that_there_is_evidence_and_not_what_it_is(reader, case):
    page = reader("Ruth").get(f"/cases/{case}/principles")

    assert "Found" in page.words
    assert not page.tree.xpath("//*[@class='app-evidence__detail']")


def test_the_overview_leads_on_to_the_pages_that_say_more(reader, case):
    links = reader("Tom").get(f"/cases/{case}").tree.xpath("//main//section//a/@href")

    for path in ("/people", "/decisions", "/plan", "/chronology"):
        assert f"/cases/{case}{path}" in links
