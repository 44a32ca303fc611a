"""The checks of the walks: each says so when what it looks for is done to a finished case."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from tests.walks.spoiling import LATE, C, T


def test_they_find_nothing_in_a_case_that_went_as_it_must(done):
    assert done.found() == []


@pytest.mark.parametrize("stage", ["start", "middle", "end"])
def test_a_stage_that_was_not_asked(done, stage):
    done.set("outcome_capture", C["outcome_capture"].stage == stage, stage=None)

    assert f"There is no {stage} capture." in done.found()


def test_an_exception_that_only_its_author_agreed_to(done):
    capture = C["outcome_capture"]
    done.set("outcome_capture", capture.stage == "end", exception_reason="other")
    with done.db.read() as session:
        author = session.scalar(select(capture.typed_by).where(capture.stage == "end"))
    agreed = {"task": "agree_exception", "result": "agree"}
    with done.db.write() as session:
        session.execute(
            insert(T["user_role"]).values(user_id=author, role="safeguarding_adults_manager")
        )
    done.add("decision", typed_by=author, **agreed)
    assert "There is no end capture." in done.found()

    manager = C["user_role"]
    with done.db.read() as session:
        role = manager.role == "safeguarding_adults_manager"
        other = session.scalar(select(manager.user_id).where(role, manager.user_id != author))
    done.add("decision", typed_by=other, **agreed)
    assert done.found() == []


def test_an_outcome_without_its_end_review(done):
    done.set("outcome_review", C["outcome_review"].achieved.is_not(None), achieved=None)

    assert len([s for s in done.found() if s.endswith("has no end review.")]) == 2


def test_an_outcome_reworded_after_its_end_review(done):
    done.set("desired_outcome", C["desired_outcome"].id > 0, typed_at=LATE)

    assert any(s.endswith("has no end review.") for s in done.found())


def test_an_enquiry_that_ended_as_if_there_were_none(done):
    done.set("case", C["case"].id == done.one.id, ended_as="duplicate_merged")

    assert "It ended as duplicate_merged, though an enquiry had begun." in done.found()


def test_a_task_left_open_and_one_done_while_it_was_held(done):
    task = C["task"]
    done.set("task", task.name == "authorise_closing", completed_at=None)
    done.set("task", task.name == "have_conversation", held_because="The police lead")

    found = done.found()
    assert "authorise_closing is still open." in found
    assert "have_conversation was completed while it was held." in found


def test_an_author_who_decided(done):
    task = C["task"]
    with done.db.read() as session:
        tom = session.scalar(select(task.completed_by).where(task.name == "review_outcomes_end"))
    done.set("task", task.name == "authorise_closing", completed_by=tom)

    assert any(s.startswith("authorise_closing was decided by") for s in done.found())


def test_a_line_of_the_log_that_was_changed(done):
    done.set("event", C["event"].seq == 3, what="noted")

    assert "Line 3 of its log does not hold." in done.found()


@pytest.mark.parametrize(
    ("kind", "column"),
    [("attendee", "name"), ("agency_contact", "agency"), ("information_share", "recipient")],
)
def test_somebody_kept_out_who_was_involved(done, kind, column):
    name = done.name()
    done.add("must_not_know", name=name, typed_at=LATE - timedelta(days=1))
    row = done.add(kind, **{column: f"Mr {name}"})

    assert f"{kind} {row} involves somebody the adult keeps out." in done.found()


def test_somebody_kept_out_only_since_and_somebody_a_manager_named(done):
    name = done.name()
    done.add("must_not_know", name=name, typed_at=LATE + timedelta(days=1))
    done.add("attendee", name=name)
    assert done.found() == []

    done.set("must_not_know", C["must_not_know"].id > 0, typed_at=LATE - timedelta(days=1))
    assert len(done.found()) == 1

    done.add("override", grounds=["others_at_risk"], reason=f"{name} has to know", typed_at=LATE)
    assert done.found() == []


def test_a_person_alleged_who_was_invited_before_anybody_decided_to_tell_them(done):
    name = done.name("alleged")
    alleged = done.add("person_alleged", name=name, typed_at=LATE - timedelta(days=2))
    row = done.add("attendee", name=name)
    unsaid = [f"attendee {row} involves a person alleged whom nobody decided to tell."]
    assert done.found() == unsaid

    half = {"person_alleged": alleged, "tell": "yes", "typed_at": LATE - timedelta(days=1)}
    done.add("alleged_contact", **half)
    assert done.found() == unsaid

    whole = {"adults_view": "Yes", "why_safe": "So", "told_by": done.user, "channel": "post"}
    done.add("alleged_contact", **half, **whole, told_on=LATE.date())
    assert done.found() == []


def test_a_way_that_was_not_safe_then(done):
    told = {"recipient": "adult", "result": "told", "told_on": LATE.date()}
    done.add("feedback", channel="phone", **told)
    assert done.found() == []

    done.add("feedback", channel="email", **told)
    done.add("letter", recipient="adult", state="sent", channel="post", sent_at=LATE, approved_by=3,
             written_by=2)  # fmt: skip
    done.add("adult_copy", moment="end", result="given", channel="email", offered_on=LATE.date())
    found = done.found()
    assert [s.partition(":")[0] for s in found] == ["feedback", "letter", "copy"]
    assert found[0].endswith("reached by email; safe were ['phone', 'in_person'].")


def test_contact_after_a_death(done):
    day = LATE.date()
    done.set("adult", C["adult"].id == done.adult, died_on=day - timedelta(days=3))
    done.add("feedback", recipient="adult", result="told", channel="phone", told_on=day)
    done.add("conversation", talked_with="with_adult_alone", happened_at=LATE)
    done.add("attempt", tried_at=LATE)

    assert [s.split(" on ")[0] for s in done.found()] == [
        "The adult was told",
        "The adult was talked with",
        "The adult was sought",
    ]


@pytest.mark.parametrize(
    ("table", "column"), [("task", "title"), ("workflow", "because"), ("task", "held_because")]
)
def test_a_name_on_a_list(done, table, column):
    name = done.name()
    done.set(table, C[table].case_id == done.one.id, **{column: f"Talk with {name}"})

    assert (
        f"{table}.{column} says the person {done.canaries.found_in(name)[0].token}." in done.found()
    )


def test_an_address_in_a_request_to_others(done):
    done.add("caused_enquiry", organisation="Brightway", scope=f"Go to {done.one.persona.address}")

    assert any(s.startswith("A request to others says the address") for s in done.found())


def test_a_message_that_names_who_told_us_in_private(done):
    name = done.name("referrer")
    done.add("referrer", kind="hospital", name=name, private="yes")
    done.add("feedback", recipient="person:1", result="told", content=f"{name} was right")

    assert "A message to person:1 names who told us in private." in done.found()


def test_a_letter_that_says_too_much_or_that_one_person_wrote_and_approved(done):
    sent = {"recipient": "person:1", "recipient_name": "Jean", "channel": "post", "state": "sent"}
    row = done.add("letter", body=f"At {done.one.persona.address}", written_by=2, approved_by=2,
                   sent_at=LATE, **sent)  # fmt: skip

    found = done.found()
    assert f"Letter {row} was approved by who wrote it." in found
    assert any(s.startswith(f"Letter {row} to person:1 says the address") for s in found)
