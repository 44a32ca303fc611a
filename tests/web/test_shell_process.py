"""``process publish|import --send|approve``: a story that goes another way stops them, and says where."""

import json

import pytest

from engine.people import users
from engine.process import versions
from engine.process.bundle import to_folder
from tests.council import EMAILS, FOUNDED, PASSWORD
from tests.web.conftest import made
from tests.web.versions_helpers import changed

SHORT = "scenarios/not for us.json"
GUIDANCE = {"guidance/decide_duty.md": b"## Why\n\nSo.\n"}


@pytest.fixture
def shell(sqlite):
    """Type a command; give how it ended, what it printed, and what it said on the way."""
    EMAILS.setdefault("Mona", "mona@council.example")
    with sqlite.db.write() as session:
        users.add_user(
            session, EMAILS["Mona"], "Mona North", ["process_admin"], None, PASSWORD,
            at=FOUNDED, actor=None, via="shell",
        )  # fmt: skip
    app = made(sqlite)

    def typed(*words):
        done = app.test_cli_runner().invoke(args=["process", *map(str, words)])
        return done.exit_code, json.loads(done.stdout), done.stderr

    yield typed
    app.extensions["threefold"].engine.dispose()


@pytest.fixture
def folder(tmp_path):
    """The shipped process with other guidance and its shortest scenario."""

    def written(**files):
        to_folder(changed({**GUIDANCE, **files}), tmp_path / "section42")
        return tmp_path / "section42"

    return written


def broken():
    """The story told by somebody who is not there."""
    return changed().files[SHORT].replace(b'"by": "Priya"', b'"by": "Zoe"')


def live(council):
    with council.db.read() as session:
        return versions.live(session, "section42").number


def test_a_folder_is_imported_walked_sent_and_approved_by_a_second_person(sqlite, shell, folder):
    code, said, way = shell("import", folder(), "--as", EMAILS["Iris"], "--send", "New guidance")
    assert (code, said["state"]) == (0, "sent")
    assert "Scenario 1 of 1, not for us: passed" in way

    code, said, _ = shell("approve", "section42", "--as", EMAILS["Iris"])
    assert code == 1 and "Somebody else has to approve it" in said["refused"]
    assert live(sqlite) == 1
    code, said, _ = shell("approve", "section42", "--as", EMAILS["Mona"])
    assert (code, said["state"], live(sqlite)) == (0, "published", 2)


def test_a_draft_whose_story_goes_another_way_is_kept_and_not_sent(sqlite, shell, folder):
    source = folder(**{SHORT: broken()})

    code, said, way = shell("import", source, "--as", EMAILS["Iris"], "--send", "New guidance")

    assert code == 1 and "Scenario 1 of 1, not for us: failed" in way
    assert said["problems"] == [
        "“not for us” fails. Step 4, Zoe does “Confirm it is not for us”: nobody is called “Zoe”. "
        "The made-up people are Lena, Tom, Amara, Priya, Daniel, Ruth."
    ]
    code, said, _ = shell("approve", "section42", "--as", EMAILS["Mona"])
    assert code == 1 and "not sent for approval" in said["refused"]


def test_a_folder_whose_story_goes_another_way_is_not_published(sqlite, shell, folder):
    code, said, _ = shell("publish", folder(**{SHORT: broken()}), "--as", EMAILS["Iris"])

    assert code == 1 and said["problems"][0].startswith("“not for us” fails. Step 4")
    assert live(sqlite) == 1


def test_what_cannot_be_published_is_not_walked(sqlite, shell, folder):
    body = changed().files["enquiry_round.bpmn"]
    mark = b'<spiffworkflow:property name="msp_stage" value="middle" />'
    assert mark in body

    source = folder(**{"enquiry_round.bpmn": body.replace(mark, b"")})
    code, said, way = shell("import", source, "--as", EMAILS["Iris"], "--send", "No middle")

    assert code == 1 and "Scenario" not in way
    assert any("MIDDLE" in problem for problem in said["problems"])


def test_two_folders_are_compared_and_a_story_that_is_gone_is_no_wording(shell, tmp_path):
    whole = changed(scenarios=True)
    to_folder(whole, tmp_path / "a")
    to_folder(changed(), tmp_path / "b")

    code, said, _ = shell("diff", tmp_path / "a", tmp_path / "b")

    assert code == 0 and said["wording_only"] is False
    assert {
        "path": "scenarios/duty not met.json", "where": "", "wording": False,
        "sentence": "The scenario “duty not met” is not walked any more before publishing.",
    } in said["changes"]  # fmt: skip
