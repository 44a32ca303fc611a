"""Measures in the browser: exact for one's own team; what may be published for all else."""

from __future__ import annotations

import csv
import io

import pytest
import time_machine

from web.measures import periods


@pytest.mark.parametrize("who, status", [("Priya", 200), ("Ruth", 200), ("Tom", 403)])
def test_only_those_who_answer_for_many_cases_see_figures(who, status, client) -> None:
    client.sign_in(who)
    assert client.get("/measures").status == status


def test_the_own_team_is_exact_and_comes_first_and_the_council_is_as_published(client) -> None:
    client.sign_in("Priya")
    page = client.get("/measures")

    names = [
        h.text_content().strip() for h in page.tree.xpath("//h2[contains(@class,'heading-m')]")
    ]
    assert names[0] == "North" and "The whole council" in names
    first, *others = page.tree.xpath("//table[contains(., 'Said how it was for them')]")
    assert first.xpath(".//tbody/tr[1]/td[1]")[0].text == "0"
    assert {t.xpath(".//tbody/tr[1]/td[1]")[0].text for t in others} == {"[c]"}


@pytest.mark.parametrize(
    "query, sentence",
    [
        ("first=2026-05-01&last=2026-04-01", "The last day must be the first day or after it"),
        ("first=yesterday", "Give a real day, such as 2026-04-01"),
        ("first=1890-01-01", "when the Care Act began"),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_sentence(query, sentence, client) -> None:
    client.sign_in("Ruth")
    page = client.get(f"/measures?{query}")

    assert page.status == 422 and sentence in page.text
    assert client.get(f"/measures.csv?{query}").status == 404


@pytest.mark.guard("small_numbers")
def test_what_is_downloaded_hides_small_numbers_of_every_team(client) -> None:
    client.sign_in("Priya")
    answer = client.browser.get("/measures.csv", base_url=client.base)
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))

    assert answer.mimetype == "text/csv" and rows[0][0].startswith("Counts below 5")
    assert {cell for row in rows[2:] for cell in row[3:6]} == {"[c]"}


def test_a_kind_of_harm_that_few_told_of_is_not_even_named_in_what_is_published(
    walked_client,
) -> None:
    page = walked_client.get("/measures?first=2026-01-01&last=2026-12-31")
    text = walked_client.browser.get(
        "/measures.csv?first=2026-01-01&last=2026-12-31", base_url=walked_client.base
    ).get_data(as_text=True)

    assert "Kinds of harm told of" in page.text and "Kinds of harm" not in text


@pytest.fixture
def walked_client(sqlite, client):
    sqlite.walked("one conversation, everything achieved")
    client.sign_in("Priya")
    return client


def test_on_a_leap_day_twelve_months_begin_on_the_first_of_march():
    with time_machine.travel("2028-02-29T12:00:00Z", tick=False):
        found = {text: days for text, *days in periods()}

    assert found["The last 12 months"] == ["2027-03-01", "2028-02-29"]
    assert found["The last whole quarter"] == ["2027-10-01", "2027-12-31"]
