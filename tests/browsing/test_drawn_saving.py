"""Saving in the drawn editor: whoever is second, leaves or is signed out loses nothing drawn."""

from pathlib import Path

import pytest

from tests.browsing.drawn import ROUND, kept, open_editor
from tests.browsing.pages import Practitioner, axe

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(sqlite, chromium, address):
    with open_editor(sqlite, chromium, address) as opened:
        yield opened


def test_whoever_is_second_sees_who_was_first_and_has_a_way_out(sqlite, editor):
    editor.open().checked()
    other = editor.beside().open()
    other.choose("plan_enquiry")
    other.field("To be done within").select_option("plan")
    other.save()

    editor.page.bring_to_front()
    editor.rename("make_enquiries", "Find things out")
    editor.press("Save")
    dialog = editor.page.get_by_role("dialog", name="Somebody else was first")
    dialog.wait_for()
    assert "Iris North changed enquiry_round.bpmn at" in dialog.inner_text()
    assert "“Plan the enquiry”: within was “planning”, now “plan”." in dialog.inner_text()
    assert not axe(editor.page)
    with editor.page.expect_download() as waiting:
        editor.press("Download my drawing")
    assert b"Find things out" in Path(waiting.value.path()).read_bytes()

    editor.press("Go on drawing")
    editor.state("Not saved")
    assert b"Find things out" not in kept(sqlite, editor.draft).files[ROUND]
    editor.press("Save")
    editor.press("Save mine over theirs")
    editor.state("Saved at")
    assert b"Find things out" in kept(sqlite, editor.draft).files[ROUND]


def test_leaving_with_something_unsaved_is_asked_about_and_without_is_not(editor):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    editor.page.on("dialog", stay)
    editor.open().checked()
    editor.rename("make_enquiries", "Find things out")
    editor.page.get_by_role("link", name="Change the process").click()
    editor.page.wait_for_timeout(300)
    assert asked == ["beforeunload"] and "/drawn/" in editor.page.url

    editor.save()
    editor.page.get_by_role("link", name="Change the process").click()
    editor.page.wait_for_url("**/changing")
    assert asked == ["beforeunload"]


def test_a_drawing_outlives_the_session(sqlite, editor):
    editor.open().checked()
    editor.rename("make_enquiries", "Find things out")
    editor.page.context.clear_cookies()
    editor.press("Save")
    alert = editor.page.get_by_role("alert")
    alert.get_by_text("You are signed out. Your drawing is still here").wait_for()

    Practitioner(editor.page.context.new_page(), editor.address, True).sign_in("Iris")
    editor.save()
    assert b"Find things out" in kept(sqlite, editor.draft).files[ROUND]
