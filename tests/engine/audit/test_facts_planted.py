"""Facts: of twenty enquiries with planted gaps each fact names the gaps, and no others."""

from __future__ import annotations

import pytest

from tests.bench.audit_facts import measured, scores
from tests.bench.planted import QUESTIONS
from tests.bench.planted_twenty import PLANTED
from tests.council import sqlite_council


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with sqlite_council(tmp_path_factory.mktemp("planted")) as council:
        return measured(council)


@pytest.mark.parametrize("number", range(len(PLANTED)), ids=[one.what for one in PLANTED])
def test_the_record_shows_what_was_planted(found, number):
    assert found[number] == PLANTED[number].expected


def test_there_are_twenty_and_every_fact_has_a_gap_and_a_case_without_one():
    columns = list(zip(*(one.expected.split() for one in PLANTED), strict=True))

    assert len(PLANTED) == 20 and len(columns) == len(QUESTIONS)
    assert all({"y"} < set(column) for column in columns)


def test_precision_and_recall_are_counted_as_they_are_defined(found):
    wrong = list(found)
    wrong[0] = "n y y y y y y"  # names a gap that is none
    wrong[4] = "y y y n y y y"  # misses the only one of the start

    one = scores(wrong)[1]
    assert (one.right, one.wrong, one.missed, one.exact) == (0, 1, 1, 18)
    assert (one.precision, one.recall) == ("0%", "0%")
    assert {(s.precision, s.recall) for s in scores(found).values()} == {("100%", "100%")}
