"""The documents of a case: listed, added, saved, withdrawn; and what no file may do to us."""

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from engine import clock
from engine.case.documents.keep import keep_for_case
from engine.case.documents.model import Upload
from engine.case.documents.receiving import receive
from engine.case.model import Case, Incident
from engine.db import public_id
from engine.log import events
from engine.log.model import Access, Event
from engine.record import Record
from tests import files
from tests.web.conftest import Client, concern, rows
from tests.web.documents_helpers import SAID, a_file, added, uploads
from tests.web.tasks_helpers import Browser


def more_of(upload):
    """The values of another file like this one."""
    columns = (
        "case_id",
        "name",
        "media_type",
        "size",
        "sha256",
        "scan",
        "sent_at",
        "sent_by",
        "content",
    )
    return {name: getattr(upload, name) for name in columns} | {"public_id": public_id()}


@pytest.fixture
def case(sqlite):
    """A case of Tom's team."""
    return concern(sqlite)[1]


@pytest.fixture
def tom(app, case):
    return Browser(app, "Tom").get(f"/cases/{case}/documents")


# -- adding and listing -------------------------------------------------------------


def test_a_case_without_documents_says_so(tom):
    assert tom.h1 == "Documents" and "No documents have been kept with this case yet." in tom.words


def test_a_document_is_added_and_listed_with_who_what_and_how_it_was_checked(sqlite, tom, case):
    tom.get(f"/cases/{case}/documents/new")
    dated = {"document_dated-day": "3", "document_dated-month": "3", "document_dated-year": "2026"}

    tom.send({**SAID, **dated, "_file-document_file": a_file()}, _do="")

    assert tom.url == f"/cases/{case}/documents"
    for words in ("The document is in the record.", "Bank statements", "PDF, ", "From: Her daughter Jean",
                  "Dated 3 March 2026", "Sent by Tom North", "Not scanned", "Checksum"):  # fmt: skip
        assert words in tom.words
    with sqlite.db.read() as session:
        case = session.scalars(select(Case).where(Case.public_id == case)).one()
        whats = session.scalars(
            select(Event.what).where(Event.case_id == case.id).order_by(Event.seq)
        )
        assert list(whats)[-2:] == ["file_sent", "document_added"]
        assert events.verify(session, case) is None


def test_when_something_else_is_missing_the_file_is_kept_and_not_asked_for_again(sqlite, tom, case):
    tom.get(f"/cases/{case}/documents/new")

    tom.send({"document_title": "Bank statements", "_file-document_file": a_file()}, _do="")

    assert tom.status == 422
    assert tom.errors == {"#document_origin": "Enter who it is from"}
    assert "bank.pdf, " in tom.words and tom.value("document_title") == "Bank statements"
    tom.send({"document_origin": "Jean"}, _do="")
    assert tom.status == 200 and "From: Jean" in tom.words
    assert len(uploads(sqlite)) == 1


def test_a_refused_file_says_what_to_send_instead_and_loses_nothing_typed(sqlite, tom, case):
    tom.get(f"/cases/{case}/documents/new")

    tom.send({**SAID, "_file-document_file": a_file(b"<html><script>x</script>")}, _do="")

    assert tom.status == 422
    assert tom.errors == {
        "#document_file": "This file says it is a PDF, but it is a web page. "
        "Save it as a PDF and send it again."
    }
    assert tom.value("document_origin") == SAID["document_origin"]
    assert uploads(sqlite) == {}


def test_without_a_file_it_says_to_choose_one(tom, case):
    tom.get(f"/cases/{case}/documents/new").send(SAID, _do="")

    assert tom.status == 422 and tom.errors == {"#document_file": "Choose a file"}


def test_a_file_that_was_taken_out_again_is_erased(sqlite, tom, case):
    tom.get(f"/cases/{case}/documents/new")
    tom.send({"_file-document_file": a_file()}, _do="")

    tom.send({"document_title": "Kept"}, _drop="document_file")

    assert tom.status == 200 and "bank.pdf" not in tom.words
    assert tom.value("document_title") == "Kept"
    assert uploads(sqlite) == {"bank.pdf": None}


def test_another_file_sent_instead_takes_the_place_of_the_first(sqlite, tom, case):
    tom.get(f"/cases/{case}/documents/new")
    tom.send({"_file-document_file": a_file()}, _do="")

    tom.send({**SAID, "_file-document_file": a_file(files.png(), "right.png")}, _do="")

    assert "PNG picture" in tom.words
    kept = uploads(sqlite)
    assert kept["bank.pdf"] is None and kept["right.png"] == files.png()


def test_a_double_click_adds_a_document_once(sqlite, app, tom, case):
    form = tom.get(f"/cases/{case}/documents/new")
    form.send({**SAID, "_file-document_file": a_file()}, _do="")
    form.get(f"/cases/{case}/documents/new")

    form.send({**SAID, "_file-document_file": a_file()}, _do="")

    assert form.status == 422
    assert form.errors == {
        "#document_file": "This file is in the case already, as “Bank statements”."
    }


def test_two_hundred_documents_stand_on_pages_of_fifty(sqlite, app, case):
    with sqlite.db.write() as session:
        actor, row = sqlite.user(session, "Tom"), session.scalars(select(Case)).one()
        first = keep_for_case(session, case, receive("a.txt", b"a", None), actor)
        session.execute(sa.insert(Upload), [more_of(first) for _ in range(199)])
        names = session.scalars(select(Upload.public_id).order_by(Upload.id)).all()
        values = [{"file": f, "title": f"Number {n} " + "W" * 150} for n, f in enumerate(names)]
        Record(session, row.id, row.adult_id).add(
            "document", values, typed_at=clock.now(), typed_by=actor.id, task_id=None
        )
    tom = Browser(app, "Tom").get(f"/cases/{case}/documents")

    assert len(tom.page.tree.find_class("app-documents__document")) == 50
    assert "Number 199 " in tom.words and "Page 2 of 4" in tom.words
    assert "Number 0 " in tom.get(f"/cases/{case}/documents?page=4").words
    assert "Number 0 " in tom.get(f"/cases/{case}/documents?page=99").words
    assert tom.get(f"/cases/{case}/documents?page=x").status == 200


# -- saving -------------------------------------------------------------------------


def test_a_file_is_only_ever_saved_and_never_shown_as_a_page(sqlite, app, case):
    upload = added(sqlite, case, name="Müller “x”\r\nevil.pdf")

    answer = Browser(app, "Tom").get(f"/cases/{case}/documents/{upload}").page.response

    assert answer.data == files.pdf() and answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ") and "\r" not in disposition
    assert "filename*=UTF-8''M%C3%BCller" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"


def test_opening_a_file_is_a_look_in_the_access_log(sqlite, app, case):
    upload = added(sqlite, case)
    tom = Browser(app, "Tom").get(f"/cases/{case}/documents/{upload}")

    with sqlite.db.read() as session:
        last = session.scalars(select(Access).order_by(Access.id.desc())).first()
        assert last.page == "documents.download"
    assert "A document, opened" in " ".join(rows(tom.get(f"/cases/{case}/who-looked").page))


def test_a_supervisor_sees_that_there_are_documents_and_opens_none(sqlite, app, case):
    upload = added(sqlite, case)
    ruth = Browser(app, "Ruth").get(f"/cases/{case}/documents")

    assert "not what is in its documents" in ruth.words and "Bank statements" not in ruth.words
    for path in (upload, f"{upload}/details"):
        page = ruth.get(f"/cases/{case}/documents/{path}").page
        assert page.status == 403 and "not what is in its documents" in page.words
    assert ruth.get(f"/cases/{case}/documents/new").status == 403


@pytest.mark.guard("known_case")
@pytest.mark.parametrize("name", ["Nell", "Owen", "Iris", "Sam"])
def test_a_file_of_a_case_one_may_not_know_of_looks_like_none(sqlite, app, case, name):
    upload = added(sqlite, case)
    stranger = Client(app)
    stranger.sign_in(name)

    for ending in ("", "/details"):
        real = stranger.get(f"/cases/{case}/documents/{upload}{ending}")
        made_up = stranger.get(f"/cases/{case}/documents/nothing{ending}")
        assert (real.status, made_up.status) == (404, 404)
        assert real.text == made_up.text and b"%PDF" not in real.response.data


def test_a_file_is_found_in_its_own_case_alone(sqlite, app, case):
    upload = added(sqlite, case)
    _, other = concern(sqlite)

    assert Browser(app, "Tom").get(f"/cases/{other}/documents/{upload}").status == 404


@pytest.mark.guard("upload_checksum")
@pytest.mark.parametrize("with_its_checksum", [False, True])
def test_a_file_that_was_changed_in_the_database_is_not_opened(
    sqlite, app, case, with_its_checksum
):
    upload = added(sqlite, case)
    changed = receive("bank.pdf", files.pdf(b"% another amount\n"), None).file
    values = {"content": changed.content}
    if with_its_checksum:
        values["sha256"] = changed.sha256
    with sqlite.db.write() as session:
        session.execute(sa.update(Upload).values(**values))

    tom = Browser(app, "Tom").get(f"/cases/{case}/documents/{upload}")

    assert tom.status == 409 and tom.h1 == "This file is not opened"
    assert "was changed since" in tom.words
    with sqlite.db.read() as session:
        assert [i.what for i in session.scalars(select(Incident))] == [
            f"The file {upload} is not what was kept."
        ]


@pytest.mark.guard("upload_withdrawn")
def test_a_withdrawn_document_is_opened_by_a_manager_alone(sqlite, app, case):
    upload = added(sqlite, case)
    tom = Browser(app, "Tom").get(f"/cases/{case}/documents/{upload}/details")
    tom.send({"withdrawn_because": "Wrong person."}, _do="")

    opened = tom.get(f"/cases/{case}/documents/{upload}")

    assert opened.status == 403 and "Only a safeguarding adults manager can open it" in opened.words
    manager = Browser(app, "Priya").get(f"/cases/{case}/documents/{upload}")
    assert manager.page.response.data == files.pdf()
