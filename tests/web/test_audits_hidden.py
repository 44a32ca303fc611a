"""An audit of a case that is hidden since from somebody: no page of audits tells of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.audit.model import AuditAction, AuditSample
from engine.case import restricted
from engine.case.model import Case
from tests import audit_desk as desk
from tests.web.hidden_helpers import keep


@pytest.fixture
def sqlite(tmp_path):
    with desk.audit_council(tmp_path) as council:
        yield council


def restrict(council, case):
    with council.db.write() as session:
        priya = council.user(session, "Priya")
        restricted.restrict(session, case, "staff", "She works here.", [], False, priya)


def reference(council, case):
    with council.db.read() as session:
        return session.scalar(select(Case.reference).where(Case.public_id == case))


@pytest.mark.guard("restricted_deny")
def test_the_sample_it_was_drawn_in_does_not_name_it(sqlite, signed_in):
    first, second = desk.drawn(sqlite)
    with sqlite.db.read() as session:
        page = f"/audits/samples/{session.scalar(select(AuditSample.public_id))}"
    vera, case = signed_in("Vera"), desk.case_of(sqlite, first)
    hidden, seen = reference(sqlite, case), reference(sqlite, desk.case_of(sqlite, second))
    assert hidden in vera.get(page).words

    restrict(sqlite, case)

    shown = vera.get(page)
    assert hidden not in shown.text and first not in shown.text and seen in shown.words
    assert "the same cases" in shown.words
    assert vera.get(f"/audits/{first}").status == 404


@pytest.mark.guard("conflict_deny")
def test_whoever_is_kept_from_it_cannot_tell_that_another_has_taken_it_on(sqlite, signed_in):
    audit = desk.drawn(sqlite)[0]
    desk.finished(sqlite, audit)
    assert signed_in("Edith").post(f"/audits/{audit}/moderation").status == 303
    keep(sqlite, desk.case_of(sqlite, audit), "Femi")

    femi = signed_in("Femi")

    taken, nothing = (femi.post(f"/audits/{one}/moderation") for one in (audit, "nothing"))
    assert taken.status == nothing.status == 404


@pytest.mark.guard("conflict_not_given")
def test_what_has_to_be_put_right_goes_to_nobody_who_is_kept_from_it(sqlite, signed_in):
    audit = desk.drawn(sqlite)[0]
    keep(sqlite, desk.case_of(sqlite, audit), "Ruth")
    vera = signed_in("Vera")
    page = vera.get(f"/audits/{audit}")
    assert "Tom North" in page.words and "Ruth North" not in page.words
    with sqlite.db.read() as session:
        ruth = sqlite.user(session, "Ruth").public_id

    day = {"due-day": "1", "due-month": "12", "due-year": "2026"}
    sent = vera.post(f"/audits/{audit}/actions", {"what": "Ask her.", "person": ruth, **day})

    assert sent.status == 422
    with sqlite.db.read() as session:
        assert session.scalar(select(AuditAction.id)) is None
