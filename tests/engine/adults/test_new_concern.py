"""A new concern that gets a case of its own: it is really opened, with what is safe, and kept apart."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from engine.case.from_json import typed_from
from engine.case.model import Case, CaseLink, Draft, Task
from engine.case.submit import submit
from engine.errors import InvalidAnswers, Refused
from tests.council import count
from tests.engine.adults.stories import TOLD, Story
from tests.engine.adults.test_merge_of_restricted import known as who_knows
from tests.engine.adults.test_merge_of_restricted import restrict

SECRETS = {
    "adult_name": "Grace Pell",
    "adult_address": "58 Furnace Hill",
    "adult_phone": "01632 960524",
    "reported_words": "He frightens me at night.",
    "people_alleged": [
        {
            "alleged_name": "Luke Pell",
            "alleged_relationship": "Her son",
            "alleged_adult_at_risk": "not_known",
        }
    ],
}
NEW = {
    "new_danger": "no",
    "new_about": "person_alleged",
    "new_about_who": "@person_alleged:1",
    "new_told_by": "self",
    "new_happened": "Luke is frightened in the evenings.",
    "new_types": ["neglect_and_acts_of_omission"],
    "new_source": "other_known",
    "new_location": "own_home",
}
DECIDED = {
    "new_decision": "open_case",
    "new_reasons": "He has needs of his own.",
    "new_weighed": "Grace asks that he gets help.",
}
THIS_ADULT = {**NEW, "new_about": "this_adult", "new_told_by": "hospital", "new_told_contact": "Sr"}


def told(story: Story, new=NEW, **decided) -> Story:
    story.case("grace", **SECRETS)
    new = {k: v for k, v in new.items() if new["new_about"] != "this_adult" or k != "new_about_who"}
    story.do("Lena", report="new_concern", answers=new)
    story.do("Priya", submit="decide_new_concern", answers={**DECIDED, **decided})
    return story


def draft_of(story: Story, name: str) -> dict[str, list[str]]:
    with story.council.db.read() as session:
        task = select(Task.id).where(Task.case_id == story.row(session, name).id)
        return session.get(Draft, session.scalars(task).one()).typed


def test_a_case_is_really_opened_for_the_person_alleged(council) -> None:
    story = told(Story(council))
    story.do("Lena", opened="luke", because="person_alleged")

    assert story.open_tasks("luke") == {"record_concern": None}, "it waits for the team"
    assert story.entry(story.adult("luke")).name == "Luke Pell"
    assert story.events("luke") == ["opened", "linked"]
    assert "linked" in story.events("grace")
    assert draft_of(story, "luke")["risks-0-what_happened"] == [NEW["new_happened"]]


def test_nothing_of_the_first_adult_goes_along(story) -> None:
    told(story)
    story.do("Lena", opened="luke", because="person_alleged")

    typed = json.dumps(draft_of(story, "luke"))
    entry = story.entry(story.adult("luke"))

    for secret in ("Grace", "58 Furnace Hill", "960524", "He frightens me", "self"):
        assert secret not in typed
    assert {entry.address, entry.phone, entry.email, entry.current_place} == {None}
    for kind in ("safe_contact", "must_not_know", "person", "referrer", "concern", "risk"):
        with story.council.db.read() as session:
            assert story.file(session, "luke").record.rows(kind) == []


def test_his_risk_is_not_hers(story) -> None:
    told(story)

    assert story.live("grace", "risk", "what_happened") == ["Money went from her purse."]


@pytest.mark.guard("conflict_of_cases")
def test_the_worker_of_one_is_not_the_worker_of_the_other(story) -> None:
    story.case("grace", **SECRETS)
    story.do("Ruth", assign="hear_from_adult", to="Tom")
    story.do("Lena", report="new_concern", answers=NEW)
    before = count(story.council.db, "case")

    with pytest.raises(Refused, match="kept apart"):
        story.do("Priya", submit="decide_new_concern", answers={**DECIDED, "new_worker": "@Tom"})
    assert count(story.council.db, "case") == before, "nothing is half opened"
    story.do("Priya", submit="decide_new_concern", answers={**DECIDED, "new_worker": "@Amara"})
    story.do("Lena", opened="luke", because="person_alleged")

    with story.council.db.read() as session:
        amara = story.council.user(session, "Amara").id
        here = story.file(session, "grace").record.live("case_worker")
        there = story.file(session, "luke").record.live("case_worker")
    assert amara not in [worker.user for worker in here], "she works on his case, not on hers"
    assert [(w.user, w.role) for w in there] == [(amara, "enquiry_officer")]


@pytest.mark.parametrize("decision", ["add", "duplicate"])
def test_what_is_about_a_person_alleged_does_not_disappear_in_another_case(decision, story) -> None:
    with pytest.raises(Refused, match="cannot be added"):
        told(story, new_decision=decision)


def test_a_duplicate_leads_to_the_case_that_we_have(story) -> None:
    story.case("luke", adult_name="Luke Pell")
    with story.council.db.read() as session:
        reference = story.row(session, "luke").reference

    told(story, new_decision="duplicate", new_duplicate_of=reference.lower())

    with story.council.db.read() as session:
        (link,) = session.scalars(select(CaseLink))
        assert link.because == "duplicate"
        assert link.other_case_id == story.row(session, "luke").id


def test_a_duplicate_of_a_case_one_may_not_know_of_is_not_found(story) -> None:
    story.case("south", by="Nell", adult_name="Luke Pell")
    with story.council.db.read() as session:
        reference = story.row(session, "south").reference
    told(story, new_decision="open_case")
    for said in (reference, "ZZZZ-ZZZZ"):
        story.do("Lena", case="grace", report="new_concern", answers=NEW)
        answers = {**DECIDED, "new_decision": "duplicate", "new_duplicate_of": said}
        with pytest.raises(InvalidAnswers, match="no case with this reference"):
            story.do("Priya", submit="decide_new_concern", answers=answers)


def test_a_second_telling_of_the_same_adults_concern_counts_once(story) -> None:
    told(story, THIS_ADULT, new_decision="duplicate")

    assert len(story.live("grace", "risk", "id")) == 1
    assert count(story.council.db, "case_link") == 0


def test_what_is_added_counts_in_this_case(story) -> None:
    told(story, THIS_ADULT, new_decision="add")

    assert len(story.live("grace", "risk", "id")) == 2


def test_a_separate_concern_of_the_same_adult_has_a_case_of_the_same_entry(story) -> None:
    told(story, THIS_ADULT)
    story.do("Lena", opened="other", because="separate_concern")

    assert story.adult("other") == story.adult("grace")
    typed = draft_of(story, "other")
    assert typed["told_by"] == ["hospital"] and typed["referrer_name"] == ["Sr"]
    assert "referrer_private" not in typed, "that is asked anew"
    assert len(story.live("grace", "risk", "id")) == 1


# -- two open cases of one adult


def test_whoever_is_to_work_on_a_case_that_is_restricted_from_its_start_knows_of_it(story) -> None:
    story.case("grace", **SECRETS)
    restrict(story, "grace", listed=["Lena"])
    new = {k: v for k, v in THIS_ADULT.items() if k != "new_about_who"}
    story.do("Lena", report="new_concern", answers=new)
    story.do("Priya", submit="decide_new_concern", answers={**DECIDED, "new_worker": "@Amara"})
    story.do("Lena", opened="again", because="separate_concern")

    assert {"Amara", "Daniel"} & set(who_knows(story, "again")) == {"Amara"}


def test_two_open_cases_of_one_adult_know_of_each_other(story) -> None:
    story.case("first")
    story.case("second", same_adult="@adult:first")

    with story.council.db.read() as session:
        (link,) = session.scalars(select(CaseLink))
        assert link.because == "separate_concern"
    assert story.events("first")[-1] == "linked"


def test_a_closed_case_is_not_touched_by_a_new_one(story) -> None:
    story.case("first")
    story.end("first")
    before = story.events("first")
    story.case("second", same_adult="@adult:first")

    assert story.events("first") == before and count(story.council.db, "case_link") == 0


def test_no_log_tells_one_team_of_the_case_of_another(story) -> None:
    """Dora has a case in the south; an entry one may not know of cannot be picked, only merged."""
    story.case("south", by="Nell")
    story.do("Lena", open="north")
    with story.council.db.write() as session:
        story.row(session, "north").adult_id = story.row(session, "south").adult_id
    story.do("Lena", submit="record_concern", answers=NORTH)

    assert "linked" not in story.events("south") + story.events("north")
    assert count(story.council.db, "case_link") == 1, "for whoever may know of both"


NORTH = {
    "danger_now": "no",
    "adult_name": "Dora Whitlock",
    "told_by": "hospital",
    "risks": [{"what_happened": "She fell.", "risk_types": ["self_neglect"]}],
    "triage": "for_us",
    "safe_channels": ["in_person"],
    "others_at_risk": ["no_one"],
    "adult_aware": "yes",
}


def test_a_duplicate_at_intake_is_linked_when_the_manager_agrees(story) -> None:
    story.case("first")
    story.do("Lena", open="second")
    story.do("Lena", submit="record_concern", answers={
        "danger_now": "no", "adult_name": "Dora Whitlock", "same_adult": "@adult:first",
        "told_by": "hospital",
        "risks": [{"what_happened": "The same.", "risk_types": ["financial_or_material"]}],
        "triage": "duplicate", "duplicate_of": "@case:first",
        "not_for_us_why": "We have it."})  # fmt: skip
    assert count(story.council.db, "case_link") == 0

    story.do("Priya", submit="confirm_not_for_us", answers={
        "not_for_us_decision": "agree", "not_for_us_reasons": "It is the same.",
        "not_for_us_weighed": "She is asked in the first."})  # fmt: skip

    with story.council.db.read() as session:
        (link,) = session.scalars(select(CaseLink))
        assert (link.because, link.other_case_id) == ("duplicate", story.row(session, "first").id)
        cases = session.scalars(select(Case.ended_as).order_by(Case.id)).all()
    assert cases == [None, "duplicate_merged"]


# -- known already, and how they are reached


@pytest.mark.parametrize(
    "known, told_now, safe",
    [
        (["phone", "in_person"], ["in_person"], ["in_person"]),
        (["in_person"], ["phone", "in_person"], ["phone", "in_person"]),
    ],
)
def test_who_is_shown_how_an_adult_is_reached_may_change_it(known, told_now, safe, story) -> None:
    story.case("first", safe_channels=known)
    story.case("second", same_adult="@adult:first", safe_channels=told_now)

    assert story.live("first", "safe_contact", "channels") == [safe]


@pytest.mark.parametrize(
    "known, told_now, safe",
    [
        (["phone", "in_person"], ["in_person"], ["in_person"]),
        (["in_person"], ["phone", "in_person"], ["in_person"]),
        (["in_person"], ["phone"], ["none_known"]),
    ],
)
def test_who_was_not_shown_it_never_makes_it_wider(known, told_now, safe, story) -> None:
    """The page was drawn before anybody said that it is the same person."""
    story.case("first", safe_channels=known)
    story.do("Lena", open="second")
    answers = {**TOLD, "same_adult": story.adult("first"), "safe_channels": told_now}
    with story.council.db.write() as session:
        lena = story.council.user(session, "Lena")
        task = select(Task.public_id).where(Task.case_id == story.row(session, "second").id)
        task_id = session.scalars(task).one()
        typed = typed_from(session, task_id, answers, lena, story.walk.now)
        del typed["_version-safe_contact"]
        submit(session, task_id, typed, lena, at=story.walk.now)

    assert story.live("first", "safe_contact", "channels") == [safe]


# -- corrected


def test_a_correction_of_the_reasons_opens_nothing_twice(story) -> None:
    told(story)
    before = count(story.council.db, "case")

    story.do("Priya", correct="decide_new_concern", answer="new_reasons", to="He needs help too.",
             because="I left out a word.")  # fmt: skip

    assert count(story.council.db, "case") == before == 2


@pytest.mark.parametrize("first, then", [("open_case", "add"), ("add", "open_case")])
def test_another_decision_is_no_correction(first, then, story) -> None:
    told(story, THIS_ADULT, new_decision=first)
    before = count(story.council.db, "case")

    with pytest.raises(Refused, match="decide on it anew"):
        story.do("Priya", correct="decide_new_concern", answer="new_decision", to=then,
                 because="I meant the other.")  # fmt: skip

    assert count(story.council.db, "case") == before
