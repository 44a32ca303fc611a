"""The plan: what matters on top, each action with what it serves, the page, reviews."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.views.plan import plan
from engine.case.views.sight import see
from tests.engine.case.views.conftest import ALONE, FULL

REVIEW = "review_plan"


@pytest.fixture
def agreed(sqlite):
    """The full path up to the plan; ``look`` reads it at a moment, after changes."""
    steps = [s.get("submit") for s in _steps()]
    walk = sqlite.walked(FULL, steps.index("agree_plan") + 1)

    def look(*statements, at="2026-03-25T09:00"):
        with sqlite.db.write() as session:
            for statement in statements:
                session.execute(sa.text(statement))
        with sqlite.db.read() as session:
            moment = clock.moment(at)
            return plan(see(session, walk.case, sqlite.user(session, "Tom"), at=moment))

    return look


def _steps():
    from tests.council import scenario_of

    return scenario_of(FULL)["steps"]


def test_what_matters_to_them_stands_on_top_with_what_they_want(agreed):
    seen = agreed()

    assert seen.matters == "My own front door, and Jean coming on Sundays."
    assert seen.outcomes == ["I want my money back", "A different carer"]


def test_each_action_names_the_outcome_it_serves_in_their_words(agreed):
    seen = agreed()

    (box,), (carer,) = seen.actions, seen.meanwhile
    assert (box.what, box.serves) == (
        "A spare-cash box with a key that Dora keeps",
        ("“I want my money back”",),
    )
    assert (box.who, box.by, box.state) == ("Dora and Jean", "31 March 2026", "To do")
    assert carer.serves == ("“A different carer”",)


def test_an_action_that_only_keeps_someone_safe_says_so(agreed):
    (carer,) = agreed("""update action set outcomes = '["safety_duty"]'""").meanwhile

    assert carer.serves == ("Keeping someone safe",)


@pytest.mark.parametrize(("at", "late"), [("2026-03-31T09:00", False), ("2026-04-01T09:00", True)])
def test_an_action_is_late_from_the_day_after(agreed, at, late):
    assert [act.late for act in agreed(at=at).actions] == [late]


def test_what_was_done_is_never_late_and_says_since_when(sight):
    (box,) = plan(sight(FULL)).actions

    assert (box.state, box.since, box.late) == ("Done", "5 May 2026", False)


def test_what_was_done_in_danger_stands_apart(sight):
    seen = plan(sight(ALONE))

    (done,) = seen.at_once
    assert done.state == "Done" and done.agrees == "They could not be asked"
    assert done.note == "He was asleep."


def test_the_next_review_is_said_and_late_when_its_day_has_passed(agreed):
    assert agreed().next_review == "5 May 2026"
    assert not agreed(at="2026-05-05T09:00").review_late
    assert agreed(at="2026-05-06T09:00").review_late


def test_after_the_end_no_review_is_waited_for(sight):
    seen = plan(sight(FULL))

    assert seen.next_review == "" and not seen.review_late
    assert [(r.on, r.view, r.result) for r in seen.reviews] == [
        ("5 May 2026", "I do not need a plan for a box.", "It is no longer needed")
    ]


def test_their_page_stands_in_their_words_with_whether_they_have_it(sight, agreed):
    page = plan(sight(FULL)).page

    assert page.parts[0].text.startswith("I keep my purse empty")
    assert page.given == "Yes, and they know what is in it"
    assert agreed().page.given == "Not answered yet"


def test_what_supporters_were_offered_is_told_with_its_day(sight):
    assert [(o.label, o.text) for o in plan(sight(FULL)).offers] == [
        ("16 March 2026", "Information and advice; An assessment of their own.")
    ]


@pytest.mark.parametrize(
    ("scenario", "steps", "sentence"),
    [
        (FULL, 2, "It comes once the findings stand"),
        (ALONE, None, "no safeguarding plan is needed."),
        ("one conversation, everything achieved", None, "One conversation was in proportion"),
        ("duty not met", None, "There was no duty"),
    ],
)
def test_where_there_is_no_plan_it_is_said_why_or_when_it_comes(sqlite, scenario, steps, sentence):
    walk = sqlite.walked(scenario, steps)

    with sqlite.db.read() as session:
        seen = plan(see(session, walk.case, sqlite.user(session, "Lena"), at=clock.now()))

    assert sentence in seen.no_plan and not seen.agreed
