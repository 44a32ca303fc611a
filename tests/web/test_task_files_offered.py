"""What a question for a file may be answered with: a file for this task, or a document one may open."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.documents.keep import keep_for_case, keep_for_task
from engine.case.documents.offered import files_for
from engine.case.documents.receiving import receive
from engine.case.documents.withdraw import withdraw
from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.partners.sharing import share_task
from engine.people.model import User
from tests import files
from tests.web.documents_helpers import added
from tests.web.partner_desk import ROSA
from tests.web.tasks_helpers import Browser, task_of
from tests.web.test_task_files import ABOUT, FILE, ORDINARY, PAGE, found

pytestmark = pytest.mark.guard("upload_for_task")


@pytest.fixture
def walk(sqlite):
    """A case in which enquiries are being made."""
    return sqlite.walked(ORDINARY, 13)


@pytest.fixture
def tom(app, sqlite, walk):
    """Tom, at the page that asks what he found out."""
    task = task_of(sqlite, walk.case, "make_enquiries")
    return Browser(app, "Tom").get(f"/tasks/{task}/{PAGE}")


def sent_to(council, walk, task, by, name="hers.txt"):
    """A file that somebody sends for a task by the verb; gives its public id."""
    with council.db.write() as session:
        received = receive(name, name.encode(), None)
        return keep_for_task(session, task, received, council.user(session, by)).public_id


def answer(tom, upload):
    """Send the page with a file by its number, as a program would."""
    tom.send({**found(tom), ABOUT: "The rota", FILE: upload})
    return tom.status, tom.errors if tom.status == 422 else {}


GONE = (422, {"#" + FILE: "The file did not arrive. Choose it again"})


def test_a_file_sent_for_another_task_is_no_answer_and_one_for_this_is_whoever_sent_it(
    sqlite, tom, walk
):
    walk.step({"by": "Tom", "report": "immediate_danger"})
    with sqlite.db.write() as session:
        first = session.scalars(select(Task).order_by(Task.id.desc())).first()
        first.assignee_id, other = sqlite.user(session, "Tom").id, first.public_id
    elsewhere = sent_to(sqlite, walk, other, "Tom")
    loose = kept(sqlite, walk.case, "Lena")

    assert answer(tom, elsewhere) == answer(tom, loose) == GONE
    mine = task_of(sqlite, walk.case, "make_enquiries")
    same_again = sent_to(sqlite, walk, mine, "Tom")  # the same content, and yet for this task
    assert same_again != elsewhere
    assert answer(tom, same_again)[0] == 200


def test_a_document_of_the_case_is_an_answer_until_it_is_withdrawn(sqlite, tom, walk):
    document = added(sqlite, walk.case, by="Lena")
    path = tom.url
    assert answer(tom, document)[0] == 200 and tom.h1 == "Check your answers"

    with sqlite.db.write() as session:
        lena = sqlite.user(session, "Lena")
        withdraw(session, walk.case, document, {"withdrawn_because": ["Of another."]}, lena)

    assert answer(tom.get(path), document) == GONE


def test_a_partner_answers_with_no_document_of_the_case_and_with_their_own_file(sqlite):
    """Not even by its number: whoever has a link knows of their one task only."""
    walk = sqlite.walked(ORDINARY, 12)
    document, task = (
        added(sqlite, walk.case, by="Lena"),
        task_of(sqlite, walk.case, "partner_reports"),
    )
    with sqlite.db.write() as session:
        last, tom = clock.today() + timedelta(days=9), sqlite.user(session, "Tom")
        partner = share_task(session, task, ROSA, last, "a key of the program", tom).user_id
        worker = tom.id
        received = receive("ours.pdf", files.pdf(), None)
        own = keep_for_task(session, task, received, session.get_one(User, partner)).public_id
    with sqlite.db.read() as session:
        case, row = (
            session.scalars(select(Case)).one(),
            session.scalars(select(Task).where(Task.public_id == task)).one(),
        )
        for number, sees in ((partner, {own}), (worker, {own, document})):
            file = CaseFile(session, case, session.get_one(User, number), clock.now())
            assert {one.code for one in files_for(file, row)} == sees


def kept(council, case, by):
    """A file that a colleague has sent and not yet said what it is."""
    with council.db.write() as session:
        received = receive("lenas.txt", b"Lena's", None)
        return keep_for_case(session, case, received, council.user(session, by)).public_id
