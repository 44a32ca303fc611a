"""Fills: which rows the real forms write."""

from __future__ import annotations

from plain import PlainKnown, PlainRow, facts, form
from test_reading import answers, heard, known, reviewing, talk

from engine.form.fields import new_row
from engine.form.fills import Fill, fills


def test_hear_from_adult() -> None:
    made = fills(
        form("hear_from_adult"), answers("hear_from_adult", heard(what_matters="My cat"), known())
    )
    by_kind = {(one.verb, one.kind): one for one in made}
    assert len(by_kind) == len(made)
    conversation = by_kind["add", "conversation"].values
    assert set(conversation) == {"talked_with", "happened_at", "place"}
    assert by_kind["one", "adult"].values == {"what_matters": "My cat"}
    assert by_kind["add", "views"].values == {
        "feelings": "That he comes back.",
        "no_one_involved": ["no_one"],
        "wishes": "agrees",
    }
    assert by_kind["add", "desired_outcome"] == Fill(
        "add", "desired_outcome", {"words": "I want my money back."}, question="outcomes", index=0
    )
    assert by_kind["add", "outcome_capture"].values == {"left_with": ["read_back"]}


def test_have_conversation() -> None:
    data = talk(
        talk_outcomes={
            "o1": {"talk_status": "still_wanted"},
            "o2": {
                "talk_status": "changed",
                "talk_new_words": "To go home",
                "talk_changed_by": "adult",
                "talk_why_changed": "She feels well",
            },
        }
    )
    made = fills(form("have_conversation"), answers("have_conversation", data, reviewing()))
    reviews = [one for one in made if one.kind == "outcome_review"]
    assert [one.about for one in reviews] == [("desired_outcome", "o1"), ("desired_outcome", "o2")]
    assert reviews[1].values == {"status": "changed", "why": "She feels well"}
    (changed,) = [one for one in made if one.verb == "each"]
    assert (changed.kind, changed.row) == ("desired_outcome", "o2")
    assert changed.values == {"words": "To go home", "whose_words": "adult"}
    (finding,) = [one for one in made if one.kind == "risk_finding"]
    assert finding.about == ("risk", "k1") and finding.question == "talk_findings"
    assert finding.values["types"] == ["financial_or_material"]


def test_decide_duty() -> None:
    data = {
        "duty_needs": "yes",
        "duty_risk": "yes",
        "duty_unable": "yes",
        "duty_reasons": "All three.",
        "duty_weighed": "She wants it to stop.",
        "duty_route": "conversation",
        "enquiry_officer": "u1",
    }
    here = PlainKnown(facts=facts(start_heard=True), computed={"duty": "s42"})
    made = fills(form("decide_duty"), answers("decide_duty", data, here))
    assert [(one.verb, one.kind) for one in made] == [
        ("add", "decision"),
        ("one", "enquiry"),
        ("add", "case_worker"),
    ]
    assert made[0].values["result"] == "s42"
    assert made[1].values == {"route": "conversation"}
    assert made[2].values == {"user": "u1"}


def test_silence_erases_nothing_and_emptying_does() -> None:
    adult = PlainRow("a1", {"name": "Ada", "address": "1 High Street", "phone": None})
    here = PlainKnown(facts=facts(), single={"adult": adult, "concern": PlainRow("c1", {})})
    data = {
        "danger_now": "no",
        "adult_name": "Ada",
        "told_by": "self",
        "triage": "recorded_in_error",
        "risks": [{"what_happened": "Nothing", "risk_types": ["physical"]}],
        "not_for_us_why": "A test",
    }
    silent = fills(form("record_concern"), answers("record_concern", data, here))
    assert next(one for one in silent if one.kind == "adult").values == {"name": "Ada"}
    emptied = answers("record_concern", data | {"adult_address": "", "adult_nhs_number": ""}, here)
    assert emptied.cleared == {"adult_address"}
    (adult_fill,) = [one for one in fills(form("record_concern"), emptied) if one.kind == "adult"]
    assert adult_fill.values == {"name": "Ada", "address": None}


def test_a_row_of_the_same_form_is_named_by_its_number() -> None:
    assert new_row("people-3") == ("people", 3)
    assert new_row("willing") is None
