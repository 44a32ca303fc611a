"""A table to take away: no cell is a formula, whatever somebody typed."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from engine.safe_csv import BEGINS_FORMULA, csv_text

SIGNS = "".join(sorted(BEGINS_FORMULA))
WORDS = st.text(st.sampled_from(SIGNS + " \u00a0\ufeff\"',;x1"), max_size=8) | st.text(max_size=30)


@given(st.lists(st.lists(WORDS, min_size=2, max_size=4), max_size=4))
def test_no_cell_is_a_formula(rows):
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))

    assert len(read) == len(rows)
    for cells, typed in zip(read, rows, strict=True):
        assert len(cells) == len(typed)
        for cell in cells:
            assert cell.lstrip(" \u00a0\ufeff")[:1] not in BEGINS_FORMULA


@given(WORDS)
def test_nothing_but_nul_is_lost(words):
    [[cell, _]] = csv.reader(io.StringIO(csv_text([[words, "x"]]), newline=""))

    assert cell.removeprefix("'") == words.replace("\0", "").removeprefix("'")


def test_numbers_stay_numbers():
    assert csv_text([[-1, 0.5, None, "-1", "=1"]]) == "-1,0.5,,'-1,'=1\r\n"
