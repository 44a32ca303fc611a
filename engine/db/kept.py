"""Kept: nothing that is recorded is taken away, whoever asks; refused at the door to the database.

What was written about somebody stays: it can be corrected, withdrawn or called an
error, and every one of these adds something. Only what is no record may go: a draft
when its task is done, a role somebody no longer has, an attempt to sign in. When the
time to keep a case is over, a job with a log of its own will take it away (INV-32).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.sql.dml import Delete

from engine import guards
from engine.errors import EngineError

#: Tables whose rows may be taken away, and why they are no record.
MAY_GO = {
    "draft": "what is typed and not yet sent: it goes with the submit, which keeps the answer",
    "user_role": "a role somebody no longer holds: the event of the change stays",
    "sign_in_attempt": "attempts to sign in: counted for a day",
    "alembic_version": "which migration was run last",
}


def keep_everything(engine: Engine) -> None:
    """Let no statement of this program take a row of the record away."""
    event.listen(engine, "before_execute", _refuse)


def _refuse(connection: Any, statement: Any, multiparams: Any, params: Any, options: Any) -> None:
    if isinstance(statement, Delete) and guards.on("nothing_deleted"):
        name = str(getattr(statement.table, "name", statement.table))
        if name not in MAY_GO:
            raise EngineError(f"Nothing is ever taken away from '{name}': it can be corrected.")
