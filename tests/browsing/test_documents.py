"""Documents and files in forms in a real browser, with and without JavaScript; axe on every page."""

import re

import pytest

from tests import files
from tests.web.conftest import concern
from tests.web.tasks_helpers import task_of

ORDINARY = "ordinary full path, everything achieved"


def a_file(content, name):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.browser
def test_a_document_is_added_downloaded_and_withdrawn(sqlite, practitioners):
    _, case = concern(sqlite)
    tom = practitioners("Tom")
    page = tom.page
    tom.go(f"/cases/{case}/documents")
    page.get_by_role("button", name="Add a document").click()
    tom.look()

    page.set_input_files("#document_file", a_file(b"<html><script>", "letter.pdf"))
    page.fill("[name=document_title]", "Letter")
    tom.press("Add to the record")
    assert "but it is a web page" in page.locator(".govuk-error-summary").inner_text()
    page.set_input_files(
        "#document_file", a_file(files.jpeg(turned=6), "photo " + "W" * 90 + ".jpg")
    )
    tom.press("Add to the record")
    assert page.locator(".app-file__name").inner_text().endswith(" bytes")
    page.fill("[name=document_origin]", "Her sister")
    tom.press("Add to the record")

    assert page.locator(".app-documents__document").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download")).click()
    assert download.value.suggested_filename.endswith(".jpg")
    with open(download.value.path(), "rb") as saved:
        assert files.PLACE not in saved.read()
    page.get_by_role("link", name="Letter", exact=True).click()
    tom.look()
    page.get_by_text("Withdraw this document").click()
    page.fill("[name=withdrawn_because]", "It is about somebody else.")
    tom.press("Withdraw it")
    assert "Withdrawn by Tom North" in page.locator("main").inner_text()
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.browser
def test_a_file_in_a_task_is_kept_shown_and_recorded(sqlite, practitioners):
    walk = sqlite.walked(ORDINARY, 12)
    task = task_of(sqlite, walk.case, "make_enquiries")
    tom = practitioners("Tom")
    page = tom.page
    tom.go(f"/tasks/{task}")
    row = "[id='make_documents-0-make_document']"

    page.set_input_files(row, a_file(b"Monday, 8am", "rota.txt"))
    page.fill("[name='make_documents-0-make_document_about']", "The rota")
    if tom.scripts:
        page.wait_for_selector("text=Saved ")  # by itself, and without the file
    tom.press("Save and come back later")
    tom.go(f"/tasks/{task}")
    assert page.locator(".app-file__name").inner_text() == "rota.txt, 11 bytes"
    assert page.input_value("[name='make_documents-0-make_document_about']") == "The rota"
    tom.press(re.compile("Remove rota.txt"))
    assert page.locator(".app-file__name").count() == 0
    page.set_input_files(row, a_file(files.pdf(), "rota.pdf"))
    page.locator("input[name$=-line_result][value=yes]").set_checked(True, force=True)
    page.locator("[name$=-line_found]").first.fill("The rota says so.")
    tom.press("Continue")

    assert page.url.endswith("/check"), page.locator("main").inner_text()
    assert page.locator(".app-file__name").inner_text().startswith("rota.pdf, ")
    page.locator("main form button[type=submit].govuk-button").last.click()
    page.wait_for_url("**/done")
    tom.go(f"/cases/{walk.case}/documents")
    assert "The rota" in page.locator(".app-documents").inner_text()
