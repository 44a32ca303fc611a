"""Files that were sent and never used are taken away; never one that somebody may come back to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.documents.keep import keep_for_task
from engine.case.documents.model import Upload
from engine.case.documents.receiving import receive
from engine.case.documents.taking_out import take_out
from engine.case.documents.withdraw import withdraw
from engine.case.draft import keep_text, save_draft
from engine.case.model import Case, Task
from engine.keeping.loose_files import LOOSE_FOR, clear_loose
from engine.keeping.nightly import Nights, do_night
from engine.log import events
from tests.engine.case.documents.test_keeping import WHY, added, kept, opened

LATER = LOOSE_FOR + timedelta(days=1)


def there(council):
    """Every file that still has its content."""
    with council.db.read() as session:
        held = select(Upload.public_id).where(Upload.content.is_not(None))
        return set(session.scalars(held))


def for_task(council, text, kept_as=None):
    """A file that Lena sent for the open task, and what she typed with it."""
    with council.db.write() as session:
        task, lena = session.scalars(select(Task)).one(), council.user(session, "Lena")
        received = receive(f"{text}.txt", text.encode(), None)
        upload = keep_for_task(session, task.public_id, received, lena).public_id
        typed = {"report_file": [upload]}
        if kept_as == "draft":
            save_draft(session, task.public_id, typed, lena)
        elif kept_as == "kept text":
            keep_text(session, task.public_id, typed, lena, "Too late.")
        return upload


def test_what_nobody_used_is_taken_away_after_thirty_days_and_said_once(council):
    case = opened(council)
    loose, document = kept(council, case), kept(council, case, "b.txt", b"b")
    added(council, case, document)

    assert clear_loose(council.db, clock.now() + LOOSE_FOR - timedelta(hours=1)) == 0
    assert clear_loose(council.db, clock.now() + LATER) == 1
    assert clear_loose(council.db, clock.now() + LATER) == 0

    assert there(council) == {document} and loose != document
    with council.db.read() as session:
        row = session.scalars(select(Case)).one()
        said = select(events.Event).where(events.Event.what == "file_cleared")
        (event,) = session.scalars(said)
        assert event.data == {"upload": loose} and event.actor_id is None
        assert events.verify(session, row) is None


@pytest.mark.guard("loose_file_stands")
@pytest.mark.parametrize("where", ["draft", "kept text"])
def test_what_a_draft_or_a_kept_text_names_stays(council, where):
    opened(council)
    named, loose = for_task(council, "named", where), for_task(council, "loose")

    assert clear_loose(council.db, clock.now() + LATER) == 1

    assert there(council) == {named} and loose != named


def test_a_withdrawn_document_and_one_of_an_ended_case_stay(sqlite):
    case, other = opened(sqlite), opened(sqlite)
    withdrawn, ended = kept(sqlite, case), kept(sqlite, other)
    added(sqlite, case, withdrawn)
    added(sqlite, other, ended)
    with sqlite.db.write() as session:
        withdraw(session, case, withdrawn, WHY, sqlite.user(session, "Tom"))
        row = session.scalars(select(Case).where(Case.public_id == other)).one()
        row.ended_at, row.ended_as = clock.now(), "s42_concluded"

    assert clear_loose(sqlite.db, clock.now() + LATER) == 0

    assert there(sqlite) == {withdrawn, ended}


def test_what_was_taken_out_already_is_not_counted_again(sqlite):
    case = opened(sqlite)
    loose = kept(sqlite, case)
    with sqlite.db.write() as session:
        take_out(session, case, [loose], sqlite.user(session, "Tom"))

    assert clear_loose(sqlite.db, clock.now() + LATER) == 0


def test_the_night_says_how_many(sqlite):
    kept(sqlite, opened(sqlite))
    at = (clock.now() + LATER).replace(hour=12)

    said = {one.job: one.said for one in do_night(sqlite.db, Nights(), at)}

    assert said["files"] == "1 files that nobody used were taken away"
