"""The worked example: every cell of the national return against what was counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.returns.extract import extract
from engine.returns.sac.cells import Cell
from engine.returns.sac.checks import checks
from engine.returns.sac.gaps import gaps
from tests.engine.returns.a_history import (
    EXAMPLE,
    YEAR,
    counted,
    different,
    expected,
    figures,
    take_in,
)


def test_every_cell_is_as_it_was_counted_by_hand(council) -> None:
    take_in(council.db, EXAMPLE)

    assert different(expected(), figures(counted(council.db))) == {}


@pytest.mark.guard("age_at_death")
def test_an_adult_who_died_is_as_old_as_at_their_death(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)

    people = "Individuals Involved In Section 42 Safeguarding Enquiries"
    assert figures(counted(sqlite.db))[Cell("SG1a", people, "65-74")] == 2  # A1, and A3 who died


@pytest.mark.guard("counted_by_other")
def test_what_another_council_counts_is_in_no_cell(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)

    keys = {
        key for units in counted(sqlite.db).members.values() for k in units.values() for key in k
    }
    assert not keys & {"imported:C6", "imported:E6"}


def test_the_reason_for_support_may_count_once_for_each_enquiry(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)

    once = figures(counted(sqlite.db))
    each = figures(counted(sqlite.db, reason_per_enquiry=True))

    people = "Individuals Involved In Section 42 Safeguarding Enquiries"
    assert different(once, each) == {Cell("SG1d", people, "Physical Support"): (2, 3)}


def test_the_totals_that_must_agree_do(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)

    assert [one.words for one in checks(figures(counted(sqlite.db))) if not one.holds] == []


def test_a_total_that_does_not_agree_is_found() -> None:
    wrong = expected()
    name = "Concluded Section 42 Enquiries"
    wrong[Cell("SG3a", name, "Yes, they lacked capacity", "ALL")] += 1

    failing = {one.what for one in checks(wrong) if not one.holds}

    assert "The same total as SG4a (section 42 enquiries)" in failing
    assert "The age bands add up to the total (section 42 enquiries)" in failing


def test_what_is_missing_is_named_with_its_cases(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)

    with sqlite.db.read() as session:
        found = {gap.what: gap.keys for gap in gaps(extract(session, YEAR.first, YEAR.last), YEAR)}

    assert found == {
        "The date of birth is not known": ["imported:C9"],
        "Under 18 by the date of birth, and so not counted at all": ["imported:C10"],
        "The gender is not known": ["imported:C11", "imported:C9"],
        "The ethnic group is not known": ["imported:C9"],
        "Nothing has been decided about the concern": ["imported:C9"],
        "The main reason for support is not known": ["imported:E3"],
        "Whether the adult lacked capacity is not recorded, or nobody knows": [
            "imported:E4b",
            "imported:E8",
        ],
        "Whether the adult was asked what they want is not recorded, or nobody knows": [
            "imported:E7",
        ],
        "The adult said what they want, and it is not known whether it was achieved": [
            "imported:E3",
        ],
    }


def test_another_year_counts_its_own(sqlite) -> None:
    take_in(sqlite.db, EXAMPLE)
    before = replace(
        YEAR, name="2024-25", first=YEAR.first.replace(year=2024), last=YEAR.last.replace(year=2025)
    )

    found = figures(counted(sqlite.db, before))

    assert (
        found[Cell("SG1f", "Safeguarding Concerns", "Total")] == 2
    )  # C8, and C12a on its last day
    assert found[Cell("SG1f", "Section 42 Enquiries", "Total")] == 1  # E8, concluded a day too late
    assert not any(value for cell, value in found.items() if cell.table.startswith(("SG2", "SG3")))
