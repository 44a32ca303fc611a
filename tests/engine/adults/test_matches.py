"""Which entries are offered as looking alike, and which are not: a home of forty is not forty times one."""

from __future__ import annotations

from datetime import date

import pytest

from engine.case import open_case
from engine.case.adults.matches import LIKENESSES, pairs
from tests.engine.adults.stories import ADULT, Story

BORN = date(1945, 3, 2)


def offered(story: Story, *entries: dict, by: str = "Priya", opened_by: str = "Lena"):
    with story.council.db.write() as session:
        for entry in entries:
            task = open_case(session, story.council.user(session, opened_by), at=story.walk.now)
            number = task.case.adult_id
            session.execute(ADULT.update().where(ADULT.c.id == number).values(**entry))
        session.flush()
        return pairs(session, story.council.user(session, by))


@pytest.mark.parametrize(
    "one, other, how",
    [
        ({"name": "A B", "nhs_number": "943 476 5919"}, {"name": "C D", "nhs_number": "9434765919"},
         "the same NHS number"),
        ({"name": "Dora Lee", "date_of_birth": BORN}, {"name": "Theodora Lee", "date_of_birth": BORN},
         "the same date of birth and surname"),
        ({"name": "LEE, Dora"}, {"name": "Dora Lee"}, "the same name"),
        ({"name": "Mrs Dora Lee", "address": "4 Mill Lane, Ely"},
         {"name": "Dora Marsh", "address": "4 mill lane ely"}, "the same forename and address"),
    ],
)  # fmt: skip
def test_two_that_may_be_one_are_offered_with_how_they_look_alike(one, other, how, story) -> None:
    (pair,) = offered(story, one, other)

    assert pair.alike[0] == how


@pytest.mark.parametrize(
    "one, other",
    [
        ({"name": "Dora Lee"}, {"name": "Ann Lee"}),
        ({"name": "Dora Lee", "date_of_birth": BORN}, {"name": "Ann Marsh", "date_of_birth": BORN}),
        ({"name": "Grace Pell", "address": "58 Furnace Hill"},
         {"name": "Luke Pell", "address": "58 Furnace Hill"}),
        ({"name": "Mr Lee", "address": "4 Mill Lane"}, {"name": "Mr Marsh", "address": "4 Mill Lane"}),
        ({"name": None}, {"name": None}),
    ],
)  # fmt: skip
def test_two_who_share_a_home_or_a_surname_are_not(one, other, story) -> None:
    assert offered(story, one, other) == []


def test_a_home_of_forty_is_not_offered_forty_times(story) -> None:
    home = [{"name": f"Resident {n}", "address": "Abbey Lane"} for n in range(40)]

    assert offered(story, *home) == []


def test_the_likeliest_come_first(story) -> None:
    found = offered(
        story,
        {"name": "Dora Lee"},
        {"name": "Lee Dora"},
        {"name": "Ann Ray", "nhs_number": "9434765919"},
        {"name": "Anne Rae", "nhs_number": "9434765919"},
    )

    assert [pair.alike[0] for pair in found] == [LIKENESSES[0], LIKENESSES[3]]


def test_nobody_is_offered_whom_one_may_not_know_of(story) -> None:
    two = ({"name": "Dora Lee"}, {"name": "Dora Lee"})
    assert offered(story, *two, by="Owen") == []
    for name in ("Ruth", "Iris", "Sam"):
        assert offered(story, by=name) == []
    assert len(offered(story, by="Lena")) == 1
