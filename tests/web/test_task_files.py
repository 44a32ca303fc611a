"""A question for a file in a task: kept at once, shown, taken out, and part of the record at the end."""

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from engine.case.documents.model import Upload
from engine.case.file import CaseFile
from engine.case.model import Case, Draft, Task
from engine.case.walk import Walk
from engine.log.model import Event
from tests import files
from tests.web.documents_helpers import a_file, added, uploads
from tests.web.tasks_helpers import Browser, task_of

ORDINARY = "ordinary full path, everything achieved"
PAGE = "what-you-found-out"
FILE, ABOUT = "make_documents-0-make_document", "make_documents-0-make_document_about"


@pytest.fixture
def walk(sqlite) -> Walk:
    """A case in which enquiries are being made."""
    return sqlite.walked(ORDINARY, 13)


@pytest.fixture
def tom(app, sqlite, walk):
    """Tom, at the page that asks what he found out."""
    task = task_of(sqlite, walk.case, "make_enquiries")
    return Browser(app, "Tom").get(f"/tasks/{task}/{PAGE}")


def found(tom):
    """What is asked beside the files, answered."""
    names = [n for n, _ in tom.forms[0].form_values() if n.startswith("make_lines-")]
    mark = next((n.split("-")[1] for n in names), None)
    radios = tom.page.tree.xpath("//input[contains(@name, '-line_result')]/@name")
    mark = mark or radios[0].split("-")[1]
    return {f"make_lines-{mark}-line_result": "yes", f"make_lines-{mark}-line_found": "The rota."}


def draft_of(council):
    with council.db.read() as session:
        return session.scalars(select(Draft.typed)).one()


def test_a_file_is_kept_with_the_draft_and_shown_with_its_size(sqlite, app, tom):
    tom.send({"_file-" + FILE: a_file()}, _do="later")

    assert "What you typed is saved" in tom.words
    tom.get(f"/tasks/{task_of(sqlite, case_of(sqlite), 'make_enquiries')}")
    link = tom.page.tree.find_class("app-file__name")[0]
    assert link.text_content().startswith("bank.pdf, ") and "bytes" in link.text_content()
    assert tom.get(link.get("href")).page.response.data == files.pdf()


def case_of(council):
    with council.db.read() as session:
        return session.scalars(select(Case.public_id)).one()


def test_with_its_answers_it_becomes_a_document_of_the_record(sqlite, app, tom, walk):
    tom.send({**found(tom), ABOUT: "The agency's rota", "_file-" + FILE: a_file()})

    assert tom.h1 == "Check your answers" and "bank.pdf, " in tom.words
    (link,) = tom.page.tree.find_class("app-file__name")
    tom.send(_do="")
    assert tom.url.endswith("/done"), tom.words
    with sqlite.db.read() as session:
        case = session.scalars(select(Case)).one()
        (row,) = CaseFile(session, case, None, walk.now).record.live("document")
        assert (row.title, row.file) == ("The agency's rota", link.get("href").rpartition("/")[2])
    listed = tom.get(f"/cases/{walk.case}/documents")
    assert "The agency's rota" in listed.words and "Sent with a partner's report" in listed.words
    answered = tom.get(f"/tasks/{task_of(sqlite, walk.case, 'make_enquiries')}")
    assert answered.page.tree.find_class("app-file__name")[0].get("href") == link.get("href")


def test_a_wrong_file_keeps_everything_else_that_was_typed(sqlite, tom):
    tom.send({**found(tom), ABOUT: "The rota", "_file-" + FILE: a_file(b"<html>", "bank.pdf")})

    assert tom.status == 422
    sentence = (
        "This file says it is a PDF, but it is a web page. Save it as a PDF and send it again."
    )
    assert tom.errors == {"#" + FILE: sentence}
    assert tom.value(ABOUT) == "The rota" and draft_of(sqlite)[ABOUT] == ["The rota"]
    assert uploads(sqlite).keys() == {"her own account.txt"}


def test_another_mistake_keeps_the_file(sqlite, tom):
    tom.send({**found(tom), "_file-" + FILE: a_file()})

    assert tom.status == 422 and tom.errors == {"#" + ABOUT: "Enter what it is"}
    assert "bank.pdf, " in tom.words
    tom.send({ABOUT: "The rota"})
    assert tom.h1 == "Check your answers"


def test_a_required_file_is_asked_for(tom):
    tom.send({**found(tom), ABOUT: "The rota"})

    assert tom.status == 422 and tom.errors == {"#" + FILE: "Choose a file"}


def test_a_file_taken_out_of_a_draft_is_erased_and_the_rest_stays(sqlite, tom):
    tom.send({ABOUT: "The rota", "_file-" + FILE: a_file()}, _do="later")
    tom.get(f"/tasks/{task_of(sqlite, case_of(sqlite), 'make_enquiries')}")

    tom.send(_drop=FILE)

    assert tom.status == 200 and "bank.pdf" not in tom.words and tom.value(ABOUT) == "The rota"
    assert uploads(sqlite)["bank.pdf"] is None
    with sqlite.db.read() as session:
        whats = session.scalars(select(Event.what).order_by(Event.id.desc()).limit(2)).all()
    assert whats == ["file_taken_out", "file_sent"]


def test_a_row_taken_out_takes_its_file_with_it(sqlite, tom):
    tom.send({ABOUT: "The rota", "_file-" + FILE: a_file()}, _add="make_documents")
    second = "make_documents-1-make_document"
    tom.send({"_file-" + second: a_file(files.png(), "photo.png")}, _do="later")
    tom.get(f"/tasks/{task_of(sqlite, case_of(sqlite), 'make_enquiries')}")
    assert "bank.pdf, " in tom.words and "photo.png, " in tom.words

    tom.send(_remove="make_documents-0")

    assert "bank.pdf" not in tom.words and "photo.png, " in tom.words
    kept = uploads(sqlite)
    assert kept["bank.pdf"] is None and kept["photo.png"] == files.png()


def test_saving_by_itself_never_sends_files_and_keeps_those_that_are_there(sqlite, tom):
    tom.send({"_file-" + FILE: a_file()}, _do="later")
    task = task_of(sqlite, case_of(sqlite), "make_enquiries")
    tom.get(f"/tasks/{task}")
    before = draft_of(sqlite)[FILE]
    sent = dict(tom.forms[0].form_values()) | {ABOUT: "Typed since"}

    saved = tom.client.bare_post(
        f"/tasks/{task}/draft", {**sent, "_file-" + FILE: a_file(b"x", "x.txt")}
    )

    assert saved.status == 204
    draft = draft_of(sqlite)
    assert draft[FILE] == before and draft[ABOUT] == ["Typed since"]
    assert "x.txt" not in uploads(sqlite)


@pytest.mark.guard("upload_own_case")
def test_a_file_of_another_case_is_no_answer(sqlite, app, tom, walk):
    other = sqlite.walk()
    other.step({"by": "Lena", "open": True})
    strange = added(sqlite, other.case, by="Lena")

    tom.send({**found(tom), ABOUT: "The rota", FILE: strange})

    assert tom.status == 422
    assert tom.errors == {"#" + FILE: "The file did not arrive. Choose it again"}


def test_a_file_under_a_name_that_is_not_asked_for_is_not_kept(sqlite, tom):
    tom.send({"_file-make_enquiries": a_file(), "_file-": a_file(), "rota": a_file(),
              "_file-make_documents-7-make_document": a_file()}, _do="later")  # fmt: skip

    assert uploads(sqlite).keys() == {"her own account.txt"}


def test_more_than_ten_files_at_once_are_too_many(sqlite, tom):
    sent = {f"make_documents-{n}": "" for n in range(12)}
    sent |= {
        f"_file-make_documents-{n}-make_document": a_file(b"%d" % n, f"{n}.txt") for n in range(12)
    }

    tom.send(sent)

    assert tom.status == 422 and len(uploads(sqlite)) == 11  # and the partner's
    assert tom.errors["#make_documents-11-make_document"].startswith("Send no more than 10 files")


def test_when_a_colleague_saved_the_page_first_the_file_is_not_lost(sqlite, app, tom, walk):
    task = task_of(sqlite, walk.case, "make_enquiries")
    with sqlite.db.write() as session:
        session.execute(sa.update(Task).values(assignee_id=None).where(Task.public_id == task))
    amara = Browser(app, "Amara").get(f"/tasks/{task}/{PAGE}")
    tom.send({ABOUT: "Tom's rota", "_file-" + FILE: a_file()}, _do="later")

    amara.send({ABOUT: "Amara's photograph", "_file-" + FILE: a_file(files.png(), "photo.png")})

    assert amara.status == 409 and "photo.png, " in amara.words and "bank.pdf, " in amara.words
    amara.send()
    kept = uploads(sqlite)
    assert kept["bank.pdf"] == files.pdf() and kept["photo.png"] == files.png()
    assert draft_of(sqlite)[ABOUT] == ["Amara's photograph"]


def test_a_file_in_a_draft_is_seen_by_who_may_go_on_with_it(sqlite, app, tom, walk):
    tom.send({ABOUT: "The rota", "_file-" + FILE: a_file()}, _do="later")
    with sqlite.db.read() as session:
        upload = session.scalars(select(Upload.public_id).where(Upload.name == "bank.pdf")).one()
    path = f"/cases/{walk.case}/documents/{upload}"

    assert tom.get(path).status == 200
    assert Browser(app, "Lena").get(path).status == 404
    assert Browser(app, "Ruth").get(path).status == 404


def test_a_partners_file_is_not_for_whoever_may_not_read_the_report(sqlite, app, walk):
    with sqlite.db.read() as session:
        upload = session.scalars(select(Upload.public_id)).one()
    path = f"/cases/{walk.case}/documents"

    tom = Browser(app, "Tom").get(path)
    assert "Sent with a partner's report" in tom.words
    assert tom.get(f"{path}/{upload}").status == 200
    lena = Browser(app, "Lena").get(path)
    assert "partner" not in lena.words
    assert lena.get(f"{path}/{upload}").status == 403


def test_a_file_that_came_with_a_report_can_be_withdrawn_as_well(sqlite, app, walk):
    with sqlite.db.read() as session:
        upload = session.scalars(select(Upload.public_id)).one()
    priya = Browser(app, "Priya").get(f"/cases/{walk.case}/documents/{upload}/details")

    priya.send({"withdrawn_because": "It names another resident."}, _do="")

    assert "Withdrawn by Priya North" in priya.words
    assert Browser(app, "Tom").get(f"/cases/{walk.case}/documents/{upload}").status == 403
    assert (
        "Sent with a partner's report"
        not in Browser(app, "Lena").get(f"/cases/{walk.case}/documents").words
    )


def test_the_report_shows_its_file_to_whoever_checks_it(sqlite, app, walk):
    task = task_of(sqlite, walk.case, "check_report")
    priya = Browser(app, "Priya").get(f"/tasks/{task}")

    (link,) = priya.page.tree.find_class("app-file__name")
    assert link.text_content() == "her own account.txt, 62 bytes"
    assert b"I am sorry" in priya.get(link.get("href")).page.response.data
