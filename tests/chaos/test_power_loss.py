"""The power goes while people submit. ``python -m tests.chaos --what power`` makes a thousand images."""

from __future__ import annotations

from random import Random

import pytest

from tests import postgres
from tests.chaos import power
from tests.chaos.__main__ import copies
from tests.chaos.disk import SECTOR, Call, Disk
from tests.chaos.submits import forms
from tests.council import postgres_council

pytestmark = pytest.mark.slow


def ready(council, cases):
    copies(council, cases)
    found = forms(council.db)
    council.db.engine.dispose()
    return found


def images(council, tmp_path, number, cases, pragma=""):
    typed = ready(council, cases)
    source = tmp_path / "council.db"
    assert str(source) == council.db.engine.url.database
    return power.of_sqlite(source, typed, tmp_path, number, seed=3, pragma=pragma)


def test_sqlite_holds_what_was_acknowledged_and_no_half_submit_whenever_the_power_goes(
    sqlite, tmp_path
):
    found = images(sqlite, tmp_path, 15, 6)

    print(f"\n{found}")
    assert (found.images, found.acknowledged, found.bad) == (15, 6, 0), found
    assert found.in_doubt and found.unfinished


def test_a_database_that_syncs_nothing_is_found_out(sqlite, tmp_path):
    """What the test above would say if the setting that it is about were taken away."""
    assert images(sqlite, tmp_path, 6, 3, "synchronous = OFF").bad > 0


def test_postgresql_killed_whole_comes_back_on_a_copy_of_its_files(tmp_path):
    with postgres.start(**power.SAFE) as server:
        with postgres_council(server, "ready") as council:
            typed = ready(council, 30)
        found = power.of_postgres(server, "ready", typed, tmp_path, 2, seed=3)

    print(f"\n{found}")
    assert (found.images, found.acknowledged >= 30, found.bad) == (2, True, 0), found


def test_what_is_synced_is_there_and_what_is_not_is_there_torn_or_gone(tmp_path):
    (tmp_path / "a").write_bytes(b"old" * SECTOR)
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    disk = Disk(tmp_path)
    for call in (Call("write", a, b"certain", 0), Call("sync", a), Call("made", b)):
        disk.do(call)
    disk.do(Call("write", b, b"x", 0))
    disk.do(Call("sync", b))  # its bytes, not its name
    disk.do(Call("write", a, b"1" * SECTOR + b"2" * SECTOR, SECTOR))

    found = [disk.after(Random(seed)) for seed in range(200)]

    assert all(one["a"].startswith(b"certain") for one in found)
    torn = {one["a"][SECTOR : SECTOR + 1] + one["a"][2 * SECTOR : 2 * SECTOR + 1] for one in found}
    assert len(torn) == 4 and b"12" in torn, "both sectors, either, or neither"
    assert {one.get("b") for one in found} == {None, b"x"}
    disk.do(Call("sync", str(tmp_path)))
    assert all(disk.after(Random(seed))["b"] == b"x" for seed in range(20))
    disk.do(Call("gone", b))
    assert {disk.after(Random(seed)).get("b") for seed in range(20)} == {None, b"x"}
