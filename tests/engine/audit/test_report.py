"""Report: percent of full marks with n, agreement between the record and people, small numbers."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from engine.audit.report import Marks, _agreement, quarter, quarter_name, report
from engine.errors import InvalidAnswers, NotAllowed
from tests import audit_desk as desk

YEAR = date(2026, 4, 1), date(2027, 3, 31)


def marks(*points, audits=None):
    found = Marks()
    for number, one in enumerate(points):
        found.add(number if audits is None else audits, one)
    return found


def test_full_marks_are_two_for_each_answer():
    assert marks(2, 2, 2, 2, 1).figure(exact=True) == "90%"
    assert marks(0, 0, 0, 0, 0).figure(exact=True) == "0%"


@pytest.mark.guard("small_numbers")
def test_no_percentage_is_of_fewer_than_five_audits_and_no_small_count_is_published():
    four, five = marks(2, 2, 2, 2), marks(2, 2, 2, 2, 2)

    assert (four.figure(exact=True), four.count(exact=True)) == ("-", "4")
    assert (four.figure(exact=False), four.count(exact=False)) == ("[c]", "[c]")
    assert (five.figure(exact=False), five.count(exact=False)) == ("100%", "5")
    assert marks(*[2] * 7, audits=1).count(exact=False) == "[c]"  # seven answers of one audit


@pytest.mark.parametrize(
    "day, first, name",
    [(date(2026, 3, 31), date(2026, 1, 1), "January to March 2026"),
     (date(2026, 4, 1), date(2026, 4, 1), "April to June 2026"),
     (date(2026, 12, 31), date(2026, 10, 1), "October to December 2026")],
)  # fmt: skip
def test_quarters_are_those_of_the_calendar(day, first, name):
    assert quarter(day) == first and quarter_name(first) == name


def said(number, answer, fact):
    return SimpleNamespace(question=number, said=answer, fact=fact)


def test_what_the_record_shows_and_a_person_finds_poor_stands_by_itself():
    """Five audits by hand: 1 both, 1 only the record, 1 only the auditor, 1 neither, 1 left out."""
    answers = {
        1: [said(1, "yes", "yes"), said(3, "yes", "yes"), said(4, "yes", "yes")],
        2: [said(1, "yes", "yes"), said(3, "partly", "yes"), said(4, "yes", "yes")],
        3: [said(1, "yes", "yes"), said(3, "yes", "reason"), said(4, "yes", "yes")],
        4: [said(1, "no", "no"), said(3, "no", "no"), said(4, "no", "no")],
        5: [said(1, "yes", "yes"), said(3, "not_applicable", "reason"), said(4, "yes", "yes")],
    }
    whole, first, middle, *_ = _agreement([SimpleNamespace(id=n) for n in answers], answers)

    assert (whole.both, whole.system_only, whole.auditor_only, whole.neither) == (1, 1, 1, 1)
    assert first.figures(exact=True) == ["4", "0", "0", "1", "5", "100%"]
    assert middle.figures(exact=True) == ["1", "1", "1", "1", "4", "-"]
    assert middle.figures(exact=False) == ["[c]"] * 6


def told(council, who="Vera", at=desk.AT, **more):
    with council.db.read() as session:
        return report(session, council.user(session, who), *YEAR, at=at, **more)


def test_a_report_counts_the_audits_finished_in_the_time_in_their_quarter(tmp_path):
    with desk.audit_council(tmp_path) as council:
        one, other = desk.drawn(council)
        desk.finished(council, one)
        desk.finished(council, other, at=desk.AT + timedelta(days=180))  # the year after
        desk.overdue(council, one, "Talk about advocates")

        found = told(council)
        assert (found.audits, found.grades["good"]) == (1, 1)
        quarters = {day: m.count(exact=True) for day, m in found.questions[1].items()}
        assert quarters == {
            None: "1", date(2026, 4, 1): "0", date(2026, 7, 1): "0", date(2026, 10, 1): "1",
            date(2027, 1, 1): "0",
        }  # fmt: skip
        assert (found.actions_open, found.actions_overdue, found.actions_done) == (1, 1, 0)
        assert told(council, publish=True).exact is told(council, "Priya").exact is False
        with pytest.raises(NotAllowed):
            told(council, "Tom")


@pytest.mark.parametrize(
    "first, last", [(date(2026, 5, 1), date(2026, 4, 1)), (date(2010, 1, 1), date(2010, 4, 1)),
                    (date(2020, 1, 1), date(2026, 4, 1))]
)  # fmt: skip
def test_what_is_no_time_to_report_on_is_refused(sqlite, first, last):
    desk.add_auditors(sqlite)
    with sqlite.db.read() as session, pytest.raises(InvalidAnswers):
        report(session, sqlite.user(session, "Vera"), first, last, at=desk.AT)
