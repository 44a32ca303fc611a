"""Drafts: what was typed goes along question by question; what nobody asks any more is its author's."""

import copy
import json

import pytest
from sqlalchemy import select

from engine.case import save_draft
from engine.case.migrate.migrate import migrate
from engine.case.model import Draft, KeptText, Task
from engine.clock import moment
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import SECTION42
from tests.engine.migrate.drawing import Drawing
from tests.engine.migrate.pairs import version

ONE = "one conversation, everything achieved"
LONG = "ordinary full path, everything achieved"
AT = moment("2027-01-11T09:00")


def over(council, walk, bundle):
    """Publish a version and take the walk's case over to it."""
    with council.db.write() as session:
        iris = council.user(session, "Iris")
        made = versions.publish(session, bundle, iris, at=AT)
        session.flush()
        return migrate(session, walk.case, made, iris, at=AT)


def drawn(change):
    drawing = Drawing(from_folder(SECTION42))
    change(drawing)
    return drawing.bundle()


def a_form(task, change):
    return drawn(lambda it: it.form(task, change))


def questions(data):
    return [q for page in data["pages"] for q in page["questions"]]


def typing(council, walk, name, typed, by="Priya"):
    """Somebody who has the task types into it; returns the task's number."""
    with council.db.write() as session:
        case = council.case(session, walk)
        tasks = select(Task).where(Task.case_id == case.id, Task.name == name)
        task = session.scalars(tasks.where(Task.completed_at.is_(None))).one()
        user = council.user(session, by)
        task.assignee_id = user.id
        save_draft(session, task.public_id, typed, user, at=walk.now)
        return task.id


def drafts(council):
    with council.db.read() as session:
        return {d.task_id: d.typed for d in session.scalars(select(Draft))}


def kept(council):
    with council.db.read() as session:
        rows = session.execute(select(KeptText.typed, KeptText.user_id, KeptText.task_id))
        return [tuple(row) for row in rows]


@pytest.fixture
def deciding(sqlite):
    return sqlite, sqlite.walked(ONE, 4)


def number_of(council, name):
    with council.db.read() as session:
        return council.user(session, name).id


def test_a_question_called_otherwise_takes_its_draft_along(deciding):
    council, walk = deciding
    typed = {"duty_needs": ["yes"], "duty_reasons": ["She needs help"], "_at": ["x"]}
    task = typing(council, walk, "decide_duty", typed)

    def rename(data):
        next(q for q in questions(data) if q["id"] == "duty_reasons")["id"] = "duty_why"

    over(council, walk, a_form("decide_duty", rename))

    there = {"duty_needs": ["yes"], "duty_why": ["She needs help"], "_at": ["x"]}
    assert drafts(council) == {task: there} and kept(council) == []


def test_what_is_not_asked_any_more_is_kept_for_whoever_typed_it(deciding):
    council, walk = deciding
    typed = {"duty_needs": ["yes"], "duty_reasons": ["She needs help"], "_at": ["x"]}
    task = typing(council, walk, "decide_duty", typed)

    def other(data):  # the same place in the record, in a box of another kind
        question = next(q for q in questions(data) if q["id"] == "duty_reasons")
        question.update(id="duty_weighing", binding="add:case_note.text")

    over(council, walk, a_form("decide_duty", other))

    assert drafts(council) == {task: {"duty_needs": ["yes"], "_at": ["x"]}}
    assert kept(council) == [
        ({"duty_reasons": ["She needs help"]}, number_of(council, "Priya"), task)
    ]


def test_a_code_that_is_not_on_the_list_any_more_is_kept_too(sqlite):
    walk = sqlite.walked(LONG, 7)
    task = typing(sqlite, walk, "plan_enquiry", {"plan_format": ["meeting"]}, by="Tom")
    body = from_folder(SECTION42).files["codes/planning_format.csv"].decode().splitlines()
    assert any(line.startswith("meeting,") for line in body)
    less = "\n".join(line for line in body if not line.startswith("meeting,")).encode()

    def change(it):
        it.files["codes/planning_format.csv"] = less
        it.form("plan_enquiry", _without_tabled)

    over(sqlite, walk, drawn(change))

    assert drafts(sqlite) == {task: {}}
    assert kept(sqlite) == [({"plan_format": ["meeting"]}, number_of(sqlite, "Tom"), task)]


def _without_tabled(data):
    for page in data["pages"]:
        page["questions"] = [q for q in page["questions"] if q["id"] != "outcomes_tabled"]


def test_rows_blocks_and_the_parts_of_a_date_go_along(sqlite):
    walk = sqlite.walked(LONG, 7)
    typed = {
        "attendee-0": [""],
        "plan_attendees-0": [""],
        "plan_attendees-0-attendee_name": ["Ada"],
        "plan_attendees-12-attendee_part": ["attended"],
        "lines-0-line_by-day": ["3"],
        "lines-0-line_by-month": ["4"],
        "lines-0-line_by-year": ["2026"],
        "plan_on-day": ["1"],
        "plan_on-month": ["2"],
        "plan_on-year": ["2026"],
    }
    task = typing(sqlite, walk, "plan_enquiry", typed, by="Tom")

    def rename(data):
        for question in questions(data):
            if question["id"] in ("plan_attendees", "plan_on"):
                question["id"] += "_now"
            for nested in question.get("questions", []):
                if nested["id"] in ("attendee_name", "line_by"):
                    nested["id"] += "_now"

    over(sqlite, walk, a_form("plan_enquiry", rename))

    assert drafts(sqlite)[task] == {
        "plan_attendees_now-0": [""],
        "plan_attendees_now-0-attendee_name_now": ["Ada"],
        "plan_attendees_now-12-attendee_part": ["attended"],
        "lines-0-line_by_now-day": ["3"],
        "lines-0-line_by_now-month": ["4"],
        "lines-0-line_by_now-year": ["2026"],
        "plan_on_now-day": ["1"],
        "plan_on_now-month": ["2"],
        "plan_on_now-year": ["2026"],
    }
    assert [typed for typed, _, _ in kept(sqlite)] == [{"attendee-0": [""]}]  # never was a field


def test_a_block_is_found_whatever_stands_in_its_rows_public_id(sqlite):
    walk = sqlite.walked(LONG, 8)
    mark = "a-B_c-day-0_-xyz"
    typed = {
        f"make_lines-{mark}": [""],
        f"make_lines-{mark}-line_found": ["Nothing yet"],
        f"make_lines-{mark}-line_why_not": ["They were away"],
    }
    task = typing(sqlite, walk, "make_enquiries", typed, by="Tom")
    changed = from_folder(SECTION42).files["forms/make_enquiries.json"]
    changed = changed.replace(b'"line_why_not"', b'"line_hindered"')

    def change(it):
        it.files["forms/make_enquiries.json"] = changed

    over(sqlite, walk, drawn(change))

    assert drafts(sqlite)[task] == {
        f"make_lines-{mark}": [""],
        f"make_lines-{mark}-line_found": ["Nothing yet"],
        f"make_lines-{mark}-line_hindered": ["They were away"],
    }


def test_a_question_that_another_open_task_asks_now_takes_its_words_there(sqlite):
    walk = sqlite.walked(LONG, 8)
    typing(sqlite, walk, "make_enquiries", {"make_note": ["She rang"]}, by="Tom")
    shipped = json.loads(from_folder(SECTION42).files["forms/make_enquiries.json"])
    note = {
        "id": "make_note", "type": "long_text", "label": "Anything else?",
        "binding": "add:case_note.text",
    }  # fmt: skip
    first = copy.deepcopy(shipped)
    first["pages"][-1]["questions"].append(note)
    over(sqlite, walk, drawn(lambda it: it.new_form("make_enquiries", first)))
    typing(sqlite, walk, "make_enquiries", {"make_note": ["She rang"]}, by="Tom")

    def elsewhere(it):
        it.form("review_outcomes_middle", lambda d: d["pages"][-1]["questions"].append(note))

    over(sqlite, walk, drawn(elsewhere))

    with sqlite.db.read() as session:
        rows = session.execute(
            select(Task.name, Draft.typed, Draft.saved_by).join(Draft, Draft.task_id == Task.id)
        )
        found = {name: (typed, by) for name, typed, by in rows}
    assert found["review_outcomes_middle"] == (
        {"make_note": ["She rang"]},
        number_of(sqlite, "Tom"),
    )
    assert found["make_enquiries"][0] == {}


def test_words_never_go_into_a_colleagues_draft(sqlite):
    walk = sqlite.walked(LONG, 8)
    words = {f"make_documents-0-{n}": ["The letter"] for n in _texts("make_enquiries")}
    task = typing(sqlite, walk, "make_enquiries", words, by="Tom")
    other = typing(sqlite, walk, "review_outcomes_middle", {"middle_involved": ["Yes"]}, by="Amara")

    over(sqlite, walk, version(from_folder(SECTION42), "a question in another task"))

    assert words and drafts(sqlite)[other] == {"middle_involved": ["Yes"]}
    assert kept(sqlite) == [(words, number_of(sqlite, "Tom"), task)]


def _texts(task):
    data = json.loads(from_folder(SECTION42).files[f"forms/{task}.json"])
    (rows,) = [q for q in questions(data) if q["id"] == "make_documents"]
    return [q["id"] for q in rows["questions"] if q["type"] == "text"]


def test_a_task_called_otherwise_goes_on_with_all_it_has(sqlite):
    walk = sqlite.walked(LONG, 8)
    task = typing(sqlite, walk, "review_outcomes_middle", {"middle_involved": ["Yes"]}, by="Tom")
    with sqlite.db.read() as session:
        row = session.get_one(Task, task)
        was = row.public_id, row.due_at, row.assignee_id, row.opened_at

    changed = version(from_folder(SECTION42), "the middle review called otherwise")
    outcome = over(sqlite, walk, changed)

    assert (outcome.opened, outcome.gone) == ([], [])
    with sqlite.db.read() as session:
        row = session.get_one(Task, task)
        assert row.name == "look_at_outcomes_halfway" and row.is_open
        assert (row.public_id, row.due_at, row.assignee_id, row.opened_at) == was
    assert drafts(sqlite)[task] == {"middle_involved": ["Yes"]} and kept(sqlite) == []


def test_what_was_typed_into_a_task_that_is_gone_is_its_authors(sqlite):
    walk = sqlite.walked(LONG, 8)
    task = typing(sqlite, walk, "make_enquiries", {"make_lines-x-line_found": ["Much"]}, by="Tom")
    changed = version(from_folder(SECTION42), "a task removed")

    outcome = over(sqlite, walk, changed)

    assert len(outcome.gone) == 1 and drafts(sqlite) == {}
    assert kept(sqlite) == [({"make_lines-x-line_found": ["Much"]}, number_of(sqlite, "Tom"), task)]
