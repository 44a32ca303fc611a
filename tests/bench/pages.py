"""Measure what a practitioner waits for: the submit, and the next form on the screen."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

from engine.case import assign, worklist
from engine.case.from_json import typed_from
from engine.db import Database
from tests.bench.story import longer
from tests.council import EMAILS, PASSWORD, Council, scenario_of
from web import create_app
from web.settings import Settings

#: Submits after which the same person has the next form.
OWN_NEXT = ("record_concern", "have_conversation")


@dataclass
class Pages:
    """Milliseconds and statements of submit plus next form, through the whole app."""

    ms: list[float] = field(default_factory=list)
    sql: list[int] = field(default_factory=list)


def through_the_pages(council: Council, counter, rounds: range) -> Pages:
    """Walk whole cases, sending two of the submits by the pages."""
    app = app_of(council.db)
    counter.watch(app.extensions["threefold"].engine)
    clients = {name: signed_in(app, name) for name in ("Lena", "Tom")}
    measured = Pages()
    said = scenario_of("one conversation, everything achieved")
    for number in rounds:
        walk = council.walk(said["starts"])
        for one in said["steps"]:
            if "refused" in one or "open_tasks" in one:
                continue
            one = (
                {**one, "answers": longer(one["submit"], one["answers"], number)}
                if "submit" in one
                else one
            )
            if one.get("submit") in OWN_NEXT:
                if after := one.get("after"):
                    walk._pass_time(after)
                _send(council, walk, one, clients[one["by"]], measured, counter)
            else:
                walk.step(one)
    return measured


def app_of(db: Database):
    """The whole app on a database."""
    url = db.engine.url.render_as_string(hide_password=False)
    app = create_app(
        Settings(
            database_url=url,
            secret_key="only for this measure, of no other use",
            cases_an_hour=999_999,  # what asks here is a machine
        )
    )
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def signed_in(app, name):
    """A browser in which somebody has signed in."""
    client = app.test_client()
    assert (
        client.post("/sign-in", data={"email": EMAILS[name], "password": PASSWORD}).status_code
        == 303
    )
    return client


def _send(council, walk, one, client, measured, counter):
    with council.db.write() as session:
        actor, task = council.user(session, one["by"]), walk._task(session, one["submit"])
        if task.assignee_id is None:
            assign(session, task.public_id, actor, actor, at=walk.now)
        public_id = task.public_id
    with council.db.read() as session:
        tom = council.user(session, "Tom").public_id
        answers = json.loads(json.dumps(one["answers"]).replace("@Tom", tom))
        typed = typed_from(session, public_id, answers, council.user(session, one["by"]), walk.now)
    with counter:
        begin = time.perf_counter()
        answer = client.post(f"/tasks/{public_id}", data=typed)
        took = time.perf_counter() - begin
    assert answer.status_code == 303, answer.text[:2000]
    statements = counter.sql
    with council.db.read() as session:
        open_now = worklist.open_tasks(session, council.case(session, walk))
        following = worklist.next_task(open_now, council.user(session, one["by"])).public_id
    with counter:
        begin = time.perf_counter()
        page = client.get(f"/tasks/{following}", follow_redirects=True)
        took += time.perf_counter() - begin
    assert page.status_code == 200
    measured.ms.append(took * 1000)
    measured.sql.append(statements)
