"""The library of procedures: versions, who has read which, and that a new version asks again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.documents.receiving import receive
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log.model import Event
from engine.procedures.keeping import (
    CHECKED_FOR,
    Place,
    add_procedure,
    add_version,
    change_procedure,
    still_newest,
    withdraw_procedure,
)
from engine.procedures.model import Procedure, ProcedureRead, ProcedureVersion
from engine.procedures.reading import for_stages, have_read, library, read_by, versions_of

TODAY = clock.today()
HERE = Place("https://council.example/safeguarding-procedure")


def added(council, title="Making enquiries", stages=("start",), by="Priya", **given):
    said = {"what_for": "How we begin.", "scope": "local", "called": "1.0", "place": HERE, **given}
    with council.db.write() as session:
        return add_procedure(
            session, title, said["what_for"], said["scope"], stages, said["called"], said["place"],
            council.user(session, by),
        ).public_id  # fmt: skip


def renewed(council, procedure, called="2.0", changed="A new chapter.", place=HERE, by="Priya"):
    with council.db.write() as session:
        user = council.user(session, by)
        return add_version(session, procedure, called, changed, place, user).public_id


def newest(council, procedure):
    with council.db.read() as session:
        row = session.scalars(select(Procedure).where(Procedure.public_id == procedure)).one()
        return versions_of(session, row)[0].public_id


def read(council, version, who="Tom"):
    with council.db.write() as session:
        have_read(session, version, council.user(session, who))


def shelf(council, who="Tom", today=TODAY):
    with council.db.read() as session:
        return [
            (one.procedure.title, one.version.called, one.read_at is not None, one.is_new)
            for one in library(session, council.user(session, who), today)
        ]


def test_a_new_version_asks_again_and_what_was_read_before_stays(council):
    procedure = added(council)
    assert shelf(council) == [("Making enquiries", "1.0", False, False)]
    first = newest(council, procedure)
    read(council, first)
    read(council, first)  # twice is once
    assert shelf(council) == [("Making enquiries", "1.0", True, False)]

    renewed(council, procedure)

    assert shelf(council) == [("Making enquiries", "2.0", False, True)]
    assert shelf(council, "Amara") == [("Making enquiries", "2.0", False, False)]
    with council.db.read() as session:
        assert len(session.scalars(select(ProcedureRead)).all()) == 1
        whats = session.scalars(select(Event.what).where(Event.case_id.is_(None))).all()
    assert whats.count("procedure_read") == 1 and "procedure_changed" in whats
    with pytest.raises(Conflict, match="newer version"):
        read(council, first, "Amara")


def test_what_is_not_read_yet_stands_first(sqlite):
    read(sqlite, newest(sqlite, added(sqlite, "A")))
    added(sqlite, "B")
    assert [title for title, *_ in shelf(sqlite)] == ["B", "A"]


def test_who_has_read_which_is_for_whoever_oversees_people(council):
    procedure = added(council)
    for who in ("Tom", "Nell"):
        read(council, newest(council, procedure), who)
    with council.db.read() as session:
        row = session.scalars(select(ProcedureVersion)).one()
        ruth, sam = (council.user(session, name) for name in ("Ruth", "Sam"))
        mine, every = read_by(session, row, ruth), read_by(session, row, sam)
        for name in ("Tom", "Iris"):
            with pytest.raises(NotAllowed):
                read_by(session, row, council.user(session, name))
    assert [user.name for user, _ in mine.read] == ["Tom North"]
    assert [user.name for user in mine.not_yet] == [
        "Amara North", "Daniel North", "Lena North", "Priya North", "Ruth North",
    ]  # fmt: skip
    assert [user.name for user, _ in every.read] == ["Nell South", "Tom North"]


def test_a_task_shows_what_fits_its_stage_and_what_is_for_every_one(sqlite):
    for title, stages in (
        ("Start", ["start"]), ("End", ["end", "middle"]), ("Every", ["every"]), ("None", []),
    ):  # fmt: skip
        added(sqlite, title, stages)
    gone = added(sqlite, "Gone", ["every"])
    with sqlite.db.write() as session:
        withdraw_procedure(session, gone, sqlite.user(session, "Iris"))

    def fits(*stages):
        with sqlite.db.read() as session:
            return [one.procedure.title for one in for_stages(session, stages)]

    assert fits("start") == ["Every", "Start"]
    assert fits("middle", "end") == ["End", "Every"]
    assert fits() == ["Every"]


def test_it_is_to_be_looked_at_again_after_a_year_and_then_it_is_looked_at(sqlite):
    procedure = added(sqlite)

    def due(today):
        with sqlite.db.read() as session:
            return library(session, sqlite.user(session, "Tom"), today)[0].check_due

    assert not due(TODAY + CHECKED_FOR - timedelta(days=1)) and due(TODAY + CHECKED_FOR)
    later = clock.now() + timedelta(days=100)
    with sqlite.db.write() as session:
        still_newest(session, procedure, sqlite.user(session, "Priya"), at=later)
    assert not due(TODAY + CHECKED_FOR)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "t" * 501}, "title"),
        ({"what_for": ""}, "what_for"),
        ({"scope": "worldwide"}, "scope"),
        ({"stages": ["now"]}, "stages"),
        ({"called": ""}, "called"),
        ({"place": Place()}, "address"),
        ({"place": Place("http://council.example/a")}, "address"),
        ({"place": Place("javascript:alert(1)")}, "address"),
        ({"place": Place("https://somebody:word@council.example/a")}, "address"),
        ({"place": Place("https://council.example/a b")}, "address"),
        ({"place": Place("https://[council")}, "address"),
        ({"place": Place("https://" + "a" * 2000 + ".example")}, "address"),
        ({"place": Place(HERE.address, receive("a.txt", b"Ring first.", None))}, "address"),
    ],
)
def test_what_cannot_be_a_procedure_is_refused_beside_its_field(sqlite, given, field):
    with pytest.raises(InvalidAnswers) as refused:
        added(sqlite, **given)
    assert list(refused.value.messages) == [field]
    assert shelf(sqlite) == []


def test_a_document_is_kept_as_it_was(council):
    added(council, place=Place("", receive("how.txt", b"Ring first.", None)))
    with council.db.read() as session:
        row = session.scalars(select(ProcedureVersion)).one()
        assert (row.content, row.file_name, row.media_type, row.address) == (
            b"Ring first.", "how.txt", "text/plain", None,
        )  # fmt: skip


@pytest.mark.parametrize("by", ["Lena", "Tom", "Ruth", "Sam"])
def test_only_managers_and_process_administrators_keep_the_library(sqlite, by):
    procedure = added(sqlite)
    with pytest.raises(NotAllowed):
        added(sqlite, by=by)
    with pytest.raises(NotAllowed):
        renewed(sqlite, procedure, by=by)


def test_what_is_out_of_use_is_neither_changed_nor_asked_for(sqlite):
    procedure = added(sqlite)
    version = newest(sqlite, procedure)
    with sqlite.db.write() as session:
        withdraw_procedure(session, procedure, sqlite.user(session, "Priya"))

    assert shelf(sqlite) == []
    with pytest.raises(Conflict):
        renewed(sqlite, procedure)
    with pytest.raises(Conflict):
        read(sqlite, version)
    with pytest.raises(NotFound):
        read(sqlite, "nothing-of-it")
    with pytest.raises(NotFound), sqlite.db.write() as session:
        priya = sqlite.user(session, "Priya")
        change_procedure(session, "nothing-of-it", "A", "B", "local", [], priya)
