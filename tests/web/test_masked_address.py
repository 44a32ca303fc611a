"""A masked address stands on no page for whoever does not work on a case of the adult."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.case import restricted
from engine.case.model import Case
from tests.web import test_routes as routes
from tests.web.conftest import ADULT, WHOLE_WAY, Client, concern, made
from tests.web.hidden_helpers import ids_of
from tests.web.test_adults import entry
from tests.web.test_links_pages import FACTS

PLACE = "9 Hidden Way"


def mask(council, case, listed=("Daniel",)):
    with council.db.write() as session:
        people = [council.user(session, who) for who in listed]
        priya = council.user(session, "Priya")
        restricted.restrict(
            session, case, "domestic_abuse", "He looks for her.", people, True, priya
        )


def live_at(council, case, **more):
    with council.db.write() as session:
        adult = session.scalar(sa.select(Case.adult_id).where(Case.public_id == case))
        values = {"address": PLACE, "current_place": PLACE, **more}
        session.execute(sa.update(ADULT).where(ADULT.c.id == adult).values(**values))


@pytest.mark.guard("address_masked")
@pytest.mark.parametrize("steps", [9, 14, None])
def test_no_page_of_the_case_shows_it(sqlite, steps):
    case = sqlite.walked(WHOLE_WAY, steps).case
    live_at(sqlite, case)
    with sqlite.db.write() as session:
        session.execute(sa.text("update safe_contact set channels = '[\"post\"]'"))
    mask(sqlite, case)
    client = Client(made(sqlite))
    client.sign_in("Daniel")
    ids = ids_of(sqlite, case)

    seen = []
    for method, rule in routes.of("team"):
        if method == "GET":
            page = client.get(routes.address(rule, **ids))
            if PLACE in page.text:
                seen.append(rule)
    with sqlite.db.read() as session:
        tasks = session.scalars(sa.text("select public_id from task")).all()
    for task in tasks:
        for path in (f"/tasks/{task}", f"/tasks/{task}/corrections"):
            if PLACE in client.get(path).text:
                seen.append(path)
    if PLACE in client.get("/hand-over").text:
        seen.append("hand-over")
    assert seen == [], steps


def test_nor_does_a_search_for_the_right_adult_or_a_proposal(sqlite):
    hers, other = concern(sqlite, name="Ann Lee")[1], concern(sqlite, name="Dora Whitlock")[1]
    live_at(sqlite, hers)
    mask(sqlite, hers)
    client = Client(made(sqlite))
    client.sign_in("Daniel")
    path = f"/cases/{other}/adult"

    found = client.post(path, {"q": "Ann Lee"})
    assert "Ann Lee" in found.words and PLACE not in found.text
    to = entry(sqlite, hers)
    sent = {"_do": "propose", "q": "Ann Lee", "to": to, "why": "Wrong one."}
    assert client.post(path, sent).status == 303
    page = client.get(path)
    assert "Ann Lee" in page.words and PLACE not in page.text


def test_nor_do_two_entries_that_were_put_together(sqlite):
    hers, other = concern(sqlite)[1], concern(sqlite)[1]
    live_at(sqlite, hers)
    live_at(sqlite, other)
    entries = [entry(sqlite, one) for one in (hers, other)]
    mask(sqlite, hers)
    mask(sqlite, other)
    priya, daniel = Client(made(sqlite)), Client(made(sqlite))
    priya.sign_in("Priya")
    daniel.sign_in("Daniel")
    side = f"/adults/same/{entries[0]}/{entries[1]}"
    assert PLACE not in daniel.get(side).text

    done = priya.post(side, {"result": "same", "kept": entries[0], "why": "One and the same."})

    page = daniel.get(done.location)
    assert page.status == 200 and PLACE not in page.text


def test_nor_does_looking_for_many_adults_in_our_records(sqlite):
    hers = concern(sqlite, name="Ann Lee")[1]
    live_at(sqlite, hers)
    mask(sqlite, hers)
    client = Client(made(sqlite))
    client.sign_in("Daniel")

    page = client.post("/large-scale/new", {**FACTS, "adults": "Ann Lee"})

    assert "Ann Lee" in page.words and "Date of birth not known".lower() in page.words.lower()
    assert PLACE not in page.text
