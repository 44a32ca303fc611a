"""The shell's exports: files, refusals in a sentence, the log, and the dictionary in the documents."""

from __future__ import annotations

import json
import stat

import pytest
from sqlalchemy import select

from engine.log.model import Event
from tests.council import EMAILS, ROOT
from web.cli.export import dictionary_page

ONE = "one conversation, everything achieved"
KEY = "only for tests: thirty-two characters"


@pytest.fixture
def shell(sqlite, app, tmp_path):
    sqlite.walked(ONE)
    (tmp_path / "key").write_text(KEY)

    def run(*words, who="Sam"):
        result = app.test_cli_runner().invoke(args=["export", *words, "--as", EMAILS[who]])
        return result.exit_code, result.output

    return run


def answer(told):
    """What the command says at its end, behind what it said of how far it is."""
    return json.loads(told[told.index("{") :])


def logged(council):
    with council.db.read() as session:
        what = select(Event.what).where(Event.what.like("%_exported"))
        return list(session.scalars(what))


@pytest.mark.parametrize("ending", ["xes", "csv"])
def test_the_events_are_written_and_logged(sqlite, shell, tmp_path, ending):
    out, key = tmp_path / f"events.{ending}", str(tmp_path / "key")
    code, told = shell("events", "--out", str(out), "--key", key, "--shift")

    assert code == 0 and answer(told)["events"] == 8
    assert "hear_from_adult" in out.read_text() and "Dora" not in out.read_text()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert logged(sqlite) == ["events_exported"]


def test_the_records_are_written_into_an_empty_folder_and_logged(sqlite, shell, tmp_path):
    out = tmp_path / "warehouse"
    code, told = shell("records", "--out", str(out))

    assert code == 0 and answer(told)["case"] == 1
    assert (out / "dictionary.csv").exists() and "Dora" not in (out / "adult.csv").read_text()
    code, told = shell("records", "--out", str(out), "--words")
    assert code == 1 and "not empty" in told
    assert logged(sqlite) == ["records_exported"]


def test_what_is_refused_is_refused_in_a_sentence_and_nothing_is_written(sqlite, shell, tmp_path):
    out, key = tmp_path / "events.xes", str(tmp_path / "key")
    code, told = shell("events", "--out", str(out), "--key", key, who="Priya")
    assert code == 1 and "Your roles do not let you" in told
    (tmp_path / "key").write_text("short")
    code, told = shell("events", "--out", str(out), "--key", key)
    assert code == 1 and "32 characters" in told
    code, told = shell("events", "--out", str(tmp_path / "events.txt"), "--key", key)
    assert code == 2 and ".xes or .csv" in told
    code, told = shell("records", "--out", str(tmp_path / "x"), who="Ruth")
    assert code == 1 and not (tmp_path / "x").exists()
    assert not out.exists() and logged(sqlite) == []


def test_the_dictionary_in_the_documents_is_the_one_that_is_made():
    made = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert made == dictionary_page(), (
        "run: flask --app wsgi export dictionary --out docs/data-dictionary.md"
    )


def test_whoever_waits_is_told_how_far_it_is(sqlite, shell, tmp_path, monkeypatch):
    monkeypatch.setattr("web.cli.told.EVERY", 0.0)
    code, told = shell("events", "--out", str(tmp_path / "e.csv"), "--key", str(tmp_path / "key"))
    assert code == 0 and "events: 8" in told
    code, told = shell("records", "--out", str(tmp_path / "warehouse"))
    assert code == 0 and "adult.csv ..." in told
