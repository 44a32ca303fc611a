"""Figures leave out what a person may not know of: every page with figures says so, the same to all."""

from __future__ import annotations

import csv
import io

import pytest

from engine import clock
from tests.audit_desk import add_auditors
from tests.web.conftest import concern

SAYS = "A case that only named people may know of is counted only for those people."
WHOLE = "Every case is counted here but those of people close to you."
HELP = "/about/figures"
PAGES = (
    "/board", "/board?show=all", "/board?show=partner&worker=nobody", "/board?page=9", "/board/diagram",
    "/workload", "/flow", "/flow/arrived/{month}", "/flow/took/whole", "/measures", "/indicators",
    "/indicators/3-msp-asked", "/audits/report",
)  # fmt: skip


def month():
    return f"{clock.today():%Y-%m}"


def says(page):
    """The sentence of a page that leads to the help, as it stands there."""
    (link,) = page.tree.xpath(f"//main//a[@href='{HELP}']")
    return page.tree.xpath("string(//p[a[@href=$help]])", help=HELP).strip().removesuffix(link.text)


@pytest.mark.parametrize("who", ["Ruth", "Priya"])
def test_each_page_with_figures_says_so_where_nothing_is_left_out(signed_in, who):
    reader = signed_in(who)

    for path in PAGES:
        page = reader.get(path.format(month=month()))
        assert (path, page.status, says(page).strip()) == (path, 200, SAYS)


def test_it_says_the_same_where_something_is(sqlite, signed_in):
    _, case = concern(sqlite)
    priya, ruth = signed_in("Priya"), signed_in("Ruth")
    sent = {"ground": "staff", "why": "She works in housing."}
    assert priya.post(f"/cases/{case}/restriction", sent).status == 303

    for path in PAGES:
        there, here = (who.get(path.format(month=month())) for who in (priya, ruth))
        assert says(there) == says(here), path
    assert "Dora" not in ruth.get("/board?show=all").text
    assert "Dora" in priya.get("/board?show=all").text


def test_whoever_audits_counts_restricted_cases_in_the_measures_and_is_told_so(sqlite, signed_in):
    add_auditors(sqlite)

    page = signed_in("Vera").get("/measures")

    assert says(page).strip() == WHOLE


def test_the_table_that_may_be_published_says_so(sqlite, signed_in):
    rows = list(csv.reader(io.StringIO(signed_in("Ruth").get("/measures.csv").text)))

    assert rows[0][0].endswith(SAYS)


def test_the_help_says_what_it_means_and_whom_to_ask(signed_in):
    page = signed_in("Ruth").get(HELP)

    assert page.h1 == "What figures leave out"
    assert "Whom to ask" in page.words and "safeguarding adults manager" in page.words
