"""The scanner: what it says counts, what it cannot say is refused, and it learns nothing of us."""

import os
import time

import pytest

from engine.case.documents.receiving import receive
from engine.case.documents.scanning import CouldNotScan, Scanner
from engine.case.documents.sorts import Unfit
from tests import files


def shell(command, seconds=10.0):
    return Scanner(("/bin/sh", "-c", command), seconds)


def test_a_file_in_which_nothing_is_found_is_clean():
    received = receive("note.txt", b"hello", shell('test "$(cat)" = hello'))

    assert received.scan == "clean"


def test_without_a_scanner_it_is_said_that_it_was_not_scanned():
    assert receive("note.txt", b"hello", None).scan == "not_scanned"


@pytest.mark.guard("upload_scanned")
def test_something_harmful_is_refused():
    with pytest.raises(Unfit, match="found something harmful") as refused:
        receive("note.txt", b"hello", shell("cat > /dev/null; exit 1"))

    assert not isinstance(refused.value, CouldNotScan)


@pytest.mark.guard("upload_scanned")
@pytest.mark.parametrize(
    "scanner",
    [
        shell("exit 2"),
        shell("exit 127"),
        shell("kill -9 $$"),
        shell("sleep 60", seconds=0.3),
        Scanner(("/no/such/scanner",)),
        Scanner(("/etc/hostname",)),
    ],
    ids=["two", "not found", "killed", "too slow", "missing", "no program"],
)
def test_a_scanner_that_cannot_look_lets_nothing_through(scanner):
    began = time.monotonic()

    with pytest.raises(CouldNotScan, match="could not be scanned, so it was not kept"):
        receive("note.txt", b"hello", scanner)

    assert time.monotonic() - began < 5


def test_a_scanner_that_is_too_slow_leaves_nothing_running(tmp_path):
    """What it has started itself is ended with it."""
    number = tmp_path / "number"
    scanner = shell(f"sleep 60 & echo $! > {number}; wait", seconds=0.5)

    with pytest.raises(CouldNotScan):
        receive("note.txt", b"hello", scanner)

    child = int(number.read_text())
    until = time.monotonic() + 5
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(number):
    try:
        with open(f"/proc/{number}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_scanner_that_does_not_read_to_the_end_is_believed_all_the_same():
    assert receive("long.txt", b"a" * 5_000_000, shell("exit 0")).scan == "clean"


def test_a_scanner_is_told_nothing_of_our_settings(monkeypatch):
    monkeypatch.setenv("THREEFOLD_SECRET_KEY", "canary")

    assert "THREEFOLD_SECRET_KEY" in os.environ
    receive("note.txt", b"hello", shell("! env | grep -q -e THREEFOLD -e canary"))


def test_no_shell_reads_what_stands_in_the_command(tmp_path):
    made = tmp_path / "made"

    receive("note.txt", b"hello", Scanner(("/bin/echo", f"; touch {made}", "$(id)")))

    assert not made.exists()


def test_the_scanner_is_shown_what_is_kept():
    seen = []

    received = receive("photo.jpg", files.jpeg(), seen.append)

    assert seen == [received.file.content] and files.PLACE not in seen[0]


def test_what_is_refused_by_its_content_is_not_scanned_at_all():
    with pytest.raises(Unfit, match="web page"):
        receive("page.html", b"<html>", lambda content: pytest.fail("it was scanned"))
