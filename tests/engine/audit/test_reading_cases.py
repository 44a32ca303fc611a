"""Reading cases: an auditor reads what was drawn for them, while they audit it, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.case import note
from engine.case.model import Case
from engine.case.views.sight import see
from engine.errors import NotAllowed, NotFound
from engine.people.hidden import KeptFrom
from tests import audit_desk as desk


@pytest.fixture
def council(sqlite):
    desk.add_auditors(sqlite)
    return sqlite


@pytest.fixture
def case(council):
    return desk.ended(council)


def words(council, case, who):
    """What somebody reads of the adult's outcomes."""
    with council.db.read() as session:
        sight = see(session, case, council.user(session, who), at=desk.AT)
        return [row.words for row in sight.live("desired_outcome")]


@pytest.mark.guard("known_case")
def test_a_case_that_was_not_drawn_is_not_there_for_an_auditor(council, case):
    for who in ("Vera", "Edith"):
        with pytest.raises(NotFound):
            words(council, case, who)


def test_a_case_that_was_drawn_is_read_by_its_auditor_alone(council, case):
    desk.drawn(council)

    assert words(council, case, "Vera") == words(council, case, "Priya") != []
    with pytest.raises(NotFound):
        words(council, case, "Edith")


@pytest.mark.guard("audit_then_closed")
def test_when_the_audit_is_finished_the_case_is_read_no_more(council, case):
    (audit,) = desk.drawn(council)
    desk.finished(council, audit)

    with pytest.raises(NotAllowed, match="only because you audit it"):
        words(council, case, "Vera")


def test_whoever_is_near_the_adult_does_not_read_it_though_it_was_drawn(council, case):
    desk.drawn(council)
    with council.db.write() as session:
        row = session.scalars(select(Case).where(Case.public_id == case)).one()
        vera = council.user(session, "Vera").id
        session.add(KeptFrom(case_id=row.id, user_id=vera, party="adult", relation="near",
                             why="Her aunt", keeps=True, set_at=desk.AT))  # fmt: skip

    with pytest.raises(NotFound):
        words(council, case, "Vera")


def test_an_auditor_reads_and_changes_nothing(council, case):
    """Femi is a manager elsewhere; of this case he knows because it was drawn for him."""
    with council.db.write() as session:
        council.user(session, "Femi").team_id = None
    desk.drawn(council, "Femi")

    assert words(council, case, "Femi")
    with council.db.write() as session, pytest.raises(NotAllowed, match="only because you audit"):
        typed = {"late_text": ["x"], "late_why": ["y"]}
        note(session, case, "late_entry", typed, council.user(session, "Femi"))
