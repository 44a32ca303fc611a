"""Nobody reads or takes away the whole council by a machine: counted from the log, refused in time."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from engine import clock
from engine.case.model import Case, Task
from engine.log.by_hand import LISTING, Most, require_reads
from engine.log.model import Access, Event
from engine.notices.model import Notice
from tests.web import test_routes as routes
from tests.web.conftest import ADULT, WHOLE_WAY, Client, concern, made
from tests.web.test_case_content import LISTS
from web.by_hand import TAKES

pytestmark = pytest.mark.guard("bulk_reading")
AT = clock.moment("2026-03-09T09:00")


@pytest.fixture
def at():
    """The clock, standing still until it is moved on."""
    with time_machine.travel(AT, tick=False) as clock_of_the_test:
        yield clock_of_the_test


@pytest.fixture
def cases(sqlite):
    """Five cases of the team."""
    for _ in range(5):
        sqlite.walk("2026-03-02T18:00").step({"by": "Lena", "open": True})
    with sqlite.db.read() as session:
        return list(session.scalars(sa.select(Case.public_id).order_by(Case.id)))


def a_worker(council, name, **settings):
    """Somebody at a worker of their own, where three cases and two files an hour are the most."""
    client = Client(made(council, **{"cases_an_hour": 3, "files_an_hour": 2, **settings}))
    client.sign_in(name)
    return client


def read(council, statement):
    with council.db.read() as session:
        return session.scalars(statement).all()


def test_another_case_is_refused_at_any_worker_until_the_hour_is_over(sqlite, cases, at):
    one, other = a_worker(sqlite, "Lena"), a_worker(sqlite, "Lena")
    seen = []
    for number, case in enumerate(cases):
        seen.append((one, other)[number % 2].get(f"/cases/{case}").status)
        at.shift(timedelta(minutes=5))
    assert seen == [200, 200, 200, 429, 429]

    page = other.get(f"/cases/{cases[0]}")

    assert (page.status, page.h1) == (429, "Please wait a little")
    assert "You have opened 3 different cases within an hour" in page.words
    assert "You can go on at 10:01am." in page.words and "sign out everywhere" in page.words
    assert page.headers["Retry-After"] == str(35 * 60 + 1)
    assert read(sqlite, sa.select(sa.func.count(Access.id))) == [3]
    at.move_to(AT + timedelta(minutes=60, seconds=1))
    one.sign_in("Lena")
    assert one.get(f"/cases/{cases[3]}").status == 200


def test_a_colleague_and_the_same_case_again_and_again_are_not_counted(sqlite, cases, at):
    lena, tom = a_worker(sqlite, "Lena"), a_worker(sqlite, "Tom")

    seen = [lena.get(f"/cases/{case}").status for case in [*cases[:2]] * 8]

    assert seen == [200] * 16
    assert [tom.get(f"/cases/{case}").status for case in cases[:4]] == [200, 200, 200, 429]
    assert lena.get(f"/cases/{cases[2]}").status == 200


def test_one_page_again_and_again_comes_to_an_end_too(sqlite, cases, at):
    lena = a_worker(sqlite, "Lena", cases_an_hour=1)
    more = a_worker(sqlite, "Lena", cases_an_hour=2)

    assert [more.get(f"/cases/{cases[0]}").status for _ in range(41)] == [200] * 40 + [429]
    assert lena.get(f"/cases/{cases[0]}").status == 429


def test_listing_cases_by_a_search_comes_to_an_end_later_than_opening_them(sqlite, cases, at):
    lena = a_worker(sqlite, "Lena", cases_an_hour=1)

    found = lena.post("/find", {"q": read(sqlite, sa.select(Case.reference))[0]})
    assert found.status == 200
    with sqlite.db.log() as session:
        user = sqlite.user(session, "Lena").id
        for row in session.scalars(sa.select(Case).order_by(Case.id)):
            session.add(Access(user_id=user, case_id=row.id, page="find.search", at=clock.now()))

    page = lena.post("/find", {"q": "Dora"})
    assert page.status == 429 and "You have been shown 5 different cases" in page.words


@pytest.mark.parametrize("who", ["Tom", "Priya"])
def test_no_page_shows_anything_of_a_case_then_and_what_is_sent_is_kept(sqlite, at, who):
    """The whole inventory: whatever would show a word of a case is refused before it is read."""
    walk = sqlite.walked(WHOLE_WAY, 9)
    with sqlite.db.read() as session:
        case = session.scalars(sa.select(Case).where(Case.public_id == walk.case)).one()
        tasks = session.scalars(sa.select(Task).where(Task.case_id == case.id)).all()
        words = ["Dora", case.reference, *(task.public_id for task in tasks)]
        task = next(one.public_id for one in tasks if one.is_open)
    client = a_worker(sqlite, who, cases_an_hour=1)
    assert client.get(f"/cases/{walk.case}").status == 200

    refused = set()
    for (method, rule), whose in sorted(routes.ROUTES.items()):
        if whose == "anyone" or rule in {"/sign-out", *LISTS}:
            continue
        path = routes.address(rule, case_id=walk.case, task_id=task)
        page = (client.get if method == "GET" else client.post)(path)
        shown = page.text.replace(path, "")
        if page.status != 303:
            assert [word for word in words if word in shown] == [], (method, rule, page.status)
        if page.status == 429:
            refused.add((method, rule))

    of_case = {("GET", rule) for method, rule in routes.of("team") if method == "GET"}
    listing = {("GET", "/hand-over"), ("GET", "/adults/same"), ("POST", "/find")}
    assert sorted((of_case | listing) - refused) == []
    assert len([one for one in refused if one[0] == "POST"]) >= 5
    kept = client.post(f"/cases/{walk.case}/notes/case_note", {"note_text": "Jean rang."})
    assert kept.status == 303


def test_two_entries_that_come_back_with_what_was_wrong_are_shown_no_more_often(sqlite, at):
    entries = []
    for _ in range(2):
        case = concern(sqlite)[1]
        of = sa.select(ADULT.c.public_id).join(Case, Case.adult_id == ADULT.c.id)
        entries += read(sqlite, of.where(Case.public_id == case))
    lena = a_worker(sqlite, "Lena", cases_an_hour=2)
    pair = "/adults/same/" + "/".join(entries)

    assert lena.post(pair, {"why": "x"}).status == 422
    page = lena.post(pair, {"why": "Both live at the mill."})

    assert page.status == 429 and "Dora" not in page.words
    assert "Both live at the mill." in page.words


def test_files_are_refused_after_so_many_and_each_is_in_the_log(sqlite, at):
    priya, other = a_worker(sqlite, "Priya"), a_worker(sqlite, "Priya")

    assert [one.get("/board.csv").status for one in (priya, other, priya)] == [200, 200, 429]
    page = other.get("/measures.csv")

    assert page.status == 429 and "You have taken 2 files away within an hour" in page.words
    taken = read(sqlite, sa.select(Event.data).where(Event.what == "file_taken"))
    assert taken == [{"page": "board.download"}] * 2
    at.shift(timedelta(minutes=60, seconds=1))
    priya.sign_in("Priya")
    assert priya.get("/measures.csv").status == 200


def test_every_file_of_many_cases_is_one_that_is_counted(app):
    """A route that gives a file is counted as one, or belongs to a case or to no case at all."""
    of_no_case = {"versions.download", "diagrams.xml", "procedures.document", "static"}
    files = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if re.search(r"\.(csv|xlsx|zip)$|/zip$|/download$", rule.rule)
    }

    assert files - of_no_case == TAKES and app.view_functions.keys() >= TAKES
    assert set(LISTING) <= app.view_functions.keys()


def test_whoever_watches_over_the_person_is_told_once_an_hour_and_sees_who_it_was(
    sqlite, cases, at
):
    lena = a_worker(sqlite, "Lena")
    for case in [*cases, *cases]:
        lena.get(f"/cases/{case}")

    events = read(sqlite, sa.select(Event).where(Event.what == "reading_stopped"))
    assert [(one.data, one.case_id) for one in events] == [({"page": "cases.show"}, None)]
    with sqlite.db.read() as session:
        told = session.scalars(sa.select(Notice.user_id).where(Notice.kind == "reading_stopped"))
        names = {sqlite.user(session, who).id: who for who in ("Priya", "Daniel", "Ruth", "Sam")}
        assert sorted(names.get(one, "?") for one in told) == ["Daniel", "Priya", "Ruth", "Sam"]
    for who, sees in {
        "Priya": True,
        "Sam": True,
        "Iris": False,
        "Owen": False,
        "Tom": False,
    }.items():
        page = a_worker(sqlite, who).get("/notices")
        assert ("Lena" in page.words) is sees, who
    assert "You can no longer see this task" not in a_worker(sqlite, "Sam").get("/notices").words


def test_the_newest_rows_alone_are_looked_through_by_an_index(sqlite, cases):
    """However long the log is: by the index of the person, and from the number heard of last."""
    most, plans = Most(), []
    with sqlite.db.log() as session:
        user, case = sqlite.user(session, "Lena"), session.scalars(sa.select(Case)).first()
        session.add(Access(id=90_000, user_id=user.id, case_id=case.id, page="cases.show", at=AT))

    def keep(_connection, cursor, statement, given, *_more):
        if "FROM access" in statement:
            cursor.execute("EXPLAIN QUERY PLAN " + statement, given)
            plans.append((str(cursor.fetchall()), given))

    sa.event.listen(sqlite.db.engine, "before_cursor_execute", keep)
    with sqlite.db.read() as session:
        for _ in range(2):
            require_reads(session, sqlite.user(session, "Lena"), most, AT)
    sa.event.remove(sqlite.db.engine, "before_cursor_execute", keep)

    assert most.heard_of == 90_000 and 40_000 in plans[1][1]
    assert all("ix_access_user_id (user_id=? AND rowid>?)" in plan for plan, _ in plans)


def test_a_page_of_a_case_takes_one_statement_more_and_a_list_none(sqlite, cases, statements):
    app = made(sqlite)
    lena = Client(app)
    lena.sign_in("Lena")
    sent = []
    engine = app.extensions["threefold"].engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))

    def asked(path):
        sent.clear()
        assert lena.get(path).status == 200
        return [one for one in sent if "access" in one and "INSERT" not in one]

    assert len(asked(f"/cases/{cases[0]}")) == 1
    assert asked("/") == asked("/team") == []
