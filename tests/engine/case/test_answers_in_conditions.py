"""A condition of a diagram may read a question by its id: the newest answer, None before there is one."""

from dataclasses import replace

import pytest

from engine import clock
from engine.case.file import CaseFile
from engine.case.from_json import correct_json
from engine.case.migrate.replay import replay
from engine.case.model import Task
from engine.errors import Refused
from engine.process import checks, versions
from engine.process.bundle import from_folder
from tests.council import SECTION42, scenario_of


def by_the_answer():
    """The shipped process, with the first gateway asking for the answer itself."""
    shipped = from_folder(SECTION42)
    main = shipped.files["section42.bpmn"]
    assert main.count(b">for_us</bpmn:conditionExpression>") == 1
    changed = main.replace(
        b">for_us</bpmn:conditionExpression>",
        b">triage == 'for_us'</bpmn:conditionExpression>",
    )
    return replace(shipped, files={**shipped.files, "section42.bpmn": changed})


@pytest.fixture
def asking(council):
    """A council in which that process is live."""
    with council.db.write() as session:
        versions.publish(session, by_the_answer(), None, at=clock.now(), via="shell")
    return council


def test_such_a_process_is_publishable():
    assert [p.message for p in checks.check(by_the_answer()).problems] == []


@pytest.mark.parametrize("name", ["not for us", "one conversation, everything achieved"])
def test_the_case_goes_the_way_of_the_answer_and_is_replayed_alike(asking, name):
    said = scenario_of(name)
    walk = asking.walk(said["starts"])
    for one in said["steps"]:
        walk.step(one)
        with asking.db.read() as session:
            case = asking.case(session, walk)
            if case.ended_at is None:
                file = CaseFile(session, case, None, walk.now)
                replay(file, file.process)  # raises where it does not lead to where it stands
    with asking.db.read() as session:
        assert asking.case(session, walk).ended_at is not None


@pytest.mark.guard("path_kept")
def test_the_answer_that_decided_the_way_is_not_corrected_behind_its_back(asking):
    said = scenario_of("not for us")
    walk = asking.walk(said["starts"])
    walk.run({"steps": said["steps"][:2]})
    with pytest.raises(Refused, match="another way"), asking.db.write() as session:
        task = session.query(Task).filter_by(name="record_concern").one()
        lena = asking.user(session, "Lena")
        said = {"answer": "recorded_in_error", "because": "Mistyped"}
        correct_json(session, task.public_id, "triage", said, lena, at=walk.now)
