"""Every shipped scenario, walked by the verbs, the case read anew from the database at every step."""

import pytest

from engine.case.file import CaseFile
from engine.case.model import Answer, Task
from engine.case.walk import hand_overs
from engine.log import events
from tests.council import SCENARIOS, scenario_of
from tests.scenarios.shortest import SHORTEST

NAMES = sorted(path.stem for path in SCENARIOS.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_goes_as_it_says(council, name):
    said = scenario_of(name)
    walk = council.walk(said["starts"])

    walk.run(said)

    ends = said["ends"]
    with council.db.read() as session:
        case = council.case(session, walk)
        file = CaseFile(session, case, None, walk.now)
        captures = sorted(c.stage or "again" for c in file.record.rows("outcome_capture"))
        assert case.ended_at is not None
        assert case.ended_as == ends["ended_as"]
        assert captures == sorted(ends["captures"])
        assert walk.submits == ends["submits"]
        if "hand_overs" in ends:
            assert hand_overs(walk.doers) == ends["hand_overs"]
        if "asked" in ends:
            assert file.facts["asked_for_return"] == ends["asked"]
        if "overall" in ends:
            assert file.facts["end_overall"] == ends["overall"]
        assert events.verify(session, case) is None


def test_the_ordinary_enquiry_is_six_submits_and_asks_nothing_twice(sqlite, capsys):
    """Counted by the program: submits, hand-overs, required answers, questions asked twice."""
    walk = sqlite.walked("one conversation, everything achieved")

    with sqlite.db.read() as session:
        case = sqlite.case(session, walk)
        asked = [
            question
            for answer in session.query(Answer).join(Task).filter(Task.case_id == case.id)
            for question in answer.values
        ]
    twice = sorted({q for q in asked if asked.count(q) > 1})
    with capsys.disabled():
        print(
            f"\n  one conversation: {walk.submits} submits, {hand_overs(walk.doers)} hand-overs, "
            f"{walk.required} required answers, {len(twice)} questions asked twice"
        )
    assert (walk.submits, hand_overs(walk.doers), twice) == (6, 3, [])


def test_the_shortest_lawful_enquiry_asks_38_answers(sqlite, capsys):
    """Counted by the verbs on a real database.

    From the data alone it is 39 (``test_burden``): there the reason why one conversation served
    two moments is counted twice; once it is recorded, it is not asked again.
    """
    walk = sqlite.walk(SHORTEST["starts"])

    walk.run(SHORTEST)

    with capsys.disabled():
        print(f"\n  the shortest lawful enquiry: {walk.submits} submits, {walk.required} required")
    with sqlite.db.read() as session:
        assert sqlite.case(session, walk).ended_as == "s42_concluded"
    assert (walk.submits, walk.required) == (6, 38)
