"""Erase: after the time is over nothing of a person is left, and everything still fits together."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.model import Case
from engine.db.kept import MAY_GO
from engine.db.tables import metadata
from engine.errors import Conflict, EngineError, InvalidAnswers, NotAllowed, NotFound
from engine.keeping import emptied, letting_go, retention
from engine.keeping.erase import erase_agreed
from engine.keeping.model import Erasure
from engine.keeping.periods import Periods
from engine.log import events, seals
from engine.log.anchor import anchor, read_anchor
from engine.log.seals import Key
from engine.log.verify import verify_seals
from engine.people import require
from engine.people.model import User
from engine.record import KINDS
from engine.returns.extract import extract
from engine.returns.measures import measures
from tests.council import ROOT, tampering

ONE = "one conversation, everything achieved"
PERIODS = Periods()
KEY = Key("a key that is not in the database, 40 characters")
AT = clock.moment("2035-01-10T03:00")
BECAUSE = "I looked through it; nothing needs it any more."


@pytest.fixture
def walked(council):
    """A case that was walked to its end, nine years ago."""
    return council, council.walked(ONE)


def manager(session, name="Priya"):
    return session.scalar(sa.select(User).where(User.name.startswith(name)))


def listed(council):
    with council.db.write() as session:
        retention.list_due(session, PERIODS, AT)
    with council.db.read() as session:
        return session.scalar(sa.select(Erasure.public_id).order_by(Erasure.id.desc()))


def propose(council, erasure, by="Priya", approver="Daniel", at=AT):
    with council.db.write() as session:
        chosen = manager(session, approver).public_id
        letting_go.propose(
            session, erasure, BECAUSE, chosen, manager(session, by), at=at, periods=PERIODS
        )


def decide(council, erasure, by="Daniel", agreed=True, because="", at=AT):
    with council.db.write() as session:
        letting_go.decide(
            session, erasure, agreed, because, manager(session, by), at=at, periods=PERIODS
        )


def let_go(council, at=AT):
    """Two people agree, and the night erases it."""
    erasure = listed(council)
    propose(council, erasure)
    decide(council, erasure)
    assert erase_agreed(council.db, PERIODS, KEY, at) == 1
    return erasure


# -- whose time is over ------------------------------------------------------------------


def dues(council, at, periods=PERIODS):
    with council.db.read() as session:
        return list(retention.due(session, periods, at))


def test_the_time_of_an_enquiry_is_eight_years_from_the_last_thing_that_happened(walked):
    council, walk = walked
    (one,) = dues(council, AT)
    assert one.kind == "enquiry"
    assert one.last_on == clock.today(walk.now)
    assert one.due_on == one.last_on.replace(year=one.last_on.year + 8)
    day = timedelta(days=1)
    on = clock.moment(f"{one.due_on}T12:00")
    assert dues(council, on - day) == [] and len(dues(council, on)) == 1


def test_a_death_or_a_contact_later_on_makes_it_later(walked):
    council, _walk = walked
    (one,) = dues(council, AT)
    later = one.last_on + timedelta(days=200)
    with council.db.write() as session:
        session.execute(sa.update(KINDS["adult"].table).values(died_on=later))
    assert dues(council, AT)[0].last_on == later
    with council.db.write() as session:
        session.execute(
            sa.update(KINDS["conversation"].table).values(
                happened_at=clock.moment(f"{later + timedelta(days=9)}T10:00")
            )
        )
    assert dues(council, AT)[0].last_on == later + timedelta(days=9)


def test_an_open_case_of_the_adult_keeps_all_of_it(walked):
    council, _ = walked
    with council.db.write() as session:
        session.execute(sa.update(Case).values(ended_at=None))
    assert dues(council, AT) == []


def test_concerns_alone_are_kept_as_long_unless_the_council_has_said_so(walked):
    council, _ = walked
    with council.db.write() as session:
        session.execute(sa.update(Case).values(milestones={"concern_received": "x"}))
    soon = clock.moment("2029-01-01T03:00")
    assert dues(council, soon) == []
    (one,) = dues(council, soon, Periods(concern=2))
    assert one.kind == "concern" and one.due_on.year == one.last_on.year + 2


def test_the_list_is_made_once_and_managers_are_told(walked):
    council, _ = walked
    with council.db.write() as session:
        assert retention.list_due(session, PERIODS, AT) == 1
        assert retention.list_due(session, PERIODS, AT) == 0
        told = session.scalar(sa.text("SELECT count(*) FROM notice WHERE kind = 'time_over'"))
    assert told == 3  # every manager of the council


# -- a hold ------------------------------------------------------------------------------


def hold(council, why="An inquiry asks for it."):
    with council.db.write() as session:
        adult = session.scalar(sa.text("SELECT public_id FROM adult WHERE merged_into IS NULL"))
        return retention.set_hold(session, adult, why, manager(session), at=AT).public_id


@pytest.mark.guard("hold_beats_all")
def test_a_hold_keeps_a_record_however_far_letting_it_go_has_come(walked):
    council, _ = walked
    erasure = listed(council)
    propose(council, erasure)
    decide(council, erasure)
    first = hold(council)
    assert dues(council, AT) == []
    assert erase_agreed(council.db, PERIODS, KEY, AT) == 0
    with council.db.write() as session:
        retention.lift_hold(session, first, "It is over.", manager(session), at=AT)
    assert erase_agreed(council.db, PERIODS, KEY, AT) == 1


def test_a_hold_is_in_the_log_of_every_case_and_stands_once(walked):
    council, walk = walked
    with pytest.raises(InvalidAnswers):
        hold(council, " ")
    hold(council)
    with pytest.raises(Conflict):
        hold(council)
    with council.db.read() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM event WHERE what = 'hold_set'")) == 1
        assert events.verify(session, council.case(session, walk)) is None


# -- two people --------------------------------------------------------------------------


@pytest.mark.guard("erasure_by_two")
def test_whoever_proposes_does_not_agree(walked):
    council, _ = walked
    erasure = listed(council)
    with pytest.raises(InvalidAnswers):
        propose(council, erasure, by="Priya", approver="Priya")
    propose(council, erasure, by="Priya", approver="Daniel")
    with pytest.raises(NotAllowed):
        decide(council, erasure, by="Priya")


def test_somebody_of_another_team_knows_nothing_of_it(walked):
    council, _ = walked
    erasure = listed(council)
    with pytest.raises(NotFound):
        propose(council, erasure, by="Owen")
    with council.db.read() as session:
        assert letting_go.review_list(session, manager(session, "Owen")) == []
        assert len(letting_go.review_list(session, manager(session))) == 1


@pytest.mark.guard("erasure_only_due")
def test_what_was_agreed_is_not_erased_when_something_happened_since(walked):
    council, _ = walked
    erasure = listed(council)
    propose(council, erasure)
    decide(council, erasure)
    with council.db.write() as session:
        session.execute(sa.update(Case).values(active_at=AT))
    assert erase_agreed(council.db, PERIODS, KEY, AT) == 0


def test_what_is_declined_stays_with_the_reason(walked):
    council, _ = walked
    erasure = listed(council)
    propose(council, erasure)
    with pytest.raises(InvalidAnswers):
        decide(council, erasure, agreed=False, because="")
    decide(council, erasure, agreed=False, because="Her brother's case needs it.")
    assert erase_agreed(council.db, PERIODS, KEY, AT) == 0


# -- nothing is left ---------------------------------------------------------------------


CANARY = "Zyxwora"


def plant(council):
    """A name in every column that could hold words, of every row of the case."""
    planted = 0
    with tampering(council.db) as session:
        _fill_what_is_empty(session)
        for table in metadata.sorted_tables:
            if table.name in HOLDS_NO_WORDS or table.name in emptied.NOTHING:
                continue
            values = {c.name: _canary(c, table.name) for c in table.c if _holds_words(table, c)}
            if values:
                statement = sa.update(table).values(values)
                if (
                    table.name == "event"
                ):  # a line about no case holds numbers of people who work here
                    statement = statement.where(table.c.case_id.is_not(None))
                planted += session.execute(statement).rowcount * len(values)
    return planted


HOLDS_NO_WORDS = {*MAY_GO, "erasure", "sealed_run", "erased_row"} - {"draft"}
CODED = {
    "event": {"what", "via", "digest"}, "task": {"spiff_id", "name", "title", "role", "also_role",
    "stage", "faces", "other_person_than", "within", "refused_gate"}, "case": {"reference",
    "ended_as", "event_head", "milestones"}, "workflow": {"name", "ended_as"},
    "record_version": {"kind"}, "upload": {"media_type", "scan"}, "case_link": {"because"},
    "same_person": {"result"}, "step_override": {"duty", "ground"},
    "restriction": {"ground"}, "kept_from": {"relation", "found_kind"}, "audit": {"grade",
    "moderator_grade", "marks"}, "audit_answer": {"said"}, "audit_action": {"owner"},
    "answer": {"token"}, "handover": {"to_name", "cases"},
}  # fmt: skip


def _holds_words(table, column):
    if column.primary_key or column.foreign_keys or column.name == "public_id":
        return False
    if (
        column.name in CODED.get(table.name, ())
        or (table.name, column.name) in emptied.NAMES_OF_STEPS
    ):
        return False
    kind = KINDS.get(table.name)
    if kind is not None and column.name in kind.columns:
        return kind.columns[column.name].type in ("text", "file", "refs")
    return isinstance(column.type, sa.String | sa.JSON | sa.LargeBinary) or "Packed" in repr(
        column.type
    )


def _canary(column, table):
    if table == "case" or isinstance(column.type, sa.LargeBinary):
        return CANARY.encode() * 3 if isinstance(column.type, sa.LargeBinary) else CANARY
    if isinstance(column.type, sa.JSON) or "Packed" in repr(column.type):
        return {CANARY: [CANARY]}
    return CANARY


def _fill_what_is_empty(session):
    """Rows where the walk wrote none."""
    case = session.scalar(sa.text('SELECT max(id) FROM "case"'))
    adult = session.scalar(sa.text(f'SELECT adult_id FROM "case" WHERE id = {case}'))
    task = session.scalar(sa.text("SELECT max(id) FROM task"))
    user = session.scalar(sa.text('SELECT min(id) FROM "user"'))
    given = {"case_id": case, "other_case_id": case, "adult_id": adult, "other_id": adult,
             "from_adult_id": adult, "to_adult_id": adult, "task_id": task}  # fmt: skip
    for table in metadata.sorted_tables:
        skip = table.name in HOLDS_NO_WORDS or table.name in emptied.NOTHING
        if skip or session.scalar(sa.select(sa.func.count()).select_from(table)):
            continue
        row = {}
        for column in table.c:
            if column.primary_key and not column.foreign_keys:
                continue
            if column.name in given and column.foreign_keys:
                row[column.name] = given[column.name]
            elif column.foreign_keys:
                target = next(iter(column.foreign_keys)).column.table.name
                first = session.scalar(sa.text(f'SELECT min(id) FROM "{target}"'))
                row[column.name] = (
                    (user if target == "user" else first) if not column.nullable else None
                )
            elif column.name in ("ended_at", "lifted_at"):
                row[column.name] = AT  # or those who decide could not know of the case
            elif column.nullable or column.default is not None:
                continue
            else:
                row[column.name] = [case] if column.name == "cases" else _some(column)
        session.execute(sa.insert(table).values(row))


def _some(column):
    kind = column.type
    if isinstance(kind, sa.Integer):
        return 1
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.Date):
        return clock.today(AT)
    if "Instant" in repr(kind):
        return AT
    if isinstance(kind, sa.JSON) or "Packed" in repr(kind):
        return {}
    return b"" if isinstance(kind, sa.LargeBinary) else f"x{column.name}"[:16]


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


def said_in_the_scenario():
    """Long words that the walk typed: what an adult and a worker really said."""
    text = (ROOT / "processes/section42/scenarios" / f"{ONE}.json").read_text()
    said = re.findall(r": \"([^\"]{25,})\"", text)
    return [one for one in said if " " in one and not one.startswith("one conversation")]


def where(council, word=CANARY):
    """In which columns a word still stands."""
    found = []
    with council.db.read() as session:
        for table in metadata.sorted_tables:
            for column in table.c:
                values = session.scalars(sa.select(column)).all()
                if any(
                    word in (v.decode("latin-1") if isinstance(v, bytes) else str(v))
                    for v in values
                ):
                    found.append(f"{table.name}.{column.name}")
    return found


def hits(council, tmp_path, word=CANARY):
    """How often a word stands in what is on the disk, as text or packed."""
    if council.db.engine.dialect.name == "sqlite":
        path = Path(council.db.engine.url.database)
        files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-journal", "-shm"))]
        found = sum(one.read_bytes().count(word.encode()) for one in files if one.exists())
        return found + _packed(council, word)
    url = council.db.engine.url.set(drivername="postgresql")
    dump = subprocess.run(
        ["pg_dump", "--inserts", url.render_as_string(hide_password=False)],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    return (
        dump.count(word.encode())
        + dump.count(word.encode().hex().encode())
        + _packed(council, word)
    )


def _packed(council, word):
    """What is kept compressed is unpacked to be looked through."""
    found = 0
    with council.db.read() as session:
        for table in metadata.sorted_tables:
            for column in table.c:
                if "Packed" in repr(column.type):
                    found += sum(word in str(one) for one in session.scalars(sa.select(column)))
    return found


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
