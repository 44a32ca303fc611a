"""Decisions: each with the adult's part in it, as things stood when it was decided."""

from __future__ import annotations

import pytest

from engine import clock
from engine.case.views.decisions import decisions
from engine.case.views.sight import see
from tests.engine.case.views.conftest import ALONE, FULL, OVERRIDDEN


def titled(sight, title):
    return next(one for one in decisions(sight) if one.title == title)


def test_decisions_stand_in_the_order_in_which_they_were_made(sight):
    found = decisions(sight(FULL, "Priya"))

    assert [one.at for one in found] == sorted(one.at for one in found)
    assert found[0].title == "Decide the duty" and found[-1].title == "Authorise the closing"


def test_the_outcomes_are_those_of_that_time_in_the_words_of_that_time(sight):
    """The wish was put in other words in the middle; the duty was decided on the first words."""
    seen = sight(OVERRIDDEN, "Priya")

    (then,) = titled(seen, "Decide the duty").part.wanted
    (later,) = titled(seen, "Decide what happens").part.wanted

    assert then.words == "Keep seeing my mate" and then.since.startswith("In other words since")
    assert later.words == "Keep my mates, but not him handling money" and later.since == ""


def test_what_they_thought_is_what_was_known_by_then(sight):
    seen = sight(FULL, "Priya")

    duty, action = titled(seen, "Decide the duty"), titled(seen, "Decide what happens")

    assert [(v.label, v.text) for v in duty.part.views] == [("Do you want us to go on?", "Yes")]
    assert [v.text for v in action.part.views] == ["“I knew it. I am glad she said it herself.”"]
    assert duty.part.views_on == "3 March 2026"


def test_where_nobody_had_asked_it_is_said_so(sight):
    urgent = decisions(sight(ALONE, "Priya"))[0]

    assert urgent.title == "Confirm that everyone is safe"
    assert urgent.part.none_wanted == "Nobody had asked them yet."
    assert urgent.part.no_view == "Not known: nobody had talked with them yet."
    assert urgent.weighed == "Nobody could ask him tonight; he is asked tomorrow."


def test_who_was_asked_and_named_nothing_is_not_taken_for_unasked(sight):
    duty = titled(sight(ALONE, "Priya"), "Decide the duty")

    assert duty.part.none_wanted == "They had been asked and had named no outcome."


def test_acting_against_their_wishes_stands_with_its_ground_and_whether_they_were_told(sight):
    duty = titled(sight(OVERRIDDEN, "Priya"), "Decide the duty")

    assert duty.against is not None
    assert duty.against.grounds == (
        "Other adults are at risk; Someone in a position of trust is involved"
    )
    assert duty.against.told == "Yes"
    assert "Three others in the house" in duty.against.reason


def test_who_wrote_and_who_decided_are_two_people(sight):
    seen = sight(FULL, "Priya")

    action = titled(seen, "Decide what happens")

    assert (action.by, action.two_people, action.alone) == (
        "Priya North",
        "Written by Tom North: two people.",
        False,
    )
    assert titled(seen, "Decide the duty").two_people == ""


def test_what_was_decided_is_told_in_the_words_of_its_form(sight):
    duty = titled(sight(FULL, "Priya"), "Decide the duty")
    said = {one.label: one.text for one in duty.decided}

    assert said["What follows"] == "There is a duty to make an enquiry"
    assert said["What is in proportion?"] == "An enquiry by one agency"
    assert "How did what the adult wants count in this decision?" not in said
    assert duty.short == ("What follows: There is a duty to make an enquiry",)


def test_a_decision_tells_what_was_agreed_in_it(sight):
    said = {one.label: one.text for one in titled(sight(FULL, "Priya"), "Agree the plan").decided}

    assert said["What will be done?"] == "A spare-cash box with a key that Dora keeps"
    assert said["To be looked at again on"] == "5 May 2026"


@pytest.mark.guard("decision_narrow")
@pytest.mark.parametrize(("who", "knows"), [("Priya", True), ("Lena", False)])
def test_a_decision_on_what_is_kept_narrow_is_for_those_who_may_read_that(sight, who, knows):
    titles = [one.title for one in decisions(sight(FULL, who))]

    assert ("Decide on the position of trust" in titles) is knows


def test_a_supervisor_reads_no_decision(sight):
    assert decisions(sight(FULL, "Ruth")) == []


def test_involving_somebody_they_keep_out_stands_among_the_decisions_with_whom_and_why(sqlite):
    walk = sqlite.walked(FULL, 5)
    with sqlite.db.write() as session:
        seen = see(session, walk.case, sqlite.user(session, "Priya"), at=clock.now())
        said = {"grounds": ["vital_interest"], "reason": "Only she has a key", "person": "Jean"}
        by = {
            "typed_at": clock.moment("2026-03-04T09:00"),
            "typed_by": seen.user.id,
            "task_id": None,
        }
        seen.file.record.add("override", [said], **by)

    with sqlite.db.read() as session:
        seen = see(session, walk.case, sqlite.user(session, "Priya"), at=clock.now())
        (alone,) = [one for one in decisions(seen) if one.part is None]

    assert (alone.title, alone.by) == ("Acting against their wishes", "Priya North")
    assert alone.against.person == "Jean" and alone.against.told == "Not answered yet"
