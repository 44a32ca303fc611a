"""Files from a shell: the same checks, the same scanner, the same permissions."""

import json

import pytest
from sqlalchemy import select

from engine.case.model import Case, Incident
from engine.log.model import Event
from tests import files
from tests.council import EMAILS
from tests.web.conftest import concern, made
from tests.web.documents_helpers import uploads
from tests.web.tasks_helpers import task_of

ORDINARY = "ordinary full path, everything achieved"


@pytest.fixture
def shell(sqlite, tmp_path):
    """Run a command; give its exit and what it printed."""

    def run(*words, app=None, by="Tom"):
        runner = (app or made(sqlite)).test_cli_runner()
        done = runner.invoke(args=["case", *map(str, words), "--as", EMAILS[by]])
        assert not isinstance(done.exception, Exception), done.exception
        return done.exit_code, json.loads(done.output)

    return run


@pytest.fixture
def bank(tmp_path):
    path = tmp_path / "bank.pdf"
    path.write_bytes(files.pdf())
    return path


SAID = ("--title", "Bank statements", "--from", "Jean", "--dated", "2026-03-02")


def test_a_document_is_added_from_a_shell(sqlite, shell, bank):
    _, case = concern(sqlite)

    code, told = shell("document", case, bank, *SAID)

    assert code == 0 and told["name"] == "bank.pdf" and told["scan"] == "not_scanned"
    assert uploads(sqlite) == {"bank.pdf": files.pdf()}
    with sqlite.db.read() as session:
        lines = session.execute(select(Event.what, Event.via).order_by(Event.id)).all()
    assert lines[-2:] == [("file_sent", "shell"), ("document_added", "shell")]


def test_a_file_for_a_task_prints_the_id_to_answer_with(sqlite, shell, bank, tmp_path):
    walk = sqlite.walked(ORDINARY, 12)
    task = task_of(sqlite, walk.case, "make_enquiries")

    code, told = shell("upload", task, bank)

    assert code == 0
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({
        "make_lines": [{"line_result": "yes", "line_found": "The rota."}],
        "make_documents": [{"make_document": told["upload"], "make_document_about": "Bank"}],
    }))  # fmt: skip
    code, done = shell("submit", task, "--answers", answers)
    assert code == 0 and done["submitted"] == "make_enquiries"


def test_a_harmful_file_is_refused_in_the_same_sentence(sqlite, shell, tmp_path):
    _, case = concern(sqlite)
    page = tmp_path / "page.pdf"
    page.write_bytes(b"<html>")

    code, told = shell("document", case, page, *SAID)

    assert code == 1 and "but it is a web page" in told["refused"] and uploads(sqlite) == {}


@pytest.mark.guard("upload_scanned")
def test_the_scanner_looks_at_files_from_a_shell_as_well(sqlite, shell, bank):
    _, case = concern(sqlite)
    finds, fails = (made(sqlite, scan_command=("/bin/sh", "-c", f"exit {n}")) for n in (1, 2))

    assert (
        "found something harmful" in shell("document", case, bank, *SAID, app=finds)[1]["refused"]
    )
    assert "could not be scanned" in shell("document", case, bank, *SAID, app=fails)[1]["refused"]
    with sqlite.db.read() as session:
        assert session.scalars(select(Incident.what)).all() == [
            "The scanner of files does not work: a file was refused."
        ]
        assert session.scalars(select(Case)).one() and uploads(sqlite) == {}


@pytest.mark.guard("known_case")
def test_a_stranger_adds_nothing_and_a_path_that_is_none_is_told(sqlite, shell, bank, tmp_path):
    _, case = concern(sqlite)

    assert shell("document", case, bank, *SAID, by="Nell")[0] == 1
    assert shell("document", case, tmp_path / "none.pdf", *SAID)[0] == 1
    assert shell("document", case, tmp_path, *SAID)[0] == 1
    assert shell("upload", "nothing", bank)[0] == 1
    assert uploads(sqlite) == {}
