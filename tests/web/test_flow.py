"""The page of the flow: figures with their drawing, and the cases behind each."""

import pytest

from engine.oversight.flow import FEWEST
from tests.bench.copies import copy_cases
from tests.engine.case.test_due import concern


def test_the_page_draws_what_its_table_says_and_leads_to_the_cases(sqlite, signed_in):
    concern(sqlite)
    ruth = signed_in("Ruth")
    page = ruth.get("/flow")
    drawn = page.tree.xpath("//*[local-name()='rect']/*[local-name()='title']/text()")
    assert "Mar 2026, Received: 1" in drawn and len(drawn) == 12 * 2
    bands = page.tree.xpath("//*[local-name()='polygon']/*[local-name()='title']/text()")
    assert bands == [
        "Closed so far: 0 at the end",
        "Plan and closing: 0 at the end",
        "Enquiry: 0 at the end",
        "Concern: 1 at the end",
    ]
    for chart in page.tree.xpath("//figure"):  # the table stands beside each
        assert len(chart.xpath("./parent::*[@class='app-flow']//table")) == 1
    assert "Fewer than 5 cases say nothing about the work" in page.words

    behind = ruth.get("/flow/arrived/2026-03")
    assert behind.h1 == "Received in March 2026"
    case = behind.tree.xpath("//main//table//a/@href")[0]
    assert ruth.get(case).status == 200
    assert "There is no such case" in ruth.get("/flow/closed/2026-03").words


def test_every_number_that_is_a_link_leads_to_as_many_cases(sqlite, signed_in):
    concern(sqlite, "Ada Okafor")
    sqlite.walked("one conversation, everything achieved")
    ruth = signed_in("Ruth")

    links = ruth.get("/flow").tree.xpath("//main//table//a")

    assert len(links) > 10
    for link in links:
        behind = ruth.get(link.get("href"))
        assert len(behind.tree.xpath("//main//tbody/tr")) == int(link.text), link.get("href")


def test_a_stage_with_enough_cases_is_drawn_beside_its_table(sqlite, signed_in):
    sqlite.walked("one conversation, everything achieved")
    ruth = signed_in("Ruth")
    assert len(ruth.get("/flow").tree.xpath("//figure")) == 2
    copy_cases(sqlite.db, FEWEST - 1)

    page = ruth.get("/flow")

    titles = page.tree.xpath(
        "//*[local-name()='svg'][starts-with(@aria-label, 'Time in each')]//*[local-name()='title']"
    )
    drawn = [one.text for one in titles]
    days = next(text for text in drawn if "to the end of the enquiry: half" in text).split()[-1]
    row = next(
        r for r in page.tree.xpath("//tbody/tr") if "to the end of the enquiry" in r.text_content()
    )
    assert row.xpath("./td")[1].text == days and int(days) > 0


@pytest.mark.parametrize("path", ["/flow/took/nothing", "/flow/open/1999-01", "/flow/x/2026-03"])
def test_a_figure_that_is_none_is_not_found(signed_in, path):
    assert signed_in("Ruth").get(path).status == 404


def test_an_auditor_sees_the_council_and_no_cases(signed_in):
    tom = signed_in("Tom")
    assert tom.get("/flow").status == 403
