"""Audits in the browser: drawn, answered section by section, finished, looked at a second time, reported."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from engine import clock
from engine.audit.answering import Said
from engine.audit.questions import QUESTIONS, SECTIONS
from engine.case.model import Case
from engine.log.model import Access
from tests import audit_desk as desk

DAYS = {"first-day": "1", "first-month": "1", "first-year": "2026",
        "last-day": "1", "last-month": "11", "last-year": "2026"}  # fmt: skip


@pytest.fixture
def sqlite(tmp_path):
    with desk.audit_council(tmp_path) as council:
        yield council


@pytest.fixture
def browser(signed_in):
    """A browser for whoever is named; two enquiries have ended."""
    return signed_in


def typed(page, part, **more):
    """The fields of a section as they are shown, with some of them changed."""
    action = next(f.get("action") for f in page.tree.xpath("//form") if part in f.get("action"))
    return {**page.fields(action), **more}


def test_a_sample_is_drawn_answered_finished_and_looked_at_a_second_time(sqlite, browser):
    vera = browser("Vera")
    answer = vera.post(
        "/audits/samples", {**DAYS, "size": "few", "theme": "=Advocates", "seed": "s"}
    )
    assert answer.status == 303
    sample = vera.get(answer.location)
    assert "Enquiries to draw from2" in sample.words and "the same cases" in sample.words
    first = sample.tree.xpath("//tbody//a/@href")[0]

    page = vera.get(f"{first}/questions/empowerment")
    assert page.words.count("The record:") == 3 and "Asked on" in page.words
    evidence = page.tree.xpath("//select[@id='q1-evidence']/option/@value")[1]
    assert vera.get(page.tree.xpath("//div[@class='app-fact']//a/@href")[0]).status == 200
    for part in SECTIONS:
        page = vera.get(f"{first}/questions/{part.name}")
        said = {f"q{q.number}": "yes" for q in part.questions}
        said |= {f"q{q.number}-evidence": evidence for q in part.questions}
        sent = vera.post(f"{first}/questions/{part.name}", typed(page, part.name, **said, go="on"))
        assert sent.status == 303
    assert sent.location == f"{first}/closing"
    page = vera.get(f"{first}/closing")
    words = {"went_well": "Her own words lead.", "to_improve": "Sooner.", "grade": "good"}
    assert vera.post(f"{first}/closing", {**page.fields(f"{first}/closing"), **words}).status == 303
    page = vera.get(first)
    assert vera.post(f"{first}/finish", page.fields(f"{first}/finish")).status == 303

    page = vera.get(first)
    assert "Marks48 of 48" in page.words and "GradeGood" in page.words
    assert "Read the case" not in page.words
    case = desk.case_of(sqlite, first.rpartition("/")[2])
    assert vera.get(f"/cases/{case}").status == 403
    edith = browser("Edith")
    assert edith.get(f"/cases/{case}").status == edith.get(first).status == 404
    assert edith.post(f"{first}/moderation").status == 303
    assert edith.get(f"/cases/{case}").status == 200
    assert edith.post(f"{first}/opinion", {"grade": "good", "words": ""}).status == 422
    assert edith.post(f"{first}/opinion", {"grade": "good", "words": "I agree."}).status == 303
    assert "I agree." in vera.get(first).words


def test_every_look_of_an_auditor_at_a_case_is_noted(sqlite, browser):
    audit = desk.drawn(sqlite)[0]
    vera = browser("Vera")
    vera.get(f"/audits/{audit}")
    vera.get(f"/audits/{audit}/questions/protection")

    with sqlite.db.read() as session:
        looks = select(Access.page).join(Case, Case.id == Access.case_id).order_by(Access.id)
        of = looks.where(Case.public_id == desk.case_of(sqlite, audit))
        assert list(session.scalars(of)) == ["auditing.show", "auditing.ask"]
    priya = browser("Priya")
    page = priya.get(f"/cases/{desk.case_of(sqlite, audit)}/who-looked")
    assert "An audit" in page.words and "Vera Quality" in page.words


def test_a_draft_may_be_incomplete_and_is_there_again(sqlite, browser):
    audit, vera = desk.drawn(sqlite)[0], browser("Vera")
    path = f"/audits/{audit}/questions/protection"
    page = vera.get(path)
    vera.post(path, typed(page, "protection", **{"q12": "partly", "q14-words": "No date in it"}))

    page = vera.get(path)
    assert page.tree.xpath("//input[@name='q12'][@value='partly']/@checked")
    assert page.tree.xpath("//textarea[@id='q14-words']")[0].text.strip() == "No date in it"
    assert "1 of 3" in vera.get(f"/audits/{audit}").words


def test_two_windows_nothing_typed_is_lost(sqlite, browser):
    audit, vera = desk.drawn(sqlite)[0], browser("Vera")
    path = f"/audits/{audit}/questions/protection"
    shown = vera.get(path)
    assert vera.post(path, typed(shown, "protection", q12="yes")).status == 303

    answer = vera.post(path, typed(shown, "protection", **{"q13-words": "Her own view is there"}))
    assert answer.status == 409 and "in another window" in answer.errors[0]
    again = typed(answer, "protection")
    assert again["q13-words"].strip() == "Her own view is there"
    assert vera.post(path, again).status == 303


def test_finishing_names_what_is_missing_and_leads_there(sqlite, browser):
    audit, vera = desk.drawn(sqlite)[0], browser("Vera")
    desk.answer(sqlite, audit, q9=Said(), q12=Said("yes"))
    page = vera.get(f"/audits/{audit}")
    answer = vera.post(f"/audits/{audit}/finish", page.fields(f"/audits/{audit}/finish"))

    assert answer.status == 422
    assert answer.errors == ["Answer question 9", "Say where you found it (question 12)"]
    links = answer.tree.xpath("//div[contains(@class,'error-summary')]//a/@href")
    assert links == [f"/audits/{audit}/questions/capacity#q9",
                     f"/audits/{audit}/questions/protection#q12-evidence"]  # fmt: skip


@pytest.mark.parametrize(
    "field, value, sentence",
    [
        ("q1", "splendid", "Select one of the answers"),
        ("q1-evidence", "task:nothing", "Select a task, note or document of this case"),
        ("q2-words", "x" * 4001, "Use 4,000 characters or fewer"),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(sqlite, browser, field, value, sentence):
    audit, vera = desk.drawn(sqlite)[0], browser("Vera")
    path = f"/audits/{audit}/questions/empowerment"
    sent = typed(vera.get(path), "empowerment", **{"q7-words": "kept", field: value})
    answer = vera.post(path, sent)

    assert answer.status == 422 and answer.errors == [sentence] and ">kept" in answer.text
    assert "0 of 7" in vera.get(f"/audits/{audit}").words


def test_an_audit_is_nobody_elses(sqlite, browser):
    audit = desk.drawn(sqlite)[0]
    for who in ("Edith", "Priya", "Ruth", "Tom", "Owen", "Sam"):
        for path in (f"/audits/{audit}", f"/audits/{audit}/questions/protection"):
            assert browser(who).get(path).status in (403, 404)
    desk.finished(sqlite, audit)
    assert [browser(w).get(f"/audits/{audit}").status for w in ("Priya", "Ruth")] == [200, 200]
    for who in ("Edith", "Tom", "Owen", "Sam"):
        assert browser(who).get(f"/audits/{audit}").status in (403, 404)


def test_something_to_be_put_right_is_noted_overdue_and_done(sqlite, browser):
    audit, vera = desk.drawn(sqlite)[0], browser("Vera")
    due = {"due-day": "1", "due-month": "1", "due-year": "2020"}
    action = {"what": "Talk about advocates", "owner": "Priya", **due}
    answer = vera.post(f"/audits/{audit}/actions", action)
    assert answer.status == 422 and "Talk about advocates" in answer.text
    assert answer.errors == ["Choose a day from today to two years ahead"]
    page = vera.get(f"/audits/{audit}")
    people = dict(
        zip(
            page.tree.xpath("//select[@id='person']/option/text()"),
            page.tree.xpath("//select[@id='person']/option/@value"),
            strict=True,
        )
    )
    assert "Priya North" in people and "Nell South" not in people
    later = {**due, "due-year": str(clock.today().year + 1), "what": "Ring her"}
    for person, owner, status in (
        ("x", "", 422),
        (people["Priya North"], "A GP", 422),
        ("", "", 422),
        ("", "A GP", 303),
        (people["Priya North"], "", 303),
    ):
        sent = {**later, "person": person, "owner": owner}
        assert vera.post(f"/audits/{audit}/actions", sent).status == status, (person, owner)
    words = vera.get(f"/audits/{audit}").words
    assert "A GP, by" in words and "Priya North, by" in words
    desk.finished(sqlite, audit)
    desk.overdue(sqlite, audit, "Talk about advocates")

    ruth = browser("Ruth")
    page = ruth.get("/audits")
    assert "Talk about advocates" in page.words and "Overdue" in page.words
    action = page.tree.xpath("//form[contains(@action,'/audits/actions/')]/@action")[0]
    assert ruth.post(action, {"done": " "}).status == 422
    assert ruth.post(action, {"done": "At the team meeting in May"}).status == 303
    assert "At the team meeting in May" in ruth.get(f"/audits/{audit}").words
    assert ruth.post(action, {"done": "Again"}).status == 409


@pytest.mark.parametrize(
    "sent, field",
    [({"size": ""}, "size"), ({"size": "number", "number": "x"}, "number"),
     ({"first-year": "2036"}, "first"), ({"last-month": "13"}, "last")],
)  # fmt: skip
def test_a_draw_that_cannot_be_made_keeps_what_was_typed(sqlite, browser, sent, field):
    vera = browser("Vera")
    answer = vera.post("/audits/samples", {**DAYS, "size": "few", "theme": "Advocates", **sent})

    assert answer.status == 422 and "Advocates" in answer.text
    assert answer.tree.xpath("//div[contains(@class,'error-summary')]//a/@href") == [f"#{field}"]


def test_who_has_no_part_in_audits_is_told_so(browser):
    for who in ("Tom", "Lena", "Iris"):
        for path in ("/audits", "/audits/report", "/audits/samples/new"):
            assert browser(who).get(path).status == 403
    assert browser("Priya").get("/audits/samples/new").status == 403


def test_an_audit_that_is_not_there_is_not_found(browser):
    vera = browser("Vera")
    for path in (
        "/audits/x",
        "/audits/x/closing",
        "/audits/x/questions/protection",
        "/audits/samples/x",
    ):
        assert vera.get(path).status == 404
    for path in ("finish", "closing", "actions", "opinion", "moderation", "again"):
        assert vera.post(f"/audits/x/{path}", {"version": "1"}).status == 404
    assert vera.post("/audits/actions/x", {"done": "y"}).status == 404


# -- the report


def test_the_report_shows_figures_with_n_and_hides_small_ones_from_others(sqlite, browser):
    for audit in desk.drawn(sqlite):
        desk.finished(sqlite, audit, q5=Said("no"))
    span = "first=2026-10-01&last=2026-12-31"

    page = browser("Vera").get(f"/audits/report?{span}")
    assert "n 2" in page.words and "[c]" not in page.words
    page = browser("Priya").get(f"/audits/report?{span}")
    assert "n 2" not in page.words and "n [c]" in page.words
    text = browser("Vera").browser.get(f"/audits/report.csv?{span}", base_url="http://localhost")
    rows = list(csv.reader(io.StringIO(text.get_data(as_text=True))))
    assert rows[0][0].startswith("Counts below 5")
    assert {row[3] for row in rows[2:] if len(row) == 5} == {"[c]"}
    assert len([row for row in rows if len(row) == 5]) - 1 == 2 * (len(QUESTIONS) + len(SECTIONS))


@pytest.mark.parametrize(
    "query", ["first=2026-05-01&last=2026-04-01", "first=x", "first=2020-01-01&last=2026-01-01"]
)
def test_days_that_are_no_time_to_report_on_are_refused(browser, query):
    vera = browser("Vera")
    assert vera.get(f"/audits/report?{query}").status == 422
    assert vera.get(f"/audits/report.csv?{query}").status == 404


def test_audits_are_a_place_for_those_who_see_them(browser):
    assert 'href="/audits"' in browser("Vera").get("/audits").text
    assert 'href="/audits"' not in browser("Tom").get("/").text
