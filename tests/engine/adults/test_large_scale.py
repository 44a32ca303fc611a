"""Large scale: begun or joined by a decision, forty opened in one act, each adult a case of their own."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.model import Case, CaseLink, Draft, LargeScale, Task
from engine.case.open_many import Adult, Shared, Where, open_many
from engine.case.views.large_scale import large_scale, large_scales
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log import events
from tests.council import count
from tests.engine.adults.stories import Story

SHARED = Shared(
    what_happened="Residents are left in bed until noon.",
    types=["neglect_and_acts_of_omission"],
    source="care_home",
    location="care_home_residential",
    service="Abbey Lane",
    told_by="hospital",
    referrer_name="Sister Daly",
)
NEW = Where(name="Abbey Lane", why="All of them need help to get up.")
REQUEST = "a random text of one page"
DUTY = {
    "duty_needs": "yes",
    "duty_risk": "yes",
    "duty_unable": "yes",
    "duty_reasons": "Each of the three.",
    "duty_adults_view": "Not known yet.",
    "duty_weighed": "It could not yet.",
    "duty_route": "large_scale",
    "duty_route_why": "Four people in one house.",
    "large_scale": "new",
}


def residents(number: int) -> list[Adult]:
    born = clock.moment("1938-05-01").date()
    return [Adult(f"Resident {n:02}", born + timedelta(days=n)) for n in range(number)]


def open_them(story: Story, adults=None, by="Priya", where=NEW, request=REQUEST, shared=SHARED):
    with story.council.db.write() as session:
        actor = story.council.user(session, by)
        adults = residents(3) if adults is None else adults
        done = open_many(session, adults, shared, where, actor, request=request, at=story.walk.now)
        return done.large_scale.public_id, [case.public_id for case in done.cases], done.replayed


def rows(story: Story):
    with story.council.db.read() as session:
        return session.scalars(select(LargeScale).order_by(LargeScale.id)).all()


# -- by a decision


def test_a_new_large_scale_enquiry_is_begun_by_the_duty_decision(on_both) -> None:
    story = on_both
    story.case("first", risks=[{"what_happened": "Money went.", "risk_source": "supported_living",
               "risk_types": ["financial_or_material"], "risk_service": "Dyer's Row"}])  # fmt: skip
    story.do("Priya", submit="decide_duty", answers=DUTY)

    (row,) = rows(story)
    assert (row.name, row.why) == ("Dyer's Row", "Four people in one house.")
    with story.council.db.read() as session:
        assert story.row(session, "first").large_scale_id == row.id
    assert "joined_large_scale" in story.events("first")


def test_a_second_case_joins_the_one_that_is_open(story) -> None:
    story.case("first")
    story.do("Priya", submit="decide_duty", answers=DUTY)
    (row,) = rows(story)
    story.case("second", adult_name="Ann Lee")

    story.do("Priya", submit="decide_duty", answers={**DUTY, "large_scale": row.public_id})

    assert len(rows(story)) == 1
    with story.council.db.read() as session:
        assert {story.row(session, n).large_scale_id for n in ("first", "second")} == {row.id}
        shown = large_scale(session, row.public_id, story.council.user(session, "Tom"))
        assert [one.adult for one in shown.cases] == ["Ann Lee", "Dora Whitlock"]


def test_one_that_has_ended_or_is_of_another_team_is_not_offered(story) -> None:
    story.case("first")
    story.do("Priya", submit="decide_duty", answers=DUTY)
    (row,) = rows(story)
    story.case("south", by="Nell", adult_name="Nora")
    chosen = {**DUTY, "large_scale": row.public_id}
    with pytest.raises(InvalidAnswers):
        story.do("Owen", submit="decide_duty", answers=chosen)
    story.end("first")
    story.case("second", adult_name="Ann Lee")

    with pytest.raises(InvalidAnswers):
        story.do("Priya", submit="decide_duty", answers=chosen)


def test_after_a_death_the_enquiry_goes_on_for_the_others(story) -> None:
    story.case("first")
    story.do(
        "Priya",
        submit="decide_duty",
        answers={
            **{k: v for k, v in DUTY.items() if k != "large_scale"},
            "duty_route": "multi_agency",
        },
    )
    story.do("Lena", report="adult_died", answers={
        "died_on": "~-1", "death_told_by": "The ward"})  # fmt: skip
    story.do("Priya", submit="decide_after_death", answers={
        "death_others": "yes", "death_sar": "not_needed", "death_authorities": ["family"],
        "death_next": "large_scale", "death_scale": "new", "death_reasons": "Four others.",
        "death_weighed": "She wanted the truth."})  # fmt: skip

    (row,) = rows(story)
    with story.council.db.read() as session:
        case = story.row(session, "first")
        assert case.large_scale_id == row.id and case.ended_at is None


# -- forty in one act


def test_every_adult_has_a_case_and_nothing_is_skipped(on_both) -> None:
    story = on_both
    large, cases, _ = open_them(story)

    with story.council.db.read() as session:
        found = session.scalars(select(Case).order_by(Case.id)).all()
        assert [case.public_id for case in found] == cases and len(cases) == 3
        assert len({case.adult_id for case in found}) == 3, "no two adults share a record"
        for case in found:
            (task,) = session.scalars(select(Task).where(Task.case_id == case.id))
            assert (task.name, task.completed_at, task.assignee_id) == (
                "record_concern",
                None,
                None,
            )
            typed = session.get(Draft, task.id).typed
            assert typed["risks-0-what_happened"] == [SHARED.what_happened]
            assert typed["referrer_name"] == ["Sister Daly"]
            assert not {"danger_now", "safe_channels", "triage", "others_at_risk"} & typed.keys()
            assert events.verify(session, case) is None
        shown = large_scale(session, large, story.council.user(session, "Tom"))
        assert (len(shown.cases), shown.heard, shown.open) == (3, 0, 3)
        assert shown.stages == [("Concern", 3)]


def test_forty_are_opened_within_five_seconds(story) -> None:
    began = time.perf_counter()
    _, cases, _ = open_them(story, residents(40))

    assert len(cases) == 40 and time.perf_counter() - began < 5


@pytest.mark.guard("opened_once")
def test_the_same_request_opens_nothing_a_second_time(on_both) -> None:
    story = on_both
    first = open_them(story)

    again = open_them(story)

    assert again == (first[0], first[1], True) and first[2] is False
    assert (count(story.council.db, "case"), count(story.council.db, "large_scale")) == (3, 1)
    assert open_them(story, request="another page, another act")[2] is False


@pytest.mark.guard("opened_once")
def test_a_double_click_opens_nothing_twice(on_both) -> None:
    """Two requests at the very same moment: one waits, and is given what the other opened."""
    story = on_both
    with ThreadPoolExecutor(4) as four:
        done = list(four.map(lambda _: open_them(story), range(4)))

    assert len({large for large, _, _ in done}) == 1
    assert sorted(replayed for _, _, replayed in done) == [False, True, True, True]
    assert count(story.council.db, "case") == 3


def test_another_person_cannot_take_over_a_request(story) -> None:
    open_them(story)
    assert open_them(story, by="Daniel")[2] is False


@pytest.mark.guard("opened_once")
@pytest.mark.parametrize("request_", ["", "short"])
def test_a_page_without_its_random_text_is_out_of_date(request_, story) -> None:
    with pytest.raises(Conflict):
        open_them(story, request=request_)


def test_more_join_the_same_enquiry_and_each_knows_from_which_case_it_came(story) -> None:
    story.case("first")
    story.do("Priya", submit="decide_duty", answers=DUTY)
    (row,) = rows(story)
    where = Where(large_scale=row.public_id, from_case=story.walk.cases["first"])

    large, _, _ = open_them(story, where=where)

    assert large == row.public_id and len(rows(story)) == 1
    with story.council.db.read() as session:
        links = session.scalars(select(CaseLink)).all()
        assert {link.because for link in links} == {"others_at_risk"} and len(links) == 3
        assert {link.case_id for link in links} == {story.row(session, "first").id}


def test_an_adult_we_know_gets_a_case_of_the_same_entry_linked_to_the_open_one(story) -> None:
    story.case("first", adult_name="Ann Lee", adult_phone="01632 960112")
    known = Adult("Ann Lee", same_as=story.adult("first"))

    _, cases, _ = open_them(story, [known, Adult("Bob Carter")])

    story.walk.cases["new"] = cases[0]
    assert story.adult("new") == story.adult("first")
    assert story.entry(story.adult("new")).phone == "01632 960112"
    with story.council.db.read() as session:
        (link,) = session.scalars(select(CaseLink))
        assert link.because == "separate_concern"


@pytest.mark.parametrize(
    "adults, field",
    [
        ([], "adults"),
        ([Adult(" ")], "adults"),
        (residents(61), "adults"),
    ],
)
def test_who_is_missing_or_too_many_is_said_and_nothing_is_opened(adults, field, story) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        open_them(story, adults)
    assert set(refused.value.messages) == {field}
    assert count(story.council.db, "case") == count(story.council.db, "large_scale") == 0


def test_all_that_is_missing_is_said_at_once(story) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        open_them(story, [], where=Where(), shared=Shared("", []))
    assert set(refused.value.messages) == {"adults", "what_happened", "types", "name", "why"}


def test_an_adult_one_may_not_know_of_cannot_be_named(story) -> None:
    story.case("south", by="Nell", adult_name="Ann Lee")
    for same_as in (story.adult("south"), "nobody"):
        with pytest.raises(InvalidAnswers):
            open_them(story, [Adult("Ann Lee", same_as=same_as)])


def test_two_lines_are_not_the_same_person(story) -> None:
    story.case("first", adult_name="Ann Lee")
    ann = Adult("Ann Lee", same_as=story.adult("first"))
    with pytest.raises(InvalidAnswers):
        open_them(story, [ann, ann])


def test_who_may(story) -> None:
    for name in ("Ruth", "Iris"):
        with pytest.raises(NotAllowed):
            open_them(story, by=name)
    large, _, _ = open_them(story)
    with pytest.raises(NotFound):
        open_them(story, by="Owen", where=Where(large_scale=large), request="a page of the south")
    with story.council.db.read() as session:
        for name, seen in (("Ruth", 1), ("Owen", 0), ("Iris", 0), ("Sam", 0)):
            assert len(large_scales(session, story.council.user(session, name))) == seen
        with pytest.raises(NotFound):
            large_scale(session, large, story.council.user(session, "Owen"))


def test_whoever_works_on_one_case_of_another_team_knows_of_that_case_only(story) -> None:
    large, cases, _ = open_them(story)
    with story.council.db.write() as session:
        task = session.scalars(select(Task).order_by(Task.id)).first()
        task.assignee_id = story.council.user(session, "Nell").id

    with story.council.db.read() as session:
        shown = large_scale(session, large, story.council.user(session, "Nell"))
        assert [one.case.public_id for one in shown.cases] == cases[:1]
