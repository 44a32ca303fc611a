"""Meeting: one of several processes that each do one act at the same moment as the others.

An act is made ready first - who does it, what they type - and begins when every other is
ready, too. Between its statements it stops now and then for a moment, so that two acts do
not only race each other from the start but meet at every place of their way.
"""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session

from engine.db import Database
from engine.errors import EngineError, ProcessFailed
from tests.council import EMAILS, PASSWORD
from tests.walks.canaries import Canaries
from tests.walks.coverage import Coverage
from tests.walks.leaning import TWISTS, Lean
from tests.walks.trying import Trying
from tests.walks.walked import Walked
from tests.walks.wording import Persona, Wording
from web import create_app
from web.settings import Settings

#: How often an act stops between two of its statements, and for how long at most, in seconds.
STOPS, FOR = 0.25, 0.004
KEY = "for tests only: thirty-two characters and more"
#: What PostgreSQL says where two wait for one another.
DEADLOCK = "40P01"


@dataclass
class Did:
    """What came of one act: a line of the log it must have written, or how it was refused."""

    act: str
    event: str
    refused: str = ""
    fault: str = ""
    code: str = ""


@dataclass
class Meeting(Trying):
    """The desk of one process: ``attempt`` and ``outside`` wait until the others are ready."""

    wire: Connection | None = None
    did: list[Did] = field(default_factory=list)
    claims: bool = False  # this act is itself to take a task or to put it back
    reads_first: bool = False
    met: bool = False
    cases: dict[int, Walked] = field(default_factory=dict)
    apps: dict[str, FlaskClient] = field(default_factory=dict)
    app: Flask | None = None

    def attempt(self, one: Walked, name: str, event: str, do: Callable[[Session], object]) -> bool:
        """Take one step at the same moment as the others; say whether it was taken."""
        if event != "assigned" or self.claims:
            self.meet()

        def doing() -> None:
            with self.db.write() as session:
                if self.reads_first:
                    listen(session, "do_orm_execute", _forget)
                do(session)

        did = self._did(Did(name, event), doing)
        if isinstance(did, EngineError):
            self._refused(one, name, did)
        return did is None

    def outside(self, name: str, do: Callable[[], object], event: str = "") -> bool:
        """Do something that opens its own transactions, or none here, at the same moment."""
        self.meet()
        return self._did(Did(name, event), do) is None

    def _did(self, did: Did, do: Callable[[], object]) -> Exception | None:
        self.did.append(did)
        error: Exception | None = None
        try:
            do()
        except ProcessFailed as failed:
            error, did.fault = failed, f"ProcessFailed: {failed}"
        except EngineError as refused:
            error, did.refused = refused, f"{type(refused).__name__}: {refused}"
        except Exception as fault:
            error, did.fault = fault, _words(fault)
            if isinstance(fault, DBAPIError):
                did.code = str(getattr(fault.orig, "sqlstate", "") or "")
        return error

    def meet(self) -> None:
        """Say that all is ready, and wait for the others."""
        if not self.met and self.wire is not None:
            self.met = True
            self.wire.send("ready")
            self.wire.recv()

    def case(self, number: int, public_id: str) -> Walked:
        """A case, with somebody to be about and a leaning of its own."""
        if number not in self.cases:
            persona = Persona.new(number, self.canaries, self.choose)
            lean = Lean(tempting=0.0, twists=[self.choose.choice(list(TWISTS))])
            for twist in lean.twists:
                lean.lean(TWISTS[twist].weights)
            wording = Wording(persona, self.canaries, self.choose)
            self.cases[number] = Walked(number, number, public_id, persona, wording, lean)
        return self.cases[number]

    def client(self, who: str) -> FlaskClient:
        """The browser of somebody, who has signed in; it uses this process's own app."""
        if self.app is None:
            url = self.db.engine.url.render_as_string(hide_password=False)
            given = {"secret_key": KEY, "secure_cookies": False, "trusted_hosts": ("localhost",)}
            more = {"cases_an_hour": 999_999}  # what asks here is a machine
            self.app = create_app(Settings(database_url=url, **given, **more))
            self.app.config["WTF_CSRF_ENABLED"] = False
            _stops(self.app.extensions["threefold"], self)
        if who not in self.apps:
            self.apps[who] = self.app.test_client()
            self.post(who, "/sign-in", {"email": EMAILS[who], "password": PASSWORD})
        return self.apps[who]

    def post(self, who: str, path: str, sent: Mapping[str, Any]) -> int:
        """Send a form as somebody; a page that failed is a fault."""
        answer = self.client(who).post(path, data=sent, base_url="http://localhost")
        if answer.status_code >= 500:
            said = re.search(r"Failure|<p[^>]*>([^<]{20,200})", answer.text)
            raise AssertionError(f"{answer.status_code} from {path}: {said and said[0]}")
        return answer.status_code

    def __post_init__(self) -> None:
        self.canaries = Canaries(self.choose)


def work(
    wire: Connection,
    url: str,
    seed: int,
    verbs: Mapping[str, Callable[..., Any]],
    read_first: Collection[str],
) -> None:
    """Do what is sent over the wire - a verb, two cases, the time, a number - until it is shut."""
    db = Database(url)
    it = Meeting(db, Random(seed), Coverage(), datetime.min, wire)
    _stops(db, it)
    with it.coverage.watching():
        while (asked := wire.recv()) is not None:
            verb, cases, it.now, number = asked
            it.choose.seed(number)
            it.did, it.met, it.claims = [], False, verb == "assign"
            it.reads_first = verb in read_first
            try:
                verbs[verb](it, *(it.case(*case) for case in cases))
            except Exception:
                it.did.append(Did(verb, "", fault=traceback.format_exc()))
            it.meet()
            wire.send(it.did)
    db.engine.dispose()


def _stops(db: Database, it: Meeting) -> None:
    """Between two statements of an act, stop now and then for a moment."""

    def stop(*_: Any) -> None:
        if it.met and it.choose.random() < STOPS:
            time.sleep(it.choose.random() * FOR)

    listen(db.engine, "before_cursor_execute", stop)


def _forget(state: ORMExecuteState) -> None:
    """What was read before the case was locked is read anew: a person's page is another transaction."""
    session, locks = state.session, getattr(state.statement, "_for_update_arg", None)
    if state.is_select and locks is not None and not session.info.get("locked"):
        session.info["locked"] = True
        session.expire_all()


def _words(fault: Exception) -> str:
    """What failed and where in the engine: a line for each step of the way."""
    said = str(fault.orig if isinstance(fault, DBAPIError) else fault).strip().replace("\n", " ")
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [f for f in frames if "/site-packages/" not in f.filename]
    way = " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in ours[-7:])
    return f"{type(fault).__name__}: {said[:700]} [{way}]"


def one_of(it: Trying, statement: sa.Select[Any]) -> Any:
    """One of the rows that a statement finds, by chance; None where it finds none."""
    with it.db.read() as session:
        rows = session.execute(statement).all()
    return it.choose.choice(rows) if rows else None
