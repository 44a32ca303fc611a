"""Measures: how it was for adults, what came again, and small numbers that are never published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from engine.returns.measures import measures
from engine.returns.suppression import HIDDEN, published, published_share
from tests.council import only_tables
from tests.engine.record.a_case import AT, ACase, follow_up

YEAR = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def c(tmp_path) -> Iterator[ACase]:
    with only_tables(tmp_path) as db, db.write() as session:
        yield ACase(session)


def ended(c: ACase, name: str, days: int = 60, ended_as: str = "s42_concluded", **said) -> ACase:
    """Another case of the same team, ended, with what the adult said in the end."""
    other = ACase(c.session, name=name, at=AT + timedelta(minutes=len(name)))
    other.task("record_concern")
    other.write("concern", received_at=other.now, summary="Told")
    if said:
        other.task("review_outcomes_end", "end")
        other.write("experience", **said)
    other.case.ended_at, other.case.ended_as = AT + timedelta(days=days), ended_as
    c.session.flush()
    return other


def test_three_closed_cases_give_the_right_part_and_whole(c) -> None:
    """The example of domain S5: 3 closed cases, their percentages and the denominator."""
    ended(c, "Ada Fenn", feels_safer="yes", involved="fully", respect="mostly")
    ended(c, "Bert Holm", feels_safer="no", involved="declined", respect="no")
    ended(c, "Cora Lind", result="declined")

    every = measures(c.session, *YEAR)[-1]

    assert (every.ended, every.answered, every.refused) == (3, 2, 1)
    assert (every.favourable["feels_safer"], every.said["feels_safer"]) == (1, 2)
    assert (every.favourable["involved"], every.said["involved"]) == (1, 1)  # one declined
    assert (every.favourable["respect"], every.said["respect"]) == (1, 2)


def test_whoever_was_not_asked_is_in_the_whole_and_whoever_died_is_not(c) -> None:
    ended(c, "Ada Fenn")
    died = ended(c, "Bert Holm")
    died.adult(died_on=date(2026, 4, 1))
    ended(c, "Cora Lind", ended_as="duty_not_met_no_action")
    ended(c, "Dot Marsh", days=400)  # ended after the year

    assert measures(c.session, *YEAR)[-1].ended == 1


def test_what_is_asked_after_closing_counts_and_silence_does_not_wipe_it_out(c) -> None:
    case = ended(c, "Ada Fenn", feels_safer="yes")
    case.task("collect_experience")
    case.write("experience", result="could_not_reach", why_not="No answer")

    every = measures(c.session, *YEAR)[-1]
    assert (every.answered, every.favourable["feels_safer"]) == (1, 1)


@pytest.mark.parametrize(
    "days, types, again, alike",
    [(365, ["financial"], 1, 1), (366, ["financial"], 0, 0), (10, ["physical"], 1, 0)],
)
def test_a_repeat_is_counted_once_with_how_alike_it_is(days, types, again, alike, c) -> None:
    later = follow_up(c, days, types)
    every = measures(c.session, date(2026, 1, 1), date(2028, 1, 1))[-1]

    assert later.case.id != c.case.id
    assert (every.again, every.again_alike) == (again, alike)


def test_a_second_telling_is_no_concern_of_its_own(c) -> None:
    ended(c, "Ada Fenn", ended_as="duplicate_merged")
    ended(c, "Bert Holm")

    assert measures(c.session, *YEAR)[-1].concerns == 1


def test_kinds_of_harm_and_the_community_in_plans_are_counted(c) -> None:
    case = ended(c, "Ada Fenn")
    case.task("agree_plan")
    case.write("risk", types=["financial", "psychological"], source="stranger")
    case.write("plan", community="The lunch club on Tuesdays")
    ended(c, "Bert Holm").write("plan", community=" ")

    every = measures(c.session, *YEAR)[-1]
    assert (every.types["financial"], every.sources["stranger"]) == (1, 1)
    assert (every.plans, every.community) == (2, 1)


def test_the_last_day_is_counted_and_the_day_after_is_not(c) -> None:
    ended(c, "Ada Fenn", days=60)
    day = (AT + timedelta(days=60)).date()

    assert measures(c.session, day, day)[-1].ended == 1
    assert measures(c.session, day - timedelta(days=9), day - timedelta(days=1))[-1].ended == 0


@pytest.mark.guard("small_numbers")
@pytest.mark.parametrize(
    "count, told",
    [(0, HIDDEN), (4, HIDDEN), (5, "5"), (7, "5"), (8, "10"), (12, "10"), (13, "15")],
)
def test_a_count_that_could_point_to_one_person_is_not_published(count, told) -> None:
    assert published(count) == told


@pytest.mark.guard("small_numbers")
@pytest.mark.parametrize(
    "part, whole, told",
    [(1, 50, HIDDEN), (49, 50, HIDDEN), (50, 50, HIDDEN), (5, 50, "10%"), (2, 3, HIDDEN)],
)
def test_a_percentage_tells_no_more_than_the_count(part, whole, told) -> None:
    assert published_share(part, whole) == told
