"""Nobody waits for one another: on PostgreSQL every act takes its locks so that none can be in a ring.

Each of these was a deadlock once (``python -m tests.chaos --what pairs``): two acts of people, each
holding what the other asked for, of which PostgreSQL ends one after a second.
"""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import clock, log
from engine.case import links
from engine.case.file import BUSY, locked_case
from engine.case.model import Task
from engine.errors import Conflict
from engine.log.model import Access
from engine.log.seals import Key, seal
from engine.people.leaver import set_leaving
from engine.people.users import add_user, get_user_by_email
from tests.council import EMAILS, FOUNDED, PASSWORD, postgres_council
from tests.engine.case.test_due import concern
from tests.web.conftest import made

SEALS = Key("a key that is not in the database, 40 characters")


@pytest.fixture
def on_postgres(postgres_server):
    with postgres_council(postgres_server, "order") as council:
        yield council


@contextmanager
def meanwhile(do):
    """Do something in a thread; it must have come to its end when the block is left."""
    errors = []

    def doing():
        try:
            do()
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=doing)
    thread.start()
    yield thread
    thread.join(30)
    assert not thread.is_alive() and not errors, errors


def task_of(council, name):
    with council.db.read() as session:
        return session.scalars(sa.select(Task).where(Task.name == name)).one()


def browser(council, name):
    app = made(council)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"email": EMAILS[name], "password": PASSWORD})
    return client


def test_a_page_that_says_nothing_of_danger_waits_for_nobody_who_has_the_case(on_postgres):
    walk = concern(on_postgres)
    task, client = task_of(on_postgres, "hear_from_adult"), browser(on_postgres, "Lena")

    with on_postgres.db.write() as session:
        locked_case(session, walk.case)
        answer = client.post(
            f"/tasks/{task.public_id}/what-you-would-like-to-happen", data={"_do": "later"}
        )

    assert answer.status_code == 303


def test_a_page_that_says_danger_waits_for_the_case_and_holds_nothing_meanwhile(on_postgres):
    walk = on_postgres.walk()
    walk.run({"steps": [{"by": "Lena", "open": True}]})
    task, client = task_of(on_postgres, "record_concern"), browser(on_postgres, "Lena")
    mine = sa.select(Task.id).where(Task.id == task.id).with_for_update(nowait=True)

    def say_danger():
        sent = {"danger_now": "yes", "_do": "later"}
        assert client.post(f"/tasks/{task.public_id}/safety-first", data=sent).status_code == 303

    with on_postgres.db.write() as session:
        locked_case(session, walk.case)
        with meanwhile(say_danger):
            time.sleep(1)
            session.execute(mine)
            session.commit()

    with on_postgres.db.read() as session:
        assert "report_danger" in set(session.scalars(sa.select(Task.name)))


def test_a_case_that_somebody_keeps_is_given_up_in_words_and_what_was_done_stands(on_postgres):
    one = concern(on_postgres)
    other = concern(on_postgres, "Ada Okafor")

    with on_postgres.db.write() as holding:
        locked_case(holding, other.case)
        with pytest.raises(Conflict, match=BUSY), on_postgres.db.write() as session:
            lena = on_postgres.user(session, "Lena")
            links.link(session, one.case, other.case, "others_at_risk", "One landlord.", lena)

    with on_postgres.db.write() as session:
        lena = on_postgres.user(session, "Lena")
        links.link(session, one.case, other.case, "others_at_risk", "One landlord.", lena)


def test_sealing_gives_way_to_whoever_writes_in_another_order(on_postgres):
    walk = concern(on_postgres)

    def sealing():
        with on_postgres.db.write() as session:
            assert seal(session, SEALS, clock.now()) > 0

    with on_postgres.db.write() as session:
        case = locked_case(session, walk.case)
        lena = on_postgres.user(session, "Lena")
        log.append(session, case, "nudged", lena, at=walk.now)
        session.flush()
        with meanwhile(sealing):
            time.sleep(1.5)  # it has what comes before ``event``, and waits
            session.execute(
                sa.insert(Access).values(user_id=lena.id, case_id=case.id, page="case", at=walk.now)
            )
            session.commit()


def test_two_administrators_who_note_that_the_other_leaves_do_not_wait(on_postgres):
    day = clock.today(clock.now()) + timedelta(days=30)
    with on_postgres.db.write() as session:
        add_user(session, "sue@council.example", "Sue North", ["system_admin"], None, PASSWORD,
                 at=FOUNDED, actor=None, via="shell")  # fmt: skip

    with on_postgres.db.write() as first, on_postgres.db.write() as second:
        for session, who, by in ((first, "sue", "sam"), (second, "sam", "sue")):
            session.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
            user, actor = (
                get_user_by_email(session, f"{one}@council.example") for one in (who, by)
            )
            set_leaving(session, user, day, actor)
            session.flush()
