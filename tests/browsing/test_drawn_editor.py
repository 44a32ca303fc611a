"""The drawn editor in a browser: draw, see what is lost, save, and lose nothing on the way."""

import re

import pytest

from engine.process import checks, drafts
from engine.process.bundle import Bundle, from_folder
from tests.browsing.drawn import ELSEWHERE, ROUND, diff_of, kept, open_editor
from tests.browsing.pages import axe
from tests.council import SECTION42

LOST = re.compile("conversation at the end can come without the one in the middle")

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(sqlite, chromium, address):
    with open_editor(sqlite, chromium, address) as opened:
        yield opened


def test_the_middle_review_is_deleted_seen_to_be_lost_and_put_back(sqlite, editor):
    editor.open()
    assert "It can be sent for approval" in editor.checked()[0]

    editor.choose("review_outcomes_middle")
    editor.page.keyboard.press("Delete")
    editor.state("Not saved")
    editor.page.get_by_role("button", name=LOST).click()

    told = editor.page.locator(".drawn-problem--chosen").inner_text()
    assert "Concern received – Record the concern – " in told
    assert "“Review outcomes so far” (middle conversation) is not in the process any more" in told
    assert "stands in another diagram: Closing" in told
    assert not axe(editor.page)

    editor.save()
    editor.page.goto(f"{editor.address}/versions/{editor.draft}")
    assert "Cannot be published" in editor.page.content()
    assert not editor.page.get_by_role("button", name="Send for approval").count()

    # The way is drawn where it runs: here the main diagram, with the parts that it goes into.
    editor.open("section42.bpmn").checked()
    editor.page.get_by_role("button", name=LOST).click()
    for element in ("concern_received", "enquiry", "closing"):
        assert editor.page.locator(f"[data-element-id='{element}'].drawn-way").count()
    assert not editor.page.locator("[data-element-id='plan'].drawn-way").count()

    with sqlite.db.write() as session:
        version = drafts.get_draft(session, editor.draft)
        before = (SECTION42 / ROUND).read_bytes()
        iris = sqlite.user(session, "Iris")
        drafts.save_file(session, editor.draft, ROUND, before, version.hash, iris)
    assert "It can be sent for approval" in editor.open().checked()[0]


def test_undoing_brings_everything_back_and_leaves_nothing_to_save(editor):
    editor.open().checked()
    before = editor.drawn()

    editor.choose("review_outcomes_middle")
    editor.page.keyboard.press("Delete")
    assert b'userTask id="review_outcomes_middle"' not in editor.drawn()
    editor.press("Undo")

    editor.state("No changes")
    assert not diff_of(ROUND, before, editor.drawn())


def test_tidying_moves_everything_means_the_same_and_can_be_undone(editor):
    editor.open().checked()
    editor.rename("make_enquiries", "Find out")
    before = editor.drawn()

    editor.press("Tidy the drawing")
    editor.page.wait_for_selector("[data-element-id=make_enquiries]:not(.selected)")
    editor.state("Not saved")
    tidied = editor.drawn()
    assert tidied != before and not diff_of(ROUND, before, tidied)

    editor.press("Undo")
    editor.page.wait_for_function("() => document.querySelector('.drawn-bar [disabled]')")
    assert editor.drawn() == before
    editor.state("Not saved")


def test_what_is_set_of_a_step_is_kept_and_read_by_the_checks(sqlite, editor):
    editor.open().checked()

    editor.choose("make_enquiries")
    editor.field("To be done within").select_option("plan")
    editor.field("May also be done by").select_option("contact_officer")
    editor.field("Faces").select_option("")
    editor.type("Name", "Find things out")
    editor.choose("make_enquiries_delayed")
    editor.field("Reminds after").select_option("plan")
    editor.save()

    changes = diff_of(
        ROUND, (SECTION42 / ROUND).read_bytes(), kept(sqlite, editor.draft).files[ROUND]
    )
    assert sorted(changes) == sorted(
        [
            "“Make enquiries” is called “Find things out” now.",
            "“Find things out”: within was “enquiry”, now “plan”.",
            "“Find things out”: the other role that may do it was nothing, now “contact_officer”.",
            "“Find things out”: faces was “facts”, now nothing.",
            "The time or message of “Not found out in time” was “within('enquiry')”, "
            "now “within('plan')”.",
        ]
    )


def test_a_new_step_is_named_by_its_name_and_stands_between(editor):
    editor.open().checked()

    editor.choose("plan_enquiry")
    editor.page.locator(".djs-context-pad [data-action='append.task']").click()
    editor.page.keyboard.type("Écoute the adult’s wishes")
    editor.page.keyboard.press("Enter")
    editor.page.wait_for_selector("[data-element-id='ecoute_the_adult_s_wishes'].selected")
    assert editor.field("Id").input_value() == "ecoute_the_adult_s_wishes"
    for refused in ("start", "Listen", "record_concern", "make_enquiries"):
        editor.type("Id", refused)
        assert editor.page.locator(".drawn-panel .govuk-error-message:visible").count(), refused
    editor.type("Id", "hear_wishes")
    editor.page.locator(".djs-context-pad [data-action='attach.reminder']").click()
    assert editor.field("As written").input_value() == "in_working_days(5)"

    changes = diff_of(ROUND, (SECTION42 / ROUND).read_bytes(), editor.drawn())
    assert "The user task “Écoute the adult’s wishes” is new." in changes
    assert any(re.match("The way from “Plan the enquiry” to “Écoute", one) for one in changes)
    assert any(
        re.match(
            "The way from “Écoute.* to “Make enquiries and Review outcomes so far” is new", one
        )
        for one in changes
    )
    assert b'id="plan_enquiry_to_hear_wishes"' in editor.drawn()
    assert b'id="hear_wishes_to_enquire_and_review"' in editor.drawn()
    assert any("has no way out" in one for one in editor.checked())  # the reminder's


def test_a_step_is_chosen_changed_and_deleted_without_a_pointer(editor):
    editor.open().checked()
    chooser = editor.page.get_by_label("Choose what to change")
    chooser.focus()
    chooser.press("M")  # as one types in a list: Make enquiries
    assert editor.field("Name").input_value() == "Make enquiries"

    editor.field("Name").focus()
    editor.page.keyboard.press("Control+A")
    editor.page.keyboard.type("Find out")
    editor.page.keyboard.press("Tab")
    chooser.select_option("review_outcomes_middle")
    editor.page.locator(".drawn-canvas svg[tabindex]").focus()
    editor.page.keyboard.press("Delete")
    editor.page.wait_for_selector("[data-element-id=review_outcomes_middle]", state="detached")

    drawn = editor.drawn()
    assert b'name="Find out"' in drawn and b'userTask id="review_outcomes_middle"' not in drawn


def test_nothing_is_offered_that_the_checks_would_refuse(editor):
    editor.open().checked()
    palette = editor.page.locator(".djs-palette [data-action^=create]")
    assert palette.count() == 9

    for element in (
        "make_enquiries",
        "enquire_and_review",
        "make_enquiries_delayed",
        "round_finished",
    ):
        editor.choose(element)
        offered = editor.page.locator(".djs-context-pad [data-action]").evaluate_all(
            "all => all.map(one => one.dataset.action)"
        )
        assert "replace" not in offered and "delete" in offered
    editor.page.keyboard.press("r")  # bpmn-js's own menu of kinds
    assert not editor.page.locator(".djs-popup").count()

    editor.choose("round_finished")
    editor.field("Milestone").select_option("plan_agreed")
    editor.page.get_by_role("checkbox", name="Stops all other work").check()
    xml = editor.drawn().decode()
    end = re.search('<bpmn:endEvent id="round_finished".*?</bpmn:endEvent>', xml, re.DOTALL)[0]
    assert "terminateEventDefinition" in end and 'value="plan_agreed"' in end


def test_the_mark_of_bpmn_io_is_visible_and_nothing_lies_over_it(editor):
    """Its licence asks for that: bpmn-js, "visible and not visually overlapped"."""
    for path in ("section42.bpmn", ROUND):
        editor.open(path).checked()
        editor.press("Overview")
        mark = editor.page.locator(".bjs-powered-by")
        assert mark.is_visible()
        on_top = mark.evaluate(
            """mark => { const box = mark.getBoundingClientRect()
            const points = [[2, 2], [box.width / 2, box.height / 2], [box.width - 2, box.height - 2]]
            return points.every(([x, y]) =>
              mark.contains(document.elementFromPoint(box.x + x, box.y + y))) }"""
        )
        assert on_top
        editor.press("Fit the drawing to the frame")


def test_the_page_keeps_to_its_policy(sqlite, chromium, address):
    """Here without the bypass that axe needs: the browser itself refuses what is not allowed."""
    with open_editor(sqlite, chromium, address, bypass=False) as editor:
        editor.open().rename("make_enquiries", "Find out")
        other = editor.page.locator("[data-element-id=plan_enquiry] > .djs-hit").first
        other.click(modifiers=["Shift"])
        assert editor.page.locator(".djs-context-pad [data-action]").count() == 1
        editor.press("Overview")


def test_a_narrow_window_shows_everything_one_below_the_other(editor):
    editor.page.set_viewport_size({"width": 360, "height": 740})
    editor.open().checked()

    assert editor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    side = editor.page.locator(".drawn-side").bounding_box()
    footer = editor.page.locator(".app-footer").bounding_box()
    assert side["y"] + side["height"] <= footer["y"]
    assert not axe(editor.page)


def test_a_diagram_from_elsewhere_is_given_a_frame_and_loses_what_is_not_supported(sqlite, editor):
    files = {"visit.bpmn": ELSEWHERE, "bare.bpmn": ELSEWHERE[: ELSEWHERE.index(b"<bpmndi:BPMNDi")]}
    files["bare.bpmn"] += b"</bpmn:definitions>"
    with sqlite.db.write() as session:
        seen = drafts.get_draft(session, editor.draft).hash
        drafts.save_files(session, editor.draft, files, seen, sqlite.user(session, "Iris"))

    editor.open("bare.bpmn")
    assert "no drawing yet" in editor.page.locator("main").inner_text()

    editor.open("visit.bpmn").checked()
    editor.page.locator(".djs-palette [data-action='create.frame']").click()
    editor.page.mouse.move(500, 560, steps=4)
    editor.page.mouse.click(620, 520)
    editor.page.wait_for_selector("[data-element-id^=Participant].selected")
    assert not editor.page.locator(".djs-palette [data-action='create.frame']").count()
    editor.page.keyboard.press("Delete")  # with the frame would go all that is in it
    assert b"participant" in editor.drawn()

    editor.choose("robot")
    editor.press("Make it a task")
    assert editor.page.locator(".drawn-kind").inner_text() == "Task"
    editor.save()
    assert (
        b'<bpmn:userTask id="robot" name="Robot"' in kept(sqlite, editor.draft).files["visit.bpmn"]
    )


def test_opening_and_taking_away_changes_the_meaning_of_no_shipped_diagram(editor):
    shipped = from_folder(SECTION42)
    drawn = dict(shipped.files)

    for path in shipped.diagrams:
        drawn[path] = editor.open(path).drawn()
        assert not diff_of(path, shipped.files[path], drawn[path]), path

    # the checks ask SpiffWorkflow itself to read every one of them
    assert checks.check(Bundle("section42", drawn)).verdict == "publishable"
