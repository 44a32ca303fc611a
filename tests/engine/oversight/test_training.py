"""The training register: what counts until when, what a role needs, and the warning on giving a task."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case import assign
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log.model import Event
from engine.log.words import describe
from engine.oversight.reassign import reassign
from engine.people.courses import set_course
from engine.people.model import User
from engine.people.training import EXPIRED, IN_DATE, NONE, SOON, Course, Training, standings
from engine.people.training_record import bring_in, expiry, record_training, take_back
from engine.people.training_report import training_report
from tests.council import EMAILS
from tests.engine.case.submitting import open_task
from tests.engine.case.test_due import concern

TODAY = clock.today()
MSP = "Making Safeguarding Personal"


def course(council, name=MSP, months="24", roles=("enquiry_officer", "contact_officer"), by="Sam"):
    with council.db.write() as session:
        return set_course(session, None, name, months, roles, council.user(session, by)).id


def done(council, who="Tom", days_ago=10, expires=None, by="Ruth", name=MSP):
    with council.db.write() as session:
        one = session.scalars(select(Course).where(Course.name == name)).one()
        row = record_training(
            session, council.user(session, who), one, TODAY - timedelta(days=days_ago), expires,
            council.user(session, by),
        )  # fmt: skip
        return row.public_id


def stands(council, who="Tom", today=TODAY):
    with council.db.read() as session:
        user = council.user(session, who)
        return [(one.state, one.needed) for one in standings(session, [user], today)[user.id]]


@pytest.mark.parametrize(
    ("done_on", "months", "until"),
    [
        ("2026-03-31", 12, "2027-03-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-10-31", 36, "2029-10-31"),
    ],
)
def test_a_course_counts_to_the_same_day_so_many_months_later(done_on, months, until):
    assert expiry(Course(months=months), date.fromisoformat(done_on)) == date.fromisoformat(until)
    assert expiry(Course(months=None), date.fromisoformat(done_on)) is None


def test_a_name_is_taken_once_however_it_is_written(council):
    course(council, "MÉDIATION")
    for again in ("MÉDIATION", "médiation"):
        with pytest.raises(InvalidAnswers, match="already"):
            course(council, again)


def test_it_warns_sixty_days_before_and_says_when_it_has_run_out(council):
    course(council)
    assert stands(council) == [(NONE, True)] and stands(council, "Priya") == []
    done(council, expires=TODAY + timedelta(days=60))
    assert stands(council, today=TODAY - timedelta(days=1)) == [(IN_DATE, True)]
    assert stands(council) == [(SOON, True)]
    assert stands(council, today=TODAY + timedelta(days=60)) == [(SOON, True)]
    assert stands(council, today=TODAY + timedelta(days=61)) == [(EXPIRED, True)]


def test_the_one_that_counts_longest_counts_and_a_mistake_does_not(sqlite):
    course(sqlite)
    first = done(sqlite, days_ago=100, expires=TODAY + timedelta(days=300))
    done(sqlite, days_ago=5, expires=TODAY + timedelta(days=1))
    assert stands(sqlite) == [(IN_DATE, True)]

    with sqlite.db.write() as session:
        take_back(session, first, sqlite.user(session, "Ruth"))

    assert stands(sqlite) == [(SOON, True)]
    with sqlite.db.read() as session:
        assert len(session.scalars(select(Training)).all()) == 2  # nothing is taken away
    with pytest.raises(Conflict), sqlite.db.write() as session:
        take_back(session, first, sqlite.user(session, "Ruth"))


@pytest.mark.parametrize(
    ("by", "error"),
    [("Tom", NotAllowed), ("Lena", NotAllowed), ("Owen", NotAllowed), ("Iris", NotAllowed)],
)
def test_who_may_record_it(sqlite, by, error):
    course(sqlite)
    with pytest.raises(error):
        done(sqlite, by=by)
    done(sqlite, by="Sam")
    with pytest.raises(NotAllowed, match="Somebody else records"):
        done(sqlite, who="Ruth", by="Ruth")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"days_ago": -1}, "done_on"),
        ({"days_ago": 30_000}, "done_on"),
        ({"expires": TODAY - timedelta(days=11)}, "expires_on"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(sqlite, given, field):
    course(sqlite)
    with pytest.raises(InvalidAnswers) as refused:
        done(sqlite, **given)
    assert list(refused.value.messages) == [field]
    done(sqlite)
    with pytest.raises(Conflict, match="recorded already"):
        done(sqlite)


@pytest.mark.parametrize(
    ("name", "months", "roles", "field"),
    [
        (" ", "", (), "name"),
        ("C" * 121, "", (), "name"),
        (MSP.upper(), "", (), "name"),
        ("New", "0", (), "months"),
        ("New", "two", (), "months"),
        ("New", "121", (), "months"),
        ("New", "", ("king",), "roles"),
    ],
)
def test_a_course_that_makes_no_sense_is_refused(sqlite, name, months, roles, field):
    course(sqlite)
    with pytest.raises(InvalidAnswers) as refused:
        course(sqlite, name, months, roles)
    assert list(refused.value.messages) == [field]
    with pytest.raises(NotAllowed):
        course(sqlite, "New", by="Ruth")


# -- giving a task ----------------------------------------------------------------


def given(council, walk, to, by="Ruth"):
    with council.db.write() as session:
        task = open_task(session, walk, "hear_from_adult").public_id
        assign(session, task, council.user(session, to), council.user(session, by), at=walk.now)
    with council.db.read() as session:
        event = session.scalars(select(Event).where(Event.what == "assigned")).all()[-1]
        names = {user.id: user.name for user in session.scalars(select(User))}
        return event.data.get("lacks"), describe(event, names)


@pytest.mark.guard("training_said")
def test_whoever_lacks_a_course_is_given_the_task_and_the_log_keeps_it(council):
    number = course(council)
    walk = concern(council)

    assert given(council, walk, "Tom") == (
        [number], "Ruth North gave a task to Tom North, who lacked a course for it.",
    )  # fmt: skip
    done(council, "Amara", expires=TODAY + timedelta(days=900))
    walk.now = clock.now()
    assert given(council, walk, "Amara") == (None, "Ruth North gave a task to Amara North.")


@pytest.mark.guard("training_said")
def test_giving_many_warns_of_each_and_bars_none(sqlite):
    course(sqlite)
    walk = concern(sqlite)
    with sqlite.db.read() as session:
        tom, ruth = (sqlite.user(session, name).id for name in ("Tom", "Ruth"))
        task = open_task(session, walk, "hear_from_adult").public_id

    (given_,) = reassign(sqlite.db.write, [task], tom, ruth)

    assert (given_.refused, given_.warns) == ("", f"Tom North is not in date with: {MSP}.")


def test_only_what_the_role_of_the_task_needs_counts(sqlite):
    course(sqlite, roles=("safeguarding_adults_manager",))
    assert given(sqlite, concern(sqlite), "Tom")[0] is None


# -- the report -------------------------------------------------------------------


def report(council, by):
    with council.db.read() as session:
        found = training_report(session, council.user(session, by), TODAY)
        return {
            (one.team.name if one.team else None): [
                (line.needed, line.in_date, line.soon, line.expired, line.never, line.percentage)
                for line in one.lines
            ]
            for one in found
        }


def test_the_report_says_how_many_of_how_many_and_no_percentage_of_few(council):
    course(council)
    course(council, "Everybody", roles=("contact_officer", "enquiry_officer", "supervisor",
                                        "safeguarding_adults_manager"))  # fmt: skip
    done(council, "Tom", expires=TODAY + timedelta(days=30), name="Everybody")
    done(council, "Amara", name="Everybody")
    done(council, "Lena", expires=TODAY - timedelta(days=1), name="Everybody")

    assert report(council, "Ruth") == {"North": [(6, 2, 1, 1, 3, 33), (3, 0, 0, 0, 3, None)]}
    assert set(report(council, "Sam")) == {"North", "South", None}
    for who in ("Lena", "Iris"):
        with pytest.raises(NotAllowed):
            report(council, who)


# -- many rows --------------------------------------------------------------------

HEAD = "email,course,date,expires\n"


def brought(council, text, by="Ruth"):
    with council.db.write() as session:
        return bring_in(session, text, council.user(session, by))


def test_many_rows_are_taken_and_the_same_file_again_adds_nothing(council):
    course(council)
    rows = (
        f"\ufeff{HEAD}{EMAILS['Tom'].upper()}, making  safeguarding personal ,2026-01-31,\n"
        f'{EMAILS["Amara"]},"{MSP}",31/01/2026,2026-12-31\n\n'
    )

    assert brought(council, rows) == 2
    assert brought(council, rows) == 0
    with council.db.read() as session:
        found = session.scalars(select(Training).order_by(Training.id)).all()
        assert [(row.user.name, str(row.expires_on)) for row in found] == [
            ("Tom North", "2028-01-31"), ("Amara North", "2026-12-31"),
        ]  # fmt: skip


def test_one_bad_row_and_nothing_is_taken_each_named_by_its_line(sqlite):
    course(sqlite)
    tom = EMAILS["Tom"]
    rows = HEAD + "\n".join(
        [
            f"{tom},{MSP},2026-01-31,",
            f"nobody@council.example,{MSP},2026-01-31,",
            f"{tom},Knitting,2026-01-31,",
            f"{tom},{MSP},31 January,",
            f"{tom},{MSP},2999-01-01,",
            f"{tom},{MSP},2026-01-31,2025-01-31",
            f"{EMAILS['Nell']},{MSP},2026-01-31,",
            f"{tom},{MSP}",
        ]
    )
    with pytest.raises(InvalidAnswers) as refused:
        brought(sqlite, rows)

    assert refused.value.messages["rows"].splitlines() == [
        "Line 3: nobody has the e-mail address 'nobody@council.example'.",
        "Line 4: there is no course 'Knitting'.",
        "Line 5: '31 January' is no day: write it like 2026-03-31 or 31/03/2026.",
        "Line 6: the course lies in the future, or too long ago.",
        "Line 7: it runs out before it was done.",
        "Line 8: you cannot record the training of Nell South.",
        "Line 9: '' is no day: write it like 2026-03-31 or 31/03/2026.",
    ]
    with sqlite.db.read() as session:
        assert session.scalars(select(Training)).all() == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Choose a file, or paste its rows"),
        ("name,when\nTom,today", "Line 1: there is no column email or course or date"),
        ('email,course,date\n"open', "This cannot be read as CSV"),
        (HEAD + "x@y.example,A,2026-01-01,\n" * 5001, "Bring in 5,000 rows or fewer"),
        ("\x00\x01", "Line 1: there is no column"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(sqlite, text, says):
    with pytest.raises(InvalidAnswers) as refused:
        brought(sqlite, text)
    assert refused.value.messages["rows"].startswith(says)
    for who in ("Lena", "Iris"):
        with pytest.raises(NotAllowed):
            brought(sqlite, text, who)
    with pytest.raises(NotFound), sqlite.db.write() as session:
        take_back(session, "nothing", sqlite.user(session, "Ruth"))
