"""The pages on which a process changes: brought in, compared, and approved by somebody else."""

import io
from dataclasses import replace

import pytest

from engine import clock
from engine.people import users
from engine.process.bundle import from_folder
from engine.process.zipped import from_zip, to_zip
from tests.council import EMAILS, PASSWORD, SECTION42

LIST = "/processes/section42/versions"


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


def changed(**files):
    bundle = from_folder(SECTION42)
    return to_zip(replace(bundle, files={**bundle.files, **files}))


def bring_in(client, content):
    fields = client.get(LIST).fields(LIST)
    return client.post(
        LIST,
        data={**fields, "zip": (io.BytesIO(content), "section42.zip")},
        content_type="multipart/form-data",
    )


def act(client, page, name, **data):
    path = f"{page}/{name}"
    return client.post(path, data={**client.get(page).fields(path), **data})


def test_a_change_is_brought_in_compared_and_approved_by_a_second_person(signed_in, mona):
    iris = signed_in("Iris")
    draft = bring_in(iris, changed(**{"guidance/decide_duty.md": b"## Why\n\nSo.\n"})).location
    page = iris.get(draft)
    assert "guidance/decide_duty.md says something else." in page.words
    assert "Wording only" in page.words and "Can be published" in page.words

    assert act(iris, draft, "sending", says="Shorter guidance").status == 303
    assert "Somebody else has to approve it" in iris.get(draft).words
    assert "“Shorter guidance”" in mona.get(draft).words
    assert act(mona, draft, "approval").status == 303

    assert "Live" in mona.get(draft).words
    assert mona.get(LIST).words.count("Replaced") == 1


def test_what_loses_the_adults_voice_says_which_way_and_cannot_be_sent(signed_in):
    iris = signed_in("Iris")
    body = (
        from_folder(SECTION42)
        .files["closing.bpmn"]
        .replace(b'name="msp_stage" value="end"', b'name="faces" value="adult"')
    )
    draft = bring_in(iris, changed(**{"closing.bpmn": body})).location

    page = iris.get(draft)

    assert "Cannot be published" in page.words and "Send for approval" not in page.text
    assert "Review outcomes at the end" in page.words
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
