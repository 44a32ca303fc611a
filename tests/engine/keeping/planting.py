"""Planting: a name in every place that could hold words, and looking for it afterwards."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import sqlalchemy as sa

from engine import clock
from engine.db.kept import MAY_GO
from engine.db.tables import metadata
from engine.keeping import emptied
from engine.record import KINDS
from tests.council import ROOT, tampering
from tests.engine.keeping.desk import AT, ONE

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
                if table.name == "user":  # of those who were sent a task alone: others work here
                    sent = sa.select(metadata.tables["shared_task"].c.user_id)
                    statement = sa.update(table).values(name=CANARY).where(table.c.id.in_(sent))
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
