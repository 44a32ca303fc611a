"""Indicators: a worked example whose figures were counted by hand, and real cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from engine.returns.indicators import INDICATORS, Source, counted, named
from engine.returns.lists import AGE_BANDS, ASSESSMENTS
from engine.returns.rows import Adult, Concern, Enquiry, Extract, Risk

FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)
TAKEN, NONE_TAKEN = ASSESSMENTS[0], ASSESSMENTS[4]


def adult(number, ethnicity="White", gender="Female", born=date(1950, 1, 1)):
    return Adult(number, f"adult-{number}", born, None, gender, ethnicity, ())


def concern(key, who, day, decision="", decided=None, enquiry=None, other=False, team=1):
    return Concern(key, who, day, other, decision, decided, enquiry, f"case-{key}", team)


def enquiry(key, who, started, concluded=None, kind="S42", team=1, **said):
    facts = {
        "counted_by_other": False, "support_reason": "Physical Support", "lacked_capacity": "No",
        "supported_by": "NONE", "msp_asked": "ASKED_EXPRESSED", "msp_achieved": "FULLY",
        "msp_start": "Y", "msp_middle": "Y", "msp_end": "Y", "substantial_difficulty": "N",
        "ended_as": None, "case": f"case-{key}",
    } | said  # fmt: skip
    return Enquiry(
        key=key,
        adult=who,
        kind=kind,
        started_on=started,
        concluded_on=concluded,
        team=team,
        **facts,
    )


def risk(of, outcome, source="Service Provider", kind="Neglect", assessment=TAKEN):
    return Risk(of, source, kind, "Own Home", assessment, outcome, True)


def source_of(concerns=(), enquiries=(), risks=(), adults=()):
    """A source whose rows are these; nothing else is known."""
    source = Source(None, FIRST, LAST)
    people = {one.id: one for one in adults} or {n: adult(n) for n in range(1, 10)}
    source.__dict__["extract"] = Extract(people, list(concerns), list(enquiries), list(risks))
    source.__dict__["records"] = {}
    return source


def numbers(key, source, team=None):
    one = named(key)
    found = one.count(source)
    figure = one.figure(found.of_team(team) if team else found)
    return figure.numerator, figure.denominator


JUNE, JULY, MAY_BEFORE = date(2025, 6, 2), date(2025, 7, 1), date(2024, 5, 31)


@pytest.fixture
def year():
    """Five adults and what was told of them; the figures below were counted from this by hand."""
    return source_of(
        concerns=[
            concern("C1", 1, JUNE, "S42", JUNE, "E1"),
            concern("C2", 1, JULY, "S42", JULY, "E1"),  # the same matter, told again
            concern("C3", 2, JULY, "NFA", JULY, team=2),
            concern("C4", 2, date(2025, 1, 5), "NFA", date(2025, 1, 6)),  # the year before
            concern("C5", 3, LAST),  # undecided, on the last day
            concern("C6", 4, date(2026, 4, 1)),  # a day late
            concern("C7", 5, JULY, "S42", JULY, "E5", other=True),
        ],
        enquiries=[
            enquiry("E1", 1, JUNE, date(2025, 8, 1)),  # 60 days
            enquiry("E2", 1, date(2026, 8, 1)),  # after the time
            enquiry("E3", 2, MAY_BEFORE, date(2025, 4, 1), lacked_capacity="Yes",
                    supported_by="FAMILY_FRIEND", msp_asked="ASKED_NONE", msp_achieved="",
                    msp_middle="X"),  # 305 days
            enquiry("E4", 2, date(2026, 1, 10), msp_asked="", msp_achieved="", team=2),
            enquiry("E5", 5, JULY, JULY, counted_by_other=True),
            enquiry("E6", 3, JUNE, JUNE, kind="OTHER"),
            enquiry("E7", 4, JUNE, LAST, msp_asked="NOT_ASKED", msp_achieved="", msp_start="X",
                    substantial_difficulty="Y", supported_by="ADVOCATE"),  # 302 days
        ],
        risks=[
            risk("E1", "Risk removed"),
            risk("E1", "Risk remained", source="Other - Known to individual"),
            risk("E3", "Risk reduced"),
            risk("E4", "", kind="Neglect"),
            risk("E7", "", assessment=NONE_TAKEN),
        ],
        adults=[adult(1), adult(2, "Refused"), adult(3, "", "", None), adult(4, "White", ""), adult(5)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        ("1-concerns", (4, None)),  # C1 C2 C3 C5
        ("2-conversion", (4, 4)),  # E1 E4 E6 E7 of the four
        ("2b-true-progression", (2, 3)),  # C1 C2 of C1 C2 C3
        ("3-msp-asked", (2, 3)),  # E1 E3 of E1 E3 E7
        ("4-msp-expressed", (1, 2)),
        ("5-outcomes-fully-achieved", (1, 1)),
        ("6-msp-three-point-compliance", (1, 3)),
        ("6b-msp-exception-use", (2, 3)),
        ("8-risk-reduced-or-removed-by-source", (2, 3)),  # E1 twice, E3
        ("8-risk-reduced-or-removed-by-enquiry", (1, 2)),  # E1's worst is "remained"
        ("9-lacked-capacity", (1, 3)),
        ("10-support-when-lacking-capacity", (1, 1)),
        ("11-independent-advocacy-take-up", (1, 1)),
        ("11-independent-advocacy-of-those-who-lacked-capacity", (0, 1)),
        ("14-enquiry-duration-median-days", (302, 3)),
        ("14-enquiry-duration-90th-percentile-days", (305, 3)),
        ("14-open-more-than-90-days", (0, 1)),  # E4, 80 days
        ("16-repeat-concern-within-12-months", (1, 3)),  # adult 2 of 1, 2, 3
        ("17-repeat-enquiry-within-12-months", (1, 3)),  # E4 of E1 E4 E7
        ("17-repeat-enquiry-of-those-concluded-a-year-before", (0, 0)),
        ("18-repeat-enquiry-same-type", (1, 3)),
        ("18-repeat-enquiry-same-source", (1, 3)),
        ("22-not-known-gender", (1, 3)),  # adult 4
        ("22-not-known-age", (0, 3)),
        ("22-not-known-asked-what-they-want", (0, 3)),
        ("22-not-known-type-of-harm", (0, 3)),
        ("23-concerns-white", (2, 4)),
        ("23-concerns-refused", (1, 4)),
        ("23-msp-asked-white", (1, 2)),
        ("23-risk-reduced-or-removed-refused", (1, 1)),
    ],
)
def test_the_worked_example_comes_to_what_was_counted_by_hand(year, key, figure):
    assert numbers(key, year) == figure


def test_a_teams_figure_leaves_the_others_out(year):
    assert numbers("1-concerns", year, team=2) == (1, None)
    assert numbers("2-conversion", year, team=2) == (1, 1)


@pytest.mark.parametrize(
    ("ended", "told", "again"),
    [
        (date(2025, 3, 1), date(2025, 5, 10), 1),
        (date(2025, 2, 28), date(2025, 5, 9), 0),
    ],
)
def test_365_days_are_within_a_year_and_366_are_not(ended, told, again):
    source = source_of(
        enquiries=[enquiry("A", 1, date(2025, 1, 1), ended), enquiry("B", 1, date(2026, 3, 1))]
    )
    assert numbers("17-repeat-enquiry-within-12-months", source) == (again, 1)
    later = Source(None, date(2026, 4, 1), date(2027, 3, 31))
    concerns = [concern("X", 1, told), concern("Y", 1, date(2026, 5, 10))]
    later.__dict__["extract"] = Extract({1: adult(1)}, concerns, [], [])
    assert numbers("16-repeat-concern-within-12-months", later) == (again, 1)


def test_every_figure_is_the_number_of_things_behind_it(year):
    for one in INDICATORS:
        if one.name.startswith(("12", "13", "15", "20", "21", "24")):
            continue  # these ask the database: see below
        found = one.count(year)
        figure = one.figure(found)
        if one.figures == "share":
            assert (figure.numerator, figure.denominator) == (len(found.part), len(found.whole))


def test_all_24_indicators_are_there_each_with_an_address_of_its_own():
    numbers_ = {one.name.split()[0].rstrip("b") for one in INDICATORS}
    assert numbers_ == {str(n) for n in range(1, 25)}
    assert len({one.key for one in INDICATORS}) == len(INDICATORS)
    assert AGE_BANDS


# -- real cases ------------------------------------------------------------------------------


def found_in(council, first, last):
    with council.db.read() as session:
        return {
            one.key: (one.figure(found).numerator, one.figure(found).denominator)
            for one, found in counted(session, first, last)
        }


def test_a_concluded_enquiry_counts_in_every_indicator_it_belongs_to(council):
    council.walked("one conversation, everything achieved")

    found = found_in(council, date(2026, 3, 1), date(2026, 3, 31))

    assert found["1-concerns"] == (1, None)
    assert found["2-conversion"] == (1, 1)
    assert found["3-msp-asked"] == (1, 1)
    assert found["5-outcomes-fully-achieved"] == (1, 1)
    assert found["6-msp-three-point-compliance"] == (1, 1)
    assert found["13-decision-timeliness"] == (1, 1)
    assert found["19-feedback-response-rate"] == (1, 1)
    assert found["21-tasks-past-due"][0] <= found["21-tasks-past-due"][1]
    assert found_in(council, date(2026, 4, 1), date(2026, 4, 30))["1-concerns"] == (0, None)


def test_a_task_that_was_open_at_the_end_of_the_last_day_and_late_is_past_due(council):
    council.walked("one conversation, everything achieved", 2)  # the concern is recorded, no more

    assert found_in(council, date(2026, 3, 1), date(2026, 3, 2))["21-tasks-past-due"] == (0, 2)
    assert found_in(council, date(2026, 3, 1), date(2026, 3, 9))["21-tasks-past-due"] == (2, 2)
    assert found_in(council, date(2026, 3, 1), date(2026, 3, 9))["13-decision-timeliness"] == (0, 1)


def test_the_page_of_the_documents_names_every_indicator():
    page = (Path(__file__).parents[3] / "docs" / "indicators.md").read_text(encoding="utf-8")
    names = {
        one.name.split(":")[0] if one.name.startswith("23") else one.name for one in INDICATORS
    }
    assert [name for name in sorted(names) if f"| {name}" not in page] == []


def test_the_lengths_of_time_are_looked_up_once_however_many_concerns_there_are(sqlite):
    asked = []
    event.listen(sqlite.db.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    with sqlite.db.read() as session:
        source = Source(session, FIRST, LAST)
        told = [concern(f"C{n}", n, JUNE, "NFA", JULY) for n in range(1, 41)]
        source.__dict__["extract"] = Extract({n: adult(n) for n in range(1, 41)}, told, [], [])
        found = named("13-decision-timeliness").count(source)

    assert (len(found.part), len(found.whole)) == (0, 40)
    assert len([one for one in asked if one.startswith("SELECT")]) <= 4
