"""Answering: what is kept, what finishing needs, and that a finished audit stays as it is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.audit.answering import Said, answers_of, finish, save_answers
from engine.audit.draw import audit_again
from engine.audit.model import Audit
from engine.audit.moderating import moderate, take_moderation, to_moderate
from engine.audit.questions import POINTS, QUESTIONS, SECTIONS
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log.model import Event
from engine.people.hidden import Restriction
from tests import audit_desk as desk


@pytest.fixture
def audited(council):
    """A council with one ended enquiry drawn for Vera; the audit of it."""
    desk.add_auditors(council)
    desk.ended(council)
    return desk.drawn(council)[0]


def row(session, audit) -> Audit:
    return session.scalars(select(Audit).where(Audit.public_id == audit)).one()


def save(council, audit, said, who="Vera", version=None):
    with council.db.write() as session:
        version = row(session, audit).version if version is None else version
        save_answers(session, audit, said, council.user(session, who), version=version, at=desk.AT)


def test_there_are_24_questions_and_seven_have_a_fact():
    assert list(QUESTIONS) == list(range(1, 25))
    assert [n for n, q in QUESTIONS.items() if q.has_fact] == [1, 3, 4, 9, 12, 21, 22]
    assert [len(one.questions) for one in SECTIONS] == [7, 4, 3, 2, 1, 3, 4]
    assert POINTS == {"yes": 2, "partly": 1, "no": 0}


def test_a_draft_is_kept_as_far_as_it_goes_and_leaves_no_event(council, audited):
    save(council, audited, {1: Said("yes"), 2: Said("", "", "Her words?")})
    save(council, audited, {1: Said("partly")})

    with council.db.read() as session:
        kept = answers_of(session, row(session, audited))
        assert (kept[1].said, kept[2].said, kept[2].words) == ("partly", None, "Her words?")
        what = select(Event.what).where(Event.what.like("audit%"))
        assert list(session.scalars(what)) == ["audit_drawn"]


def test_what_another_window_has_changed_is_not_written_over(council, audited):
    with council.db.read() as session:
        shown = row(session, audited).version
    save(council, audited, {1: Said("yes")}, version=shown)

    with pytest.raises(Conflict, match="another window"):
        save(council, audited, {1: Said("no")}, version=shown)


@pytest.mark.guard("audit_shows_where")
@pytest.mark.parametrize("said", ["yes", "partly"])
def test_yes_and_partly_name_where_it_is_found(council, audited, said):
    with pytest.raises(InvalidAnswers) as refused:
        desk.finished(council, audited, q7=Said(said))
    assert list(refused.value.messages) == ["q7-evidence"]


@pytest.mark.parametrize("said", ["no", "not_applicable"])
def test_no_and_not_applicable_need_no_evidence(council, audited, said):
    desk.finished(council, audited, q7=Said(said))
    with council.db.read() as session:
        assert row(session, audited).finished_at == desk.AT


def test_finishing_keeps_what_the_record_shows_and_leaves_an_event(council, audited):
    desk.finished(council, audited)

    with council.db.read() as session:
        kept = answers_of(session, row(session, audited))
        assert {n: a.fact for n, a in kept.items() if a.fact} == dict.fromkeys(
            (1, 3, 4, 9, 12, 21, 22), "yes"
        )
        events = session.execute(select(Event.what, Event.data).order_by(Event.id.desc())).first()
        assert events.what == "audit_finished" and events.data["grade"] == "good"


@pytest.mark.guard("audit_kept")
def test_a_finished_audit_is_not_changed(council, audited):
    desk.finished(council, audited)

    with pytest.raises(Conflict, match="is finished"):
        save(council, audited, {1: Said("no")})
    with council.db.write() as session, pytest.raises(Conflict, match="is finished"):
        finish(session, audited, council.user(session, "Vera"), version=1, at=desk.AT)


def test_nobody_else_answers_an_audit(council, audited):
    for who in ("Edith", "Femi", "Priya"):
        with pytest.raises(NotFound):
            save(council, audited, {1: Said("no")}, who=who, version=1)


# -- a second auditor


@pytest.mark.guard("audit_second_person")
def test_whoever_audited_a_case_does_not_moderate_it_nor_does_its_line(council, audited):
    desk.finished(council, audited)

    for who in ("Vera", "Femi"):  # Femi is a manager of that team
        with council.db.write() as session, pytest.raises(NotFound):
            take_moderation(session, audited, council.user(session, who), at=desk.AT)
    with council.db.write() as session:
        take_moderation(session, audited, council.user(session, "Edith"), at=desk.AT)


def test_a_second_opinion_stands_beside_the_first(council, audited):
    desk.finished(council, audited)
    with council.db.write() as session:
        edith = council.user(session, "Edith")
        assert [one.public_id for one in to_moderate(session, edith, desk.AT)] == [audited]
        take_moderation(session, audited, edith, at=desk.AT)
        moderate(session, audited, "inadequate", "Ticked, not talked.", edith, at=desk.AT)

    with council.db.write() as session:
        one = row(session, audited)
        assert (one.grade, one.moderator_grade) == ("good", "inadequate")
        with pytest.raises(Conflict, match="already"):
            moderate(session, audited, "good", "x", council.user(session, "Edith"), at=desk.AT)


def test_an_audit_of_a_case_one_may_not_know_of_does_not_wait_for_one(council, audited):
    desk.finished(council, audited)
    with council.db.write() as session:
        session.add(
            Restriction(case_id=row(session, audited).case_id, ground="colleague", why="x",
                        masks_address=False, set_at=desk.AT,
                        set_by=council.user(session, "Priya").id)
        )  # fmt: skip
        session.flush()
        edith = council.user(session, "Edith")
        assert to_moderate(session, edith, desk.AT) == []
        with pytest.raises(NotFound):
            take_moderation(session, audited, edith, at=desk.AT)


def test_an_audit_that_is_done_again_opens_the_case_again(council, audited):
    desk.finished(council, audited)
    with council.db.write() as session:
        again = audit_again(session, audited, council.user(session, "Vera"), at=desk.AT).public_id
    desk.finished(council, again)
    with council.db.read() as session:
        assert row(session, again).again_of == row(session, audited).id
