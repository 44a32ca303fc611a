"""Told before: what is told of while the first concern is being written down stays a concern of its own."""

from engine.case.file import CaseFile
from tests.council import scenario_of

ONE = scenario_of("one conversation, everything achieved")
NOT_FOR_US = scenario_of("not for us")
LATER = {
    "new_danger": "no",
    "new_about": "this_adult",
    "new_told_by": "hospital",
    "new_told_contact": "Ward 3",
    "new_happened": "Her neighbour hits her",
    "new_types": ["physical"],
}


def test_a_concern_told_of_before_the_first_was_written_down_is_not_written_over(sqlite):
    walk = sqlite.walk(ONE["starts"])
    told = {"by": "Lena", "report": "new_concern", "answers": LATER}
    walk.run({"steps": [ONE["steps"][0], told, ONE["steps"][1]]})

    with sqlite.db.read() as session:
        record = CaseFile(session, sqlite.case(session, walk), None, walk.now).record
        later, first = record.rows("concern")
        assert (later.version, later.about, later.triage) == (1, "this_adult", None)
        assert (first.about, first.triage) == (None, "for_us")
        assert [r.name for r in record.rows("referrer")] == ["Ward 3", "Jean Whitlock"]


def test_a_concern_that_was_written_down_by_mistake_ends_as_that_and_nothing_else(sqlite):
    walk = sqlite.walk(NOT_FOR_US["starts"])
    intake = next(s for s in NOT_FOR_US["steps"] if s.get("submit") == "record_concern")
    mistake = {**intake["answers"], "triage": "recorded_in_error", "passed_to": None}
    steps = [{**s, "answers": mistake} if s is intake else s for s in NOT_FOR_US["steps"]]
    walk.run({"steps": steps})

    with sqlite.db.read() as session:
        assert sqlite.case(session, walk).ended_as == "recorded_in_error"
