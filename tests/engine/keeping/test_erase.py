"""Erase: after the time is over nothing of a person is left, and everything still fits together."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.model import Case
from engine.db.tables import metadata
from engine.errors import EngineError, NotFound
from engine.keeping import emptied, letting_go
from engine.keeping.erase import erase_agreed
from engine.log import events, seals
from engine.log.anchor import anchor, read_anchor
from engine.log.verify import verify_seals
from engine.people import require
from engine.record import KINDS
from engine.returns.extract import extract
from engine.returns.measures import measures
from tests.council import tampering
from tests.engine.keeping.desk import (
    AT,
    KEY,
    PERIODS,
    decide,
    let_go,
    listed,
    manager,
    propose,
)
from tests.engine.keeping.planting import CANARY, hits, plant, said_in_the_scenario, where


def test_no_name_is_left_anywhere_after_erasing(walked, tmp_path):
    """B3: names in every column, drafts, notes, file names, kept texts; the file and the dump."""
    council, _walk = walked
    assert plant(council) > 200
    assert hits(council, tmp_path) > 100
    with council.db.write() as session:
        session.execute(sa.update(Case).values(event_key=b"k" * 16))

    let_go(council)

    assert where(council) == []
    assert hits(council, tmp_path) == 0
    words = said_in_the_scenario()
    assert len(words) > 20
    for word in words:
        # the shipped process carries this story as a scenario of its own
        assert set(where(council, word)) <= {"process_file.content"}, word


def test_a_backup_made_afterwards_holds_nothing_either(walked, tmp_path):
    council, _ = walked
    if council.db.engine.dialect.name != "sqlite":
        return
    plant(council)
    let_go(council)
    copy = sqlite3.connect(tmp_path / "copy.db")
    with sqlite3.connect(council.db.engine.url.database) as source:
        source.backup(copy)
    copy.close()
    assert CANARY.encode() not in (tmp_path / "copy.db").read_bytes()


# -- and everything still fits -----------------------------------------------------------


def test_the_log_still_verifies_with_the_anchor_of_before(walked):
    council, walk = walked
    with council.db.write() as session:
        seals.seal(session, KEY, AT)
        line = anchor(session, AT).line(KEY)

    let_go(council)

    with council.db.write() as session:
        seals.seal(session, KEY, AT)
    with council.db.read() as session:
        assert events.verify(session, council.case(session, walk)) is None
        found = verify_seals(session, KEY, [read_anchor(line, KEY)])
        assert [one.bad for one in found if one.bad] == []
        assert sum(one.erased for one in found) > 20


@pytest.mark.guard("event_chain")
@pytest.mark.parametrize(
    "change", ["actor_id = 1", "what = 'noted'", "data = '{\"erased\": false}'"]
)
def test_a_line_of_an_erased_case_cannot_be_changed_without_it_showing(walked, change):
    council, walk = walked
    let_go(council)
    with tampering(council.db) as session:
        session.execute(sa.text(f"UPDATE event SET {change} WHERE seq = 5 AND case_id = 1"))
    with council.db.read() as session:
        assert events.verify(session, council.case(session, walk)) is not None


@pytest.mark.guard("log_sealed")
def test_pretending_that_a_row_was_erased_shows(walked):
    council, _ = walked
    with council.db.write() as session:
        seals.seal(session, KEY, AT)
    with tampering(council.db) as session:
        session.execute(sa.text("UPDATE answer SET because = NULL, token = 'x' WHERE id = 3"))
        session.execute(
            sa.insert(metadata.tables["erased_row"]).values(
                table_name="answer", row_id=3, seal=b"made up by hand."
            )
        )
    with council.db.read() as session:
        bad = [one for table in verify_seals(session, KEY) for one in table.bad]
    assert [(one.table, one.row) for one in bad] == [("answer", 3)]


def test_old_figures_come_out_as_they_did(walked):
    council, walk = walked
    first, last = clock.today(walk.now) - timedelta(days=300), clock.today(walk.now)
    with council.db.read() as session:
        before = measures(session, first, last)
        rows = extract(session, first, last)

    let_go(council)

    with council.db.read() as session:
        assert measures(session, first, last) == before
        after = extract(session, first, last)
        assert (after.concerns, after.enquiries, after.risks) == (
            rows.concerns, rows.enquiries, rows.risks,
        )  # fmt: skip


@pytest.mark.guard("erased_not_found")
def test_an_erased_case_is_found_by_nobody(walked):
    council, walk = walked
    let_go(council)
    with council.db.read() as session:
        case = council.case(session, walk)
        for name in ("Priya", "Tom", "Ruth", "Lena"):
            with pytest.raises(NotFound):
                require(manager(session, name), "read_case", case)


def test_the_certificate_stays_and_names_who_decided(walked):
    council, walk = walked
    let_go(council)
    with council.db.read() as session:
        ((row, proposed, agreed),) = letting_go.certificates(session, manager(session))
        assert row.certificate["cases"] == [council.case(session, walk).reference]
        assert row.certificate["rows"]["answer"] > 5
        assert row.certificate["last_backup_gone_on"] > clock.today(AT).isoformat()
    assert (proposed, agreed) == ("Priya North", "Daniel North")


def test_another_adults_record_is_untouched(walked):
    council, _ = walked
    other = council.walk("2026-09-01T10:00")
    with council.db.write() as session:
        other_adult = session.execute(
            sa.insert(KINDS["adult"].table).values(name="Jo Other", typed_at=AT, version=1)
        ).inserted_primary_key[0]
    let_go(council)
    with council.db.read() as session:
        name = session.scalar(
            sa.select(KINDS["adult"].table.c.name).where(KINDS["adult"].table.c.id == other_adult)
        )
    assert name == "Jo Other" and other is not None


def test_every_table_is_said_to_be_emptied_or_to_hold_nothing():
    named = [
        set(KINDS), set(emptied.OF_A_CASE), set(emptied.OF_A_TASK), set(emptied.OF_AN_AUDIT),
        set(emptied.BY_HAND), set(emptied.NOTHING),
    ]  # fmt: skip
    every = set().union(*named)
    assert set(metadata.tables) - every == set()
    assert every - set(metadata.tables) == set()
    assert sum(len(one) for one in named) == len(every) + len(set(emptied.OF_A_CASE) & set(KINDS))


def test_only_the_door_of_erasing_may(walked):
    council, _ = walked
    with pytest.raises(sa.exc.DBAPIError), council.db.write() as session:
        session.execute(sa.update(metadata.tables["event"]).values(data={}))
    with pytest.raises(EngineError), council.db.write() as session:
        session.execute(sa.delete(metadata.tables["case_note"]))


def test_nothing_is_erased_without_the_key_of_a_log_that_is_sealed(walked):
    """What is left of a row would count as changed for ever."""
    council, _walk = walked
    with council.db.write() as session:
        seals.seal(session, KEY, AT)
    erasure = listed(council)
    propose(council, erasure)
    decide(council, erasure)

    with pytest.raises(EngineError, match="Set THREEFOLD_LOG_KEY"):
        erase_agreed(council.db, PERIODS, None, AT)

    assert erase_agreed(council.db, PERIODS, KEY, AT) == 1
    with council.db.read() as session:
        assert not any(one.bad for one in verify_seals(session, KEY))
