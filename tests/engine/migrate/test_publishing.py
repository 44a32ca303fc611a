"""Publishing: wording reaches running cases at once, anything else leaves them where they are."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.migrate import batch, publishing
from engine.case.model import Case, Task
from engine.errors import NotAllowed
from engine.log import events
from engine.log.model import Event
from engine.people import users
from engine.process import drafts, versions
from engine.process.bundle import from_folder
from tests.council import EMAILS, PASSWORD, SECTION42
from tests.sending import lighten, lightened, walked

ONE = "one conversation, everything achieved"
AT = clock.moment("2026-05-04T09:00")


@pytest.fixture
def two(council):
    with council.db.write() as session:
        users.add_user(
            session, "mona@council.example", "Mona North", ["process_admin"], None, PASSWORD,
            at=AT, actor=None, via="shell",
        )  # fmt: skip
    EMAILS.setdefault("Mona", "mona@council.example")
    return council


def published(council, **files):
    bundle = from_folder(SECTION42)
    kept = {p: body for p, body in bundle.files.items() if p not in lightened(bundle.files)}
    bundle = replace(bundle, files={**kept, **files})
    with council.db.write() as session:
        iris = council.user(session, "Iris")
        public_id = drafts.import_draft(session, bundle, iris, at=AT).public_id
    walked(council, public_id)
    with council.db.write() as session:
        iris, mona = council.user(session, "Iris"), council.user(session, "Mona")
        draft = drafts.get_draft(session, public_id)
        drafts.send_for_approval(session, draft.public_id, "A change", draft.hash, iris, at=AT)
        done = publishing.approve(session, draft.public_id, draft.hash, mona, at=AT)
        return done.version.id, done.reworded


def test_new_wording_reaches_a_running_case_at_once_with_a_line_in_its_log(two):
    lighten(two)
    walk = two.walked(ONE, 4)
    body = from_folder(SECTION42).files["concern.bpmn"]
    assert b'name="Decide the duty"' in body

    number, reworded = published(
        two, **{"concern.bpmn": body.replace(b'name="Decide the duty"', b'name="Decide on a duty"')}
    )

    assert reworded == 1
    with two.db.read() as session:
        case = two.case(session, walk)
        assert case.process_version_id == number
        task = session.scalars(
            select(Task).where(Task.case_id == case.id, Task.name == "decide_duty")
        ).one()
        assert task.title == "Decide on a duty"
        last = session.scalars(
            select(Event).where(Event.case_id == case.id).order_by(Event.seq.desc())
        ).first()
        assert last.what == "reworded" and events.verify(session, case) is None


def test_a_new_question_reaches_no_running_case(two):
    walk = two.walked(ONE, 4)
    with two.db.read() as session:
        before = two.case(session, walk).process_version_id
    form = json.loads(from_folder(SECTION42).files["forms/decide_duty.json"])
    form["pages"][0]["questions"].append(
        {"id": "duty_more", "type": "text", "label": "Anything else?"}
    )

    _, reworded = published(two, **{"forms/decide_duty.json": json.dumps(form).encode()})

    assert reworded == 0
    with two.db.read() as session:
        assert two.case(session, walk).process_version_id == before


def test_a_batch_says_what_would_be_then_does_it_and_goes_on_where_it_stopped(two):
    for _ in range(2):
        walk = two.walk("2026-03-02T18:00")
        walk.step({"by": "Lena", "open": True})
    form = json.loads(from_folder(SECTION42).files["forms/decide_duty.json"])
    form["pages"][0]["questions"].append(
        {"id": "duty_more", "type": "text", "label": "Anything else?"}
    )
    number, _ = published(two, **{"forms/decide_duty.json": json.dumps(form).encode()})
    iris = EMAILS["Iris"]

    would = list(batch.run(two.db, "section42", iris, really=False, at=AT))
    with two.db.read() as session:
        assert number not in set(session.scalars(select(Case.process_version_id)))
    going = batch.run(two.db, "section42", iris, really=True, at=AT)
    first = next(going)  # and then it is killed
    going.close()
    rest = list(batch.run(two.db, "section42", iris, really=True, at=AT))

    assert [line["result"] for line in would] == ["moved", "moved"]
    assert [first["case"], *(line["case"] for line in rest)] == [line["case"] for line in would]
    with two.db.read() as session:
        assert set(session.scalars(select(Case.process_version_id))) == {number}
        moved = session.scalars(select(Event).where(Event.what == "migrated")).all()
        assert len(moved) == 2


def test_only_who_publishes_migrates_a_batch(two):
    with pytest.raises(NotAllowed):
        list(batch.run(two.db, "section42", EMAILS["Priya"], really=False))
    with two.db.read() as session:
        assert versions.live(session, "section42").number == 1
