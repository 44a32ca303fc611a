"""How much may be sent: more where files are taken and somebody is signed in, and nowhere else."""

import pytest

from engine.case.documents.checking import LARGEST
from tests.web.conftest import Client, concern
from tests.web.documents_helpers import SAID, a_file, uploads
from tests.web.tasks_helpers import Browser
from web.security import LARGEST_BODY, LARGEST_WITH_FILES

MORE_THAN_A_FORM = b"a" * (LARGEST_BODY + 1)


@pytest.fixture
def tom(app, sqlite):
    _, case = concern(sqlite)
    return Browser(app, "Tom").get(f"/cases/{case}/documents/new")


def test_a_file_may_be_larger_than_any_form(sqlite, tom):
    tom.send({**SAID, "_file-document_file": a_file(b"a" * LARGEST, "long.txt")}, _do="")

    assert "The document is in the record." in tom.words and "10 MB." in tom.words


@pytest.mark.guard("upload_size")
def test_a_file_that_is_too_large_is_told_and_nothing_typed_is_lost(sqlite, tom):
    tom.send({**SAID, "_file-document_file": a_file(b"a" * (LARGEST + 1), "long.txt")}, _do="")

    assert tom.status == 422 and "larger than 10 MB" in tom.errors["#document_file"]
    assert tom.value("document_title") == SAID["document_title"] and uploads(sqlite) == {}


def test_more_than_anybody_needs_is_refused_with_a_page(tom):
    tom.send({**SAID, "_file-document_file": a_file(b"a" * LARGEST_WITH_FILES)}, _do="")

    assert (tom.status, tom.h1) == (413, "That is too large")
    assert "what you typed is usually still there" in tom.words


def test_words_stay_as_short_as_in_any_other_form(tom):
    tom.send(
        {**SAID, "document_title": MORE_THAN_A_FORM.decode(), "_file-document_file": a_file()},
        _do="",
    )

    assert tom.status == 413


@pytest.mark.parametrize("path", ["/find", "/concerns", "/tasks/x/draft", "/tasks/x"])
def test_where_no_file_is_asked_for_none_can_be_sent(signed_in, path):
    page = signed_in("Tom").post(path, {"q": a_file(MORE_THAN_A_FORM, "long.txt")})

    assert (page.status, page.h1) == (413, "That is too large")


def test_whoever_is_not_signed_in_sends_no_files(app, tom):
    stranger = Client(app)

    for path in (tom.url.removesuffix("/new"), "/tasks/x/y"):
        page = stranger.post(path, {"_file-document_file": a_file(MORE_THAN_A_FORM)})
        assert (page.status, page.h1) == (413, "That is too large")


def test_a_form_that_is_none_with_files_is_no_larger_there_either(tom):
    sent = {"csrf_token": tom.client.token(), "document_title": MORE_THAN_A_FORM.decode()}

    assert tom.client.bare_post(tom.url.removesuffix("/new"), sent).status == 413


@pytest.mark.guard("known_case")
def test_a_file_for_a_case_one_may_not_know_of_is_not_even_looked_into(sqlite, app, tom):
    app.extensions["scanner"] = lambda content: pytest.fail("it was looked into")
    nell = Client(app)
    nell.sign_in("Nell")

    page = nell.post(tom.url.removesuffix("/new"), {**SAID, "_file-document_file": a_file()})

    assert page.status == 404 and uploads(sqlite) == {}
