"""The adult's copy: what they told us, what we did, what happened - and nobody else's business."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from engine.case.copies import sentences
from engine.case.copies.page import page_of
from engine.case.copies.sheet import Copy
from engine.case.copies.words import came_of_it, compose
from engine.case.file import CaseFile
from engine.process.bundle import Bundle
from engine.process.runtime import Process
from tests.engine.record.a_case import DAY, ACase

REACH = b"You can ask for {worker_name}. Call 999 in danger.\n{council}"


@pytest.fixture
def dora(c: ACase) -> ACase:
    """Dora wants two things; a wrong has a name, and so has whoever told us."""
    c.task("record_concern")
    c.adult(preferred_name="Dolly", what_matters="My own front door.")
    c.write("referrer", kind="family_friend_neighbour", name="Ann Lee", private="yes")
    c.write("person_alleged", name="Karl Poole")
    c.start("I want my money back", "A different carer")
    return c


def copy(c: ACase, moment: str, *left_out: str, council: str = "") -> Copy:
    file = CaseFile(c.session, c.case, c.user, c.now)
    file.__dict__["record"] = c.record
    bundle = Bundle("section42", {"letters/how_to_reach_us.md": REACH})
    file.__dict__["process"] = Process(bundle)
    return compose(file, moment, left_out=left_out, council=council)


def lines(c: ACase, moment: str, section: str) -> list[str]:
    """The lines of one section, as they are read."""
    found = next((s for s in copy(c, moment).sections if s.title == section), None)
    return [f"{ln.about} {ln.text}".strip() for ln in found.lines] if found else []


# -- what you told us -------------------------------------------------------------


def test_what_they_told_us_stands_in_their_own_words(dora) -> None:
    assert lines(dora, "start", "What you told us") == [
        "You would like this to happen: I want my money back",
        "A different carer",
        "This matters to you: My own front door.",
    ]


def test_words_of_somebody_who_speaks_for_them_are_not_said_to_be_theirs(dora) -> None:
    dora.write("desired_outcome", words="Calm, same carers", whose_words="advocate")

    assert "Your advocate said for you: Calm, same carers" in lines(
        dora, "start", "What you told us"
    )


def test_each_moment_has_the_words_of_that_moment(dora) -> None:
    money = dora.record.rows("desired_outcome")[0]
    dora.middle(money, status="changed", why="It is gone")
    dora.reword(money, "I want an apology")

    assert any("money back" in line for line in lines(dora, "start", "What you told us"))
    assert any("an apology" in line for line in lines(dora, "middle", "What you told us"))
    assert not any("money back" in line for line in lines(dora, "end", "What you told us"))


def test_whoever_named_nothing_or_was_not_asked_is_told_so(c) -> None:
    assert lines(c, "start", "What you told us") == ["We have not been able to ask you yet."]
    c.start()
    assert lines(c, "start", "What you told us") == [
        "We asked you what you would like to happen. You did not name anything."
    ]


# -- nobody else's business -------------------------------------------------------


@pytest.mark.parametrize("moment", sentences.MOMENTS)
def test_a_workers_words_that_name_somebody_else_are_kept_back(dora, moment) -> None:
    outcome = dora.record.rows("desired_outcome")[0]
    dora.write("views", agreed_next="We ask Karl to pay.")
    dora.write("action", what="Ann Lee keeps the key", outcomes=[])
    dora.write("outcome_review", outcome=outcome.id, progress="karl has been warned")

    text = copy(dora, moment).text()

    for name in ("Karl", "karl", "Poole", "Ann", "Lee"):
        assert name not in text
    assert copy(dora, moment).kept_back


def test_what_is_withheld_or_of_a_third_party_is_not_taken(dora) -> None:
    for values in ({"third_party": True}, {"withheld_because": "It would harm him"}):
        dora.write("action", what="CANARY", **values)
        dora.write("desired_outcome", words="CANARY", whose_words="adult", **values)
    dora.write("information_share", recipient="CANARY", what="CANARY")
    dora.write("agency_contact", agency="CANARY", reply="CANARY")
    dora.write("case_note", text="CANARY")

    assert not any("CANARY" in copy(dora, moment).text() for moment in sentences.MOMENTS)


def test_their_own_words_that_name_somebody_are_pointed_out_and_can_be_left_out(dora) -> None:
    row = dora.write("desired_outcome", words="Karl goes away", whose_words="adult")
    dora.end(row)
    key = f"outcome-{row.id}"

    (line,) = copy(dora, "end").naming
    assert (line.text, line.names, line.key) == ("Karl goes away", ("Karl Poole",), key)

    left_out = copy(dora, "end", key)
    assert "Karl" not in left_out.text() and left_out.naming == []
    assert "Something you told us:\nThis has happened." in left_out.text()


def test_somebody_they_want_with_them_may_stand_in_their_own_words(dora) -> None:
    dora.write("person", name="Ann Lee", wish="support_me")
    dora.write("desired_outcome", words="Ann comes on Sundays", whose_words="adult")

    assert copy(dora, "start").naming == []
    dora.write("person", name="Ann Lee", wish="do_not_involve")
    assert [line.names for line in copy(dora, "start").naming] == [("Ann Lee",)]


# -- what we did ------------------------------------------------------------------


def test_what_we_did_is_said_in_plain_sentences(dora) -> None:
    dora.enquiry()
    dora.write("advocate", status="in_place", name="Grace Obi")
    dora.write("plan", adult_agrees="yes")
    done = dora.write("action", what="A new lock")
    dora.write("action_review", action=done.id, status="done")
    dora.write("override", grounds=["others_at_risk"], reason="x", adult_told="yes")

    said = lines(dora, "middle", "What we did")

    assert said == [
        "We talked with you on 2 March 2026.",
        "We decided to look into what had happened.",
        "Grace Obi is your advocate.",
        "We went on although you did not want us to. We told you why.",
        "We made a plan with you.",
        "This was planned: A new lock. It is done.",
    ]


def test_nothing_yet_is_said_too(c) -> None:
    assert lines(c, "start", "What we did") == ["Nothing yet."]


def test_what_was_done_later_is_no_part_of_an_earlier_copy(dora) -> None:
    first = copy(dora, "start").text()
    dora.middle(*dora.record.rows("desired_outcome"), progress="The agency pays.")
    dora.write("action", what="A new lock")

    assert copy(dora, "start").text() == first
    assert "The agency pays." in copy(dora, "middle").text()


# -- what happens next, what happened ---------------------------------------------


def test_what_happens_next_is_what_was_agreed_and_when_we_talk_again(dora) -> None:
    dora.write("views", agreed_next="We ring you on Friday")
    dora.write("enquiry", next_contact_on=DAY + timedelta(days=7))

    assert lines(dora, "start", "What happens next") == [
        "We ring you on Friday.",
        "We will talk with you again by 9 March 2026.",
    ]
    assert lines(dora, "start", "What happened") == []


@pytest.mark.parametrize(
    ("achieved", "values", "said"),
    [
        ("fully_achieved", {"why_not": "time"}, "This has happened."),
        (
            "partially_achieved",
            {"why_not": "time", "why_not_words": "Half is paid"},
            "This has happened in part. It needs more time. Half is paid.",
        ),
        (
            "not_achieved",
            {"why_not": "no_service"},
            "This has not happened. There is no service that can do it.",
        ),
        (
            "not_achieved",
            {"why_not": "other", "why_not_words": "Karl Poole refused"},
            "This has not happened.",
        ),
        ("withdrawn_by_adult", {}, "You told us that you no longer want this."),
    ],
)
def test_each_outcome_has_its_answer_and_why_not(dora, achieved, values, said) -> None:
    money = dora.record.rows("desired_outcome")[0]
    dora.end(money, achieved=achieved, **values)

    assert lines(dora, "end", "What happened") == [f"You wanted: “I want my money back” {said}"]


def test_the_worst_that_remains_is_said_of_the_risk(dora) -> None:
    dora.end(*dora.record.rows("desired_outcome"))
    for outcome in ("risk_removed", "risk_remains"):
        risk = dora.write("risk", what_happened="x")
        dora.write("risk_result", risk=risk.id, risk_outcome=outcome)

    assert lines(dora, "end", "What happened")[-1] == "There is still a risk."


def test_who_to_reach_stands_on_every_copy(dora) -> None:
    dora.write("case_worker", user=dora.manager.id, role="enquiry_officer")

    (said,) = lines(dora, "start", "How to reach us")
    assert said.startswith("You can ask for Priya N.") and said.endswith("Call 999 in danger.")
    assert copy(dora, "start", council="Ely").text().endswith("\nEly")


def test_a_letter_says_of_the_outcomes_what_the_copy_says(dora) -> None:
    money = dora.record.rows("desired_outcome")[0]
    dora.end(money)
    file = CaseFile(dora.session, dora.case, dora.user, dora.now)
    file.__dict__["record"], file.__dict__["process"] = dora.record, Process(Bundle("p", {}))

    assert [(ln.about, ln.text) for ln in came_of_it(file)] == [
        ("You wanted: “I want my money back”", "This has happened.")
    ]


# -- plain English ----------------------------------------------------------------


def test_our_own_sentences_are_short_and_free_of_our_words() -> None:
    ours = [
        text
        for name, value in vars(sentences).items()
        if name.isupper() and isinstance(value, dict)
        for text in value.values()
    ]

    assert len(ours) > 25
    for text in ours:
        assert len(text.split()) <= 14, text
        assert not re.search(r"safeguard|enquir|outcome|abuse|assess|agenc", text, re.I), text


# -- the page ---------------------------------------------------------------------


def test_the_page_is_in_their_words_and_says_nothing_of_us(dora) -> None:
    dora.write("stay_safe_page", my_part="I count it.\nOn Sundays.", who_i_call="Rob; 999")

    page = page_of(dora.record)

    assert page is not None
    assert page.text() == ("My page\n\nWhat I do\nI count it.\nOn Sundays.\n\nWho I call\nRob; 999")


def test_whom_the_page_names_is_pointed_out(dora) -> None:
    dora.write("stay_safe_page", signs="When Karl rings")

    page = page_of(dora.record)
    assert page is not None and page.naming[0].names == ("Karl Poole",)


@pytest.mark.parametrize("values", [{}, {"my_part": " "}, {"my_part": "x", "not_wanted_why": "No"}])
def test_there_is_no_page_where_nothing_is_written_or_none_is_wanted(dora, values) -> None:
    assert page_of(dora.record) is None
    dora.write("stay_safe_page", **values)
    assert page_of(dora.record) is None
