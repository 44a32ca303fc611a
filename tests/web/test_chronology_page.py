"""The page of the chronology: what is chosen stands in the address; paged, and whole to print."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.clock import moment
from engine.record import KINDS
from tests.web.conftest import WHOLE_WAY, rows


@pytest.fixture
def ended(sqlite):
    """The whole way, start to end."""
    return sqlite.walked(WHOLE_WAY).case


def test_the_chronology_is_newest_first_and_can_be_turned_round(reader, case):
    tom = reader("Tom")

    newest = tom.get(f"/cases/{case}/chronology")
    oldest = tom.get(f"/cases/{case}/chronology?order=oldest&page=all")

    assert rows(newest)[0].startswith("8 May 2026")
    assert rows(oldest)[0].startswith("2 March 2026")
    assert "The case was opened" in rows(oldest)[0]


def test_what_is_chosen_stands_in_the_address(reader, case):
    answer = reader("Tom").post(
        f"/cases/{case}/chronology",
        {"kind": ["decision", "plan"], "from-day": "1", "from-month": "3", "from-year": "2026",
         "order": "oldest"},
    )  # fmt: skip

    assert answer.status == 303
    assert answer.location == (
        f"/cases/{case}/chronology?from=2026-3-1&kind=decision&kind=plan&order=oldest"
    )


def test_only_what_was_chosen_is_shown_and_it_is_said_what(reader, case):
    page = reader("Tom").get(
        f"/cases/{case}/chronology?kind=decision&from=2026-03-1&to=2026-03-31&order=oldest"
    )

    assert "Decisions, from 1 March 2026, until 31 March 2026, oldest first: " in page.words
    assert all("Decisions" in line for line in rows(page))
    assert not [line for line in rows(page) if "May 2026" in line]
    checked = page.tree.xpath("//input[@name='kind'][@checked]/@value")
    assert checked == ["decision"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-02-31", "The first day must be a real day"),
        ("to=yesterday", "The last day must be a real day"),
        ("from=--", "The first day must be a real day"),
        ("to=99999-1-1", "The last day must be a real day"),
        ("from=٣-1-1", "The first day must be a real day"),
        ("from=2026-04-01&to=2026-03-01", "The last day must be the same as or after the first"),
    ],
)
def test_a_day_that_is_none_is_said_in_a_sentence_and_nothing_breaks(reader, case, query, sentence):
    page = reader("Tom").get(f"/cases/{case}/chronology?{query}")

    assert page.status == 200
    assert sentence in " ".join(page.errors)
    assert "Error: " in page.tree.xpath("//title")[0].text_content()


def test_what_was_typed_for_a_day_is_still_there_when_it_is_none(reader, case):
    tom = reader("Tom")
    sent = {"from-day": "31", "from-month": "2", "from-year": "2026"}

    page = tom.get(tom.post(f"/cases/{case}/chronology", sent).location)

    typed = {
        box: page.tree.xpath(f"//input[@name='from-{box}']/@value") for box in ("day", "month")
    }
    assert typed == {"day": ["31"], "month": ["2"]}


def test_words_in_the_boxes_of_a_day_never_reach_the_address(reader, case):
    sent = {"from-day": "Dora", "from-month": "Whitlock", "from-year": "2026"}

    answer = reader("Tom").post(f"/cases/{case}/chronology", sent)

    assert "Dora" not in answer.location and "Whitlock" not in answer.location


def test_odd_addresses_of_a_chronology_harm_nothing(reader, case):
    tom = reader("Tom")
    for query in (
        "kind=x",
        "order=x",
        "page=x",
        "page=0",
        "page=99999",
        "page=٣",
        "kind=" + "x" * 500,
    ):
        assert tom.get(f"/cases/{case}/chronology?{query}").status == 200


def test_a_long_chronology_comes_page_by_page_or_whole_to_print(sqlite, signed_in, ended):
    with sqlite.db.write() as session:
        case = session.execute(sa.text('select id from "case"')).scalar_one()
        note = KINDS["case_note"].table
        common = {"case_id": case, "version": 1, "typed_by": 1, "third_party": False}
        session.execute(
            sa.insert(note),
            [
                {**common, "text": f"Note {n}", "typed_at": moment("2026-04-01T10:00")}
                for n in range(230)
            ],
        )
    tom = signed_in("Tom")

    page = tom.get(f"/cases/{ended}/chronology?kind=note")
    whole = tom.get(f"/cases/{ended}/chronology?kind=note&page=all")

    assert "Notes, newest first: 230 lines" in page.words
    assert len(rows(page)) == 50 and len(rows(whole)) == 230
    (onward,) = page.tree.xpath("//a[@rel='next']/@href")
    assert "kind=note" in onward and len(rows(tom.get(onward))) == 50


def test_every_sheet_of_paper_says_whose_case_it_is_and_who_printed_it(reader, case):
    page = reader("Tom").get(f"/cases/{case}/chronology?page=all")

    (head,) = page.tree.xpath("//thead/tr[contains(@class, 'app-paper-only')]")
    said = " ".join(head.text_content().split())
    assert said.startswith("Dora, reference ") and "Printed by Tom North, " in said
