"""The pages on which a process changes: brought in, compared, and approved by somebody else."""

import json
from dataclasses import replace

import pytest

from engine import clock
from engine.people import users
from engine.process import versions
from engine.process.bundle import from_folder
from engine.process.zipped import from_zip, to_zip
from tests.council import EMAILS, PASSWORD, SECTION42
from tests.sending import lighten
from tests.web.versions_helpers import LIST, act, bring_in, changed


@pytest.fixture
def mona(sqlite, signed_in):
    """A second person who may publish."""
    EMAILS.setdefault("Mona", "mona@council.example")
    with sqlite.db.write() as session:
        users.add_user(
            session, EMAILS["Mona"], "Mona North", ["process_admin"], None, PASSWORD,
            at=clock.now(), actor=None, via="shell",
        )  # fmt: skip
    return signed_in("Mona")


def test_a_change_is_brought_in_compared_and_approved_by_a_second_person(sqlite, signed_in, mona):
    lighten(sqlite)
    iris = signed_in("Iris")
    draft = bring_in(iris, changed({"guidance/decide_duty.md": b"## Why\n\nSo.\n"})).location
    page = iris.get(draft)
    assert "guidance/decide_duty.md says something else." in page.words
    assert "Wording only" in page.words and "Can be published" in page.words
    assert "Send for approval" not in page.text  # its scenario is not run yet
    assert act(iris, draft, "scenarios").location.endswith("#scenarios")
    assert "All 1 go as they say" in iris.get(draft).words

    assert act(iris, draft, "sending", says="Shorter guidance").status == 303
    assert "Somebody else has to approve it" in iris.get(draft).words
    assert "“Shorter guidance”" in mona.get(draft).words
    assert "waits for somebody else to approve it" in iris.get("/").words
    assert "“Shorter guidance”" in mona.get("/").words
    assert "A draft of the process waits for your approval" in mona.get("/notices").words
    assert act(mona, draft, "approval").status == 303

    assert "Live" in mona.get(draft).words
    assert "Approve version" not in mona.get("/").words
    assert mona.get(LIST).words.count("Replaced") == 1


def test_what_loses_the_adults_voice_says_which_way_and_cannot_be_sent(signed_in):
    iris = signed_in("Iris")
    body = (
        from_folder(SECTION42)
        .files["closing.bpmn"]
        .replace(b'name="msp_stage" value="end"', b'name="faces" value="adult"')
    )
    draft = bring_in(iris, changed({"closing.bpmn": body})).location

    page = iris.get(draft)

    assert "Cannot be published" in page.words and "Send for approval" not in page.text
    assert "Review outcomes at the end" in page.words
    drawn = page.tree.xpath("//script[@data-diagram]")
    assert drawn and page.tree.xpath("//ol[contains(@class, 'app-way')]/li")
    assert iris.get(json.loads(drawn[0].text)["xmlUrl"]).status == 200
    sent = iris.post(f"{draft}/sending", data={"says": "x", "seen": "x"})
    assert sent.status == 409  # made from another content


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Choose a zip file"),
        (b"no zip", "not a zip file that can be read"),
        (to_zip(replace(from_folder(SECTION42), name="other")), "This is the process “other”"),
    ],
)
def test_what_is_no_process_is_refused_with_a_sentence(signed_in, content, says):
    page = bring_in(signed_in("Iris"), content)

    assert page.status == 422 and says in page.errors[0]


def test_a_version_leaves_as_a_zip_file_and_comes_back_the_same(signed_in):
    iris = signed_in("Iris")
    live = iris.get(LIST).tree.xpath("//tbody//a/@href")[0]

    answer = iris.browser.get(f"{live}/zip")

    assert from_zip(answer.data) == from_folder(SECTION42)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="section42-1.zip"'
    page = iris.get(bring_in(iris, answer.data).location)
    assert "Nothing differs from version 1." in page.words
    gone = act(iris, page.response.request.path, "end", says="It was a try")
    assert gone.status == 303 and "Given up" in iris.get(LIST).words


@pytest.mark.parametrize("name", ["Lena", "Priya", "Ruth", "Sam"])
def test_only_who_changes_processes_sees_the_versions(signed_in, name):
    client = signed_in(name)

    assert client.get(LIST).status == 403
    assert "Process" not in [a.text for a in client.get("/").tree.xpath("//nav//a")]


def test_the_certificate_of_a_published_version_is_the_one_that_was_kept(sqlite, signed_in):
    iris = signed_in("Iris")
    live = iris.get(LIST).tree.xpath("//tbody//a/@href")[0]
    with sqlite.db.write() as session:  # whatever a checker of today would find
        kept = versions.live(session, "section42")
        proofs = [{**p, "result": "undecided"} for p in kept.certificate["proofs"]]
        kept.certificate = {**kept.certificate, "proofs": proofs, "checker": "0"}

    page = iris.get(f"{live}/certificate")

    assert "is kept with it" in page.words and "Version 0" in page.words
    assert "Could not be decided" in page.words
    with sqlite.db.read() as session:
        assert versions.live(session, "section42").hash in page.words


def test_what_changes_for_whom_is_said_in_counts_and_titles_and_never_by_reference(
    sqlite, signed_in
):
    walk = sqlite.walked("one conversation, everything achieved", 4)
    iris = signed_in("Iris")
    form = b'{"pages": [{"title": "A", "questions": [{"id": "a", "type": "text", "label": "A"}]}]}'
    body = (
        from_folder(SECTION42)
        .files["concern.bpmn"]
        .replace(b'<bpmn:userTask id="decide_duty"', b'<bpmn:userTask id="decide_the_duty"')
    )
    body = body.replace(b'"decide_duty"', b'"decide_the_duty"').replace(
        b">decide_duty<", b">decide_the_duty<"
    )
    files = {"concern.bpmn": body, "forms/decide_the_duty.json": form}
    draft = bring_in(iris, changed(files)).location

    act(iris, draft, "whom")
    page = iris.get(draft)

    assert "The one running case was looked at" in page.words
    with sqlite.db.read() as session:
        case = sqlite.case(session, walk)
        assert case.reference not in page.text and case.public_id not in page.text


def test_a_scenario_that_goes_another_way_says_at_which_step(signed_in):
    iris = signed_in("Iris")
    path = "scenarios/not for us.json"
    body = from_folder(SECTION42).files[path].replace(b'"by": "Priya"', b'"by": "Zoe"')
    draft = bring_in(iris, changed({path: body})).location

    act(iris, draft, "scenarios")

    page = iris.get(draft)
    assert "nobody is called “Zoe”" in page.words and "Step 4" in page.words
    assert "1 of 1 go another way" in page.words and "Send for approval" not in page.text
