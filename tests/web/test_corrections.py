"""The pages on which an answer is corrected: what it said, why it is changed, and what cannot be."""

import pytest
from sqlalchemy import select

from engine.case.model import Task
from tests.engine.case.submitting import ONE


@pytest.fixture
def case(sqlite):
    """One conversation, up to the decision."""
    walk = sqlite.walked(ONE, 6)

    def task(name):
        with sqlite.db.read() as session:
            of = sqlite.case(session, walk)
            found = select(Task).where(Task.case_id == of.id, Task.name == name)
            return session.scalars(found).one().public_id

    return task


def send(client, path, **data):
    form = client.get(path).fields(path)
    return client.post(path, data={**form, **data})


def test_an_answer_is_corrected_from_the_page_of_its_task(case, signed_in):
    lena, task = signed_in("Lena"), case("record_concern")
    assert "Correct an answer" in lena.get(f"/tasks/{task}").words
    listed = lena.get(f"/tasks/{task}/corrections")
    path = f"/tasks/{task}/corrections/risks-0-risk_when"
    assert path in listed.tree.xpath("//a/@href") and "Last week" in listed.words
    assert "The answer so far: Last week" in lena.get(path).words

    done = send(lena, path, risk_when="Two weeks ago", because="I misheard")

    assert (done.status, done.location) == (303, f"/tasks/{task}")
    read = lena.get(f"/tasks/{task}").words
    assert "Two weeks ago" in read
    assert "Corrected by Lena North" in read and "I misheard The first answer is kept" in read


def test_what_is_missing_is_said_and_what_was_typed_stays(case, signed_in):
    lena, task = signed_in("Lena"), case("record_concern")
    path = f"/tasks/{task}/corrections/risks-0-risk_when"

    page = send(lena, path, risk_when="Two weeks ago", because="")

    assert (page.status, page.errors) == (422, ["Say why the answer is corrected"])
    assert 'value="Two weeks ago"' in page.text


def test_where_the_way_would_change_the_page_offers_the_managers_decision(case, signed_in):
    priya, task = signed_in("Priya"), case("decide_duty")
    path = f"/tasks/{task}/corrections/duty_route"

    page = send(priya, path, duty_route="single_agency", because="Two agencies are in it")

    assert page.status == 422 and "would have gone another way" in page.errors[0]
    assert "Report it: a manager decides" in page.text
    assert page.tree.xpath("//input[@name='name']/@value") == ["wrong_answer"]


def test_whoever_cannot_correct_is_told_so_and_sees_no_link(case, signed_in):
    tom, task = signed_in("Tom"), case("record_concern")

    assert "Correct an answer" not in tom.get(f"/tasks/{task}").words
    assert tom.get(f"/tasks/{task}/corrections").status == 403
    assert tom.get(f"/tasks/{task}/corrections/risks-0-risk_when").status == 403


@pytest.mark.parametrize("name", ["nothing", "risks-99-risk_when", "risks", "a%2Fb"])
def test_an_answer_that_was_never_given_is_not_found(case, signed_in, name):
    task = case("record_concern")

    assert signed_in("Lena").get(f"/tasks/{task}/corrections/{name}").status == 404
