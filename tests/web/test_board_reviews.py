"""The pages of the register of the Board's reviews: recording, adding to it, correcting it, reading it."""

from __future__ import annotations

import pytest

from tests.engine.returns.a_history import EXAMPLE, take_in
from tests.web.conftest import concern, rows

PAGE = "/board-reviews"
GIVEN = {
    "called": "Adult F", "duty": "must", "reason": "Agencies did not tell each other.",
    "decided_on-day": "2", "decided_on-month": "3", "decided_on-year": "2026",
    "agencies": "NHS trust\nPolice",
}  # fmt: skip


def recorded(client, **given) -> str:
    sent = client.post(PAGE, {**GIVEN, **given})
    assert sent.status == 303, sent.errors
    return sent.location


def version(page) -> str:
    return page.tree.xpath("//input[@name='version']/@value")[0]


def sent(client, page, do, **typed):
    """Press one of the buttons of the page as it stands."""
    return client.post(page, {"_do": do, "version": version(client.get(page)), **typed})


def reference_of(client, case) -> str:
    (found,) = client.get(f"/cases/{case}").tree.xpath(
        "//span[contains(., 'Reference')][@class='app-identity__fact']/text()"
    )
    return found.split()[-1]


def test_an_empty_register_says_so_and_who_may_record(signed_in) -> None:
    assert "No review has been recorded" in signed_in("Ruth").get(PAGE).words
    for who, page, new in (("Priya", 200, 200), ("Ruth", 200, 403), ("Tom", 403, 403)):
        assert (signed_in(who).get(PAGE).status, signed_in(who).get(f"{PAGE}/new").status) == (
            page, new,
        )  # fmt: skip


def test_a_review_from_its_decision_to_what_became_of_it(signed_in, sqlite) -> None:
    priya, ruth = signed_in("Priya"), signed_in("Ruth")
    _, case = concern(sqlite)
    page = recorded(priya)

    assert sent(priya, page, "adult", adult=reference_of(priya, case), harm="DIED").status == 303
    text = {"text": "Share what is known.", "to_whom": "The Board"}
    assert sent(priya, page, "recommend", **text).status == 303
    (row,) = priya.get(page).tree.xpath("//form[contains(., 'become of it')]//input[@name='row']")
    became = {"row": row.get("value"), "state": "done", "said": "There is a protocol."}
    assert sent(priya, page, "became", **became).status == 303

    shown = ruth.get(page)
    for words in (
        "Dora Whitlock",
        "suffered serious harm and died",
        "NHS trust, Police",
        "There is a protocol.",
        "Put into practice: 1",
        "What became of it was: Accepted",
    ):
        assert words in shown.words, words
    assert not shown.tree.xpath("//main//form")  # she reads it
    assert rows(ruth.get(PAGE)) == ["Adult F 2 March 2026 Decided 1 1 1, none still to do"]


def test_nothing_typed_is_lost_when_a_day_is_none(signed_in) -> None:
    priya = signed_in("Priya")

    wrong = priya.post(PAGE, {**GIVEN, "decided_on-month": "13"})

    assert (wrong.status, len(wrong.errors)) == (422, 1)
    fields = wrong.fields(PAGE)
    assert fields["reason"] == GIVEN["reason"] and fields["decided_on-month"] == "13"
    assert "Police" in fields["agencies"]
    page = recorded(priya)
    odd = sent(priya, page, "recommend", text="Share what is known.", to_whom="")
    assert (odd.status, len(odd.errors)) == (422, 1)
    assert "Share what is known." in odd.text
    assert sent(priya, page, "burn").status == 404


def test_a_correction_says_what_it_said_before_and_an_old_page_is_refused(signed_in) -> None:
    priya = signed_in("Priya")
    page = recorded(priya)
    old = version(priya.get(page))

    new = {**GIVEN, "started_on-day": "1", "started_on-month": "4", "started_on-year": "2026"}
    assert sent(priya, page, "correct", **new).status == 422  # why is it changed?
    assert (
        sent(priya, page, "correct", **{**new, "called": "Adult G"}, why="As agreed.").status == 303
    )

    assert "What it is called was: Adult F" in priya.get(page).words
    late = priya.post(page, {"_do": "withdraw", "version": old, "why": "A mistake."})
    assert late.status == 409 and "A mistake." in late.text and len(late.errors) == 1
    assert sent(priya, page, "withdraw", why="A mistake.").status == 303
    assert "It counts nowhere." in priya.get(page).words
    assert "Recorded by mistake" in rows(priya.get(PAGE))[0]


def test_what_was_imported_stands_in_the_register_until_it_is_recorded(signed_in, sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    priya = signed_in("Priya")
    assert any("S1 1 June 2025 Imported" in row for row in rows(priya.get(PAGE)))

    recorded(priya, imported_as="S1")

    assert not any(row.startswith("S1 ") for row in rows(priya.get(PAGE)))


@pytest.mark.parametrize("path", [f"{PAGE}/nothing"])
def test_what_is_not_there_is_not_found(signed_in, path) -> None:
    assert signed_in("Ruth").get(path).status == 404
    assert signed_in("Priya").post(path, {"_do": "withdraw", "why": "x"}).status == 404
