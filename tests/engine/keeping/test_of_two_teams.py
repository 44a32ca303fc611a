"""A record with a case of another team that somebody may not know of is not theirs to go through."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case import break_glass, restricted
from engine.case.model import Case
from engine.errors import NotFound
from engine.keeping import retention, subject_access
from tests.engine.keeping.desk import AT, manager
from tests.web.conftest import concern

TODAY = clock.today(AT)


@pytest.fixture
def two(sqlite):
    """Cases of one adult: the older of South, the newer of North; give both references."""
    south, north = concern(sqlite, by="Nell")[1], concern(sqlite, by="Lena")[1]
    with sqlite.db.write() as session:
        rows = {row.public_id: row for row in session.scalars(sa.select(Case))}
        rows[north].adult_id = rows[south].adult_id
        return south, rows[south].reference, rows[north].reference


def ask(council, reference):
    with council.db.write() as session:
        row = subject_access.ask(session, reference, "Dora", TODAY, manager(session), at=AT)
        return row.public_id


def restrict(council, case):
    with council.db.write() as session:
        owen = manager(session, "Owen")
        restricted.restrict(session, case, "staff", "She works here.", [], False, owen)


def test_where_the_other_team_has_no_secret_it_is_answered_as_one(sqlite, two):
    request = ask(sqlite, two[2])

    with sqlite.db.read() as session:
        _, cases = subject_access.read_request(session, request, manager(session))
    assert [case.reference for case in cases] == list(two[1:])


@pytest.mark.parametrize("in_an_emergency", [False, True])
def test_a_restricted_case_of_another_team_is_read_by_nobody_who_may_not_know_of_it(
    sqlite, two, in_an_emergency
):
    before = ask(sqlite, two[2])
    restrict(sqlite, two[0])
    if in_an_emergency:
        with sqlite.db.write() as session:
            why = "She may come to harm tonight."
            break_glass.break_glass(session, two[1], why, manager(session))

    with pytest.raises(NotFound):
        ask(sqlite, two[2])
    with sqlite.db.read() as session, pytest.raises(NotFound):
        subject_access.read_request(session, before, manager(session))
    with sqlite.db.write() as session, pytest.raises(NotFound):
        adult = retention.adult_of(session, two[2], manager(session))
        retention.set_hold(session, adult, "A court asks.", manager(session), at=AT)
