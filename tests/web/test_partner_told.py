"""Whoever sent a task to a partner is told what became of the link, in no word of the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.model import Case, Task
from engine.log import events
from engine.notices.choosing import choose
from engine.notices.gathering import gather_all
from engine.notices.model import Notice
from engine.notices.sending import send_all
from engine.partners.telling_back import tell_of_silent
from engine.people.model import User
from tests.web.conftest import Client
from tests.web.hidden_helpers import keep
from tests.web.partner_desk import PAGE, ROSA, Desk, send_report


@pytest.fixture
def desk(council, tmp_path) -> Desk:
    return Desk(council, tmp_path)


def told(desk):
    """Who was told what of a link, by first name."""
    with desk.council.db.read() as session:
        rows = session.execute(
            select(User.name, Notice.kind)
            .join(Notice, Notice.user_id == User.id)
            .where(Notice.kind.like("partner_%"))
            .order_by(Notice.id)
        )
        return [(name.split()[0], kind) for name, kind in rows]


def to_tom(desk):
    """The mails that went to Tom, some minutes later."""
    later = clock.now() + timedelta(minutes=6)
    list(gather_all(desk.council.db, later))
    list(send_all(desk.council.db, desk.app.extensions["mail"], lambda: later))
    return [mail for mail in desk.mails() if "To: tom@council.example" in mail]


def run_out(desk, days=1):
    return tell_of_silent(desk.council.db, desk.row().until + timedelta(days=days))


def test_the_sender_is_told_that_it_was_answered_and_the_mail_says_nothing(desk):
    rosa, _ = desk.let_in()
    assert told(desk) == []

    assert send_report(rosa).status == 303

    assert told(desk) == [("Tom", "partner_answered")]
    page = desk.tom.get("/notices")
    assert "Whoever you sent this to has answered it" in page.words
    (mail,) = to_tom(desk)
    for word in ("Dora", "Whitlock", "Rosa", "Hilltop", "partner", desk.case, desk.task):
        assert word.lower() not in mail.lower(), word


def test_a_link_that_ran_out_unanswered_is_told_once_and_opens_nothing(desk):
    rosa, link = desk.let_in()
    assert run_out(desk, days=-1) == 0 and told(desk) == []

    assert run_out(desk) == 1
    assert run_out(desk, days=2) == 0

    assert told(desk) == [("Tom", "partner_silent")]
    row = desk.row()
    assert (row.link_digest, row.session_digest, row.code_until) == (None, None, None)
    assert rosa.get("/partner").status == 401
    assert Client(desk.app).get(link).status == 404
    with desk.council.db.read() as session:
        case = session.scalars(select(Case).where(Case.public_id == desk.case)).one()
        assert events.verify(session, case) is None
    assert "ran out, and nobody had answered" in desk.tom.get(f"/cases/{desk.case}/history").words


@pytest.mark.parametrize("how", ["answered_at", "revoked_at"])
def test_a_link_that_is_over_otherwise_is_put_away_and_nobody_told(desk, how):
    desk.share()
    desk.change(**{how: clock.now()})

    assert run_out(desk) == 0

    assert told(desk) == [] and desk.row().link_digest is None


def test_a_task_that_was_done_without_the_partner_is_not_told_of(desk):
    desk.share()
    with desk.council.db.write() as session:
        task = session.scalars(select(Task).where(Task.public_id == desk.task)).one()
        task.cancelled_at, task.cancelled_because = clock.now(), "Not needed."

    assert run_out(desk) == 0 and told(desk) == []


def test_the_sender_is_told_when_the_link_is_locked_after_too_many_codes(desk):
    desk.share()
    link, rosa = desk.link(), Client(desk.app)
    desk.change(wrong_codes=9)

    assert rosa.post(link, {"code": "000000"}).status in (404, 422)

    assert told(desk) == [("Tom", "partner_locked")]
    assert run_out(desk) == 0, "it was told of already"


def test_where_the_sender_has_left_whoever_works_on_the_case_is_told(desk):
    desk.tom = desk.worker("Priya")
    assert desk.share().status == 303
    with desk.council.db.write() as session:
        desk.council.user(session, "Priya").disabled_at = clock.now()

    run_out(desk)

    assert sorted(told(desk)) == [("Lena", "partner_silent"), ("Tom", "partner_silent")]


def test_how_one_wants_to_be_told_holds_for_it(desk):
    with desk.council.db.write() as session:
        choose(session, "none", desk.council.user(session, "Tom"))
    rosa, _ = desk.let_in()
    send_report(rosa)

    assert told(desk) == [("Tom", "partner_answered")] and to_tom(desk) == []
    assert any(f"To: {ROSA['email']}" in mail for mail in desk.mails())


@pytest.mark.guard("partner_not_harm")
def test_no_link_is_a_way_to_a_case_for_a_colleague_who_is_kept_from_it(desk):
    """At their own address of the council: before they are kept from it, and after."""
    rosa, link = desk.let_in(email="nell@council.example")
    assert rosa.get(PAGE).status == 200

    keep(desk.council, desk.case, "Nell")

    assert rosa.get(PAGE).status == 401 and Client(desk.app).get(link).status == 404
    assert "Opens nothing any more" in desk.tom.get(desk.at).words
    desk.change(revoked_at=clock.now())
    refused = desk.share(email="Nell@council.example")
    assert refused.status == 422 and "who is kept from this case" in refused.errors[0]
    assert desk.share().status == 303
