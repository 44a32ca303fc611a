"""Presenting: what a page shows, and the answers in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from plain import PlainKnown, PlainRow, facts, form
from test_reading import RISKS, answers, heard, known, reviewing

from engine.form.flattening import flatten
from engine.form.presenting import View, newly_asked, page_view, shown_versions
from engine.form.summarising import summary


def views(
    task: str, slug: str, typed: dict[str, list[str]], here: PlainKnown, **said: str
) -> dict[str, View]:
    made = form(task)
    return {view.id: view for view in page_view(made, made.page(slug), typed, here, said)}


def adult(**columns: Any) -> PlainKnown:
    return PlainKnown(facts=facts(), single={"adult": PlainRow("a1", columns, 4)})


def test_a_page_not_typed_on_shows_what_is_known() -> None:
    here = adult(name="Ada", date_of_birth=date(1950, 3, 1))
    shown = views("record_concern", "the-adult", {}, here)
    assert shown["adult_name"].value == "Ada" and shown["adult_name"].required
    assert shown["adult_date_of_birth"].parts == {"day": "1", "month": "3", "year": "1950"}
    assert not shown["adult_age"].shown
    assert shown_versions(
        form("record_concern"), form("record_concern").page("the-adult"), here
    ) == {"_version-adult": "4"}


def test_what_was_typed_comes_back_as_it_was_typed() -> None:
    typed = {
        "adult_name": [""],
        "adult_date_of_birth-day": ["31"],
        "adult_date_of_birth-month": ["zz"],
    }
    said = {"adult_date_of_birth-month": "The date must be a real date"}
    shown = views("record_concern", "the-adult", typed, adult(name="Ada"), **said)
    assert shown["adult_name"].value == ""
    assert shown["adult_date_of_birth"].parts == {"day": "31", "month": "zz", "year": ""}
    assert shown["adult_date_of_birth"].error == "The date must be a real date"


def test_unticked_boxes_stay_unticked_on_a_page_that_was_seen() -> None:
    here = PlainKnown(single={"safe_contact": PlainRow("s1", {"channels": ["phone"]})})
    page = "before-you-talk"
    fresh = views("hear_from_adult", page, {}, here)["start_safe_channels"]
    assert [one.code for one in fresh.options if one.checked] == ["phone"]
    seen = views("hear_from_adult", page, {"_seen": [page]}, here)["start_safe_channels"]
    assert not any(one.checked for one in seen.options)


def test_now_is_filled_in() -> None:
    shown = views("record_concern", "what-we-were-told", {}, adult())
    assert shown["received_at"].parts == {
        "day": "24",
        "month": "11",
        "year": "2026",
        "time": "12:00",
    }


def test_rows_have_names_errors_and_one_empty_row_to_begin_with() -> None:
    first = views("record_concern", "what-we-were-told", {}, adult())["risks"]
    assert [row.name for row in first.rows] == ["risks-0"] and first.next_row == 1
    typed = {"risks-2-what_happened": ["He took £40"], "risks-5": [""]}
    said = {"risks-2-risk_types": "Select the kind of harm or risk"}
    rows = views("record_concern", "what-we-were-told", typed, adult(), **said)["risks"].rows
    assert [row.index for row in rows] == [2, 5]
    assert rows[0].views[0].value == "He took £40"
    assert rows[0].views[1].error == "Select the kind of harm or risk"
    assert (rows[0].views[5].show_if_field, len(rows[0].views[5].show_if_values)) == (
        "risks-2-risk_source",
        6,
    )


def test_a_new_row_shows_today() -> None:
    (row,) = views("gather_information", "finding-out", {}, known())["gather_asked"].rows
    assert row.views[1].parts == {"day": "24", "month": "11", "year": "2026"}


def test_a_block_shows_its_row_and_what_the_row_says() -> None:
    shown = views("have_conversation", "what-was-found", {}, reviewing())["talk_findings"]
    (block,) = shown.rows
    assert (block.name, block.row, block.title) == ("talk_findings-k1", RISKS[0], "Money taken")
    assert [one.code for one in block.views[1].options if one.checked] == ["financial_or_material"]


def test_the_browser_is_told_only_of_simple_tests_on_the_same_page() -> None:
    shown = views("record_concern", "reaching-the-adult-safely", {"triage": ["for_us"]}, adult())
    assert (shown["adult_phone"].show_if_field, shown["adult_phone"].show_if_values) == (
        "safe_channels",
        ("phone", "text"),
    )
    assert not shown["adult_phone"].shown
    assert shown["safe_channels"].show_if_field == "" and shown["safe_channels"].shown
    other = views("record_concern", "reaching-the-adult-safely", {"triage": ["under_18"]}, adult())
    assert other["adult_phone"].show_if_field == "" and not other["adult_phone"].shown


def test_a_statement_shows_the_live_rows_of_its_kind() -> None:
    shown = views("plan_enquiry", "what-the-adult-wants", {}, reviewing())["plan_wants"]
    assert shown.kind == "desired_outcome" and len(shown.records) == 2


def test_the_answers_in_words() -> None:
    read_answers = answers("hear_from_adult", heard(start_when="2026-11-20T14:05"), known())
    lines = {
        label: words
        for _, page in summary(form("hear_from_adult"), read_answers, known())
        for label, words in page
    }
    assert lines["When did you talk?"] == "20 November 2026, 2:05pm"
    assert lines["Who did you talk with?"] == "The adult, alone"
    assert lines["What matters to you?"] == "Not provided"
    assert lines["1. In their own words"] == "I want my money back."
    typed = flatten(form("hear_from_adult"), heard(start_when="2026-11-20T14:05"), known())
    assert summary(form("hear_from_adult"), typed, known()) == summary(
        form("hear_from_adult"), read_answers, known()
    )


def test_blocks_in_words_are_headed_by_their_row() -> None:
    typed = {"talk_findings-k1-talk_assessment": ["no_risk_no_action"]}
    found = dict(summary(form("have_conversation"), typed, reviewing())[-3][1])
    assert any(label.startswith("Money taken: ") for label in found)


def test_what_is_settled_before_the_page_is_left_out_of_the_browsers_test() -> None:
    here = known(conversations=1)
    shown = views("hear_from_adult", "the-conversation", {}, here)
    watched = shown["start_talked_with"]
    assert (watched.show_if_field, watched.show_if_values) == ("start_conversation", ("new",))
    assert shown["start_when"].show_if_field == "" and not shown["start_when"].shown
    first = views("hear_from_adult", "the-conversation", {}, known())
    assert first["start_talked_with"].show_if_field == "" and first["start_talked_with"].shown


def test_a_page_that_asks_more_now_is_shown_again_first() -> None:
    made, here = form("hear_from_adult"), known(conversations=1)
    page = made.page("the-conversation")
    typed = {"start_conversation": ["new"], "_shown": ["start_conversation", "start_talked_with"]}
    assert newly_asked(made, page, typed, here) == ("start_when", "start_where")
    assert newly_asked(made, page, {"start_conversation": ["new"]}, here) == ()
