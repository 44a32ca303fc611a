"""Keeping files: on both databases, once, never too many, and only where they belong."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from engine import clock
from engine.case.documents import keep
from engine.case.documents.keep import add_document, keep_for_case, keep_for_task
from engine.case.documents.model import Upload
from engine.case.documents.opening import Altered, open_upload
from engine.case.documents.receiving import receive
from engine.case.documents.taking_out import take_out
from engine.case.documents.withdraw import withdraw
from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log import events
from tests import files
from tests.council import tampering

WHY = {"withdrawn_because": ["It is about somebody else."]}


def opened(council, by="Lena"):
    walk = council.walk()
    walk.step({"by": by, "open": True})
    return walk.case


def kept(council, case, name="bank.pdf", content=None, by="Tom"):
    with council.db.write() as session:
        received = receive(name, files.pdf() if content is None else content, None)
        return keep_for_case(session, case, received, council.user(session, by)).public_id


def added(council, case, upload, by="Tom", title="Bank statements"):
    typed = {"document_file": [upload], "document_title": [title], "document_origin": ["Jean"]}
    with council.db.write() as session:
        return add_document(session, case, typed, council.user(session, by)).id


def test_a_file_is_kept_added_opened_and_withdrawn_on_both_databases(council):
    case = opened(council)
    upload = kept(council, case, "photo.jpg", files.jpeg())
    added(council, case, upload)

    with council.db.read() as session:
        tom = council.user(session, "Tom")
        one = open_upload(session, case, upload, tom, at=clock.now())
        assert (one.name, one.media_type) == ("photo.jpg", "image/jpeg")
        assert one.content == receive("photo.jpg", files.jpeg(), None).file.content
    with council.db.write() as session:
        withdraw(session, case, upload, WHY, council.user(session, "Tom"))
    with council.db.read() as session:
        row = session.scalars(select(Case)).one()
        record = CaseFile(session, row, None, clock.now()).record
        assert record.live("document") == [] and len(record.rows("document")) == 1
        assert events.verify(session, row) is None
        with pytest.raises(NotAllowed):
            open_upload(session, case, upload, council.user(session, "Tom"), at=clock.now())
        open_upload(session, case, upload, council.user(session, "Priya"), at=clock.now())


def test_the_log_names_the_file_by_number_and_seal_and_gives_nothing_away(sqlite):
    case = opened(sqlite)
    upload = kept(sqlite, case, "Dora injuries.pdf")

    with sqlite.db.read() as session:
        row = session.scalars(select(Case)).one()
        last = session.scalars(select(events.Event).order_by(events.Event.id.desc())).first()
        stored = session.scalars(select(Upload)).one()
        assert last.data.keys() == {"upload", "seal"} and last.data["upload"] == upload
        assert stored.sha256 not in str(last.data) and row.event_count == last.seq


def test_two_at_the_same_moment_keep_one_file_once(council):
    """A double click: the second waits for the first and finds what it kept."""
    case = opened(council)
    start, found = threading.Barrier(2), []

    def press():
        start.wait()
        found.append(kept(council, case))

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert len(set(found)) == 1


def test_the_same_file_by_somebody_else_is_another_file(sqlite):
    case = opened(sqlite)

    assert kept(sqlite, case, by="Tom") != kept(sqlite, case, by="Lena")


def test_a_file_of_the_record_is_not_used_again_for_another_document(sqlite):
    case = opened(sqlite)
    first = kept(sqlite, case)
    added(sqlite, case, first)

    second = kept(sqlite, case)

    assert second != first
    with pytest.raises(InvalidAnswers, match="in the case already, as “Bank statements”"):
        added(sqlite, case, second)


def test_once_withdrawn_the_same_file_may_be_added_again(sqlite):
    case = opened(sqlite)
    added(sqlite, case, first := kept(sqlite, case))
    with sqlite.db.write() as session:
        withdraw(session, case, first, WHY, sqlite.user(session, "Tom"))

    added(sqlite, case, kept(sqlite, case), title="Bank statements, the right ones")


@pytest.mark.guard("upload_once")
def test_a_withdrawn_document_does_not_come_back_by_its_number(sqlite):
    case = opened(sqlite)
    added(sqlite, case, first := kept(sqlite, case))
    with sqlite.db.write() as session:
        withdraw(session, case, first, WHY, sqlite.user(session, "Tom"))

    with pytest.raises(InvalidAnswers, match="did not arrive"):
        added(sqlite, case, first)


@pytest.mark.guard("upload_once")
def test_nobody_adds_what_a_colleague_has_sent_and_not_yet_said_what_it_is(sqlite):
    case = opened(sqlite)
    upload = kept(sqlite, case, by="Lena")

    with pytest.raises(InvalidAnswers, match="did not arrive"):
        added(sqlite, case, upload, by="Tom")


@pytest.mark.guard("upload_room")
def test_a_case_holds_no_more_than_its_share(sqlite, monkeypatch):
    case = opened(sqlite)
    monkeypatch.setattr(keep, "MOST_OF_A_CASE", 1000)
    kept(sqlite, case, "a.txt", b"a" * 600)

    with pytest.raises(InvalidAnswers, match="holds as many files as it can"):
        kept(sqlite, case, "b.txt", b"b" * 600)

    kept(sqlite, case, "c.txt", b"c" * 400)


@pytest.mark.guard("upload_own_case")
def test_a_document_is_not_made_of_a_file_of_another_case(sqlite):
    one, other = opened(sqlite), opened(sqlite)
    upload = kept(sqlite, other)

    with pytest.raises(InvalidAnswers, match="did not arrive"):
        added(sqlite, one, upload)


@pytest.mark.guard("upload_checksum")
@pytest.mark.parametrize("what", ["content", "sha256", "both", "log"])
def test_whatever_is_changed_of_a_kept_file_shows(sqlite, what):
    case = opened(sqlite)
    upload = kept(sqlite, case)
    other = receive("a.pdf", files.pdf(b"%\n"), None).file
    values = {"content": other.content, "sha256": other.sha256}
    with tampering(sqlite.db) as session:
        if what == "log":
            session.execute(sa.update(events.Event).values(data={}))
        else:
            chosen = values if what == "both" else {what: values[what]}
            session.execute(sa.update(Upload).values(**chosen))

    with sqlite.db.read() as session, pytest.raises(Altered):
        open_upload(session, case, upload, sqlite.user(session, "Tom"), at=clock.now())


# -- who may ------------------------------------------------------------------------


@pytest.mark.guard("permission")
@pytest.mark.parametrize("name", ["Ruth", "Nell", "Owen", "Iris", "Sam"])
def test_only_who_works_on_the_case_keeps_adds_or_withdraws(sqlite, name):
    case = opened(sqlite)
    upload = kept(sqlite, case)
    added(sqlite, case, upload)
    acts = [
        lambda: kept(sqlite, case, "b.txt", b"b", by=name),
        lambda: added(sqlite, case, upload, by=name),
    ]

    for act in acts:
        with pytest.raises((NotAllowed, NotFound)):
            act()
    with sqlite.db.write() as session, pytest.raises((NotAllowed, NotFound)):
        withdraw(session, case, upload, WHY, sqlite.user(session, name))


@pytest.mark.guard("permission")
def test_a_file_for_a_task_is_kept_by_who_may_do_it(sqlite):
    case = opened(sqlite)
    received = receive("a.txt", b"a", None)
    with sqlite.db.write() as session:
        task = session.scalars(select(Task)).one()
        keep_for_task(session, task.public_id, received, sqlite.user(session, "Lena"))

    with sqlite.db.write() as session:
        task = session.scalars(select(Task)).one()
        with pytest.raises((NotAllowed, NotFound)):
            keep_for_task(session, task.public_id, received, sqlite.user(session, "Nell"))
        with pytest.raises(NotAllowed):
            keep_for_task(session, task.public_id, received, sqlite.user(session, "Ruth"))
    assert case


def test_a_task_that_is_done_takes_no_files(sqlite):
    walk = sqlite.walked("not for us", 2)
    with sqlite.db.write() as session:
        task = session.scalars(select(Task).where(Task.name == "record_concern")).one()
        with pytest.raises(Conflict, match="completed this task"):
            keep_for_task(
                session, task.public_id, receive("a.txt", b"a", None), sqlite.user(session, "Lena")
            )
    assert walk.case


@pytest.mark.guard("closed_stays_closed")
def test_nothing_is_kept_added_or_withdrawn_after_the_end(sqlite):
    case = opened(sqlite)
    upload = kept(sqlite, case)
    added(sqlite, case, upload)
    with sqlite.db.write() as session:
        session.execute(sa.update(Case).values(ended_at=clock.now(), ended_as="s42_concluded"))

    with pytest.raises(Conflict, match="late entry"):
        kept(sqlite, case, "b.txt", b"b")
    with pytest.raises(Conflict, match="late entry"):
        added(sqlite, case, upload)
    with sqlite.db.write() as session, pytest.raises(Conflict, match="late entry"):
        withdraw(session, case, upload, WHY, sqlite.user(session, "Tom"))


# -- taking out ---------------------------------------------------------------------


def test_what_is_part_of_the_record_or_of_another_case_is_never_erased(sqlite):
    case, other = opened(sqlite), opened(sqlite)
    recorded, loose, elsewhere = (
        kept(sqlite, case),
        kept(sqlite, case, "b.txt", b"b"),
        kept(sqlite, other),
    )
    added(sqlite, case, recorded)

    with sqlite.db.write() as session:
        gone = take_out(
            session, case, [recorded, loose, elsewhere, "nothing"], sqlite.user(session, "Tom")
        )

    assert gone == [loose]
    with sqlite.db.read() as session:
        there = {one.public_id: one.content for one in session.scalars(select(Upload))}
    assert there[loose] is None and there[recorded] and there[elsewhere]


def test_nobody_takes_out_what_a_colleague_is_about_to_add(sqlite):
    case = opened(sqlite)
    upload = kept(sqlite, case, by="Tom")

    with sqlite.db.write() as session:
        assert take_out(session, case, [upload], sqlite.user(session, "Lena")) == []
    with sqlite.db.write() as session:
        assert take_out(session, case, [upload], sqlite.user(session, "Tom")) == [upload]


def test_who_goes_on_with_a_task_may_take_out_what_a_colleague_sent_for_it(sqlite):
    case = opened(sqlite)
    with sqlite.db.write() as session:
        task = session.scalars(select(Task)).one()
        received = receive("a.txt", b"a", None)
        upload = keep_for_task(session, task.public_id, received, sqlite.user(session, "Lena"))
        task.assignee_id = sqlite.user(session, "Amara").id
        named = upload.public_id

    with sqlite.db.write() as session:
        assert take_out(session, case, [named], sqlite.user(session, "Tom")) == []
        assert take_out(session, case, [named], sqlite.user(session, "Amara")) == [named]


def test_a_stranger_takes_nothing_out(sqlite):
    case = opened(sqlite)
    upload = kept(sqlite, case)

    with sqlite.db.write() as session, pytest.raises(NotFound):
        take_out(session, case, [upload], sqlite.user(session, "Nell"))
