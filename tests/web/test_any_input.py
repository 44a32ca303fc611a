"""Whatever is sent to a task, the answer is a page with a sentence: never a 500, nothing half saved."""

import random

from sqlalchemy import select

from engine.case.from_json import typed_from
from engine.case.model import Case, Task
from tests.council import EMAILS, PASSWORD, count, scenario_of
from web import create_app
from web.settings import Settings

ONE = scenario_of("one conversation, everything achieved")
STEPS = [s for s in ONE["steps"] if s.get("submit") and "refused" not in s]
NASTY = [
    "", " ", "\x00", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "x" * 60_000, "31", "0", "-1",
    "0001", "9999", "29", "2", "25:61", "<script>alert(1)</script>", "'; DROP TABLE risk; --", "💧" * 300,
    "\u202eabc", "new", "none", "1", "999999999", "people-0", "people-99", "yes", "no", "1e309", "\r\n",
]  # fmt: skip


def test_any_input_to_any_task_of_the_route_gets_a_sentence(sqlite):
    choose = random.Random(42)
    url = sqlite.db.engine.url.render_as_string(hide_password=False)
    key = "only for this test, of no other use"
    app = create_app(Settings(database_url=url, secret_key=key, cases_an_hour=999_999))
    app.config["WTF_CSRF_ENABLED"] = False
    clients = {name: _signed_in(app, name) for name in ("Lena", "Priya", "Tom")}
    walk = sqlite.walk(ONE["starts"])
    walk.step(ONE["steps"][0])
    sent = 0
    for one in STEPS:
        for n in range(40):
            task, typed = _page(sqlite, walk, one)
            tables = {t: count(sqlite.db, t) for t in ("answer", "event", "risk", "decision")}
            broken = {**typed, **_broken(choose, typed, n)}
            where = f"/tasks/{task}" if n % 2 else f"/tasks/{task}/draft"
            answer = clients[one["by"]].post(where, data=broken)
            sent += 1
            assert answer.status_code in (204, 303, 400, 404, 409, 413, 422), (
                one["submit"],
                n,
                answer.status,
            )
            if answer.status_code != 303:
                assert {t: count(sqlite.db, t) for t in tables} == tables
            elif where.endswith(task):
                break
        else:
            walk.step(one)
    app.extensions["threefold"].engine.dispose()
    assert sent > 60


def _signed_in(app, name):
    client = app.test_client()
    assert (
        client.post("/sign-in", data={"email": EMAILS[name], "password": PASSWORD}).status_code
        == 303
    )
    return client


def _page(council, walk, one):
    with council.db.write() as session:
        task = session.scalars(
            select(Task)
            .join(Case)
            .where(
                Case.public_id == walk.case, Task.name == one["submit"], Task.completed_at.is_(None)
            )
        ).one()
        actor = council.user(session, one["by"])
        task.assignee_id = actor.id
        answers = {k: v for k, v in one["answers"].items() if v != "@Tom"}
        return task.public_id, typed_from(session, task.public_id, answers, actor, walk.now)


def _broken(choose, typed, n):
    """A few fields of the page replaced, repeated or invented."""
    names = [name for name in typed if name != "_token"]
    changed = {choose.choice(names): choose.choice(NASTY) for _ in range(choose.randrange(1, 6))}
    if n % 5 == 0:
        changed[choose.choice(names)] = [choose.choice(NASTY), choose.choice(NASTY)]
    if n % 7 == 0:
        changed[f"no_such_{n}-\x00"] = "x"
    if n % 11 == 0:
        changed["_token"] = choose.choice(NASTY)
    if n % 13 == 0:
        changed["_version-adult"] = choose.choice(NASTY)
    return changed
