"""``history import`` and ``returns sac`` from a shell: what is printed, what is written, what is refused."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
import time_machine

from tests.council import EMAILS
from tests.engine.returns.a_history import EXAMPLE, expected
from tests.web.conftest import made


@pytest.fixture
def shell(sqlite):
    """Commands, on 1 June 2026."""
    app = made(sqlite, council_codes=(("LA_CODE", "614"), ("LA_NAME", "Northshire")))
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield lambda *args: app.test_cli_runner().invoke(args=[str(one) for one in args])
    app.extensions["threefold"].engine.dispose()


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "old"))


def values(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["VALUE"] for row in csv.DictReader(file)]


def test_a_folder_is_taken_in_and_the_return_written(shell, folder, tmp_path) -> None:
    imported = shell("history", "import", folder, "--as", EMAILS["Priya"])
    counted = shell("returns", "sac", "--year", "2025-26", "--out", tmp_path / "out" / "deep")

    assert imported.exit_code == counted.exit_code == 0, imported.output + counted.output
    assert json.loads(imported.stdout)["kept"] == {
        "adults": 12, "enquiries": 9, "concerns": 16, "enquiry_risks": 11, "sars": 4,
    }  # fmt: skip
    said = json.loads(counted.stdout)
    assert (said["cells"], said["checks_that_fail"], said["year"]) == (695, [], "2025-26")
    written = tmp_path / "out" / "deep" / "sac_long.csv"
    assert [int(value) for value in values(written)] == list(expected().values())
    assert written.read_text().splitlines()[0].startswith("LA_CODE,LA_NAME,TABLE_REFERENCE")
    assert (tmp_path / "out" / "deep" / "sac.xlsx").read_bytes()[:2] == b"PK"


def test_what_is_published_is_rounded(shell, folder, tmp_path) -> None:
    shell("history", "import", folder)

    shell("returns", "sac", "--year", "2025-26", "--out", tmp_path / "out", "--publish")

    assert set(values(tmp_path / "out" / "sac_long.csv")) == {"[c]", "5", "10"}


def test_a_second_run_says_how_many_figures_changed(shell, folder, tmp_path) -> None:
    shell("returns", "sac", "--year", "2025-26", "--out", tmp_path / "out")
    shell("history", "import", folder)

    again = shell("returns", "sac", "--year", "2025-26", "--out", tmp_path / "out")

    changed = sum(value > 0 for value in expected().values())
    assert json.loads(again.stdout)["cells_changed_since_the_last_run"] == changed


def test_a_year_that_goes_on_needs_a_word(shell, tmp_path) -> None:
    refused = shell("returns", "sac", "--year", "2026-27", "--out", tmp_path / "out")
    given = shell("returns", "sac", "--year", "2026-27", "--out", tmp_path / "out", "--so-far")

    assert (
        refused.exit_code == 1
        and "so far, which are marked" in json.loads(refused.stdout)["refused"]
    )
    assert given.exit_code == 0 and json.loads(given.stdout)["year"] == "2026-27, so far"
    assert "NOT A WHOLE YEAR" in (tmp_path / "out" / "sac_long.csv").read_text()


def test_every_bad_line_is_printed_and_nothing_is_saved(shell, folder, tmp_path) -> None:
    path = folder / "adults.csv"
    path.write_text(path.read_text().replace("1961-03-31", "31/03/1961").replace(",Male,", ",Man,"))

    said = shell("history", "import", folder)

    assert said.exit_code == 1
    lines = said.stdout.splitlines()
    assert lines[0] == "This folder has 6 problems. Nothing was saved."
    assert (
        "adults.csv, line 2, date_of_birth: '31/03/1961' is no day written as 2025-04-01" in lines
    )
    assert sum("'Man' is not one of: Male, Female, Not Known" in line for line in lines) == 5


def test_a_folder_that_is_not_there_and_one_that_was_taken_in_are_refused(
    shell, folder, tmp_path
) -> None:
    nowhere = shell("history", "import", tmp_path / "nowhere")
    shell("history", "import", folder)
    again = shell("history", "import", folder)

    assert nowhere.exit_code == 1 and "adults.csv: there is no such file" in nowhere.stdout
    assert again.exit_code == 1 and "imported on 1 June 2026 already" in again.stdout
    assert "Traceback" not in nowhere.output + again.output


def test_a_folder_that_cannot_be_written_to_keeps_no_run(shell, tmp_path) -> None:
    (tmp_path / "file").write_text("not a folder")

    refused = shell("returns", "sac", "--year", "2025-26", "--out", tmp_path / "file")
    after = shell("returns", "sac", "--year", "2025-26", "--out", tmp_path / "out")

    assert refused.exit_code == 1 and "cannot be written" in refused.stdout
    assert json.loads(after.stdout)["cells_changed_since_the_last_run"] is None
