"""The page of the flow: figures with their drawing, and the cases behind each."""

import pytest

from tests.engine.case.test_due import concern


def test_the_page_draws_what_its_table_says_and_leads_to_the_cases(sqlite, signed_in):
    concern(sqlite)
    ruth = signed_in("Ruth")
    page = ruth.get("/flow")
    drawn = page.tree.xpath("//*[local-name()='rect']/*[local-name()='title']/text()")
    assert "Mar 2026, Received: 1" in drawn and len(drawn) == 12 * 5
    assert "Fewer than 5 cases say nothing about the work" in page.words

    behind = ruth.get("/flow/arrived/2026-03")
    assert behind.h1 == "Received in March 2026"
    case = behind.tree.xpath("//main//table//a/@href")[0]
    assert ruth.get(case).status == 200
    assert "There is no such case" in ruth.get("/flow/closed/2026-03").words


@pytest.mark.parametrize("path", ["/flow/took/nothing", "/flow/open/1999-01", "/flow/x/2026-03"])
def test_a_figure_that_is_none_is_not_found(signed_in, path):
    assert signed_in("Ruth").get(path).status == 404


def test_an_auditor_sees_the_council_and_no_cases(signed_in):
    tom = signed_in("Tom")
    assert tom.get("/flow").status == 403
