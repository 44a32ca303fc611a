"""The page of a case: what the adult wants on top, then what is next, then what is known."""

import pytest
import sqlalchemy as sa

from engine.case.model import Task

WHOLE = "one conversation, everything achieved"
FULL = "ordinary full path, everything achieved"


@pytest.fixture
def begun(sqlite):
    """A concern is recorded; nobody has asked the adult yet."""
    return sqlite.walked(WHOLE, 2).case


@pytest.fixture
def heard(sqlite):
    """The adult was heard, the duty is decided, the conversation of the middle waits for Tom."""
    return sqlite.walked(WHOLE, 6).case


@pytest.fixture
def ended(sqlite):
    """The whole way, start to end."""
    return sqlite.walked(WHOLE).case


def buttons(page):
    """The green buttons of a page: (what they say, where they lead)."""
    return [
        (" ".join(a.text_content().split()), a.get("href"))
        for a in page.tree.xpath("//main//a[contains(@class, 'govuk-button')]")
    ]


def task_of(council, case, name):
    with council.db.read() as session:
        found = sa.select(Task).where(Task.name == name).order_by(Task.id.desc())
        return next(t.public_id for t in session.scalars(found) if t.case.public_id == case)


# -- what the adult wants


def test_when_nobody_has_asked_the_page_leads_to_the_asking(sqlite, signed_in, begun):
    page = signed_in("Lena").get(f"/cases/{begun}")

    assert page.h1 == "What Dora wants"
    asked = task_of(sqlite, begun, "hear_from_adult")
    assert "Nobody has asked yet." in page.words
    assert f"/tasks/{asked}" in page.tree.xpath("//*[@class='app-empty']//a/@href")


def test_their_words_come_before_everything_else(signed_in, ended):
    words = signed_in("Tom").get(f"/cases/{ended}").words

    assert words.index("I want my money back") < words.index("How it ended")
    assert words.index("A different carer, one I can trust") < words.index("Key facts")


def test_an_outcome_says_how_it_travelled(signed_in, ended):
    words = signed_in("Tom").get(f"/cases/{ended}").words

    assert "The adult's own words, 3 March 2026, written down by Lena North" in words
    assert "Yes, still wanted" in words and "Fully Achieved" in words


def test_earlier_words_stay_on_the_page(sqlite, signed_in):
    case = sqlite.walked("returned once by the manager").case
    with sqlite.db.write() as session:
        session.execute(
            sa.text(
                "insert into desired_outcome (case_id, version, typed_at, typed_by, third_party,"
                " words, outcome) select case_id, 1, typed_at, typed_by, 0, 'Quite other words', id"
                " from desired_outcome order by id limit 1"
            )
        )
        first = session.scalar(sa.text("select words from desired_outcome order by id limit 1"))

    for path in ("", "/outcomes"):
        words = signed_in("Tom").get(f"/cases/{case}{path}").words
        assert "Quite other words" in words and "Earlier words (1)" in words
        assert first in words


def test_the_table_of_outcomes_has_a_row_for_each(signed_in, ended):
    page = signed_in("Tom").get(f"/cases/{ended}/outcomes")

    rows = [" ".join(row.text_content().split()) for row in page.tree.xpath("//tbody/tr")]
    assert len(rows) == 2
    assert all("Fully Achieved" in row for row in rows)


# -- what is next


def test_one_green_button_leads_to_the_next_task(sqlite, signed_in, heard):
    page = signed_in("Tom").get(f"/cases/{heard}")

    task = task_of(sqlite, heard, "have_conversation")
    assert [href for _, href in buttons(page)] == [f"/tasks/{task}"]


def test_whoever_has_nothing_to_do_reads_who_has_it(signed_in, heard):
    page = signed_in("Lena").get(f"/cases/{heard}")

    assert not buttons(page)
    (why,) = page.tree.find_class("app-why")
    assert "for Tom North to have the conversation" in " ".join(why.text_content().split())


def test_later_tasks_say_what_they_wait_for_and_are_no_links(signed_in, heard):
    page = signed_in("Tom").get(f"/cases/{heard}")

    later = page.tree.xpath("//li[contains(@class, 'app-tasks__task--later')]")
    assert 0 < len(later) <= 3
    assert all("Comes after “Have the conversation”" in one.text_content() for one in later)
    assert not [one for one in later if one.xpath(".//a")]


@pytest.mark.parametrize(
    ("steps", "states"),
    [(2, ["now", "to come", "to come"]), (6, ["done", "now", "to come"]), (None, ["done"] * 3)],
)
def test_the_three_askings_are_told_in_words(sqlite, signed_in, steps, states):
    case = sqlite.walked(WHOLE, steps).case

    page = signed_in("Tom").get(f"/cases/{case}")

    said = page.tree.xpath("//*[@class='app-progress__state']/text()")
    assert [" ".join(one.split()) for one in said] == states


def test_an_exempt_end_says_that_the_rest_was_not_needed(sqlite, signed_in):
    case = sqlite.walked("duty not met").case

    words = signed_in("Lena").get(f"/cases/{case}").words

    assert "This case ended on" in words and "not needed" in words


# -- what is known


def test_ways_that_are_safe_are_in_words_and_with_their_number(signed_in, begun):
    words = signed_in("Lena").get(f"/cases/{begun}").words

    assert "Phone call: 01632 960 112" in words


def test_unknown_ways_of_reaching_them_show_no_number(sqlite, signed_in, begun):
    with sqlite.db.write() as session:
        session.execute(sa.text("""update safe_contact set channels = '["none_known"]'"""))

    words = signed_in("Lena").get(f"/cases/{begun}").words

    assert "We do not know: use none of them" in words and "Safe contact not known" in words
    assert "01632 960 112" not in words


def test_after_a_death_nobody_is_to_contact(sqlite, signed_in, begun):
    with sqlite.db.write() as session:
        session.execute(sa.text("update adult set died_on = '2026-03-04'"))

    words = signed_in("Lena").get(f"/cases/{begun}").words

    assert "Has died: do not contact" in words and "01632 960 112" not in words


@pytest.mark.guard("referrer_unnamed")
def test_a_referrer_who_asked_not_to_be_named_is_not_named(sqlite, signed_in, begun):
    with sqlite.db.write() as session:
        session.execute(sa.text("update referrer set private = 'yes'"))

    assert "Jean Whitlock" not in signed_in("Lena").get(f"/cases/{begun}").words


def test_a_supervisor_sees_how_it_stands_and_nothing_that_was_said(signed_in, heard):
    page = signed_in("Ruth").get(f"/cases/{heard}")

    assert "Have the conversation" in page.words
    for secret in ("I want my money back", "01632", "Jean Whitlock", "purse"):
        assert secret not in page.words


@pytest.mark.guard("decision_narrow")
def test_the_words_of_a_restricted_decision_are_for_those_who_may_read_it(sqlite, signed_in):
    case = sqlite.walked(FULL).case

    path = f"/cases/{case}"
    assert "Decide on the position of trust" in signed_in("Priya").get(path).words
    assert "Decide on the position of trust" not in signed_in("Lena").get(path).words


# -- what can be written


def test_what_is_reported_opens_its_task(signed_in, heard):
    tom = signed_in("Tom")

    answer = tom.post(f"/cases/{heard}/reports", {"name": "capacity"})

    assert answer.status == 303
    assert tom.get(answer.location).status in (200, 302)
    assert "Part of: Capacity" in tom.get(f"/cases/{heard}").words


def test_danger_stands_first_among_what_can_be_reported(signed_in, heard):
    page = signed_in("Tom").get(f"/cases/{heard}")

    assert page.tree.xpath("//input[@name='name']/@value")[0] == "immediate_danger"


@pytest.mark.parametrize(("name", "status"), [("no_such_thing", 404), ("experience", 404)])
def test_what_is_not_offered_cannot_be_reported(signed_in, heard, name, status):
    assert signed_in("Tom").post(f"/cases/{heard}/reports", {"name": name}).status == status


def test_nothing_chosen_is_said_on_the_page_of_the_case(signed_in, heard):
    tom = signed_in("Tom")

    answer = tom.post(f"/cases/{heard}/reports")

    assert answer.location == f"/cases/{heard}"
    assert "Select what has happened" in tom.get(answer.location).words


def test_after_the_end_a_late_entry_is_all(signed_in, ended):
    page = signed_in("Tom").get(f"/cases/{ended}")

    notes = [href for href in page.tree.xpath("//main//a/@href") if "/notes/" in href]
    assert notes == [f"/cases/{ended}/notes/late_entry"]
    assert not page.tree.xpath("//input[@name='name']")
