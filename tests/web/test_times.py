"""The page on which the council's days and lengths are set."""

import pytest

from engine import clock
from engine.calendar.model import CouncilTime
from tests.council import count

PAGE = "/times"


def send(client, action, page=PAGE, **typed):
    return client.post(action, data={**client.get(page).fields(action), **typed})


def day(text, name="day"):
    return dict(zip((f"{name}-year", f"{name}-month", f"{name}-day"), text.split("-"), strict=True))


def working_day():
    """A working day some weeks from now."""
    return clock.add_working_days(clock.today(), 30).isoformat()


def test_a_day_is_closed_listed_and_taken_back(sqlite, signed_in):
    iris = signed_in("Iris")
    assert "closed on no day of its own" in iris.get(PAGE).words

    assert (
        send(iris, f"{PAGE}/closed", **day(working_day()), why="Office <b>move</b>").status == 303
    )
    page = iris.get(PAGE)
    assert "Office <b>move</b>" in page.words and "worked out anew" in page.words

    with sqlite.db.read() as session:
        closed = session.query(CouncilTime).one().public_id
    assert send(iris, f"{PAGE}/{closed}/end").status == 303
    page = iris.get(PAGE)
    assert "closed on no day of its own" in page.words and "Taken back" in page.words


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(sqlite, signed_in):
    iris = signed_in("Iris")
    answer = send(iris, f"{PAGE}/closed", **day("2026-13-45"), why="")
    assert answer.status == 422
    assert answer.errors == ["Enter a real day, like 24 12 2026", "Say in a few words why"]
    assert answer.fields(f"{PAGE}/closed")["day-month"] == "13"
    answer = send(iris, f"{PAGE}/checked", **day("1999-01-01", "until"))
    assert (answer.status, count(sqlite.db, "council_time")) == (422, 0)


def test_a_length_is_set_with_its_reason_and_counts_instead_of_that_of_the_process(signed_in):
    iris = signed_in("Iris")
    page = f"{PAGE}/lengths/middle_again"
    assert "The process says 20 working days." in iris.get(page).words

    answer = send(iris, page, page, amount="0", unit="days", why="Board")
    assert (answer.status, answer.fields(page)["why"]) == (422, "Board")
    assert send(iris, page, page, amount="15", unit="working_days", why="Board").status == 303
    assert "Here it is 15 working days: Board." in iris.get(page).words
    assert iris.get(f"{PAGE}/lengths/no_such_step").status == 404


def test_the_warning_goes_when_the_holidays_are_checked_far_enough(signed_in):
    iris = signed_in("Iris")
    assert "Nobody has compared the bank holidays" in iris.get(PAGE).words
    far = clock.today().replace(day=1)
    far = far.replace(year=far.year + 2).isoformat()
    assert send(iris, f"{PAGE}/checked", **day(far, "until")).status == 303
    assert "Nobody has compared" not in iris.get(PAGE).words


@pytest.mark.parametrize("name", ["Tom", "Ruth", "Priya"])
def test_whoever_works_on_cases_does_not_set_the_days(signed_in, name):
    client = signed_in(name)
    assert client.get(PAGE).status == 403
    fields = client.get("/").fields("/sign-out")
    assert (
        client.post(f"{PAGE}/closed", data={**fields, **day(working_day()), "why": "x"}).status
        == 403
    )
