"""A length of time that says nothing is refused before it is published, in a sentence."""

from __future__ import annotations

import pytest

from engine.process.bundle import Bundle, from_folder
from engine.process.checks import check
from tests.council import SECTION42

PATH = "codes/timescales.csv"
SHIPPED = from_folder(SECTION42)
LINES = SHIPPED.files[PATH].decode()
PLAN = "plan,5,working_days"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("plan,5,fortnights", "'plan' is in 'fortnights'. A length of time is in hours, days,"),
        ("plan,5,", "'plan' is in ''."),
        ("plan,-5,working_days", "'plan' takes -5. A length of time is a whole number from 1"),
        ("plan,0,working_days", "'plan' takes 0."),
        ("plan,99999999,days", "'plan' takes 99999999."),
        ("plan,five,days", "a row has no name, whole number or unit."),
        ("plan", "a row has no name, whole number or unit."),
        ("plan,6,days,default,x\nplan,5,working_days", "'plan' is there twice."),
    ],
)
def test_a_timescale_of_nonsense_is_refused(line, says):
    lines = LINES.replace(PLAN, line, 1)
    if line == "plan":  # the row ends here
        lines = "\n".join("plan" if row.startswith("plan,") else row for row in lines.splitlines())
    assert lines != LINES

    found = check(Bundle("section42", {**SHIPPED.files, PATH: lines.encode()}))

    assert found.verdict in ("refused", "unreadable")
    assert any(says in problem.message for problem in found.problems), found.problems


def test_the_shipped_lengths_are_sound():
    assert LINES.count(PLAN) == 1
    assert not [one for one in check(SHIPPED).problems]
