"""Nightly: each job once a night, whoever comes; one that fails is tried again and told of."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import clock
from engine.errors import EngineError
from engine.keeping.anchoring import ByMail, InFile, InSystemLog, places_of
from engine.keeping.backup import NAME
from engine.keeping.locking import Lock, new_key
from engine.keeping.model import MeasuresKept, NightlyJob
from engine.keeping.nightly import MOST_ATTEMPTS, Nights, do_night, night_of
from engine.log.anchor import read_anchors
from engine.notices.model import Notice
from engine.notices.ways import Folder
from tests.engine.keeping.desk import KEY

AT = clock.moment("2026-06-02T02:30")


class NoPlace:
    """A place that takes nothing."""

    def keep(self, line, at):
        raise EngineError("The disk is full.")


def jobs(council):
    with council.db.read() as session:
        return {row.job: row for row in session.scalars(sa.select(NightlyJob))}


def test_a_night_begins_at_two_in_england():
    assert night_of(clock.moment("2026-06-02T01:59")) is None
    assert str(night_of(clock.moment("2026-06-02T02:00"))) == "2026-06-02"


def test_everything_that_is_set_up_is_done_once(council, tmp_path):
    nights = Nights(
        KEY, (InFile(tmp_path / "anchors"),), tmp_path / "backups", Lock((new_key()[0],))
    )
    done = do_night(council.db, nights, AT)
    assert {one.job for one in done} == {
        *("counts", "measures", "retention", "reviews", "links", "files", "anchor", "backup")
    }
    assert [one for one in done if one.failed] == []
    assert do_night(council.db, nights, AT + timedelta(hours=5)) == []
    assert len(read_anchors((tmp_path / "anchors").read_text(), KEY)) == 1
    assert [NAME.fullmatch(path.name) is not None for path in (tmp_path / "backups").iterdir()] == [
        True
    ]
    assert len(do_night(council.db, nights, AT + timedelta(days=1))) == 8
    with council.db.read() as session:
        assert len(session.scalars(sa.select(MeasuresKept)).all()) == 2


@pytest.mark.guard("nightly_once")
def test_many_schedulers_do_each_job_once(council, tmp_path):
    nights = Nights(KEY, (InFile(tmp_path / "anchors"),))
    together, done = threading.Barrier(4), []

    def scheduler():
        together.wait()
        done.extend(do_night(council.db, nights, AT))
        done.extend(do_night(council.db, nights, AT + timedelta(minutes=1)))

    runners = [threading.Thread(target=scheduler) for _ in range(4)]
    for one in runners:
        one.start()
    for one in runners:
        one.join()
    assert sorted(one.job for one in done) == [
        *("anchor", "counts", "files", "links", "measures", "retention", "reviews")
    ]


def test_a_job_that_fails_is_tried_later_and_later_and_then_told(council):
    nights = Nights(KEY, (NoPlace(),))
    at, tried = AT, 0
    for _ in range(40):
        tried += sum(one.job == "anchor" for one in do_night(council.db, nights, at))
        at += timedelta(minutes=20)
    assert tried == MOST_ATTEMPTS
    row = jobs(council)["anchor"]
    assert row.said == "The disk is full." and row.done_at is None
    assert jobs(council)["measures"].done_at is not None  # it held up no other
    with council.db.read() as session:
        told = session.scalars(sa.select(Notice).where(Notice.kind == "night_failed")).all()
    assert len(told) == 2  # Ruth and Sam


def test_a_job_whose_scheduler_died_is_taken_up_by_another(council):
    with council.db.write() as session:
        session.add(NightlyJob(job="retention", day=night_of(AT), claimed_at=AT))
    assert "retention" not in {one.job for one in do_night(council.db, Nights(), AT)}
    later = do_night(council.db, Nights(), AT + timedelta(hours=3))
    assert {one.job for one in later} == {"retention"}


def test_an_anchor_goes_by_mail_without_a_word_about_anybody(council, tmp_path):
    way = Folder(tmp_path / "mail")
    (place,) = places_of("mail:Auditor@Council.example", way)
    assert isinstance(place, ByMail)
    do_night(council.db, Nights(KEY, (place,)), AT)
    (mail,) = (tmp_path / "mail").glob("*.eml")
    assert (
        "threefold-anchor-1" in mail.read_text() and "auditor@council.example" in mail.read_text()
    )


def test_where_anchors_go_is_said_in_words():
    file, log = places_of("file:/var/anchors syslog:", Folder(Path("x")))
    assert isinstance(file, InFile) and isinstance(log, InSystemLog)
    for wrong in ("anywhere", "file:", "mail:nobody"):
        with pytest.raises(ValueError, match="THREEFOLD_ANCHOR"):
            places_of(wrong, Folder(Path("x")))


def test_a_place_that_cannot_be_written_to_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(EngineError, match="could not be written"):
        InFile(tmp_path / "file" / "anchors").keep("line", AT)
    with pytest.raises(EngineError, match="takes no anchor"):
        InSystemLog(str(tmp_path / "no log")).keep("line", AT)


def test_sqlite_knows_after_a_night_what_its_tables_hold(sqlite):
    do_night(sqlite.db, Nights(), AT)

    with sqlite.db.read() as session:
        counted = session.execute(sa.text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'user'"))
        users = session.execute(sa.text("SELECT count(*) FROM user")).scalar_one()
        assert str(users) in counted.first().stat.split()
