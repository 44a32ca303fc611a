"""The national return in the browser: count it, look behind each figure, sign it off, take it away."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction

import pytest
import sqlalchemy as sa
import time_machine

from engine.log.model import Event
from engine.record.history import history_enquiry
from engine.returns.model import ReturnRun
from engine.returns.sac.cells import cells, tables
from tests.engine.returns.a_history import EXAMPLE, take_in
from tests.web.test_board_reviews import GIVEN

COUNTED_ON = "2026-06-01T10:00:00Z"


@pytest.fixture
def counted(sqlite, client):
    """Priya has counted 2025-26 from the worked example; gives the path of the run."""
    take_in(sqlite.db, EXAMPLE)
    with time_machine.travel(COUNTED_ON, tick=False):
        client.sign_in("Priya")
        yield count(client)


def count(client, year: str = "2025-26") -> str:
    """Count a year as the page does."""
    answer = client.post("/returns", {"year": year})
    assert answer.status == 303
    return answer.location.removeprefix("http://localhost")


@pytest.mark.parametrize(
    ("who", "status"), [("Priya", 200), ("Ruth", 200), ("Tom", 403), ("Sam", 403)]
)
def test_who_may_see_the_return(who, status, client) -> None:
    client.sign_in(who)

    assert client.get("/returns").status == status


def test_a_run_shows_every_table_and_who_counted_it(counted, client) -> None:
    page = client.get(counted)

    assert "Counted 1 June 2026" in page.text and "Priya North" in page.text
    listed = page.tree.xpath("//table//th[@scope='row']/a/text()")
    assert listed == list(tables())
    assert "do not agree" not in page.text


def test_every_figure_leads_to_as_many_cases_as_it_says(counted, client) -> None:
    """Each link of some tables, followed: its shares add up to the figure that was clicked."""
    followed = 0
    for table in ("SG1a", "SG1d", "SG2e", "SG5b"):
        page = client.get(f"{counted}/{table}")
        for link in page.tree.xpath("//a[contains(@href, '/cells/')]"):
            figure = int(link.text)
            behind = client.get(link.get("href"))
            shares = behind.tree.xpath("//td[contains(@class, 'numeric')]/text()")
            assert sum(Fraction(share) for share in shares) == figure, link.get("href")
            followed += 1
    assert followed == 24


def test_a_case_behind_a_figure_leads_to_what_was_imported(counted, client) -> None:
    page = client.get(f"{counted}/SG1f")
    link = page.tree.xpath("//a[contains(@href, '/cells/')]")[0]

    behind = client.get(link.get("href"))

    adult = behind.tree.xpath("//a[contains(@href, '/imported/')]")[0]
    assert client.get(adult.get("href")).status == 200


def test_what_is_missing_leads_to_its_cases(counted, client) -> None:
    page = client.get(f"{counted}/SG3a")
    (link,) = page.tree.xpath("//a[contains(@href, '/gaps/')]")

    behind = client.get(link.get("href"))

    assert "E4b, imported" in behind.text and "E8, imported" in behind.text


def test_a_review_of_nobody_is_missing_on_the_page_to_sign_off_and_is_led_to(
    sqlite, client
) -> None:
    with time_machine.travel(COUNTED_ON, tick=False):
        client.sign_in("Priya")
        review = client.post("/board-reviews", GIVEN).location
        page = client.get(f"{count(client)}/SG5a")
        (link,) = page.tree.xpath("//a[contains(@href, '/gaps/')]")
        (led,) = client.get(link.get("href")).tree.xpath("//table//a")

    assert link.text == "No adult is named in the review, and so it is not counted"
    assert led.text == "Adult F" and review.endswith(led.get("href"))


def test_what_changed_since_the_run_before_is_shown(counted, client, sqlite) -> None:
    with sqlite.db.write() as session:
        session.execute(
            sa.update(history_enquiry)
            .where(history_enquiry.c.id == "E1")
            .values(lacked_capacity="No")
        )
    again = count(client)

    page = client.get(f"{again}/SG3a")
    rows = page.tree.xpath("//h2[contains(., 'What changed')]/following::table[1]/tbody/tr")
    untouched = client.get(f"{again}/SG2a")
    earlier = client.get(counted)

    assert len(rows) == 6
    assert "Nothing in this table" in untouched.text
    assert "This year was counted again since" in earlier.text


def test_a_manager_signs_a_table_off_and_it_is_in_the_log(counted, client, sqlite) -> None:
    answer = client.post(
        f"{counted}/SG1f", {"said": "More concerns than last year: a new hospital."}
    )
    page = client.get(f"{counted}/SG1f")

    assert answer.status == 303
    assert "Signed off by Priya North" in page.text and "a new hospital" in page.text
    assert "Sign this table off" not in page.text
    with sqlite.db.read() as session:
        event = session.scalars(sa.select(Event).where(Event.what == "return_signed_off")).one()
    assert event.data["table"] == "SG1f"
    assert client.post(f"{counted}/SG1f", {"said": ""}).status == 409


def test_too_many_words_are_refused_and_kept(counted, client) -> None:
    words = "x" * 1_001

    page = client.post(f"{counted}/SG1f", {"said": words})

    assert (
        page.status == 422 and "Use 1,000 characters or fewer" in page.text and words in page.text
    )


def test_a_supervisor_looks_and_does_not_sign(counted, client) -> None:
    client.sign_in("Ruth")

    assert "Sign this table off" not in client.get(f"{counted}/SG1f").text
    assert client.post(f"{counted}/SG1f", {}).status == 403


@pytest.mark.parametrize(
    ("year", "more", "sentence"),
    [
        ("2026-27", {}, "ends on 31 March 2027"),
        ("2027-28", {"so_far": "yes"}, "has not begun yet"),
        ("last year", {}, "Give the year as 2025-26"),
        ("", {}, "Give the year as 2025-26"),
    ],
)
def test_a_year_that_cannot_be_counted_is_refused_in_a_sentence(
    client, year, more, sentence
) -> None:
    with time_machine.travel(COUNTED_ON, tick=False):
        client.sign_in("Priya")
        page = client.post("/returns", {"year": year, **more})

        assert page.status == 422 and sentence in page.text


def test_a_year_so_far_is_marked_and_not_signed_off(sqlite, client) -> None:
    take_in(sqlite.db, EXAMPLE)
    with time_machine.travel(COUNTED_ON, tick=False):
        client.sign_in("Priya")
        made = client.post("/returns", {"year": "2026-27", "so_far": "yes"}).location
        path = made.removeprefix("http://localhost")
        page = client.get(f"{path}/SG1a")
        long = client.get(f"{path}/sac_long.csv")

        assert "NOT A WHOLE YEAR: 1 April 2026 to 1 June 2026" in page.text
        assert "cannot be signed off" in page.text
        assert "NOT A WHOLE YEAR" in long.text
        assert client.post(f"{path}/SG1a", {}).status == 409


def test_the_files_are_exact_or_as_they_may_be_published(counted, client, sqlite) -> None:
    exact = list(csv.DictReader(io.StringIO(client.get(f"{counted}/sac_long.csv").text)))
    public = list(csv.DictReader(io.StringIO(client.get(f"{counted}/sac_long.csv?publish=1").text)))
    book = client.browser.get(f"{counted}/sac.xlsx", base_url=client.base)

    assert len(exact) == len(public) == len(cells())
    assert {row["VALUE"] for row in public} == {"[c]", "5", "10"}
    assert sum(int(row["VALUE"]) for row in exact) > 100
    assert book.data[:2] == b"PK"
    assert "sac-2025-26.xlsx" in book.headers["Content-Disposition"]
    with sqlite.db.read() as session:
        taken = session.scalars(sa.select(Event).where(Event.what == "return_taken")).all()
    assert [event.data["published"] for event in taken] == [False, True, False]


def test_what_is_not_there_is_not_found(counted, client) -> None:
    for path in ("/returns/nothing", f"{counted}/SG9", f"{counted}/cells/695", f"{counted}/gaps/99",
                 f"{counted}/cells/0?page=2", f"{counted}/cells/0?page=0"):  # fmt: skip
        assert client.get(path).status == 404, path


def test_a_case_of_another_team_is_counted_and_not_named(sqlite, client) -> None:
    walk = sqlite.walked("duty not met")
    with time_machine.travel("2027-06-01T10:00:00Z", tick=False):
        client.sign_in("Owen")
        run = count(client)
        page = client.get(f"{run}/SG1f")
        link = page.tree.xpath("//a[contains(@href, '/cells/')]")[0]
        behind = client.get(link.get("href"))

        assert "A case that you may not know of" in behind.text
        assert walk.case not in behind.text
        assert not re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", behind.tree.xpath("string(//table)"))
        with sqlite.db.read() as session:
            assert session.scalars(sa.select(ReturnRun)).one().figures
