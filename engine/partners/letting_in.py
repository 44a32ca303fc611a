"""Partners: letting in - from the link to the task: a code asked for, a code typed, a session.

A link that is wrong, over, revoked, answered or closed is not found, in the same words. What is
typed is counted before anything is looked at, for a link that exists as for one that does not.
Whether a session still stands is asked of the database on every page. Source: safety 3, row 19.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import guards, log
from engine.case.file import locked_case_of_task
from engine.case.model import Case, Task
from engine.db import Database
from engine.errors import InvalidAnswers, NotFound
from engine.notices import by_link
from engine.partners import harm
from engine.partners.sharing import MAILED, new_code
from engine.partners.telling_back import LOCKED, tell_sender
from engine.people import attempts
from engine.people.model import User
from engine.people.sessions import ABSOLUTE, IDLE, SEEN_AFTER
from engine.people.shared import SharedTask, code, stands

GUESSES = attempts.Limit(
    5,
    timedelta(minutes=15),
    "Too many codes were asked for or were not right. Wait 15 minutes, then try again.",
)
#: A hospital stands behind one address, and its links are many; each still has its own five.
FROM_ONE_PLACE = attempts.Limit(100, GUESSES.within, GUESSES.sentence)
WRONG = "This code is not right, or was used already, or is too old. Ask for a new one."


@dataclass(frozen=True)
class Visit:
    """Somebody at another organisation who typed a code: who they are here, and their one task."""

    shared: SharedTask
    user: User
    task: Task
    seen_is_old: bool
    ends_at: datetime


def find(session: Session, token: str, at: datetime) -> SharedTask:
    """The link that an address holds, while it can be used. Raises ``NotFound``."""
    row = session.scalar(select(SharedTask).where(SharedTask.link_digest == attempts.digest(token)))
    if row is None or not _is_good(session, row, at):
        raise NotFound
    return row


def ask_for_code(db: Database, token: str, address: str, at: datetime) -> None:
    """Mail a new code to the person the link was sent to; the code before it is void.

    Raises ``TooMany``; ``NotFound``.
    """
    attempts.try_once(db, _about("code asked", token, address), at, GUESSES, FROM_ONE_PLACE)
    with db.write() as session:
        _, row = _locked(session, token, at)
        new_code(row, at + MAILED)
        by_link.send_code(session, row, at)


def let_in(db: Database, token: str, typed: str, key: str, address: str, at: datetime) -> str:
    """Take the code of a link and return the token of a session that sees its task, and no more.

    A wrong code stays counted; after ten in all the link is closed for good, and whoever
    sent it is told. Raises
    ``TooMany`` before anything is looked at; ``NotFound``; ``InvalidAnswers`` for ``code``.
    """
    tried = attempts.try_once(db, _about("code", token, address), at, GUESSES, FROM_ONE_PLACE)
    with db.write() as session:
        case, row = _locked(session, token, at)
        if _is_right(row, typed, key, at):
            attempts.strike_off(session, tried)
            return _begin(session, case, row, at)
        row.wrong_codes += 1
        if row.is_closed:
            _log(session, case, row, "share_closed", at)
            tell_sender(session, row, LOCKED, at)
    raise InvalidAnswers({"code": WRONG})


def visit(session: Session, token: str, at: datetime) -> Visit | None:
    """Whose session a token is, while it stands and its link is good; None otherwise."""
    row = of_session(session, token)
    if row is None or row.session_at is None or row.seen_at is None:
        return None
    if at - row.seen_at > IDLE or at - row.session_at > ABSOLUTE:
        return None
    if not _is_good(session, row, at):
        return None
    user, task = session.get_one(User, row.user_id), session.get_one(Task, row.task_id)
    return Visit(row, user, task, at - row.seen_at > SEEN_AFTER, row.session_at + ABSOLUTE)


def idle_visit(session: Session, token: str, at: datetime) -> Visit | None:
    """Whose session it was, though they were away too long: what they typed is kept all the same.

    Nothing is shown to them for it. The link must be good still.
    """
    row = of_session(session, token)
    if row is None or row.session_at is None or at - row.session_at > 2 * ABSOLUTE:
        return None
    if not _is_good(session, row, at):
        return None
    user, task = session.get_one(User, row.user_id), session.get_one(Task, row.task_id)
    return Visit(row, user, task, False, at)


def of_session(session: Session, token: str) -> SharedTask | None:
    """The link a session was begun with, whatever became of both."""
    return session.scalar(
        select(SharedTask).where(SharedTask.session_digest == attempts.digest(token))
    )


def seen(session: Session, token: str, at: datetime) -> None:
    """Note that the person is still there. Needs a door that writes."""
    session.execute(
        update(SharedTask)
        .where(SharedTask.session_digest == attempts.digest(token), SharedTask.seen_at < at)
        .values(seen_at=at)
    )


def leave(session: Session, token: str) -> None:
    """End a session; the link stays good until it runs out, with a new code."""
    session.execute(
        update(SharedTask)
        .where(SharedTask.session_digest == attempts.digest(token))
        .values(session_digest=None)
    )


# -- inside -----------------------------------------------------------------------


def _about(what: str, token: str, address: str) -> tuple[str, str]:
    return f"partner {what} {token}", f"partner {what} from {address}"


def _is_good(session: Session, row: SharedTask, at: datetime) -> bool:
    task = session.get_one(Task, row.task_id)
    if not row.is_good(at) or task.case.erased_at is not None:
        return False
    return bool(stands(session, task, row.user_id)) and not harm.is_barred(session, task.case, row)


def _locked(session: Session, token: str, at: datetime) -> tuple[Case, SharedTask]:
    task = session.get_one(Task, find(session, token, at).task_id)
    case = locked_case_of_task(session, task.public_id)
    session.expire_all()
    return case, find(session, token, at)


def _is_right(row: SharedTask, typed: str, key: str, at: datetime) -> bool:
    if not guards.on("partner_code"):
        return True
    if row.code_until is None or row.code_until <= at or row.is_closed:
        return False
    sent = "".join(typed.split()).encode("utf-8", "replace")
    return hmac.compare_digest(sent, code(key, row.public_id, row.code_number).encode())


def _begin(session: Session, case: Case, row: SharedTask, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    row.code_until = None  # once
    row.wrong_codes = 0
    row.opened_at = row.opened_at or at
    row.session_digest, row.session_at, row.seen_at = attempts.digest(token), at, at
    _log(session, case, row, "share_opened", at, session.get_one(User, row.user_id))
    return token


def _log(
    session: Session,
    case: Case,
    row: SharedTask,
    what: str,
    at: datetime,
    actor: User | None = None,
) -> None:
    task = session.get_one(Task, row.task_id)
    log.append(session, case, what, actor, at=at, task=task, data={"share": row.public_id})
