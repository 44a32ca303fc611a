"""The page on which a task is paused: a reason, a few words, a day; and taken up again."""

import pytest

from tests.web.conftest import concern

GOOD = {"reason": "adults_pace", "why": "She asked for a week"}


def day(text):
    return dict(
        zip(("review_on-day", "review_on-month", "review_on-year"), text.split(), strict=True)
    )


@pytest.fixture
def lena(signed_in):
    return signed_in("Lena")


def soon():
    from datetime import timedelta

    from engine import clock

    when = clock.today() + timedelta(days=7)
    return day(f"{when.day} {when.month} {when.year}")


def test_a_task_is_paused_with_its_reason_shown_and_taken_up_again(sqlite, lena):
    task, case = concern(sqlite)
    assert "pause it" in lena.get(f"/tasks/{task}/safety-first").words

    done = lena.post(f"/tasks/{task}/pause", data={**GOOD, **soon()})

    assert (done.status, done.location) == (303, f"/cases/{case}")
    page = lena.get(f"/cases/{case}")
    assert "At the adult's pace: She asked for a week" in page.words
    assert lena.get(f"/tasks/{task}/pause").h1 == "This task is paused"
    done = lena.post(f"/tasks/{task}/pause", data={"_do": "resume"})
    assert done.status == 303
    assert "She asked for a week" not in lena.get(f"/cases/{case}").words


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, ["Select why this has to wait", "Say in a few words", "Enter the day on which"]),
        ({**GOOD, **day("31 2 2027")}, ["Enter a real day"]),
        ({**GOOD, **day("x 2 2027")}, ["Enter a real day"]),
        ({**GOOD, **day("1 1 2020")}, ["from tomorrow to three months ahead"]),
        ({**GOOD, **day("1 1 99999999999999999999")}, ["Enter a real day"]),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(sqlite, lena, data, says):
    task, _ = concern(sqlite)

    page = lena.post(f"/tasks/{task}/pause", data=data)

    assert page.status == 422
    assert len(page.errors) == len(says)
    assert all(said in one for said, one in zip(says, page.errors, strict=True))
    assert (GOOD["why"] in page.text) == ("why" in data)


def test_a_second_pause_and_a_needless_resume_are_answered_with_a_conflict(sqlite, lena):
    task, _ = concern(sqlite)
    assert lena.post(f"/tasks/{task}/pause", data={"_do": "resume"}).status == 409
    lena.post(f"/tasks/{task}/pause", data={**GOOD, **soon()})
    assert lena.post(f"/tasks/{task}/pause", data={**GOOD, **soon()}).status == 409
