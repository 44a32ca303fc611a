"""Database: locks that are tried and given up, so that nobody waits in a ring for one another."""

from __future__ import annotations

from sqlalchemy import Executable, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

#: What PostgreSQL says of a lock that was not to be had (its manual, appendix A).
NOT_HAD = "55P03"


def was_had(session: Session, locks: Executable | str) -> bool:
    """Run a statement that locks, and say whether the lock was to be had.

    What was done before in the transaction stands either way; what the statement had locked
    already is let go where it was not. Raises every other ``OperationalError``.
    """
    connection = session.connection()
    point = connection.begin_nested()
    try:
        connection.execute(text(locks) if isinstance(locks, str) else locks)
    except OperationalError as error:
        point.rollback()
        if getattr(error.orig, "sqlstate", None) != NOT_HAD:
            raise
        return False
    point.commit()
    return True
