"""A process is drawn with the pointer, from an empty frame, and means what the text view makes.

``TWIN`` is what this test drew and the editor saved; the tests of the text view, with a keyboard
and without a browser, are held against the same file.
"""

import pytest

from tests.browsing.drawn import diff_of, kept, open_editor
from tests.web.drafts.test_text_view import TWIN

pytestmark = pytest.mark.browser
PATH = "carer_check.bpmn"


@pytest.fixture
def editor(sqlite, chromium, address):
    with open_editor(sqlite, chromium, address) as opened:
        yield opened


def test_a_process_is_drawn_from_an_empty_frame_and_means_what_the_text_view_makes(sqlite, editor):
    draw_carer_check(editor)

    drawn = kept(sqlite, editor.draft).files[PATH]
    assert diff_of(PATH, TWIN.read_bytes(), drawn) == []


def draw_carer_check(editor):
    """Draw and save it: a task with a reminder, a question with a way back, a part that can be
    interrupted, a task in another lane."""
    begin(editor)
    editor.open(PATH).checked()
    editor.choose("carer_check_opened")
    editor.append("task", "Ring the carer")
    editor.field("To be done within").select_option("planning")
    editor.field("Faces").select_option("agencies")
    editor.choose("ring_the_carer")
    editor.append("question", "Did the carer answer?")
    for _ in range(4):  # little by little: the frame grows with it
        editor.drag("carer_check_finished", 50)

    editor.drop("call-activity", "did_the_carer_answer_to_carer_check_finished")
    editor.type("Name", "Talk it over")
    editor.field("Diagram").select_option("conversation")
    editor.choose("talk_it_over")
    editor.append("task", "Agree the support")

    editor.connect("did_the_carer_answer", "ring_the_carer")
    editor.list("did_the_carer_answer_to_ring_the_carer")
    editor.type("Name", "no")
    editor.type("Taken if", "longer_enquiry_needed")
    editor.list("did_the_carer_answer_to_talk_it_over")
    editor.type("Name", "yes")
    editor.page.get_by_role("checkbox", name="Taken where no other condition holds").check()

    editor.list("talk_it_over")
    editor.pad("attach.interruption")
    editor.type("Name", "Closed early")
    editor.type("Id", "talk_it_over_closed_early")
    editor.type("Waits for the message", "close_early")
    editor.connect("talk_it_over_closed_early", "carer_check_finished")
    editor.list("ring_the_carer")
    editor.pad("attach.reminder")
    editor.type("Name", "Not reached")
    editor.type("Id", "ring_the_carer_not_reached")
    editor.append("end", "Reminded")
    editor.type("Id", "ring_the_carer_reminded")

    editor.list("carer_check_lane_enquiry_officer")
    editor.pad("lane.below")
    new = editor.page.locator("optgroup[label=Lanes] option", has_not_text="Enquiry officer")
    lane = new.get_attribute("value")
    editor.list(lane)
    editor.field("Role").select_option("safeguarding_adults_manager")
    editor.press("Fit the drawing to the frame")
    _, down = editor.middle(lane)
    editor.drag("agree_the_support", down=down - editor.middle("agree_the_support")[1])
    editor.save()


def begin(editor):
    """Begin an empty diagram on the page of the draft."""
    page = editor.page
    page.goto(f"{editor.address}/versions/{editor.draft}/diagrams")
    page.get_by_label("What is it called?").fill("Carer check")
    page.get_by_label("Enquiry officer").check()
    page.get_by_role("button", name="Begin it").click()
    page.wait_for_load_state()
