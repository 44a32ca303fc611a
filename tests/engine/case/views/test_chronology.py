"""Chronology: by the day it happened, with what was late, corrected or kept back marked."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.views import chronology as chronologies
from engine.case.views.chronology import Wanted, chronology
from engine.case.views.sight import see
from engine.case.views.telling import GROUPS, WAYS
from engine.case.views.written import how_late
from engine.record import KINDS
from tests.engine.case.views.conftest import ALONE, FULL, OVERRIDDEN

OLDEST = Wanted(order="oldest")


def told(sight, wanted=OLDEST):
    return chronology(sight, wanted, page=None).lines


def titled(lines, title):
    return [line for line in lines if line.title == title]


def test_lines_stand_by_the_day_it_happened_and_not_by_the_day_it_was_typed(sqlite):
    walk = sqlite.walked(FULL, 4)
    with sqlite.db.write() as session:
        session.execute(sa.text("update conversation set happened_at = '2026-02-27 10:30:00'"))

    with sqlite.db.read() as session:
        seen = see(session, walk.case, sqlite.user(session, "Tom"), at=clock.now())
        lines = told(seen)

    assert lines[0].title == "A conversation"
    assert lines[0].on == "27 February 2026, 10:30am" and lines[0].late == "4 days later"
    assert [line.when for line in lines] == sorted(line.when for line in lines)


@pytest.mark.parametrize(
    ("typed", "late"),
    [("2026-03-02T23:00", ""), ("2026-03-03T09:00", "the day after"), ("2026-03-05T00:30", "3 days later"),
     ("2026-03-01T09:00", "")],
)  # fmt: skip
def test_how_late_something_was_written_down(typed, late):
    assert how_late(date(2026, 3, 2), clock.moment(typed)) == late


def test_a_line_says_whose_words_and_who_wrote_them_down(sight):
    (line,) = titled(told(sight(ALONE)), "What Mr Okpara wants")

    assert line.text == "“Calm, and the same carers”"
    assert (line.whose, line.by) == ("Their advocate's words", "Tom North")


def test_what_became_known_later_is_a_line_of_its_own_on_its_own_day(sight):
    lines = told(sight(ALONE))

    asked, met = (
        titled(lines, "An independent advocate"),
        titled(lines, "The advocate: known later"),
    )
    assert asked[0].on == "3 March 2026" and "There now?" not in asked[0].text
    assert met[0].on == "9 March 2026" and met[0].text == "There now? Yes. Miriam Cole."


def test_new_words_of_an_outcome_never_take_the_place_of_the_first(sight):
    lines = told(sight(OVERRIDDEN))

    assert titled(lines, "What Joel wants")[0].text == "“Keep seeing my mate”"
    (again,) = titled(lines, "What Joel wants, in other words")
    assert again.text == "“Keep my mates, but not him handling money”"


@pytest.mark.guard("referrer_unnamed")
def test_a_referrer_who_asked_not_to_be_named_is_named_in_no_line(sight):
    lines = told(sight(OVERRIDDEN, "Priya"))

    # she took part in the planning, which says nothing of who told us
    found = [line.title for line in lines if "Bea Nolan" in line.title + line.text]
    assert found == ["Planned the enquiry"]
    assert titled(lines, "An answer for whoever told us")


def test_the_word_that_tells_the_adult_it_is_us_is_told_nowhere():
    assert not [way for way in WAYS.values() if any("code_word" in part for part in way.says)]


@pytest.mark.parametrize("group", ["conversation", "decision", "plan", "agencies"])
def test_a_kind_shows_only_what_is_of_it(sight, group):
    lines = told(sight(FULL, "Priya"), Wanted(groups=(group,)))

    assert lines and {line.group for line in lines} == {group}


def test_days_are_inclusive_at_both_ends(sight):
    seen, day = sight(FULL, "Priya"), date(2026, 3, 6)

    lines = told(seen, Wanted(since=day, until=day))

    assert lines and {clock.today(line.when) for line in lines} == {day}
    assert not told(seen, Wanted(since=date(2030, 1, 1)))


def test_late_entries_and_what_was_late_are_found_together(sqlite):
    walk = sqlite.walked(FULL, 4)
    with sqlite.db.write() as session:
        session.execute(sa.text("update conversation set happened_at = '2026-02-27 10:30:00'"))

    with sqlite.db.read() as session:
        seen = see(session, walk.case, sqlite.user(session, "Tom"), at=clock.now())
        late = told(seen, Wanted(groups=("late",)))

    assert late and all(line.late for line in late)
    assert {line.group for line in late} == {"conversation", "wishes", "people", "capacity"}


def test_what_is_kept_back_and_what_does_not_count_any_more_is_marked(sqlite):
    walk = sqlite.walked(FULL, 4)
    with sqlite.db.write() as session:
        session.execute(sa.text("update risk set withheld_because = 'It names a neighbour'"))
        session.execute(sa.text("update person_alleged set removed_because = 'Another Kim'"))

    with sqlite.db.read() as session:
        lines = told(see(session, walk.case, sqlite.user(session, "Tom"), at=clock.now()))

    marks = {line.group: line.marks for line in lines if line.marks}
    assert marks["concern"] == ("Kept back: It names a neighbour",)
    assert marks["people"] == ("No longer counts: Another Kim",)


def test_pages_hold_every_line_once(sight, monkeypatch):
    monkeypatch.setattr(chronologies, "PAGE", 7)
    seen = sight(FULL, "Priya")
    whole = told(seen)

    pages = [chronology(seen, OLDEST, page=n) for n in range(1, chronology(seen, OLDEST).pages + 1)]

    assert [line for page in pages for line in page.lines] == list(whole)
    assert chronology(seen, OLDEST, page=9999).page == pages[-1].page


def test_only_kinds_that_have_a_line_are_offered(sight):
    there = chronology(sight(FULL, "Priya"), OLDEST).there

    assert "conversation" in there and "letter" not in there
    assert list(there) == [name for name in GROUPS if name in there]


def test_a_supervisor_sees_the_steps_of_the_case_and_no_word_of_it(sight):
    lines = told(sight(FULL, "Ruth"))

    assert {line.group for line in lines} == {"step"}
    assert [line.title for line in lines][:2] == ["The case was opened", "The enquiry began"]


def test_every_way_of_telling_is_of_a_kind_and_a_group_that_exist():
    assert WAYS.keys() <= KINDS.keys()
    assert {way.group for way in WAYS.values()} <= GROUPS.keys()


def test_a_correction_tells_what_was_meant_all_along_and_is_marked(sqlite):
    walk = sqlite.walked(FULL, 4)
    with sqlite.db.write() as session:
        seen = see(session, walk.case, sqlite.user(session, "Tom"), at=clock.now())
        risk = seen.file.record.rows("risk")[0]
        seen.file.record.correct(
            risk, {"what_happened": "£60 went"}, at=clock.moment("2026-03-09T10:00")
        )

    with sqlite.db.read() as session:
        lines = told(see(session, walk.case, sqlite.user(session, "Tom"), at=clock.now()))

    (line,) = [line for line in lines if line.title.startswith("A risk")]
    assert line.text.startswith("£60 went.")
    assert line.marks == ("Corrected on 9 March 2026",) and line.on == "2 March 2026"


def test_a_planning_meeting_says_who_took_part(sight):
    (line,) = titled(told(sight(FULL)), "Planned the enquiry")

    assert "Dora: They sent their views." in line.text
    assert "Jean Whitlock (took part)" in line.text
