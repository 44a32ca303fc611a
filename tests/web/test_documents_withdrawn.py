"""Documents that are withdrawn, what is closed after the end, and what the scanner does."""

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from engine import clock
from engine.case.model import Case, Incident
from tests import files
from tests.web.conftest import concern, made
from tests.web.documents_helpers import SAID, a_file, added, uploads
from tests.web.tasks_helpers import Browser


@pytest.fixture
def case(sqlite):
    """A case of Tom's team."""
    return concern(sqlite)[1]


# -- withdrawing --------------------------------------------------------------------


def test_a_document_is_withdrawn_with_a_reason_and_stays_listed(sqlite, app, case):
    upload = added(sqlite, case)
    tom = Browser(app, "Tom").get(f"/cases/{case}/documents/{upload}/details")

    tom.send({"withdrawn_because": ""}, _do="")
    assert tom.status == 422 and tom.errors == {
        "#withdrawn_because": "Say why it should not be here"
    }
    tom.send({"withdrawn_because": "It is about somebody else."}, _do="")

    assert tom.url.endswith("/documents") and "Withdrawn by Tom North" in tom.words
    assert "It is about somebody else." in tom.words and "Bank statements" in tom.words
    assert not tom.page.tree.xpath("//a[contains(., 'Download')]")
    assert uploads(sqlite) == {"bank.pdf": files.pdf()}


def test_a_colleague_withdraws_nothing_that_somebody_else_sent_and_a_manager_may(sqlite, app, case):
    upload = added(sqlite, case)
    path = f"/cases/{case}/documents/{upload}"
    lena = Browser(app, "Lena").get(f"{path}/details")
    assert "Withdraw this document" not in lena.words

    lena.post(f"{path}/withdrawal", {"csrf_token": lena.client.token(), "withdrawn_because": "No"})

    assert lena.status == 403 and "whoever sent it, or a manager" in lena.words
    priya = Browser(app, "Priya").get(f"{path}/details").send({"withdrawn_because": "No"}, _do="")
    assert "Withdrawn by Priya North" in priya.words
    priya.post(
        f"{path}/withdrawal", {"csrf_token": priya.client.token(), "withdrawn_because": "No"}
    )
    assert priya.status == 409


# -- after the end ------------------------------------------------------------------


def test_nothing_is_added_or_withdrawn_after_the_end(sqlite, app, case):
    upload = added(sqlite, case)
    with sqlite.db.write() as session:
        session.execute(sa.update(Case).values(ended_at=clock.now(), ended_as="s42_concluded"))
    tom = Browser(app, "Tom").get(f"/cases/{case}/documents")

    assert "Add a document" not in tom.words
    assert tom.get(f"/cases/{case}/documents/new").status == 409
    sent = {"csrf_token": tom.client.token(), **SAID, "_file-document_file": a_file()}
    assert tom.post(f"/cases/{case}/documents", sent).status == 409
    assert "Withdraw" not in tom.get(f"/cases/{case}/documents/{upload}/details").words
    sent = {"csrf_token": tom.client.token(), "withdrawn_because": "No"}
    assert tom.post(f"/cases/{case}/documents/{upload}/withdrawal", sent).status == 409
    assert tom.get(f"/cases/{case}/documents/{upload}").status == 200
    assert len(uploads(sqlite)) == 1


# -- the scanner --------------------------------------------------------------------


def scanning(council, command):
    return made(council, scan_command=("/bin/sh", "-c", command))


def test_with_a_scanner_a_clean_file_is_marked_as_scanned(sqlite, case):
    tom = Browser(scanning(sqlite, "grep -q PDF"), "Tom").get(f"/cases/{case}/documents/new")

    tom.send({**SAID, "_file-document_file": a_file()}, _do="")

    assert "Scanned" in tom.words and "Not scanned" not in tom.words


@pytest.mark.guard("upload_scanned")
def test_what_the_scanner_finds_is_refused_and_not_kept(sqlite, case):
    app = scanning(sqlite, "! grep -q EICAR")
    tom = Browser(app, "Tom").get(f"/cases/{case}/documents/new")

    tom.send({**SAID, "_file-document_file": a_file(b"EICAR", "x.txt")}, _do="")

    assert tom.errors == {
        "#document_file": "The scanner found something harmful in this file. It was not kept."
    }
    assert uploads(sqlite) == {}


@pytest.mark.guard("upload_scanned")
def test_when_the_scanner_fails_the_file_is_refused_and_written_down_once(sqlite, case):
    tom = Browser(scanning(sqlite, "exit 2"), "Tom").get(f"/cases/{case}/documents/new")

    for _ in range(2):
        tom.send({**SAID, "_file-document_file": a_file()}, _do="")
        assert tom.status == 422
        assert "could not be scanned, so it was not kept" in tom.errors["#document_file"]

    assert uploads(sqlite) == {}
    with sqlite.db.read() as session:
        (incident,) = session.scalars(select(Incident))
    assert incident.what == "The scanner of files does not work: a file was refused."
