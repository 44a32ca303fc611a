"""Access: who looked at a case, newest first, and nothing of what they saw."""

from __future__ import annotations

from datetime import timedelta

from engine.case.model import Case
from engine.log.access import record, who_looked
from engine.log.model import Access
from engine.people.model import User


def test_who_looked_is_told_newest_first_and_by_case(db, ids, at):
    for n, (user, case) in enumerate(
        [(ids.tom, ids.case), (ids.amy, ids.case), (ids.amy, ids.other)]
    ):
        with db.log() as session:
            record(
                session,
                session.get(User, user),
                session.get(Case, case),
                "cases.show",
                at + n * timedelta(minutes=1),
            )

    with db.read() as session:
        looks = who_looked(session, session.get(Case, ids.case))
    assert [(look.name, look.page) for look in looks] == [
        ("Amy C.", "cases.show"),
        ("Tom B.", "cases.show"),
    ]
    assert looks[1].at == at and looks[1].user_id == ids.tom


def test_a_look_can_be_noted_with_people_read_in_another_door(db, ids, at):
    with db.read() as session:
        user, case = session.get(User, ids.tom), session.get(Case, ids.case)

    with db.log() as session:
        record(session, user, case, "tasks.show", at)

    with db.read() as session:
        assert len(who_looked(session, case)) == 1


def test_the_access_log_has_no_column_for_content():
    assert set(Access.__table__.columns.keys()) == {"id", "user_id", "case_id", "page", "at"}
