"""What comes together is one mail; once a day is eight o'clock on working days; some want none."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.calendar import setting
from engine.errors import InvalidAnswers, NotAllowed
from engine.log.model import Event
from engine.notices import choosing
from engine.notices.gathering import TOGETHER, last_digest
from engine.notices.model import Notice
from engine.people import users
from tests.council import postgres_council
from tests.engine.case.test_due import concern
from tests.engine.notices.tray import choose, gather, give, mails, tell_them

NOON = clock.moment("2026-03-04T12:00")  # a Wednesday
MINUTE = timedelta(minutes=1)


def test_what_comes_within_five_minutes_is_one_mail_to_each(council):
    tell_them(council, NOON, "Tom", "Priya")
    tell_them(council, NOON + 4 * MINUTE, "Tom", kind="reminder", times=2)

    assert gather(council, NOON + TOGETHER - timedelta(seconds=1)) == []
    assert gather(council, NOON + TOGETHER) == [("Tom", "waiting", 3), ("Priya", "waiting", 1)]
    assert gather(council, NOON + TOGETHER + MINUTE) == []

    tell_them(council, NOON + 6 * MINUTE, "Tom")
    assert gather(council, NOON + 10 * MINUTE) == []
    assert gather(council, NOON + 11 * MINUTE) == [("Tom", "waiting", 1)]
    with council.db.read() as session:
        rows = session.scalars(select(Notice)).all()
        assert all(row.gathered_at and row.mail_id for row in rows)


def test_once_a_day_is_one_mail_at_eight_with_how_much_there_is(council):
    walk = concern(council)
    give(council, "hear_from_adult", "Amara", "Priya", walk.now)  # 2 March, at six
    choose(council, "Amara", "daily", walk.now)
    tell_them(council, walk.now, "Amara", kind="reminder", times=2)

    assert gather(council, clock.moment("2026-03-03T07:59:59")) == []
    assert gather(council, clock.moment("2026-03-03T08:00")) == [("Amara", "digest", 3)]
    (mail,) = mails(council)
    assert mail.tasks_open == 1

    tell_them(council, clock.moment("2026-03-03T08:05"), "Amara")
    assert gather(council, clock.moment("2026-03-03T23:59")) == []
    assert gather(council, clock.moment("2026-03-04T08:00:10")) == [("Amara", "digest", 1)]


def test_what_was_written_down_late_does_not_make_a_second_mail_of_the_day(sqlite):
    choose(sqlite, "Tom", "daily", NOON)
    tell_them(sqlite, NOON, "Tom")
    assert gather(sqlite, clock.moment("2026-03-05T08:00:02")) == [("Tom", "digest", 1)]
    tell_them(sqlite, clock.moment("2026-03-05T07:59:59"), "Tom")  # its verb took a while

    assert gather(sqlite, clock.moment("2026-03-05T08:00:12")) == []
    assert gather(sqlite, clock.moment("2026-03-06T08:00:00")) == [("Tom", "digest", 1)]


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("2026-03-06T09:00", "2026-03-09T08:00"),  # over the weekend
        ("2026-04-02T08:00", "2026-04-07T08:00"),  # over Easter
        ("2026-03-27T17:00", "2026-03-30T08:00"),  # the clocks go on: seven o'clock UTC
        ("2026-10-23T17:00", "2026-10-26T08:00"),  # the clocks go back: eight o'clock UTC
        ("2028-02-28T17:00", "2028-02-29T08:00"),  # a leap day
        ("2026-12-24T09:00", "2026-12-29T08:00"),  # Christmas and what is taken for Boxing Day
    ],
)
def test_eight_oclock_is_englands_and_on_working_days_only(sqlite, told, sent):
    told, sent = clock.moment(told), clock.moment(sent)
    choose(sqlite, "Tom", "daily", told)
    tell_them(sqlite, told, "Tom")

    before = told
    while before < sent:
        assert gather(sqlite, before) == []
        before += timedelta(hours=1)
    assert gather(sqlite, sent - timedelta(seconds=1)) == []
    assert gather(sqlite, sent) == [("Tom", "digest", 1)]


def test_no_summary_comes_on_a_day_the_council_is_closed(sqlite):
    with sqlite.db.write() as session:
        iris = sqlite.user(session, "Iris")
        setting.close_day(session, date(2026, 3, 5), "Office move", iris, at=NOON)
    choose(sqlite, "Tom", "daily", NOON)
    tell_them(sqlite, NOON, "Tom")

    assert gather(sqlite, clock.moment("2026-03-05T08:00")) == []
    assert gather(sqlite, clock.moment("2026-03-06T08:00")) == [("Tom", "digest", 1)]


def test_the_last_summary_was_at_eight_even_when_asked_just_before():
    assert last_digest(clock.moment("2026-03-05T07:59")) == clock.moment("2026-03-04T08:00")
    assert last_digest(clock.moment("2026-03-09T07:00")) == clock.moment("2026-03-06T08:00")


def test_who_wants_no_mail_gets_none_and_is_not_sent_the_past_when_they_change_their_mind(council):
    choose(council, "Tom", "none", NOON)
    tell_them(council, NOON, "Tom")
    assert gather(council, NOON) == [] and mails(council) == []

    choose(council, "Tom", "at_once", NOON + MINUTE)
    tell_them(council, NOON + 2 * MINUTE, "Tom")
    assert gather(council, NOON + 60 * MINUTE) == [("Tom", "waiting", 1)]


@pytest.mark.guard("mail_open_account")
def test_a_closed_account_gets_nothing(council):
    tell_them(council, NOON, "Tom", "Priya")
    with council.db.write() as session:
        users.disable_user(session, council.user(session, "Tom"), at=NOON, actor=None, via="shell")

    assert gather(council, NOON + 60 * MINUTE) == [("Priya", "waiting", 1)]
    assert gather(council, NOON + 61 * MINUTE) == []


def test_a_choice_is_one_of_three_and_says_so_in_the_log(council):
    with pytest.raises(InvalidAnswers):
        choose(council, "Tom", "pigeon", NOON)
    choose(council, "Tom", "daily", NOON)
    choose(council, "Tom", "none", NOON + MINUTE)

    with council.db.read() as session:
        assert choosing.chosen(session, council.user(session, "Tom")) == "none"
        assert choosing.chosen(session, council.user(session, "Lena")) == "at_once"
        lines = session.scalars(select(Event).where(Event.what == "notices_chosen")).all()
        assert [line.data for line in lines] == [{"how": "daily"}, {"how": "none"}]
    with council.db.write() as session:
        users.disable_user(session, council.user(session, "Tom"), at=NOON, actor=None, via="shell")
    with pytest.raises(NotAllowed):
        choose(council, "Tom", "daily", NOON)


def test_somebody_whose_notices_are_being_gathered_is_passed_over(postgres_server):
    """Two runners at one moment make one mail; SQLite lets one write at a time."""
    from engine.people.model import User

    with postgres_council(postgres_server, "council") as council:
        tell_them(council, NOON, "Tom", "Priya")
        with council.db.write() as session:
            tom = council.user(session, "Tom").id
            session.scalars(
                select(User.id).where(User.id == tom).with_for_update(key_share=True)
            ).one()
            assert gather(council, NOON + TOGETHER) == [("Priya", "waiting", 1)]
        assert gather(council, NOON + 6 * MINUTE) == [("Tom", "waiting", 1)]
