"""Migrate: a running case goes over to another version by doing again what it has done, or stays."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import clock, workflow
from engine.case.file import CaseFile
from engine.case.migrate.migrate import migrate, preview
from engine.case.migrate.replay import replay
from engine.case.model import Case, Task, Timer, Workflow
from engine.errors import Conflict, NotAllowed, Refused
from engine.log import events
from engine.log.model import Event
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import SCENARIOS, SECTION42, scenario_of

LONG = "ordinary full path, everything achieved"
NEW_TASK = """<bpmn:userTask id="look_again" name="Look again together">
      <bpmn:incoming>{before}</bpmn:incoming>
      <bpmn:outgoing>look_again_to_next</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="look_again_to_next" sourceRef="look_again" targetRef="{after}" />
    """
FORM = b"""{"pages": [{"title": "Look again", "questions": [{"id": "looked", "type": "long_text",
 "label": "What did you see together?", "binding": "add:case_note.text",
 "required": "Say what you saw"}]}]}"""


def shipped(**files):
    bundle = from_folder(SECTION42)
    return replace(bundle, files={**bundle.files, **files})


def with_task(file, before, after):
    """The shipped process with one more task on the flow ``before``, just ahead of ``after``."""
    body = shipped().files[file].decode()
    flow = f'id="{before}" sourceRef="'
    at = body.index(flow)
    end = body.index("/>", at)
    body = (
        body[:at]
        + body[at:end].replace(f'targetRef="{after}"', 'targetRef="look_again"')
        + body[end:]
    )
    first = body.index("<bpmn:sequenceFlow")
    body = body[:first] + NEW_TASK.format(before=before, after=after) + body[first:]
    body = body.replace(
        f"<bpmn:incoming>{before}</bpmn:incoming>",
        "<bpmn:incoming>look_again_to_next</bpmn:incoming>",
        2,
    ).replace(
        "<bpmn:incoming>look_again_to_next</bpmn:incoming>",
        f"<bpmn:incoming>{before}</bpmn:incoming>",
        1,
    )
    lane = f"<bpmn:flowNodeRef>{after}</bpmn:flowNodeRef>"
    body = body.replace(lane, lane + "<bpmn:flowNodeRef>look_again</bpmn:flowNodeRef>", 1)
    return shipped(**{file: body.encode(), "forms/look_again.json": FORM})


def published(council, bundle):
    with council.db.write() as session:
        at = clock.moment("2026-02-01T09:00")
        return versions.publish(session, bundle, council.user(session, "Iris"), at=at).id


def migrated(council, walk, number, by="Iris"):
    with council.db.write() as session:
        version = session.get_one(versions.ProcessVersion, number)
        actor = council.user(session, by)
        return migrate(session, walk.case, version, actor, at=walk.now + timedelta(hours=1))


def open_names(council, walk):
    with council.db.read() as session:
        case = council.case(session, walk)
        rows = select(Task.name).where(
            Task.case_id == case.id, Task.completed_at.is_(None), Task.cancelled_at.is_(None)
        )
        return sorted(session.scalars(rows))


def where(run):
    return sorted(t.name for t in run.open_tasks()), sorted(t.name for t in run.timers())


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.json")), ids=lambda p: p.stem)
def test_on_the_same_version_every_position_of_a_story_is_the_one_it_has(sqlite, path: Path):
    story, seen = scenario_of(path.stem), 0
    walk = sqlite.walk(story["starts"])
    for step in story["steps"]:
        walk.step(step)
        with sqlite.db.read() as session:
            for case in session.scalars(select(Case).where(Case.ended_at.is_(None))):
                file = CaseFile(session, case, None, walk.now)
                for number, run in replay(file, file.process).runs.items():
                    row = session.get_one(Workflow, number)
                    stored = workflow.load(
                        file.process.specs(row.name), row.state, file.facts, file.facts.functions
                    )
                    assert where(run) == where(stored), (step, row.name)
                    seen += 1
    assert seen


def test_a_case_goes_on_where_it_stood_with_its_dates_its_holder_and_its_draft(council):
    walk = council.walked(LONG, 8)
    before = open_names(council, walk)
    with council.db.read() as session:
        case = council.case(session, walk)
        tasks = session.scalars(
            select(Task).where(Task.case_id == case.id, Task.completed_at.is_(None))
        )
        kept = {t.name: (t.public_id, t.due_at, t.assignee_id) for t in tasks}
        waiting = select(Timer.name, Timer.due_at).where(
            Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
        )
        timers = sorted(session.execute(waiting).all())
    renamed = shipped().files["closing.bpmn"].replace(b"Authorise the closing", b"Agree to close")
    number = published(council, shipped(**{"closing.bpmn": renamed}))

    outcome = migrated(council, walk, number)

    assert (outcome.opened, outcome.gone) == ([], []) and len(outcome.kept) == len(before)
    assert open_names(council, walk) == before
    with council.db.read() as session:
        case = council.case(session, walk)
        assert case.process_version_id == number
        tasks = session.scalars(
            select(Task).where(Task.case_id == case.id, Task.completed_at.is_(None))
        )
        assert {t.name: (t.public_id, t.due_at, t.assignee_id) for t in tasks} == kept
        assert sorted(session.execute(waiting).all()) == timers
        last = session.scalars(
            select(Event).where(Event.case_id == case.id).order_by(Event.seq.desc())
        ).first()
        assert last.what == "migrated" and events.verify(session, case) is None
    story = scenario_of(LONG)["steps"]
    walk.now += timedelta(hours=2)
    walk.run({"steps": story[8:]})
    with council.db.read() as session:
        assert council.case(session, walk).ended_as == "s42_concluded"


def test_a_task_that_is_new_ahead_is_met_and_one_beside_opens_at_once(council):
    number = published(
        council,
        with_task("closing.bpmn", "closing_opened_to_review_outcomes_end", "review_outcomes_end"),
    )
    with council.db.write() as session:  # as if it had begun before that version
        first = session.scalars(select(versions.ProcessVersion.id)).first()
        session.get_one(versions.ProcessVersion, first).state = "published"
        session.get_one(versions.ProcessVersion, number).state = "draft"
    walk = council.walked("one conversation, everything achieved", 7)
    assert open_names(council, walk) == ["review_outcomes_end"]
    with council.db.write() as session:
        session.get_one(versions.ProcessVersion, number).state = "published"
    with council.db.read() as session:
        version = session.get_one(versions.ProcessVersion, number)
        seen = preview(session, council.case(session, walk).id, version, at=walk.now)
    assert open_names(council, walk) == ["review_outcomes_end"]  # looking changes nothing

    outcome = migrated(council, walk, number)

    assert outcome == seen
    assert (outcome.opened, outcome.gone) == (
        ["Look again together"],
        ["Review outcomes at the end"],
    )
    assert open_names(council, walk) == ["look_again"]


@pytest.mark.guard("migration_replays")
def test_a_case_that_is_past_a_new_task_stays_and_is_told_which(council):
    walk = council.walked(LONG, 8)
    number = published(
        council, with_task("concern.bpmn", "hear_and_decide_to_decide_duty", "decide_duty")
    )

    with pytest.raises(Refused, match="“Decide the duty” was done already"):
        migrated(council, walk, number)

    with council.db.read() as session:
        assert council.case(session, walk).process_version_id != number


def test_only_who_publishes_migrates_and_never_a_closed_case(sqlite):
    walk = sqlite.walked("not for us")
    number = published(sqlite, shipped(**{"guidance/tell_people.md": b"## Why\n\nSo.\n"}))

    with pytest.raises(NotAllowed):
        migrated(sqlite, walk, number, by="Priya")
    with pytest.raises(Conflict, match="closed"):
        migrated(sqlite, walk, number)
