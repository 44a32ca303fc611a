"""What the adult is given to keep, in the browser: as it prints, large print, and what became of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.walk import note_json
from engine.record import KINDS
from tests.web.tasks_helpers import Browser

ONE = "one conversation, everything achieved"
ADULT = KINDS["adult"].table
SCSS = Path(__file__).parents[2] / "web" / "frontend" / "src" / "_letter.scss"


@pytest.fixture
def case(sqlite) -> str:
    """Dora's case after the conversation in the middle; she is reached in person."""
    return sqlite.walked(ONE, 7).case


def safe(sqlite, case, *ways, household="no"):
    answers = {"safe_ways": list(ways), "safe_household": household}
    with sqlite.db.write() as session:
        tom = sqlite.user(session, "Tom")
        note_json(session, case, "safe_contact", answers, tom, at=clock.now())


def paper(browser) -> str:
    """What goes on paper, as one reads it."""
    return " ".join(browser.page.tree.find_class("app-copy__paper")[0].text_content().split())


def record(browser, **fields) -> Browser:
    """Say what became of the copy that is open."""
    number = next(n for n, form in enumerate(browser.forms) if "result" in dict(form.fields))
    return browser.send(fields, form=number, _do="")


GIVEN = {"result": "given", "channel": "in_person", "agreed": "yes"}


@pytest.mark.parametrize(
    ("moment", "heading", "last"),
    [
        ("start", "At the start: a copy for Dora", "What happens next"),
        ("middle", "In the middle: a copy for Dora", "What happens next"),
        ("end", "At the end: a copy for Dora", "What happened"),
    ],
)
def test_the_copy_is_there_at_each_moment(app, case, moment, heading, last) -> None:
    tom = Browser(app, "Tom").get(f"/cases/{case}/copies/{moment}")

    assert tom.h1 == heading and "Not offered yet." in tom.words
    sheet = paper(tom)
    assert sheet.startswith("What you told us, what we did, what happen")
    assert "“I want my money back”" in sheet and last in sheet and "How to reach us" in sheet


def test_only_the_sheet_is_what_is_printed_and_its_title_says_nothing(app, case) -> None:
    for path, title in (("copies/end", "Your copy"), ("stay-safe", "My page")):
        tom = Browser(app, "Tom").get(f"/cases/{case}/{path}")

        assert tom.page.tree.xpath("//title")[0].text_content() == f"{title} – Threefold"
        for word in ("afeguard", "ouncil", "ocial", "nquiry", "buse", "Threefold", "Whitlock"):
            assert word not in paper(tom), word


def test_the_case_page_says_how_each_moment_stands(app, case) -> None:
    tom = Browser(app, "Tom").get(f"/cases/{case}")
    assert "For Dora to keep" in tom.words and "At the start: not offered yet" in tom.words

    record(tom.get(f"/cases/{case}/copies/start"), **GIVEN)

    assert "At the start: given on" in tom.get(f"/cases/{case}").words
    listed = tom.get(f"/cases/{case}/copies")
    assert listed.h1 == "For the adult to keep" and "Given on" in listed.words


def test_what_was_given_and_what_they_said_of_it_can_be_read_again(app, case) -> None:
    tom = Browser(app, "Tom").get(f"/cases/{case}/copies/start")
    sheet = paper(tom)

    record(tom, **{**GIVEN, "agreed": "partly", "adult_says": "It was £50."})

    kept = tom.page.tree.find_class("app-copy-history")[0].text_content()
    assert "Partly" in kept and "It was £50." in kept
    assert "You would like this to happen:" in sheet and "“I want my money back”" in kept


def test_in_large_print_nothing_is_smaller_than_eighteen_points(app, case) -> None:
    tom = Browser(app, "Tom").get(f"/cases/{case}/copies/start")
    assert not tom.page.tree.find_class("app-copy--large")

    tom.get(f"/cases/{case}/copies/start?large=1")

    assert tom.page.tree.find_class("app-copy--large")
    block = SCSS.read_text().partition("@media print")[2].partition(".app-copy--large {")[2]
    sizes = [int(size) for size in re.findall(r"font-size: (\d+)pt", block.partition("\n  }")[0])]
    assert sizes and min(sizes) >= 18


def test_large_print_is_the_beginning_where_the_adult_asked_for_it(app, sqlite, case) -> None:
    with sqlite.db.write() as session:
        session.execute(sa.update(ADULT).values(information_format="large_print"))
    tom = Browser(app, "Tom").get(f"/cases/{case}/copies/start")

    assert tom.page.tree.find_class("app-copy--large")
    small = tom.get(f"/cases/{case}/copies/start?large=0")
    assert not small.page.tree.find_class("app-copy--large")
    kept = record(tom.get(f"/cases/{case}/copies/start"), **GIVEN)
    assert "It is in the record." in kept.words


@pytest.mark.guard("copy_released_safely")
def test_it_is_said_which_way_is_safe_and_an_unsafe_one_is_refused(app, sqlite, case) -> None:
    safe(sqlite, case, "post", "in_person", household="yes")
    tom = Browser(app, "Tom").get(f"/cases/{case}/copies/start")
    assert "Post: no Others at home can see their post." in tom.words

    refused = record(tom, **{**GIVEN, "channel": "post", "adult_says": "Thank you"})

    assert refused.status == 422 and "Hand it over in person" in refused.words
    assert "Thank you" in refused.page.text
    assert "Not offered yet." in refused.words


def test_where_no_way_is_safe_the_sheet_stays_off_paper(app, sqlite, case) -> None:
    safe(sqlite, case, "phone")

    for path in ("copies/start", "stay-safe"):
        tom = Browser(app, "Tom").get(f"/cases/{case}/{path}")
        assert tom.page.tree.find_class("app-copy--stays")
        assert "Not to be given: it would not be safe" in tom.words
    assert "app-copy--stays .app-copy__paper" in SCSS.read_text().partition("@media print")[2]


@pytest.mark.guard("copy_as_shown")
def test_a_copy_that_has_changed_is_looked_at_again_and_nothing_typed_is_lost(
    app, sqlite, case
) -> None:
    tom = Browser(app, "Tom").get(f"/cases/{case}/copies/start")
    with sqlite.db.write() as session:
        session.execute(sa.update(ADULT).values(what_matters="My garden."))

    clash = record(tom, **{**GIVEN, "adult_says": "That is right."})

    assert clash.status == 409 and "has changed since you opened it" in clash.words
    assert "My garden." in paper(clash) and "That is right." in clash.page.text
    assert "It is in the record." in record(clash, **GIVEN).words


def test_what_is_missing_comes_back_with_what_was_typed(app, case) -> None:
    tom = Browser(app, "Tom").get(f"/cases/{case}/copies/start")

    back = record(tom, **{**GIVEN, "agreed": "no"})

    assert back.status == 422
    assert back.errors == {"#adult_says": "Write down what they say is different"}


def test_a_line_that_names_somebody_can_be_left_out_before_it_is_printed(app, sqlite, case) -> None:
    outcome = KINDS["desired_outcome"].table
    with sqlite.db.write() as session:
        session.execute(sa.update(outcome).values(words="Karl gives it back"))
        number = session.execute(sa.text('select id from "case"')).scalar_one()
        alleged = {
            "case_id": number, "version": 1, "typed_at": clock.now(), "third_party": True,
            "name": "Karl Poole",
        }  # fmt: skip
        session.execute(sa.insert(KINDS["person_alleged"].table), [alleged])
    tom = Browser(app, "Tom").get(f"/cases/{case}/copies/start")
    assert "It names Karl Poole" in tom.words and "Karl" in paper(tom)
    keys = [str(v) for v in tom.page.tree.xpath("//input[@name='leave_out']/@value")]

    shown = tom.send({"leave_out": keys}, form=0, _do="look")

    assert shown.status == 200 and "Karl" not in paper(shown)
    kept = record(shown, **GIVEN)
    assert "It is in the record." in kept.words
    with sqlite.db.read() as session:
        body = session.scalar(sa.select(KINDS["adult_copy"].table.c.body))
    assert "Karl" not in body


def test_how_i_stay_safe_is_printed_as_their_own_page(app, sqlite, case) -> None:
    tom = Browser(app, "Tom").get(f"/cases/{case}/stay-safe")

    assert tom.h1 == "How I stay safe"
    assert paper(tom).startswith("My page What I do I keep my purse in the drawer")
    given = {"result": "given", "channel": "in_person", "understood": "given_and_understood"}
    assert "Given on" in record(tom, **given).words


def test_where_there_is_no_page_it_is_said_why(app, sqlite) -> None:
    case = sqlite.walked(ONE, 4).case

    tom = Browser(app, "Lena").get(f"/cases/{case}/stay-safe")

    assert "Nothing is written yet." in tom.words and not tom.forms


@pytest.mark.parametrize("path", ["copies/later", "copies/page", "copies/START"])
def test_there_is_no_other_copy(app, case, path) -> None:
    assert Browser(app, "Tom").get(f"/cases/{case}/{path}").status == 404


def test_a_supervisor_reads_no_copy(app, case) -> None:
    ruth = Browser(app, "Ruth").get(f"/cases/{case}/copies")

    assert "not what is written in it" in ruth.words
    assert ruth.get(f"/cases/{case}/copies/start").status == 404
    assert "to keep" not in ruth.get(f"/cases/{case}").words
