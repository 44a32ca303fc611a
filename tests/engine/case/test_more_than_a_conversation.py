"""One conversation was not enough: the enquiry goes on, and its findings are not settled yet."""

import copy

import pytest

from engine.case import report
from engine.case.report import stage
from engine.errors import NotFound
from tests.council import scenario_of

ONE = scenario_of("one conversation, everything achieved")
WENT_ON = {"talk_longer_why": "Two more people get the same care, and nobody has asked them."}


def talked(council, **more):
    """The enquiry by one conversation, until it was had."""
    walk = council.walk(ONE["starts"])
    walk.run({"steps": ONE["steps"][:6]})
    step = copy.deepcopy(ONE["steps"][6])
    step["answers"] |= more
    walk.step(step)
    return walk


def test_where_it_was_enough_the_findings_are_settled(sqlite):
    walk = talked(sqlite)

    with sqlite.db.read() as session:
        case = sqlite.case(session, walk)
        assert "findings_reported" in case.milestones and stage(case) == "closing"


@pytest.mark.parametrize(
    "name", ["outcomes_again", "adult_asks_to_stop", "caused_enquiry", "risk_removed"]
)
def test_where_it_was_not_what_happens_in_an_enquiry_can_be_reported(council, name):
    walk = talked(council, **WENT_ON)

    with council.db.write() as session:
        case = council.case(session, walk)
        assert "findings_reported" not in case.milestones and stage(case) == "enquiry"
        report(session, walk.case, name, council.user(session, "Tom"), at=walk.now)


def test_where_it_was_enough_nothing_of_an_enquiry_is_reported_any_more(sqlite):
    walk = talked(sqlite)

    with pytest.raises(NotFound), sqlite.db.write() as session:
        report(session, walk.case, "caused_enquiry", sqlite.user(session, "Tom"), at=walk.now)
