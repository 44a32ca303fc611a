"""Who is shown something of a case, route by route: nobody for being technical, and every look is kept."""

import pytest
import sqlalchemy as sa

from engine.case.model import Case, Task
from engine.case.restricted import restrict
from engine.log.model import Access
from engine.process.model import ProcessVersion
from engine.record import KINDS
from tests.council import scenario_of
from tests.web import test_routes as routes
from tests.web.conftest import WHOLE_WAY, Client

ADULT, OUTCOME = KINDS["adult"].table, KINDS["desired_outcome"].table
#: Lists of one's own or the team's work: a line names a case and a task, and is no look at it.
LISTS = {"/", "/team", "/waiting-on-others", "/board", "/board.csv", "/workload", "/notices"}
#: Pages of a case that are no content: forms one comes to from a page that was noted.
FORMS = {"/tasks/<task_id>/done"}


@pytest.fixture
def walked(sqlite, app):
    """A case of the team in the middle of its enquiry: its ids, and words that are only in it."""
    case = sqlite.walked(WHOLE_WAY, 9).case
    with sqlite.db.read() as session:
        row = session.scalars(sa.select(Case).where(Case.public_id == case)).one()
        tasks = session.scalars(sa.select(Task).where(Task.case_id == row.id).order_by(Task.id))
        name = session.scalar(sa.select(ADULT.c.name).where(ADULT.c.id == row.adult_id))
        said = session.scalar(sa.select(OUTCOME.c.words).order_by(OUTCOME.c.id))
        every = list(tasks)
        words = [row.reference, case, name, said, *(task.public_id for task in every)]
        done = next(task for task in every if task.completed_at is not None)
        opened = next(task for task in every if task.is_open)
        version = session.scalars(sa.select(ProcessVersion.public_id)).first()
    return {
        "case_id": case,
        "task_id": opened.public_id,
        "done": done.public_id,
        "version": version,
        "words": [word for word in words if word],
    }


def looks(council):
    with council.db.read() as session:
        return session.scalar(sa.select(sa.func.count(Access.id))) or 0


def addresses(walked, method="GET"):
    """Every route for whoever is signed in or knows of the case, as an address."""
    ids = {name: walked[name] for name in ("case_id", "task_id", "version")}
    for (how, rule), who in sorted(routes.ROUTES.items()):
        if how == method and who in ("signed in", "team"):
            yield rule, routes.address(rule, **ids)
            if "<task_id>" in rule:
                yield rule, routes.address(rule, **{**ids, "task_id": walked["done"]})


@pytest.mark.parametrize("who", ["Iris", "Sam"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_changes_the_process_or_the_accounts_sees_nothing_of_a_case(
    sqlite, app, walked, who, method
):
    client = Client(app)
    client.sign_in(who)
    sent = {"csrf_token": client.token()} if method == "POST" else None

    for rule, path in addresses(walked, method):
        if rule == "/sign-out":
            continue
        answer = client.browser.open(path, method=method, data=sent, base_url=client.base)
        if routes.ROUTES[method, rule] == "team":
            assert (rule, answer.status_code) == (rule, 404)
        shown = answer.data.replace(path.encode(), b"")
        assert [word for word in walked["words"] if word.encode() in shown] == [], rule
    assert looks(sqlite) == 0


@pytest.mark.parametrize("who", ["Tom", "Priya", "Ruth", "Lena"])
def test_every_route_that_shows_a_case_keeps_who_looked(sqlite, app, walked, who):
    client = Client(app)
    client.sign_in(who)
    shows = []
    for rule, path in addresses(walked):
        before = looks(sqlite)
        page = client.get(path)
        of_case = routes.ROUTES["GET", rule] == "team"
        names = any(word in page.text.replace(path, "") for word in walked["words"])
        if page.status == 200 and (of_case or names) and rule not in LISTS | FORMS:
            assert (rule, looks(sqlite) - before) == (rule, max(1, looks(sqlite) - before))
            shows.append(rule)

    assert len(set(shows)) >= (14 if who == "Ruth" else 20)


@pytest.mark.parametrize("who", ["Tom", "Priya"])
def test_a_page_that_comes_back_with_what_was_wrong_is_a_look_too(sqlite, app, walked, who):
    client = Client(app)
    client.sign_in(who)
    shows, unseen = [], []
    for rule, path in addresses(walked, "POST"):
        if routes.ROUTES["POST", rule] != "team":
            continue
        before = looks(sqlite)
        page = client.post(path)
        if page.status == 422 and any(word in page.text for word in walked["words"]):
            (shows if looks(sqlite) > before else unseen).append(rule)

    assert unseen == []
    assert len(set(shows)) >= 8


def test_a_masked_address_stands_on_no_page_of_somebody_who_does_not_work_on_the_case(sqlite, app):
    said = scenario_of(WHOLE_WAY)
    said["steps"][1]["answers"]["adult_address"] = "9 Canary Row"
    walk = sqlite.walk(said["starts"])
    walk.run({"steps": said["steps"][:9]})
    with sqlite.db.write() as session:
        listed = [sqlite.user(session, who) for who in ("Daniel", "Ruth")]
        priya = sqlite.user(session, "Priya")
        restrict(session, walk.case, "domestic_abuse", "He looks for her.", listed, True, priya)
    with sqlite.db.read() as session:
        tasks = list(session.scalars(sa.select(Task.public_id)))

    shows = {who: canaries(app, who, walk.case, tasks) for who in ("Daniel", "Ruth", "Tom")}

    assert (shows["Daniel"], shows["Ruth"]) == (set(), set())
    assert "/tasks/<task_id>" in shows["Tom"]


def canaries(app, who, case, tasks):
    """The routes on which somebody is shown the address."""
    client, found = Client(app), set()
    client.sign_in(who)
    for rule in (rule for how, rule in routes.of("team") if how == "GET"):
        for task in tasks if "<task_id>" in rule else ["x"]:
            path = routes.address(rule, case_id=case, task_id=task)
            if b"Canary" in client.browser.get(path, base_url=client.base).data:
                found.add(rule)
    return found
