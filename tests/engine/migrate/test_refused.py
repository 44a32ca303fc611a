"""Refused: a case goes over only where nothing would count as done that was not - each guard by its name."""

import pytest
from sqlalchemy import select

from engine.case.file import CaseFile
from engine.case.migrate.migrate import migrate, preview
from engine.case.migrate.remembered import lines
from engine.case.model import Workflow
from engine.clock import moment
from engine.errors import Refused
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import SECTION42, scenario_of
from tests.engine.migrate.acting import answer, noted
from tests.engine.migrate.drawing import Drawing
from tests.engine.migrate.pairs import version
from tests.engine.migrate.standing import rows

ONE = "one conversation, everything achieved"
LONG = "ordinary full path, everything achieved"
EARLY = "the risk is gone early"
AT = moment("2027-01-11T09:00")


def published(council, name_or_bundle):
    shipped = from_folder(SECTION42)
    bundle = name_or_bundle
    if isinstance(bundle, str):
        bundle = version(shipped, bundle)
    with council.db.write() as session:
        return versions.publish(session, bundle, council.user(session, "Iris"), at=AT).id


def over(council, walk, number):
    with council.db.write() as session:
        made = session.get_one(versions.ProcessVersion, number)
        return migrate(session, walk.case, made, council.user(session, "Iris"), at=AT)


def refused(council, walk, number, match):
    """It is refused, seen before and done, and nothing is changed."""
    with council.db.read() as session:
        case = council.case(session, walk).id
        before = rows(session, case)
        made = session.get_one(versions.ProcessVersion, number)
        with pytest.raises(Refused, match=match):
            preview(session, case, made, at=AT)
    with pytest.raises(Refused, match=match):
        over(council, walk, number)
    with council.db.read() as session:
        assert rows(session, case) == before


@pytest.mark.guard("migration_keeps_stages")
def test_a_stage_in_which_the_adult_was_not_asked_is_not_taken_for_passed(sqlite):
    """The enquiries are made, the middle is not: a version in which they were the middle."""
    walk = sqlite.walked(LONG, 8)
    answer(sqlite, walk, "make_enquiries", "Tom")
    number = published(sqlite, "the middle in another task")

    refused(sqlite, walk, number, "“Make enquiries” for MIDDLE.*was not asked in it")


def test_where_the_stage_was_captured_the_same_version_takes_the_case(sqlite):
    walk = sqlite.walked(LONG, _steps_until(LONG, "report_findings"))
    number = published(sqlite, "the middle in another task")

    assert over(sqlite, walk, number).gone == []


@pytest.mark.guard("migration_keeps_milestones")
def test_a_milestone_is_not_passed_by_migrating(sqlite):
    walk = sqlite.walked(LONG, _steps_until(LONG, "report_findings"))
    number = published(sqlite, "a milestone moved")

    refused(sqlite, walk, number, "past “Findings reported” without what is asked there")


def test_a_milestone_that_was_passed_is_not_come_to_again(sqlite):
    """Agreed and reviewed: a version in which the plan counts as agreed after its first review."""
    walk = sqlite.walked(LONG, _steps_until(LONG, "agree_plan"))
    drawing = Drawing(from_folder(SECTION42))
    drawing.lead("plan.bpmn", "agree_plan_to_plan_agreed", target="look_again")
    drawing.task("plan.bpmn", "look_again", "Look again", "review_plan")
    drawing.flow("plan.bpmn", "look_again", "plan_agreed")
    drawing.new_form("look_again", drawing.form_of("record_disagreement"))
    drawing.form("look_again", _own)
    number = published(sqlite, drawing.bundle())

    refused(
        sqlite, walk, number, "“Review the plan”|past “Plan agreed”, and would come to it again"
    )


def _own(data):
    for page in data["pages"]:
        page["questions"] = [
            {"id": "looked", "type": "long_text", "label": "What did you see?",
             "binding": "add:case_note.text", "required": "Say what you saw"},
        ]  # fmt: skip


@pytest.mark.guard("migration_same_place")
def test_a_log_that_does_not_lead_to_where_its_case_stands_moves_nothing(sqlite):
    walk = sqlite.walked(LONG, 8)
    before = _main(sqlite, walk)
    answer(sqlite, walk, "review_outcomes_middle", "Tom")
    with sqlite.db.write() as session:  # as if half of a copy had been put back
        session.get_one(Workflow, before.id).state = before.state
    number = published(sqlite, "a question more")

    refused(sqlite, walk, number, "does not lead to where this case stands")


def _main(council, walk):
    with council.db.read() as session:
        case = council.case(session, walk)
        mine = select(Workflow).where(Workflow.case_id == case.id, Workflow.is_main.is_(True))
        return session.scalars(mine).one()


def test_a_task_that_is_not_there_any_more_is_named_as_such(sqlite):
    walk = sqlite.walked(LONG, _steps_until(LONG, "report_findings"))
    number = published(sqlite, "a task removed")

    refused(sqlite, walk, number, "“Make enquiries” was done.*does not have it any more")


def test_an_open_occurrence_that_is_not_there_any_more_is_named(sqlite):
    walk = sqlite.walked(LONG, 8)
    walk.step({"by": "Tom", "report": "disagreement"})
    number = published(sqlite, "an occurrence less")

    refused(sqlite, walk, number, "This version has no “Disagreement”, and one is open")


def test_an_occurrence_that_is_over_stands_in_no_way_now_or_later(sqlite):
    """Its diagram is gone from the first version, and the case goes over to another after it."""
    walk = sqlite.walked(LONG, 8)
    walk.step({"by": "Tom", "report": "disagreement"})
    answer(sqlite, walk, "record_disagreement", "Tom")
    answer(sqlite, walk, "answer_disagreement", "Priya")
    first = published(sqlite, "an occurrence less")
    over(sqlite, walk, first)
    second = published(sqlite, "a question more")

    assert over(sqlite, walk, second).kept


def test_a_decision_that_broke_nothing_off_breaks_nothing_off_again(sqlite):
    """Agreed that the risk is gone when the case was closing already: it went on as it was."""
    agreed, reviewed = _steps_until(LONG, "agree_plan"), _steps_until(LONG, "review_plan")
    walk = sqlite.walked(LONG, agreed)
    walk.step({"by": "Tom", "report": "risk_removed"})
    walk.run({"steps": scenario_of(LONG)["steps"][agreed:reviewed]})
    answer(sqlite, walk, "propose_closing", "Tom")
    answer(sqlite, walk, "agree_closing", "Priya", {"agree_or_not": {"agree": 99, "not_agree": 0}})
    with sqlite.db.read() as session:
        file = CaseFile(session, sqlite.case(session, walk), None, walk.now)
        assert file.facts["early_end_agreed"]
        assert [t.name for t in file.open_tasks if t.workflow.is_main] == ["review_outcomes_end"]
    number = published(sqlite, "a question more")

    assert over(sqlite, walk, number).kept == ["Review outcomes at the end"]


@pytest.mark.guard("migration_replays")
def test_a_stage_that_was_broken_off_is_broken_off_in_the_new_version_too(sqlite):
    walk = sqlite.walked(LONG, _steps_until(LONG, "agree_plan"))
    walk.step({"by": "Tom", "report": "risk_removed"})
    answer(sqlite, walk, "propose_closing", "Tom")
    answer(sqlite, walk, "agree_closing", "Priya", {"agree_or_not": {"agree": 99, "not_agree": 0}})
    number = published(sqlite, "no early end of a plan")

    refused(sqlite, walk, number, "ended this stage, which this version does not allow")


def test_a_fact_that_a_note_has_changed_is_remembered_from_then_on(sqlite):
    walk = sqlite.walked(LONG, 8)
    with sqlite.db.read() as session:
        case = sqlite.case(session, walk)
        before = CaseFile(session, case, None, walk.now).facts["conversations"]
    noted(sqlite, walk, "conversation", "Tom")

    with sqlite.db.read() as session:
        file = CaseFile(session, sqlite.case(session, walk), None, walk.now)
        log = lines(file)
        assert log[-1].facts["conversations"] == file.facts["conversations"] == before + 1
        assert log[-2].facts["conversations"] == before
        assert log[-1].facts == file.facts.snapshot()


def _steps_until(scenario, task):
    """How many steps of a story are taken when a task has been done."""
    steps = scenario_of(scenario)["steps"]
    return next(n for n, one in enumerate(steps, 1) if one.get("submit") == task)
