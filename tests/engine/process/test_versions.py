"""Versions: nothing is published that fails its checks, and what is published stays as it is."""

import pytest

from engine.errors import InvalidProcess, NotAllowed
from engine.process import versions
from engine.process.bundle import Bundle, from_folder, to_folder
from tests.council import FOUNDED, SECTION42, count

SHIPPED = from_folder(SECTION42)


def without_middle():
    """The shipped process, its middle review made an ordinary task."""
    files = dict(SHIPPED.files)
    stage = b'<spiffworkflow:property name="msp_stage" value="middle"/>'
    text = files["conversation.bpmn"].replace(
        b'name="msp_stage" value="middle"', b'name="remark" value="x"'
    )
    assert stage is not None and text != files["conversation.bpmn"]
    files["conversation.bpmn"] = text
    return Bundle(SHIPPED.name, files)


@pytest.mark.guard("publish_checked")
def test_a_process_that_loses_the_middle_cannot_be_published(sqlite):
    with pytest.raises(InvalidProcess) as refused, sqlite.db.write() as session:
        iris = sqlite.user(session, "Iris")
        versions.publish(session, without_middle(), iris, at=FOUNDED)

    assert refused.value.problems
    assert count(sqlite.db, "process_version") == 1


def test_only_a_process_admin_publishes(sqlite):
    for name in ("Lena", "Priya", "Sam", "Ruth"):
        with pytest.raises(NotAllowed), sqlite.db.write() as session:
            versions.publish(session, SHIPPED, sqlite.user(session, name), at=FOUNDED)


def test_a_running_case_stays_on_its_version(sqlite):
    """INV-26: a new version is for new cases."""
    walk = sqlite.walked("one conversation, everything achieved", 4)
    with sqlite.db.write() as session:
        before = sqlite.case(session, walk).process_version_id
        version = versions.publish(session, SHIPPED, sqlite.user(session, "Iris"), at=FOUNDED)
        assert version.number == 2

    with sqlite.db.read() as session:
        assert sqlite.case(session, walk).process_version_id == before
        assert versions.live(session, "section42").number == 2


def test_what_was_published_comes_out_byte_for_byte(sqlite, tmp_path):
    with sqlite.db.read() as session:
        bundle = versions.bundle_of(session, versions.live(session, "section42"))

    to_folder(bundle, tmp_path / "section42")

    assert from_folder(tmp_path / "section42").files == SHIPPED.files
    assert bundle.hash == SHIPPED.hash


def test_the_certificate_names_exactly_what_was_checked(sqlite):
    with sqlite.db.read() as session:
        certificate = versions.live(session, "section42").certificate

    assert certificate["content"] == SHIPPED.hash
    results = {p["rule"]: p["result"] for p in certificate["proofs"]}
    assert results["threefold"] == "proved"
    assert set(results.values()) == {"proved"}
