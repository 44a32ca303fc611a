"""Kept: nothing that is recorded is taken away, whoever asks; refused at the door to the database.

What was written about somebody stays: it can be corrected, withdrawn or called an
error, and every one of these adds something. Only what is no record may go: a draft
when its task is done, a role somebody no longer has, an attempt to sign in. When the
time to keep a record is over, it is emptied through a door of its own, which
``engine/keeping/erase.py`` alone opens, and which leaves a certificate (INV-32).
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

#: Tables whose rows are written once: never changed, never taken away, and sealed.
WRITTEN_ONCE = {
    "access": "who looked at which case, on which page, when",
    "answer": "what was asked and answered; a correction is another row",
    "board_review_change": "what a Safeguarding Adults Review said before it was changed",
    "erased_row": "which rows were emptied when their time was over",
    "event": "what happened, line by line",
    "kept_text": "what somebody typed that could not be taken",
    "record_version": "what a row of the record said before it was changed",
    "return_run": "the figures of a national return as they were counted",
    "return_sign_off": "who signed which table of a return off",
    "sealed_run": "the seals of all these rows, run by run",
}


def keep_everything(engine: Engine) -> None:
    """Let no statement of this program take a row of the record away."""
    event.listen(engine, "before_execute", _refuse)


def _refuse(connection: Any, statement: Any, multiparams: Any, params: Any, options: Any) -> None:
    erasing = connection.get_execution_options().get("door") == "erase"
    if isinstance(statement, Delete) and not erasing and guards.on("nothing_deleted"):
        name = str(getattr(statement.table, "name", statement.table))
        if name not in MAY_GO:
            raise EngineError(f"Nothing is ever taken away from '{name}': it can be corrected.")
