"""An adult of the older system whose case is hidden from somebody is, to them, not there at all."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.case import open_case, restricted
from engine.case.model import Case
from tests.engine.returns.a_history import EXAMPLE, take_in
from tests.web.conftest import Client, made
from tests.web.hidden_helpers import keep
from tests.web.test_imported_page import found

TAKE = {"enquiry": "E4c", "place": "start", "why": "A visit is planned."}


@pytest.fixture
def dot(sqlite):
    """Dot Marsh: her page, and her case, which Priya took over from the older system."""
    take_in(sqlite.db, EXAMPLE)
    priya = Client(made(sqlite))
    priya.sign_in("Priya")
    path = found(priya, "Dot Marsh")
    assert priya.post(path, TAKE).status == 303
    with sqlite.db.read() as session:
        return path, session.scalar(sa.select(Case.public_id).order_by(Case.id.desc()))


def signed(council, name):
    client = Client(made(council))
    client.sign_in(name)
    return client


def restrict(council, case):
    with council.db.write() as session:
        priya = council.user(session, "Priya")
        restricted.restrict(session, case, "staff", "She works here.", [], False, priya)


@pytest.mark.guard("conflict_deny")
@pytest.mark.parametrize("who", ["Tom", "Owen"])
def test_whoever_is_kept_from_her_case(sqlite, dot, who):
    path, case = dot
    assert "Dot Marsh" in signed(sqlite, who).post("/find", {"q": "marsh"}).text
    keep(sqlite, case, who)

    client = signed(sqlite, who)

    assert "Dot Marsh" not in client.post("/find", {"q": "marsh"}).text
    assert "Dot Marsh" not in client.post("/find", {"q": "E4c"}).text
    assert client.get(path).status == 404
    assert client.post(path, TAKE).status == 404


@pytest.mark.guard("restricted_deny")
@pytest.mark.parametrize("who", ["Daniel", "Nell"])
def test_whoever_is_not_on_the_list_of_her_restricted_case(sqlite, dot, who):
    path, case = dot
    restrict(sqlite, case)

    client = signed(sqlite, who)

    assert "Dot Marsh" not in client.post("/find", {"q": "marsh"}).text
    assert client.get(path).status == client.post(path, TAKE).status == 404
    assert signed(sqlite, "Priya").get(path).status == 200


def test_nobody_comes_to_know_of_a_restricted_case_by_taking_over_what_was_before_it(sqlite):
    take_in(sqlite.db, EXAMPLE)
    priya, owen = signed(sqlite, "Priya"), signed(sqlite, "Owen")
    path = found(priya, "Dot Marsh")
    with sqlite.db.write() as session:
        # she came to us again, and a manager let few people know of that
        case = open_case(session, sqlite.user(session, "Lena")).case
        adult = sa.text("select id from adult where public_id = :id")
        case.adult_id = session.scalar(adult, {"id": path.rpartition("/")[2]})
        public_id = case.public_id
    restrict(sqlite, public_id)

    assert owen.post(path, TAKE).status == 404
    with sqlite.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Case.id))) == 1
    assert priya.post(path, TAKE).status == 303


def test_another_team_is_not_told_which_case_it_goes_on_in(sqlite, dot):
    path, case = dot
    with sqlite.db.read() as session:
        reference = session.scalar(sa.select(Case.reference).where(Case.public_id == case))

    ours, theirs = (signed(sqlite, who).post(path, TAKE) for who in ("Priya", "Owen"))

    assert (ours.status, theirs.status) == (409, 409)
    assert reference in ours.text and reference not in theirs.text
    assert "This enquiry was taken over already." in theirs.words
