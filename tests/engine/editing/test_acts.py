"""What each act of the text view does to a diagram, and what it refuses with a sentence."""

from pathlib import Path

import pytest

from engine.errors import Conflict, InvalidAnswers
from engine.process import checks
from engine.process.bundle import Bundle, from_folder
from engine.process.diff import diff
from engine.process.editing import adding, beginning, changing, happening, moving, ways
from engine.process.editing.adding import Answer, Place
from engine.process.editing.elements import (
    slug,
)
from engine.process.editing.happening import Leads
from engine.process.editing.sheet import Sheet
from engine.process.reading import read_diagrams
from engine.process.xml import read_xml
from engine.workflow.parse import parse
from tests.council import SECTION42

SHIPPED = from_folder(Path(SECTION42))
ROUND = "enquiry_round.bpmn"


def after(act, bundle=SHIPPED, path=ROUND):
    """The process after one act."""
    sheet = Sheet(bundle, path)
    act(sheet)
    return Bundle(bundle.name, {**bundle.files, path: sheet.content()})


def diagram(bundle, path=ROUND):
    (found,) = read_diagrams({path: bundle.files[path]}).processes.values()
    return found


def ways_of(bundle, path=ROUND):
    return {(f.source, f.target) for f in diagram(bundle, path).flows.values()}


def messages_of(bundle):
    return [p.message for p in checks.check(bundle).problems]


def refused(act, path=ROUND, bundle=SHIPPED):
    with pytest.raises(InvalidAnswers) as error:
        act(Sheet(bundle, path))
    return error.value.messages


def test_nothing_done_changes_nothing_but_the_drawing():
    for path in SHIPPED.diagrams:
        found = diff(SHIPPED, after(lambda sheet: None, path=path))
        assert [c.sentence for c in found] in (
            [], [f"{path} is written differently and means the same."]
        ), path  # fmt: skip


def test_a_task_comes_between_a_step_and_the_next_in_the_lane_of_its_role():
    new = after(lambda s: adding.add_task(s, Place("plan_enquiry"), "Ring the adult", "partner"))

    node = diagram(new).nodes["ring_the_adult"]
    assert (node.kind, node.lane, node.title) == ("user task", "partner", "Ring the adult")
    assert {("plan_enquiry", "ring_the_adult"), ("ring_the_adult", "enquire_and_review")} <= (
        ways_of(new)
    )
    assert [m for m in messages_of(new) if "ring_the_adult" in m or "Ring the adult" in m]


def test_an_id_is_used_nowhere_else_in_the_whole_process():
    new = after(lambda s: adding.add_task(s, Place("plan_enquiry"), "Agree plan", "partner"))

    assert "agree_plan_2" in diagram(new).nodes


@pytest.mark.parametrize(
    ("name", "id"),
    [("Ring the adult’s home", "ring_the_adults_home"), ("Zoë", "zoe"), ("9 to 5", "step_9_to_5"),
     ("日本", "step"), ("a" * 90, "a" * 48)],
)  # fmt: skip
def test_an_id_is_made_of_small_letters(name, id):
    assert slug(name) == id


def test_a_question_with_a_new_task_meets_again_and_is_sound():
    other = Answer("yes", "plan_needed", task="Ask the police", role="enquiry_officer")
    new = after(lambda s: adding.add_question(s, Place("plan_enquiry"), "Police too?", "no", other))

    node = diagram(new).nodes["police_too"]
    assert node.default == "police_too_to_police_too_met"  # a split would wait for both ways
    assert {("police_too", "ask_the_police"), ("ask_the_police", "police_too_met")} <= ways_of(new)
    assert checks.check(new).soundness == "sound"


def test_two_ways_of_a_question_meet_before_a_join_so_that_it_does_not_wait_for_both():
    other = Answer("yes", "plan_needed", task="Ask the police", role="enquiry_officer")
    new = after(
        lambda s: adding.add_question(s, Place("make_enquiries"), "Police too?", "no", other)
    )

    assert checks.check(new).soundness == "sound"
    assert len(diagram(new).nodes["enquired_and_reviewed"].incoming) == 2


def test_tasks_side_by_side_are_all_done_before_it_goes_on():
    tasks = [("Ask the bank", "partner"), ("Ask the police", "enquiry_officer")]
    new = after(lambda s: adding.add_side_by_side(s, Place("plan_enquiry"), tasks))
    more = after(
        lambda s: adding.add_branch(
            s, "ask_the_bank_and_ask_the_police_split", "Ask the doctor", "partner"
        ),
        new,
    )

    assert checks.check(more).soundness == "sound"
    assert len(diagram(more).nodes["ask_the_bank_and_ask_the_police_done"].incoming) == 3


def test_a_loop_a_part_a_message_and_a_reminder_are_run_by_the_workflow_engine():
    path, body = beginning.begin(SHIPPED, "Carer check", "enquiry_officer", occurrence=False)
    new = Bundle(SHIPPED.name, {**SHIPPED.files, path: body})
    for act in (
        lambda s: adding.add_task(s, Place("carer_check_opened"), "Ring", "enquiry_officer"),
        lambda s: adding.add_question(
            s, Place("ring"), "Answered?", "yes", Answer("no", "plan_needed", target="ring")
        ),
        lambda s: adding.add_part(s, Place(way="answered_to_carer_check_finished"), "", "plan"),
        lambda s: happening.interrupt(
            s, "plan_2", "Moved", "has_moved", Leads("carer_check_finished")
        ),
        lambda s: happening.remind(s, "ring", "Late", "in_working_days(3)", Leads()),
    ):
        new = after(act, new, path)

    roots = {p: read_xml(new.files[p], p) for p in (path, "plan.bpmn")}
    spec, called = parse(roots, "carer_check").fresh()
    assert diagram(new, path).nodes.keys() <= spec.task_specs.keys() and "plan" in called
    assert diagram(new, path).nodes["plan_2_moved"].detail == "has_moved"


def test_removing_the_middle_review_leaves_no_empty_branch_behind():
    new = after(lambda s: moving.remove(s, "review_outcomes_middle"))

    assert {("plan_enquiry", "make_enquiries"), ("make_enquiries", "report_findings")} <= (
        ways_of(new)
    )
    assert not [n for n in diagram(new).nodes.values() if n.kind == "parallel gateway"]
    assert any("without a MIDDLE" in m for m in messages_of(new))


@pytest.mark.parametrize(
    ("step", "path", "sentence"),
    [("enquire_and_review", ROUND, "Remove ways until one is left"),
     ("enquired_and_reviewed", ROUND, "side by side meet here"),
     ("round_opened", ROUND, "needs its beginning"),
     ("round_finished", ROUND, "would lead nowhere"),
     ("tell_people", "section42.bpmn", ""),
     ("conversation", "section42.bpmn", ""),
     ("confirm_not_for_us", "section42.bpmn", "")],
)  # fmt: skip
def test_what_is_removed_is_clear_or_refused(step, path, sentence):
    if sentence:
        assert sentence in refused(lambda s: moving.remove(s, step), path)["remove"]
    else:
        new = after(lambda s: moving.remove(s, step), path=path)
        assert step not in diagram(new, path).nodes
        assert not [m for m in messages_of(new) if "can never be reached" in m]


def test_a_step_that_would_make_two_answers_one_names_the_answer_to_remove():
    other = Answer("yes", "plan_needed", task="Ask the police", role="enquiry_officer")
    new = after(lambda s: adding.add_question(s, Place("plan_enquiry"), "Police too?", "no", other))

    said = refused(lambda s: moving.remove(s, "ask_the_police"), bundle=new)["remove"]
    assert "Remove the way “yes”" in said
    back = after(lambda s: ways.remove_way(s, "police_too_to_ask_the_police", with_steps=True), new)
    assert ways_of(back) == ways_of(SHIPPED)
    assert diagram(back).nodes.keys() == diagram(SHIPPED).nodes.keys()


def test_up_and_down_are_each_others_way_back():
    first = after(
        lambda s: adding.add_task(s, Place("report_findings"), "Tell the adult", "partner")
    )
    up = after(lambda s: moving.move_up(s, "tell_the_adult"), first)
    assert ("tell_the_adult", "report_findings") in ways_of(up)
    assert ways_of(after(lambda s: moving.move_down(s, "tell_the_adult"), up)) == ways_of(first)


def test_the_answers_of_a_question_may_change_places():
    given = [
        ways.Way("plan_needed_to_plan", "yes", "plan_needed", "closing"),
        ways.Way("plan_needed_to_closing", "no", "", "plan"),
    ]
    new = after(
        lambda s: ways.change_ways(s, "plan_needed", given, "plan_needed_to_closing"),
        path="section42.bpmn",
    )

    node = diagram(new, "section42.bpmn").nodes["plan_needed"]
    led = {f.name: (f.id, f.target) for f in node.outgoing}
    assert led == {
        "yes": ("plan_needed_to_closing", "closing"),
        "no": ("plan_needed_to_plan", "plan"),
    }
    assert node.default == "plan_needed_to_plan"


def test_ways_that_have_changed_meanwhile_are_not_written_over():
    with pytest.raises(Conflict):
        ways.change_ways(Sheet(SHIPPED, "section42.bpmn"), "plan_needed", [], "")


@pytest.mark.parametrize(
    "condition", ["", "plan_needed and", "__import__('os')", "a.b", "a == '\x01'", "a == '\ud800'"]
)
def test_a_condition_that_cannot_be_read_is_refused(condition):
    messages = refused(
        lambda s: ways.add_way(s, "plan_needed", "perhaps", condition, "closing"), "section42.bpmn"
    )
    assert messages["condition"]


def test_what_we_do_not_understand_stays():
    strange = (
        SHIPPED.files[ROUND]
        .replace(b"<spiffworkflow:properties>", b"<x:y xmlns:x='urn:x' z='1'/>"
                 b"<spiffworkflow:properties>", 1)
        .replace(b"<bpmn:laneSet", b"<!-- kept --><bpmn:laneSet", 1)
    )  # fmt: skip
    bundle = Bundle(SHIPPED.name, {**SHIPPED.files, ROUND: strange})

    new = after(lambda s: changing.describe(s, "plan_enquiry", {"within": ""}), bundle)

    assert b"urn:x" in new.files[ROUND] and b"<!-- kept -->" in new.files[ROUND]
    assert "within" not in diagram(new).nodes["plan_enquiry"].properties


def test_what_a_file_cannot_hold_is_refused():
    for value in ("\x00", "\ud800", "x" * 201):
        said = {"within": value}
        assert refused(lambda s, v=said: changing.describe(s, "plan_enquiry", v))["within"]
        assert refused(lambda s, v=value: changing.rename(s, "plan_enquiry", v * 9))["name"]


def test_a_gateway_carries_no_properties_and_an_end_no_stage():
    for step, name in (("enquire_and_review", "within"), ("round_finished", "msp_stage")):
        assert refused(lambda s, i=step, n=name: changing.describe(s, i, {n: "x"}))


def test_the_new_id_of_a_task_is_followed_wherever_it_is_named():
    changes = changing.change_id(SHIPPED, "section42.bpmn", "record_concern", "take_concern")
    new = {**SHIPPED.files, **changes}

    bundle = Bundle(SHIPPED.name, {p: c for p, c in new.items() if c is not None})
    confirm = diagram(bundle, "section42.bpmn").nodes["confirm_not_for_us"]
    assert confirm.properties["other_person_than"] == "take_concern"
    assert "forms/take_concern.json" in bundle.files and new["forms/record_concern.json"] is None
    scenarios = [c for p, c in bundle.files.items() if p.startswith("scenarios/")]
    assert any(b'"submit": "take_concern"' in c for c in scenarios)
    assert not any(b'"submit": "record_concern"' in c for c in scenarios)


def test_an_occurrence_begins_with_its_beginning_and_its_end():
    path, body = beginning.begin(SHIPPED, "Fire & flood", "contact_officer", occurrence=True)

    assert path == "occurrences/fire_flood.bpmn"
    new = Bundle(SHIPPED.name, {**SHIPPED.files, path: body})
    assert diagram(new, path).is_occurrence and diagram(new, path).name == "Fire & flood"
    with pytest.raises(InvalidAnswers):
        beginning.begin(SHIPPED, "Plan", "contact_officer", occurrence=False)
