"""The pages of learning: my own, the team's, the courses, and the warning where a task is given."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from engine import clock
from tests.council import EMAILS
from tests.web.board_desk import late
from tests.web.conftest import concern, rows
from tests.web.test_absences import boxes

MSP = "Making Safeguarding Personal"
COURSES = "/training/courses"


@pytest.fixture
def needed(signed_in):
    """Contact and enquiry officers need a course."""
    sent = {"name": MSP, "months": "24", "roles": ["contact_officer", "enquiry_officer"]}
    assert signed_in("Sam").post(COURSES, sent).status == 303


def form_of(client, name):
    found = client.get("/training/teams").tree.xpath(f"//a[normalize-space()='{name}']/@href")
    return found[0]


def course_in(page):
    return page.tree.xpath(f"//select[@id='course']/option[.='{MSP}']/@value")[0]


def record(client, name, day=None):
    form = form_of(client, name)
    sent = {"course": course_in(client.get(form)), **boxes("done_on", day or clock.today())}
    return form, client.post(form, sent)


@pytest.mark.parametrize(
    ("path", "yes"),
    [
        ("/training", ["Lena", "Tom", "Priya", "Ruth", "Iris", "Sam"]),
        ("/training/teams", ["Priya", "Ruth", "Sam"]),
        ("/training/bringing-in", ["Priya", "Ruth", "Sam"]),
        (COURSES, ["Iris", "Sam"]),
    ],
)
def test_who_sees_which_page(signed_in, path, yes):
    names = ["Lena", "Tom", "Priya", "Ruth", "Iris", "Sam"]

    assert [name for name in names if signed_in(name).get(path).status == 200] == yes


def test_my_page_says_what_i_lack_and_then_that_i_am_in_date(needed, signed_in):
    tom, ruth = signed_in("Tom"), signed_in("Ruth")
    assert f"{MSP} is needed for your roles." in tom.get("/training").words
    assert "No course is needed" in signed_in("Priya").get("/training").words

    assert record(ruth, "Tom North")[1].status == 303

    page = tom.get("/training")
    assert "is needed for your roles. Ask" not in page.words and "In date" in rows(page)[0]
    assert "Nothing" in rows(ruth.get("/training/teams"))[-1]


def test_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(needed, signed_in):
    ruth = signed_in("Ruth")
    form, _ = record(ruth, "Tom North")
    sent = {"course": course_in(ruth.get(form)), "done_on-day": "31", "done_on-month": "2"}

    odd = ruth.post(form, sent)
    again = ruth.post(form, {**sent, **boxes("done_on", clock.today())})

    assert (odd.status, odd.errors) == (422, ["Enter a real day, like 27 3 2026"])
    assert odd.fields(form)["done_on-day"] == "31"
    assert again.status == 409 and "recorded already" in again.errors[0]
    back = ruth.get(form).tree.xpath("//form[contains(@action, '/taking-back')]/@action")[0]
    assert ruth.post(back).status == 303
    assert "Never done" in rows(ruth.get(form))[0]


def test_nobody_sees_the_training_of_another_team_or_of_a_colleague(needed, signed_in):
    form = form_of(signed_in("Ruth"), "Tom North")

    assert signed_in("Tom").get(form).status == 200
    assert "Record a course" not in signed_in("Tom").get(form).words
    assert signed_in("Lena").get(form).status == 403
    assert signed_in("Owen").get(form).status == 404
    assert signed_in("Tom").post(form, {}).status == 403


def test_a_course_is_changed_and_is_not_offered_any_more(needed, signed_in):
    iris = signed_in("Iris")
    form = iris.get(COURSES).tree.xpath(f"//a[normalize-space()='{MSP}']/@href")[0]
    page = iris.get(form)
    assert page.fields(form)["months"] == "24"

    wrong = iris.post(form, {"name": "", "months": "x"})
    assert (wrong.status, len(wrong.errors), wrong.fields(form)["months"]) == (422, 2, "x")
    assert iris.post(form, {"name": MSP, "months": "", "retired": "yes"}).status == 303

    assert "Not offered any more" in rows(iris.get(COURSES))[0]
    assert "No course is needed" in signed_in("Tom").get("/training").words


@pytest.mark.guard("training_said")
def test_where_a_task_is_given_it_is_said_and_the_task_is_given(needed, sqlite, signed_in):
    task, case = concern(sqlite)
    ruth = signed_in("Ruth")

    page = ruth.get(f"/tasks/{task}/assignee")
    (option,) = page.tree.xpath("//option[contains(., 'Amara')]")
    assert option.text == f"Amara North (not in date: {MSP})"
    sent = ruth.post(f"/tasks/{task}/assignee", {"to": option.get("value")})

    assert sent.status == 303
    assert f"Amara North is not in date with: {MSP}." in ruth.get("/team").words
    assert "who lacked a course for it" in ruth.get(f"/cases/{case}/history").words


@pytest.mark.guard("training_said")
def test_where_many_are_given_it_is_said_of_each(needed, sqlite, signed_in):
    task, _ = late(sqlite)
    ruth = signed_in("Ruth")
    page = ruth.get(f"/board/chosen/give?task={task}")
    (option,) = page.tree.xpath("//option[contains(., 'Amara')]")
    assert option.text == f"Amara North (not in date: {MSP})"

    done = ruth.post("/board/chosen/give", {"task": task, "to": option.get("value")})

    assert f"Training Amara North is not in date with: {MSP}." in done.words


def test_rows_are_brought_in_from_a_file_and_a_bad_one_is_shown_again(needed, signed_in):
    ruth, path = signed_in("Ruth"), "/training/bringing-in"
    good = f"email,course,date\n{EMAILS['Tom']},{MSP},2026-01-31\n"
    bad = good + f"{EMAILS['Nell']},{MSP},2026-01-31\n"

    def sent(text, name="rows.csv"):
        return ruth.post(path, {"file": (io.BytesIO(text), name), "rows": ""})

    wrong = sent(bad.encode())
    assert wrong.status == 422
    assert wrong.errors == ["Line 3: you cannot record the training of Nell South."]
    assert EMAILS["Nell"] in wrong.fields(path)["rows"]
    assert sent(b"\xff\xfe\x00").errors == ["Save the file as CSV in UTF-8, and choose it again"]
    assert sent(b"x" * 1_000_001).errors == ["The file is larger than 1 MB"]
    assert ruth.post(path, {"rows": ""}).errors == ["Choose a file, or paste its rows"]
    assert sent(good.encode()).status == 303
    assert "1 new row." in ruth.get("/training/teams").words


def test_my_work_says_what_i_lack_and_what_runs_out_soon(needed, signed_in):
    tom, ruth = signed_in("Tom"), signed_in("Ruth")
    assert f"You need {MSP}, and none is recorded." in tom.get("/").words
    assert MSP not in signed_in("Priya").get("/").words

    record(ruth, "Tom North", clock.today().replace(day=1) - timedelta(days=700))
    assert f"{MSP} runs out on" in tom.get("/").words
    assert MSP not in tom.get("/?page=2").words

    record(ruth, "Tom North")
    assert MSP not in tom.get("/").words
