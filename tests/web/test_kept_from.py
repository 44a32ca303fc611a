"""A case that somebody is kept from is, to them, in every way a case that is not there (S6)."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from engine.case.model import Case
from engine.record import KINDS
from tests.web import test_routes as routes
from tests.web.conftest import WHOLE_WAY, Client, concern, made
from tests.web.hidden_helpers import ids_of, keep, number, plain, shown, told_apart

NAME = "Mary Okafor"
ADULT = KINDS["adult"].table
PEOPLE = ["Priya", "Tom", "Lena", "Ruth"]
#: Who is kept from it, and how far it is by then: just begun, in the enquiry, ended.
STANDS = [("Lena", 3), ("Tom", 9), ("Priya", 9), ("Priya", None), ("Ruth", None)]


def walked(council, steps):
    """A case of the team, with what it has to do as far as that; who and how it is looked for."""
    case = council.walked(WHOLE_WAY, steps).case
    with council.db.read() as session:
        row = session.scalars(select(Case).where(Case.public_id == case)).one()
        adult = session.execute(select(ADULT).where(ADULT.c.id == row.adult_id)).one()
        return case, [row.reference, adult.name or "Nobody", adult.nhs_number or "485 777 3456"]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.guard("conflict_deny")
def test_every_route_of_the_case_answers_as_for_one_that_is_not_there(sqlite, app, who):
    case, _ = walked(sqlite, 9)
    keep(sqlite, case, who, by="Daniel")
    client = Client(app)
    client.sign_in(who)
    real = ids_of(sqlite, case)
    nowhere = dict.fromkeys(real, "nothing-like-it")

    for method, rule in routes.of("team"):
        send = client.get if method == "GET" else client.post
        data = {"to": "me", "what": "death", "reason": "other", "party": "adult", "relation": "is"}
        more = {} if method == "GET" else {"data": data}
        seen, unseen = (send(routes.address(rule, **ids), **more) for ids in (real, nowhere))
        assert (rule, seen.status, unseen.status) == (rule, 404, 404)
        assert plain(seen) == plain(unseen)


@pytest.fixture
def one_minute():
    """The clock stands: pages print the minute, and two looks can be minutes apart."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.mark.usefixtures("one_minute")
@pytest.mark.parametrize(("who", "steps"), STANDS)
@pytest.mark.guard("conflict_deny")
def test_lists_counts_searches_and_exports_are_the_same_without_it(sqlite, app, who, steps):
    _, seen = concern(sqlite, name=NAME)  # so that the pages are not empty
    client = Client(app)
    client.sign_in(who)
    looked_for = ["Okafor"]
    before = shown(client, looked_for)

    case, words = walked(sqlite, steps)
    keep(sqlite, case, who, by="Daniel")

    assert told_apart(before, shown(client, looked_for)) == []
    for text in words:
        assert "Nothing found" in client.post("/find", {"q": text}).text
    assert client.get(f"/cases/{seen}").status == 200
    others = Client(app)
    others.sign_in("Daniel")
    assert others.get(f"/cases/{case}").status == 200


def test_what_was_to_be_told_of_it_goes_into_no_mail(sqlite, app):
    case, _ = walked(sqlite, 9)

    keep(sqlite, case, "Tom", by="Daniel")

    with sqlite.db.read() as session:
        from engine.notices.model import Notice

        waiting = select(Notice.id).where(
            Notice.user_id == number(sqlite, "Tom"), Notice.gathered_at.is_(None)
        )
        assert not session.scalars(waiting).all()


def test_an_emergency_opens_no_case_that_somebody_is_kept_from(sqlite, app):
    case, (reference, *_) = walked(sqlite, 3)
    keep(sqlite, case, "Priya", by="Daniel")
    priya = Client(app)
    priya.sign_in("Priya")
    said = {"why": "Somebody may come to harm tonight."}

    seen = priya.post("/restricted/emergency", {"reference": reference, **said})
    unseen = priya.post("/restricted/emergency", {"reference": "ABCD-2345", **said})

    assert (seen.status, unseen.status) == (422, 422)
    same = [
        page.text.replace(reference, "ABCD-2345").split("csrf_token")[0] for page in (seen, unseen)
    ]
    assert same[0] == same[1]
    assert priya.get(f"/cases/{case}").status == 404


def test_it_holds_for_the_adults_other_cases_and_those_that_come_later(council):
    app = made(council)
    case, _ = walked(council, None)
    keep(council, case, "Tom", by="Daniel")
    lena = Client(app)
    lena.sign_in("Lena")
    again = lena.post(f"/cases/{case}/concerns")
    task = again.location.rpartition("/")[2]
    tom = Client(app)
    tom.sign_in("Tom")

    assert lena.get(f"/tasks/{task}").status in (200, 302)
    assert tom.get(f"/tasks/{task}").status == 404
