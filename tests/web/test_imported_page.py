"""Imported history in the browser: found, read with a line in the log, and taken over."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.log.model import Event
from tests.engine.returns.a_history import EXAMPLE, take_in


@pytest.fixture
def known(sqlite, client):
    """Priya has found Dot Marsh, whose third enquiry goes on; gives the path of her page."""
    take_in(sqlite.db, EXAMPLE)
    client.sign_in("Priya")
    return found(client, "Dot Marsh")


def found(client, typed: str) -> str:
    page = client.post("/find", {"q": typed})
    (link,) = page.tree.xpath("//a[contains(@href, '/imported/')]")
    return link.get("href")


def test_an_adult_of_the_older_system_is_found_and_marked(sqlite, client) -> None:
    take_in(sqlite.db, EXAMPLE)
    client.sign_in("Lena")

    page = client.post("/find", {"q": "marsh"})

    assert "Imported from the older system" in page.text
    assert "Enquiry to take over" in page.text and "Dot Marsh" in page.text


def test_what_was_imported_is_shown_and_the_look_is_in_the_log(known, client, sqlite) -> None:
    page = client.get(known)

    assert page.tree.xpath("//h1/text()") == ["Dot Marsh"]
    for words in ("C4a", "E4b", "Mental Health Support", "Domestic Abuse", "S1, 1 June 2025"):
        assert words in page.text, words
    with sqlite.db.read() as session:
        events = session.scalars(sa.select(Event).where(Event.what == "history_read")).all()
    assert len(events) == 1 and known.endswith(events[0].data["adult"])
    assert "Marsh" not in str(events[0].data)


def test_a_manager_takes_an_enquiry_over(known, client) -> None:
    answer = client.post(known, {"enquiry": "E4c", "place": "start", "why": "A visit is planned."})
    again = client.post(known, {"enquiry": "E4c", "place": "start", "why": "A visit is planned."})
    page = client.get(known)

    assert answer.status == 303 and "/tasks/" in answer.location
    assert again.status == 409 and "taken over already" in again.text
    assert "Taken over" in page.text and "Goes on in" in page.text
    assert "E4c" in client.get("/overrides").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"why": "A visit"}, "Select which enquiry to take over"),
        (
            {"enquiry": "E1", "why": "A visit"},
            "Select which enquiry to take over",
        ),  # another adult's
        ({"enquiry": "E4c", "place": "start", "why": " "}, "Say why it is taken over"),
        ({"enquiry": "E4c", "why": "A visit"}, "Select where the enquiry stands"),
        ({"enquiry": "E4c", "place": "start", "why": "x" * 301}, "Use 300 characters or fewer"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(known, client, typed, sentence) -> None:
    page = client.post(known, typed)

    assert page.status == 422 and sentence in page.text
    assert typed["why"] in page.tree.xpath("string(//textarea[@name='why'])")


def test_an_enquiry_is_taken_over_where_it_stands_with_what_was_heard_before(known, client) -> None:
    typed = {
        "enquiry": "E4c", "place": "end", "why": "It is to be closed.",
        "start_words": "I want to stay here.", "start_whose": "adult", "start_source": "Form SA2",
        "start_day-day": "9", "start_day-month": "2", "start_day-year": "2026",
    }  # fmt: skip
    half = client.post(known, {**typed, "start_source": "", "start_day-month": "13"})
    assert half.status == 422 and "I want to stay here." in half.text
    assert [one for one in half.errors if "real day" in one]

    answer = client.post(known, typed)

    assert answer.status == 303
    case = client.get(client.get(known).tree.xpath("//a[contains(@href, '/cases/')]/@href")[0])
    assert "I want to stay here." in case.text and "Review outcomes at the end" in case.text
    assert "shows the adult was asked in the middle" in client.get("/overrides").words


def test_whoever_is_not_a_manager_reads_and_takes_over_nothing(known, client) -> None:
    client.sign_in("Lena")

    assert "Take an enquiry over" not in client.get(known).text
    assert client.post(known, {"enquiry": "E4c", "place": "end", "why": "A visit"}).status == 403


@pytest.mark.parametrize(
    ("who", "status"), [("Nell", 200), ("Ruth", 200), ("Sam", 403), ("Iris", 403)]
)
def test_who_may_see_imported_history(known, client, who, status) -> None:
    client.sign_in(who)

    assert client.get(known).status == status


def test_an_adult_without_imported_history_is_not_found_like_one_who_is_not_there(
    known, client, sqlite
):
    sqlite.walked("duty not met")
    adult = sa.text("select public_id from adult order by id desc limit 1")
    with sqlite.db.read() as session:
        public_id = session.execute(adult).scalar_one()

    one, other = client.get(f"/imported/{public_id}"), client.get("/imported/nobody")

    assert one.status == other.status == 404
