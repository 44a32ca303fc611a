"""The workload of a team: who has how much, who is away, and what nobody has."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.model import Case
from engine.people.cover import set_absence
from engine.people.model import User
from engine.people.users import disable_user
from tests.web.board_desk import ago, change
from tests.web.conftest import concern, rows

PAGE = "/workload"


def task_of(council, who, days=3, late=0, name="Dora Whitlock"):
    """A task that somebody has had for some days, and that may be past its target."""
    task, case = concern(council, name=name)
    with council.db.read() as session:
        number = council.user(session, who).id
    due = ago(late) if late else clock.now() + timedelta(days=30)
    change(council, task, assignee_id=number, opened_at=ago(days), due_at=due)
    return task, case


def people(page):
    """Name -> the row, of the first table."""
    table = page.tree.xpath("//table")[0]
    found = [" ".join(row.text_content().split()) for row in table.xpath(".//tbody/tr")]
    return {" ".join(row.split()[:2]): row for row in found}


def close(council, who):
    with council.db.write() as session:
        sam = council.user(session, "Sam")
        disable_user(session, council.user(session, who), at=clock.now(), actor=sam)


@pytest.mark.parametrize(
    ("who", "status"),
    [("Ruth", 200), ("Priya", 200), ("Lena", 403), ("Tom", 403), ("Iris", 403), ("Sam", 403)],
)
@pytest.mark.parametrize("path", [PAGE, "/workload.csv"])
def test_the_workload_is_for_managers_and_supervisors(signed_in, who, status, path):
    assert signed_in(who).get(path).status == status


def test_everybody_who_does_case_work_is_there_also_with_nothing_to_do(signed_in):
    page = signed_in("Ruth").get(PAGE)

    assert sorted(people(page)) == [
        "Amara North", "Daniel North", "Lena North", "Priya North", "Tom North",
    ]  # fmt: skip
    assert people(page)["Tom North"] == "Tom North Enquiry officer 0 0 – 0 Here"
    assert "Somebody has every task of this team." in page.words


def test_whoever_has_most_that_is_late_comes_first_with_the_numbers(sqlite, signed_in):
    task_of(sqlite, "Tom", days=40)
    task_of(sqlite, "Amara", days=21, late=14)
    task_of(sqlite, "Amara", days=7, name="Bea Lundqvist-Hale")
    ruth = signed_in("Ruth")

    page = ruth.get(PAGE)

    assert list(people(page))[:2] == ["Amara North", "Tom North"]
    days = clock.working_days_between(clock.today(ago(21)), clock.today())
    assert f"2 1 {days} 2 Here" in people(page)["Amara North"]
    links = {a.get("aria-label"): a.get("href") for a in page.tree.xpath("//tbody//a[@aria-label]")}
    assert len(rows(ruth.get(links["2 open, Amara North"]))) == 2
    assert len(rows(ruth.get(links["1 past the target, Amara North"]))) == 1


def test_two_cases_of_one_adult_are_one_adult(sqlite, signed_in):
    _, case = task_of(sqlite, "Tom")
    _, other = task_of(sqlite, "Tom")
    adult = sa.select(Case.adult_id).where(Case.public_id == case).scalar_subquery()
    with sqlite.db.write() as session:
        session.execute(sa.update(Case).where(Case.public_id == other).values(adult_id=adult))

    row = people(signed_in("Ruth").get(PAGE))["Tom North"]

    days = clock.working_days_between(clock.today(ago(3)), clock.today())
    assert f"officer 2 0 {days} 1 Here" in row


def test_who_is_away_says_who_covers(sqlite, signed_in):
    today = clock.today()
    with sqlite.db.write() as session:
        tom, amara = (sqlite.user(session, name) for name in ("Tom", "Amara"))
        set_absence(session, tom, amara, today, today + timedelta(days=2), tom)

    found = people(signed_in("Ruth").get(PAGE))

    assert "Away up to" in found["Tom North"] and "covered by Amara North" in found["Tom North"]
    assert found["Amara North"].endswith("Here Covers for Tom North")


@pytest.mark.guard("workload_closed_shown")
def test_what_somebody_with_a_closed_account_has_comes_first(sqlite, signed_in):
    task_of(sqlite, "Amara", days=30, late=20)
    task_of(sqlite, "Tom", days=2)
    close(sqlite, "Tom")

    page = signed_in("Ruth").get(PAGE)

    assert next(iter(people(page))) == "Tom North"
    assert "Account closed They cannot sign in: hand this on." in people(page)["Tom North"]
    close(sqlite, "Lena")  # she has nothing: she is gone from the page
    assert "Lena North" not in people(signed_in("Ruth").get(PAGE))


def test_work_of_the_team_with_somebody_of_another_team_is_seen(sqlite, signed_in):
    task_of(sqlite, "Nell")

    found = people(signed_in("Ruth").get(PAGE))

    assert found["Nell South"].endswith("In South")
    assert "Nell South" not in people(signed_in("Owen").get(PAGE)) or (
        "0 0 – 0 Here" in people(signed_in("Owen").get(PAGE))["Nell South"]
    )


def test_what_nobody_has_can_be_taken_or_given(sqlite, signed_in):
    task, _ = concern(sqlite)
    change(sqlite, task, assignee_id=None, role="safeguarding_adults_manager")
    priya, ruth = signed_in("Priya"), signed_in("Ruth")

    page = priya.get(PAGE)
    assert "Nobody has it yet (1)" in page.words
    assert page.words.count("Take it") == 1 and "Take it" not in ruth.get(PAGE).words
    assert f"/tasks/{task}/assignee" in ruth.get(PAGE).text
    taken = priya.post(f"/tasks/{task}/assignee", {"to": "me"})

    assert (taken.status, taken.location) == (303, f"/tasks/{task}")
    assert "Nobody has it yet (0)" in priya.get(PAGE).words
    assert "manager 1 0" in people(priya.get(PAGE))["Priya North"]


def test_what_another_organisation_does_is_nobodys_load(sqlite, signed_in):
    task, _ = concern(sqlite)
    change(sqlite, task, assignee_id=None, role="partner")

    assert "Nobody has it yet (0)" in signed_in("Ruth").get(PAGE).words


def test_more_than_a_page_of_them_leads_to_the_board(sqlite, signed_in):
    for _ in range(52):
        change(sqlite, concern(sqlite)[0], assignee_id=None)

    page = signed_in("Ruth").get(PAGE)

    assert "Nobody has it yet (52)" in page.words and "These are the first 50." in page.words
    assert page.tree.xpath("//main//a[@href='/board?show=unallocated']")


def test_the_table_to_take_away_says_the_same_and_no_formula(sqlite, signed_in):
    task_of(sqlite, "Tom", days=21, late=14)
    with sqlite.db.write() as session:
        tom = sqlite.user(session, "Tom")
        session.execute(sa.update(User).where(User.id == tom.id).values(name="=1+1"))

    answer = signed_in("Ruth").get("/workload.csv")
    found = list(csv.DictReader(io.StringIO(answer.text)))

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert found[0]["who"] == "'=1+1" and found[0]["past the target"] == "1"
    assert found[-1]["who"] == "nobody" and found[-1]["open tasks"] == "0"
    assert "Whitlock" not in answer.text


def test_the_page_takes_the_same_few_statements_however_much_there_is(
    sqlite, signed_in, statements
):
    ruth = signed_in("Ruth")
    sent = []
    for _ in range(2):
        task_of(sqlite, "Tom")
        task_of(sqlite, "Amara", name="Bea Lundqvist-Hale")
        change(sqlite, concern(sqlite)[0], assignee_id=None)
        statements.clear()
        ruth.get(PAGE)
        sent.append(len([one for one in statements if not one.startswith("BEGIN")]))

    assert sent[0] == sent[1] <= 12
