"""Acts: what is killed at every point - submit, note, report, wake, publish, a mail that is sent."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine import clock
from engine.case import note, report, submit
from engine.case.due import fire_all
from engine.case.from_json import typed_from
from engine.case.model import Case, Task
from engine.db import Database
from engine.errors import Conflict
from engine.log.model import Event
from engine.notices import tell
from engine.notices.gathering import gather_all
from engine.notices.model import Mail
from engine.notices.sending import send_all
from engine.notices.ways import Folder
from engine.people.users import get_user_by_email
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import EMAILS, SECTION42, Council, scenario_of

ONE = "one conversation, everything achieved"


@dataclass(frozen=True)
class Act:
    """One act: how a council is brought to where it can be done, and how it is done there."""

    name: str
    prepare: Callable[[Council], dict[str, Any]]
    do: Callable[[Database, Mapping[str, Any]], None]
    #: what it says when it was done already
    refusals: tuple[type[Exception], ...] = ()
    #: of an act that is several transactions (a mail is taken, sent, marked): whether it is done
    done: Callable[[Any, Mapping[str, Any]], bool] | None = None
    #: puts away what an act before has left outside the database
    fresh: Callable[[Mapping[str, Any]], None] = lambda given: None


def _task(council: Council, case: str, name: str) -> str:
    with council.db.read() as session:
        found = (
            sa.select(Task.public_id).join(Case).where(Case.public_id == case, Task.name == name)
        )
        return session.scalars(found).one()


# -- submit -------------------------------------------------------------------------------


def _to_submit(council: Council) -> dict[str, Any]:
    said = scenario_of(ONE)
    walk = council.walk(said["starts"])
    walk.run({"steps": said["steps"][:2]})
    walk._pass_time("1 working days")
    task = _task(council, walk.case, "hear_from_adult")
    answers = next(s["answers"] for s in said["steps"] if s.get("submit") == "hear_from_adult")
    with council.db.write() as session:
        lena = council.user(session, "Lena")
        typed = typed_from(session, task, walk.said(session, answers), lena, walk.now)
    return {"task": task, "typed": typed, "at": walk.now}


def _submit(db: Database, given: Mapping[str, Any]) -> None:
    with db.write() as session:
        lena = get_user_by_email(session, EMAILS["Lena"])
        submit(session, given["task"], given["typed"], lena, at=given["at"])


# -- note and report ----------------------------------------------------------------------


def _in_enquiry(council: Council) -> dict[str, Any]:
    said = scenario_of(ONE)
    walk = council.walk(said["starts"])
    upto = next(n for n, s in enumerate(said["steps"]) if s.get("submit") == "decide_duty")
    walk.run({"steps": said["steps"][: upto + 1]})
    return {"case": walk.case, "at": walk.now}


def _note(db: Database, given: Mapping[str, Any]) -> None:
    typed = {"note_text": ["She rang: the locks are changed, and she has slept."]}
    with db.write() as session:
        if _events(session, given["case"], "noted"):
            raise Conflict("It was noted.")  # a note has no page of its own to be known again by
        tom = get_user_by_email(session, EMAILS["Tom"])
        note(session, given["case"], "case_note", typed, tom, at=given["at"])


def _report(db: Database, given: Mapping[str, Any]) -> None:
    with db.write() as session:
        if _events(session, given["case"], "reported"):
            raise Conflict("It was reported.")
        tom = get_user_by_email(session, EMAILS["Tom"])
        report(session, given["case"], "outcomes_again", tom, at=given["at"])


def _events(session: Any, case: str, what: str) -> int:
    found = sa.select(sa.func.count(Event.id)).join(Case, Case.id == Event.case_id)
    return session.scalar(found.where(Case.public_id == case, Event.what == what))


# -- wake ---------------------------------------------------------------------------------


def _to_wake(council: Council) -> dict[str, Any]:
    _in_enquiry(council)
    with council.db.read() as session:
        due = session.scalars(sa.select(Case.next_due_at)).one()
    return {"at": due + timedelta(minutes=1)}


def _wake(db: Database, given: Mapping[str, Any]) -> None:
    for _ in fire_all(db, given["at"]):
        pass


# -- publish ------------------------------------------------------------------------------


def _to_publish(council: Council) -> dict[str, Any]:
    bundle = from_folder(SECTION42)
    path = next(p for p in sorted(bundle.files) if p.startswith("guidance/"))
    files = {**bundle.files, path: bundle.files[path] + b"\nAsk again another day.\n"}
    return {"bundle": replace(bundle, files=files), "at": clock.moment("2026-03-02T09:00")}


def _publish(db: Database, given: Mapping[str, Any]) -> None:
    with db.write() as session:
        live = versions.live(session, given["bundle"].name)
        if live.hash == given["bundle"].hash:
            raise Conflict("It is published.")
        versions.publish(session, given["bundle"], None, at=given["at"], via="shell")


# -- a mail -------------------------------------------------------------------------------


def _to_send(council: Council) -> dict[str, Any]:
    given = _in_enquiry(council)
    at = given["at"] + timedelta(hours=1)
    with council.db.write() as session:
        case = sa.select(Case.id).where(Case.public_id == given["case"]).scalar_subquery()
        task = session.scalars(sa.select(Task).where(Task.case_id == case).limit(1)).one()
        tell(session, council.user(session, "Tom").id, "task_given", task, at)
    list(gather_all(council.db, at + timedelta(hours=2)))
    folder = tempfile.mkdtemp(prefix="threefold-mails-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return {"folder": folder, "at": at + timedelta(hours=2)}


def _send(db: Database, given: Mapping[str, Any]) -> None:
    """Send what waits; a mail that a sender took and did not send is tried when its time is over."""
    with db.read() as session:
        tried = session.scalar(sa.select(sa.func.max(Mail.next_try_at)).where(~_is_sent()))
    now = max(given["at"], tried or given["at"]) + timedelta(minutes=1)
    list(send_all(db, Folder(Path(given["folder"])), lambda: now))


def _is_sent() -> Any:
    return Mail.sent_at.is_not(None)


def _was_sent(session: Any, given: Mapping[str, Any]) -> bool:
    """Every mail is marked as sent, and lies in the folder once: sent again it is the same file."""
    mails = session.scalar(sa.select(sa.func.count(Mail.id)))
    sent = session.scalar(sa.select(sa.func.count(Mail.id)).where(_is_sent()))
    return mails == sent == len(list(Path(given["folder"]).glob("*.eml"))) > 0


def _empty(given: Mapping[str, Any]) -> None:
    for left in Path(given["folder"]).iterdir():
        left.unlink()


ACTS = (
    Act("submit", _to_submit, _submit, (Conflict,)),
    Act("note", _in_enquiry, _note, (Conflict,)),
    Act("report", _in_enquiry, _report, (Conflict,)),
    Act("wake", _to_wake, _wake),
    Act("publish", _to_publish, _publish, (Conflict,)),
    Act("outbox", _to_send, _send, done=_was_sent, fresh=_empty),
)
