"""Self-check: yes where each version that cases follow is proved and unchanged; no in any other case."""

from __future__ import annotations

import copy

import pytest
from sqlalchemy import select, update

from engine import clock
from engine.oversight.self_check import self_check
from engine.process import versions
from engine.process.bundle import from_folder
from engine.process.model import ProcessVersion
from tests.council import SECTION42


def change(council, **values):
    with council.db.write() as session:
        session.execute(update(ProcessVersion).values(**values))


def certificate(council):
    with council.db.read() as session:
        return copy.deepcopy(session.scalars(select(ProcessVersion.certificate)).one())


def test_the_shipped_process_is_compliant_rule_by_rule(sqlite, client):
    client.sign_in("Tom")
    page = client.get("/self-check")

    assert (
        "Yes. On every way through" in page.words
        and "Version 1, which new cases follow" in page.words
    )
    results = [" ".join(td.text_content().split()) for td in page.tree.xpath("//tbody//td")]
    assert results == ["Proved"] * 8 + ["Yes"]
    assert "/certificate" not in page.text


def test_a_rule_that_was_not_proved_is_a_no(sqlite, client):
    kept = certificate(sqlite)
    kept["proofs"][2]["result"] = "refuted"
    change(sqlite, certificate=kept)
    client.sign_in("Ruth")
    page = client.get("/self-check")

    assert "No. At least one version" in page.words and "Refuted" in page.words


@pytest.mark.parametrize("values", [{"hash": "0" * 64}, {"certificate": None}])
def test_files_that_are_not_those_that_were_proved_are_a_no(sqlite, values):
    change(sqlite, **values)
    with sqlite.db.read() as session:
        (one,) = self_check(session, sqlite.user(session, "Tom"), "section42")
        assert not one.compliant and not one.unchanged


def test_an_older_version_that_a_running_case_follows_is_looked_at_as_well(sqlite):
    sqlite.walked("one conversation, everything achieved", 2)
    with sqlite.db.write() as session:
        versions.publish(session, from_folder(SECTION42), None, at=clock.now(), via="shell")
    with sqlite.db.read() as session:
        found = self_check(session, sqlite.user(session, "Tom"), "section42")
        assert [(one.version.number, one.is_live, one.compliant) for one in found] == [
            (2, True, True), (1, False, True),
        ]  # fmt: skip


def test_who_may_not_see_the_process_is_told_so(client):
    client.sign_in("Sam")
    assert client.get("/self-check").status == 403
