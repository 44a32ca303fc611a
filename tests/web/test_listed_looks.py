"""Whoever is shown that an adult is known to us has looked at their case, on whichever page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.case.model import Case
from engine.log.model import Access
from tests.web.conftest import concern
from tests.web.tasks_helpers import SAFE, TOLD, Browser
from tests.web.test_links_pages import FACTS


def looks(council, case):
    """The pages on which somebody was shown something of a case."""
    with council.db.read() as session:
        of = sa.select(Access.page).join(Case, Case.id == Access.case_id)
        return session.scalars(of.where(Case.public_id == case).order_by(Access.id)).all()


@pytest.fixture
def hers(sqlite):
    """Somebody else's case in the same team."""
    return concern(sqlite, by="Amara", name="Ann Lee")[1]


def test_a_search_for_whose_case_it_is(sqlite, hers, signed_in):
    mine = concern(sqlite)[1]
    page = signed_in("Lena").post(f"/cases/{mine}/adult", {"q": "Ann"})

    assert "Ann Lee" in page.words
    assert looks(sqlite, hers) == ["find.search"]
    assert looks(sqlite, mine) == ["adults.propose"]


def test_a_list_of_many_adults_that_is_checked(sqlite, hers, signed_in):
    page = signed_in("Lena").post("/large-scale/new", {**FACTS, "adults": "Ann Lee\nBo Hart"})

    assert "Ann Lee, date of birth not known" in page.words
    assert looks(sqlite, hers) == ["find.search"]


def test_a_form_that_offers_whom_it_may_be(sqlite, hers, app):
    task, mine = concern(sqlite)
    lena = Browser(app, "Lena").get(f"/tasks/{task}").send(SAFE)
    assert looks(sqlite, hers) == []

    page = lena.send({"adult_name": "Ann Lee"}).page

    assert "Ann Lee, date of birth not known" in page.words
    assert looks(sqlite, hers) == ["find.search"]
    assert set(looks(sqlite, mine)) == {"tasks.show", "tasks.page"}
    lena.send({"same_adult": "none"}).send(TOLD)
    assert looks(sqlite, hers) == ["find.search"]
