"""Protected: the database itself refuses to change or take away what is recorded.

The program is stopped by ``kept.py``. This stops everybody else who comes through the
front door of the database: a mistake of ours, words slipped into a statement, a hurried
hand at a prompt. Whoever owns the file or the database can take the triggers away; that
is what the anchor is for (``engine/log``). docs/keeping.md says the same in a table.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import uniform

from sqlalchemy import Connection, inspect
from sqlalchemy.orm import Session

from engine import guards
from engine.db.kept import MAY_GO, WRITTEN_ONCE
from engine.db.locks import was_had
from engine.errors import EngineError

PREFIX = "threefold_"
#: How long one table is waited for before all are let go (less than PostgreSQL waits until it
#: looks for two that wait for one another: a second), and how long it is tried, in seconds.
GIVES_WAY_MS, HOLDS_BY = 300, 60.0
#: What a trigger asks before it refuses; only the door of erasing answers yes.
_ERASING_SQLITE = "threefold_erasing() = 0"

_REFUSING_PG = f"""
CREATE OR REPLACE FUNCTION {PREFIX}refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('threefold.erasing', true) = 'yes' THEN
    IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'Nothing recorded in "%%" is ever changed or taken away.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""


def protect(connection: Connection) -> None:
    """Set the triggers on every table that is there; those that were set before are renewed."""
    unprotect(connection)
    if not guards.on("written_once"):
        return
    tables = set(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_REFUSING_PG)
    for table in sorted(tables - set(MAY_GO)):
        for act in ("UPDATE", "DELETE") if table in WRITTEN_ONCE else ("DELETE",):
            connection.exec_driver_sql(_trigger(connection, table, act))
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                f'CREATE TRIGGER {PREFIX}{table}_truncate BEFORE TRUNCATE ON "{table}" '
                f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}refuse()"
            )


def unprotect(connection: Connection) -> None:
    """Take the triggers away, for a migration to change tables; ``protect`` sets them again."""
    for table, name in _triggers(connection):
        on = f' ON "{table}"' if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"{on}')


def unprotected_tables(connection: Connection) -> list[str]:
    """Tables on which a trigger is missing that ``protect`` would set."""
    there = {name for _, name in _triggers(connection)}
    wanted = {
        table: {f"{PREFIX}{table}_{act}" for act in _acts(table)}
        for table in set(inspect(connection).get_table_names()) - set(MAY_GO)
    }
    return sorted(table for table, names in wanted.items() if not names <= there)


def grants(role: str) -> Iterator[str]:
    """The statements that let a PostgreSQL role run the program and nothing more.

    The role reads and adds everywhere, changes what may be changed, and takes away only
    what is no record. It owns nothing, so it can take no trigger away. Run them after
    every upgrade, as the role that owns the tables.
    """
    from engine.db.tables import metadata

    quoted = '"' + role.replace('"', '""') + '"'
    yield f"GRANT USAGE ON SCHEMA public TO {quoted}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {quoted}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}"
    for table in sorted(metadata.tables):
        acts = ["INSERT"]
        acts += ["UPDATE"] if table not in WRITTEN_ONCE else []
        acts += ["DELETE"] if table in MAY_GO else []
        refused = [act for act in ("UPDATE", "DELETE", "TRUNCATE") if act not in acts]
        yield f'GRANT {", ".join(acts)} ON "{table}" TO {quoted}'
        yield f'REVOKE {", ".join(refused)} ON "{table}" FROM {quoted}'


def hold_still(session: Session, tables: list[str]) -> None:
    """Wait until nobody is half-way through writing to these tables, and let nobody begin.

    Until the end of the transaction. On SQLite the write door has seen to it already. Others
    write to these tables in an order of their own: whoever comes for one that is held here and
    holds another must not be kept waiting for ever, so everything is let go and asked for anew.
    Raises ``EngineError`` where there is no end of it.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    names = ", ".join(f'"{name}"' for name in sorted(tables))
    connection, until = session.connection(), time.monotonic() + HOLDS_BY
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{GIVES_WAY_MS}ms'")
    while not was_had(session, f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"):
        if time.monotonic() > until:
            raise EngineError("Somebody has been writing all the time. Seal again later.")
        time.sleep(uniform(0.05, 0.2))
    connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")


def _acts(table: str) -> tuple[str, ...]:
    return ("update", "delete") if table in WRITTEN_ONCE else ("delete",)


def _trigger(connection: Connection, table: str, act: str) -> str:
    name = f'"{PREFIX}{table}_{act.lower()}"'
    if connection.dialect.name == "postgresql":
        return (
            f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}refuse()"
        )
    return (
        f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" WHEN {_ERASING_SQLITE} BEGIN '
        f"SELECT RAISE(ABORT, 'Nothing recorded in \"{table}\" is ever changed or taken away.'); END"
    )


def _triggers(connection: Connection) -> list[tuple[str, str]]:
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            f"WHERE NOT t.tgisinternal AND t.tgname LIKE '{PREFIX}%%' ORDER BY t.tgname"
        )
    else:
        rows = connection.exec_driver_sql(
            "SELECT tbl_name, name FROM sqlite_master "
            f"WHERE type = 'trigger' AND name LIKE '{PREFIX}%' ORDER BY name"
        )
    return [(str(table), str(name)) for table, name in rows]
